"""Parts of conditioner networks: initial weights, a second input, a first layer behind a mask, the bound of a log-scale."""

from collections.abc import Iterator

import tensorflow as tf
import tf_keras

from course_utils.validation import require_natural_number


@tf_keras.utils.register_keras_serializable("course_utils")
class BoundedLogScale(tf_keras.layers.Layer):
    """The map a ↦ c ⊙ tanh(a), with a learned bound c per channel.

    The exponential of the result stays between exp(−|c|) and exp(|c|), whatever a is, so that no layer of a flow can
    blow up early in training. Input and output have the same shape `[..., D]`; c has shape `[D]`.

    Reference: Dinh, Sohl-Dickstein & Bengio (2017), "Density estimation using Real NVP", section 4.1.
    """

    def build(self, input_shape):
        self.bound = self.add_weight(name="bound", shape=input_shape[-1:], initializer="ones")

    def call(self, inputs):
        return self.bound * tf.tanh(inputs)

    def get_config(self):
        # The layer has no options of its own. Keras would still refuse one that was made with a dtype such as tf.float32.
        return super().get_config()


@tf_keras.utils.register_keras_serializable("course_utils")
class DenseOnEverySecond(tf_keras.layers.Dense):
    """A dense layer behind an alternating mask, whose other inputs are 0: it leaves out their products, which are 0 too.

    Inputs are `[batch, D]`; shapes and weights are those of `Dense`. Where one input of two is left, XLA needs no matrix
    product: it multiplies where it adds the bias and applies the activation.
    """

    def __init__(self, units: int, activation: str | None = None, *, first: int = 0, **options):
        """Makes the layer.

        Args:
          units: Width of the layer.
          activation: As in `Dense`.
          first: Where the inputs begin that are not masked: 0 or 1.
          **options: As in `Dense`.

        Raises:
          ValueError: If `first` is neither 0 nor 1.
        """
        if first not in (0, 1):
            raise ValueError(f"Expected the first input that is not masked, 0 or 1; got {first!r}.")
        super().__init__(units, activation, **options)
        self.first = int(first)

    def call(self, inputs):
        product = tf.matmul(inputs[:, self.first :: 2], self.kernel[self.first :: 2])
        return self.activation(product + self.bias)

    def get_config(self):
        return {**super().get_config(), "first": self.first}


def fan_in_uniform(fan_in: int, seeds: Iterator[int]) -> dict[str, tf_keras.initializers.Initializer]:
    """Options of a Keras layer whose kernel *and bias* start uniform in ±1/√fan-in; see `dense_features`."""
    return {name: _uniform(fan_in, next(seeds)) for name in ("kernel_initializer", "bias_initializer")}


def with_condition(points: tf.Tensor, condition_size: int) -> list[tf.Tensor]:
    """Inputs of a network.

    Args:
      points: The first input, a Keras tensor.
      condition_size: Length K of a second one, the condition, `[batch, K]`, of the same dtype; 0 for none.

    Raises:
      ValueError: If the length is not an integer of at least 0.
    """
    if not require_natural_number(condition_size, "the length of the condition"):
        return [points]
    return [points, tf_keras.Input((condition_size,), dtype=points.dtype, name="condition")]


def from_condition(condition: tf.Tensor, width: int, *, fan_in: int, seed: int) -> tf.Tensor:
    """What a condition `[batch, K]` adds to a hidden layer: a product with a kernel, `[batch, width]`, without a bias."""
    layer = tf_keras.layers.Dense(
        width, use_bias=False, kernel_initializer=_uniform(fan_in, seed), dtype=condition.dtype
    )
    return layer(condition)


def as_model(inputs: list[tf.Tensor], outputs: tf.Tensor | list[tf.Tensor], name: str) -> tf_keras.Model:
    """The network from inputs to outputs; where there is one input alone, it takes this rather than a list."""
    return tf_keras.Model(inputs if len(inputs) > 1 else inputs[0], outputs, name=name)


def shift_and_log_scale(heads: tf.Tensor, dtype: str) -> list[tf.Tensor]:
    """The first half of the channels as they are, the second bounded."""
    shift, raw_log_scale = tf.split(heads, 2, axis=-1)
    return [shift, BoundedLogScale(name="log_scale", dtype=dtype)(raw_log_scale)]


def _uniform(fan_in: int, seed: int) -> tf_keras.initializers.Initializer:
    return tf_keras.initializers.RandomUniform(-(fan_in**-0.5), fan_in**-0.5, seed=seed)
