"""Live 7.1, the masked layer: its check."""

import numpy as np
import tensorflow as tf
import tf_keras

from course_utils.exercises.bijector_checks import nearest, normal
from course_utils.exercises.compare import require_close
from course_utils.exercises.exercise import Wrong, call, exercise
from course_utils.made import MaskedDense


@exercise(
    "Live 7.1, the masked layer",
    reference=lambda: MaskedDense,
)
def masked_dense(MaskedDense):
    if not isinstance(MaskedDense, type) or not issubclass(MaskedDense, tf_keras.layers.Layer):
        raise Wrong("`MaskedDense` should be a class derived from `tf_keras.layers.Dense`.")
    mask = np.array([[1, 0, 1], [0, 1, 1], [1, 1, 0], [0, 0, 1]])
    # As many points as inputs, so that a mask that comes too late gives numbers rather than an error.
    x, kernel = normal(4, 4, seed=1), normal(4, 3, seed=2)
    bias = np.array([0.4, -0.3, 0.2], np.float32)
    for activation, name in (("tanh", "tanh"), (None, "no activation")):
        layer = call("`MaskedDense(mask, …)`", MaskedDense, mask, activation=activation)
        layer.build(tf.TensorShape([None, 4]))
        learned = {"kernel": layer.kernel, "bias": layer.bias}
        layer.kernel.assign(kernel)
        layer.bias.assign(bias)
        with tf.GradientTape() as tape:
            result = _called(layer, x)
        act = tf.tanh if activation else tf.identity
        masked = x @ (mask * kernel)
        mistakes = {
            "the mask is missing: multiply the kernel by it, entry by entry.": act(x @ kernel + bias),
            "the bias is missing: add `self.bias` before the activation.": act(masked),
            "the bias comes before the activation: it is the activation of everything else.": act(masked) + bias,
            "the mask multiplies the product x @ kernel; put parentheses around `self.mask * self.kernel`, as `@` and `*` are "
            "worked out from left to right.": nearest(
                result,
                [
                    act(x @ kernel * mask + bias),
                    act(x @ mask.astype(np.float32) * kernel + bias),
                    act((x @ kernel + bias) * mask),
                    act(x @ kernel + bias) * mask,
                ],
            ),
            "the activation is the one that the layer was given, `self.activation`, whatever that is.": nearest(
                result, [each(masked + bias) for each in (tf.nn.relu, tf.tanh) if each is not act]
            ),
            "your mask works the wrong way round: a connection is kept where the mask is 1.": act(
                x @ ((1 - mask) * kernel) + bias
            ),
            "the mask is there, and the kernel is not: multiply the two, entry by entry.": act(
                x @ mask.astype(np.float32) + bias
            ),
        }
        if activation:
            mistakes["the activation is missing: the layer returns `self.activation(…)`."] = masked + bias
        require_close(f"with {name}, `call(x)`", result, act(masked + bias), mistakes)
        gradients = tape.gradient(result, learned) if tf.is_tensor(result) else {}
        for part in learned:
            if gradients.get(part) is None:
                raise Wrong(
                    f"the values are right, and the {part} cannot learn, as its gradient is lost on the way: compute with "
                    f"`self.{part}` itself, by TensorFlow's functions, and neither with NumPy's nor with its `.numpy()`."
                )
    inputs = tf_keras.Input((4,))
    model = call(
        "In a Keras model, the layer", lambda: tf_keras.Model(inputs, MaskedDense(mask, activation="tanh")(inputs))
    )
    if len(model.trainable_variables) != 2:
        raise Wrong(
            f"the layer should learn its kernel and its bias, and shows {len(model.trainable_variables)} trainable variable(s): "
            "give the masked kernel a name of its own, which is not `self.kernel`."
        )


def _called(layer: tf_keras.layers.Layer, x: tf.Tensor) -> tf.Tensor:
    try:
        return call("`call(x)`", layer.call, x)
    except Wrong as wrong:
        if "Matrix size-incompatible" in str(wrong):
            raise Wrong(
                "`@` is given two matrices that do not fit. Kernel and mask are multiplied entry by entry, which is `*`; the product of "
                "matrices comes after that, with x on its left: `x @ (…)`."
            ) from wrong
        raise
