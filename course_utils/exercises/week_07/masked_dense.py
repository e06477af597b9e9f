"""Live 7.1, the masked layer: its check."""

from collections.abc import Callable, Iterator

import numpy as np
import tensorflow as tf
import tf_keras

from course_utils.exercises.bijector_checks import normal
from course_utils.exercises.exercise import Wrong, call, exercise
from course_utils.exercises.observation import Observation
from course_utils.made import MaskedDense

_Layer = type[MaskedDense]


def _calling(method: Callable) -> _Layer:
    """A layer whose `call` is a function of x, kernel, mask, bias and activation."""

    class Variant(MaskedDense):
        def call(self, x):
            return method(x, self.kernel, self._mask, self.bias, self.activation)

    return Variant


_NOT_THE_KERNEL = (
    "the mask multiplies the product x @ kernel; put parentheses around `self.mask * self.kernel`, as `@` and `*` are worked out "
    "from left to right."
)


@exercise(
    "Live 7.1, the masked layer",
    reference=lambda: MaskedDense,
    alternatives=[
        _calling(lambda x, kernel, mask, bias, act: act(tf.matmul(x, kernel * mask) + bias)),
        _calling(lambda x, kernel, mask, bias, act: act(tf.nn.bias_add(x @ tf.where(mask > 0, kernel, 0), bias))),
    ],
    mistakes={
        "the mask is missing: multiply the kernel by it, entry by entry.": _calling(
            lambda x, kernel, mask, bias, act: act(x @ kernel + bias)
        ),
        "the bias is missing: add `self.bias` before the activation.": _calling(
            lambda x, kernel, mask, bias, act: act(x @ (mask * kernel))
        ),
        "the bias comes before the activation: it is the activation of everything else.": _calling(
            lambda x, kernel, mask, bias, act: act(x @ (mask * kernel)) + bias
        ),
        _NOT_THE_KERNEL: [
            _calling(lambda x, kernel, mask, bias, act: act(x @ kernel * mask + bias)),
            _calling(lambda x, kernel, mask, bias, act: act(x @ mask * kernel + bias)),
            _calling(lambda x, kernel, mask, bias, act: act((x @ kernel + bias) * mask)),
            _calling(lambda x, kernel, mask, bias, act: act(x @ kernel + bias) * mask),
        ],
        "the activation is the one that the layer was given, `self.activation`, whatever that is.": [
            _calling(lambda x, kernel, mask, bias, act: tf.nn.relu(x @ (mask * kernel) + bias)),
            _calling(lambda x, kernel, mask, bias, act: tf.tanh(x @ (mask * kernel) + bias)),
        ],
        "your mask works the wrong way round: a connection is kept where the mask is 1.": _calling(
            lambda x, kernel, mask, bias, act: act(x @ ((1 - mask) * kernel) + bias)
        ),
        "the mask is there, and the kernel is not: multiply the two, entry by entry.": _calling(
            lambda x, kernel, mask, bias, act: act(x @ mask + bias)
        ),
        "the activation is missing: the layer returns `self.activation(…)`.": _calling(
            lambda x, kernel, mask, bias, act: x @ (mask * kernel) + bias
        ),
    },
)
def masked_dense(MaskedDense: _Layer) -> Iterator[Observation]:
    if not isinstance(MaskedDense, type) or not issubclass(MaskedDense, tf_keras.layers.Layer):
        raise Wrong("`MaskedDense` should be a class derived from `tf_keras.layers.Dense`.")
    mask = np.array([[1, 0, 1], [0, 1, 1], [1, 1, 0], [0, 0, 1]])
    # As many points as inputs, so that a mask that comes too late gives numbers rather than an error.
    x, kernel, bias = normal(4, 4, seed=1), normal(4, 3, seed=2), np.array([0.4, -0.3, 0.2], np.float32)
    for activation in ("tanh", None):
        layer = call("`MaskedDense(mask, …)`", MaskedDense, mask, activation=activation)
        layer.build(tf.TensorShape([None, 4]))
        learned = {"kernel": layer.kernel, "bias": layer.bias}
        layer.kernel.assign(kernel)
        layer.bias.assign(bias)
        with tf.GradientTape() as tape:
            result = _called(layer, x)
        yield Observation(f"with {activation or 'no activation'}, `call(x)`", result)
        gradients = tape.gradient(result, learned) if tf.is_tensor(result) else {}
        for part in learned:
            if gradients.get(part) is None:
                raise Wrong(
                    f"the values are right, and the {part} cannot learn, as its gradient is lost on the way: compute with "
                    f"`self.{part}` itself, by TensorFlow's functions, and neither with NumPy's nor with its `.numpy()`."
                )
    inputs = tf_keras.Input((4,))
    model = call("In a Keras model, the layer", lambda: tf_keras.Model(inputs, MaskedDense(mask)(inputs)))
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
