"""Conditioner networks: what a coupling layer computes its shift and log-scale with."""

from collections.abc import Callable, Iterator, Sequence

import tensorflow as tf
import tf_keras

from course_utils.validation import (
    require_dtype,
    require_natural_number,
    require_positive_integer,
    require_positive_integers,
    seeds_from,
)


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


def _uniform(fan_in: int, seed: int) -> tf_keras.initializers.Initializer:
    return tf_keras.initializers.RandomUniform(-(fan_in**-0.5), fan_in**-0.5, seed=seed)


def dense_features(
    inputs: tf.Tensor, hidden: Sequence[int] = (64, 64), *, seed: int, activation: str = "relu"
) -> tf.Tensor:
    """Hidden layers whose kernels *and biases* start uniform in ±1/√fan-in.

    With Keras's zero biases, every kink of a first ReLU layer that sees one number would sit at the origin, and a
    coupling layer would take far longer to learn.

    Args:
      inputs: Keras tensor `[batch, D]`.
      hidden: Width of each layer.
      seed: Seed of the initial weights.
      activation: Activation of each layer.

    Returns:
      Keras tensor `[batch, hidden[-1]]`.

    Raises:
      ValueError: If a width is not a positive integer, or the seed not an integer of at least 0.
    """
    hidden = require_positive_integers(hidden, "the widths of the hidden layers", "the width of a hidden layer")
    seeds = iter(seeds_from(seed, 2 * len(hidden)))
    features = inputs
    for width in hidden:
        start = fan_in_uniform(features.shape[-1], seeds)
        features = tf_keras.layers.Dense(width, activation, **start, dtype=inputs.dtype)(features)
    return features


def dense_conditioner(
    size: int,
    hidden: Sequence[int] = (64, 64),
    *,
    seed: int,
    log_scale: bool = True,
    condition_size: int = 0,
    joint_heads: bool = False,
    activation: str = "relu",
    dtype: str = "float32",
) -> tf_keras.Model:
    """Dense network with one head for the shift and one for the log-scale.

    Both heads start at zero, so that a coupling layer starts as the identity.

    Args:
      size: Length D of the masked vector that comes in and of each head that goes out.
      hidden: Width of each hidden layer; see `dense_features`.
      seed: Seed of the initial weights.
      log_scale: Whether there is a log-scale head (affine coupling) or the shift alone (additive coupling).
      condition_size: Length K of a second input, the condition, joined to the first; 0 for none.
      joint_heads: Whether one layer, cut in two, computes both heads. They are the same functions of as many numbers, but
        the features are read once, which is quicker.
      activation: Activation of the hidden layers.
      dtype: Dtype of weights, inputs and outputs.

    Returns:
      Keras model from `[batch, D]`, or from the list of `[batch, D]` and `[batch, K]`, to the pair (shift, log-scale),
      both `[batch, D]`, or to the shift alone.

    Raises:
      ValueError: If a size or a width is not a positive integer, or the dtype is neither float32 nor float64.
    """
    require_positive_integer(size, "the number of dimensions")
    dtype = require_dtype(dtype)
    inputs = with_condition(tf_keras.Input((size,), dtype=dtype, name="masked"), condition_size)
    joined = tf_keras.layers.Concatenate(dtype=dtype)(inputs) if condition_size else inputs[0]
    features = dense_features(joined, hidden, seed=seed, activation=activation)

    def head(width: int, name: str) -> tf.Tensor:
        return tf_keras.layers.Dense(width, kernel_initializer="zeros", name=name, dtype=dtype)(features)

    if not log_scale:
        return as_model(inputs, head(size, "shift"), "dense_conditioner")
    if joint_heads:
        outputs = _shift_and_log_scale(head(2 * size, "heads"), dtype)
    else:
        outputs = [head(size, "shift"), BoundedLogScale(name="log_scale", dtype=dtype)(head(size, "raw_log_scale"))]
    return as_model(inputs, outputs, "dense_conditioner")


def conv_conditioner(
    channels_in: int,
    channels_out: int,
    hidden: int = 64,
    *,
    seed: int,
    log_scale: bool = True,
    condition_size: int = 0,
    dtype: str = "float32",
) -> tf_keras.Model:
    """Convolutional network of three layers, 3 × 3, 1 × 1 and 3 × 3, for images of any height and width.

    The last layer starts at zero, so that a coupling layer starts as the identity. The others start uniform in
    ±1/√fan-in, kernels and biases; see `dense_features`.

    Args:
      channels_in: Channels of the frozen (or masked) part that comes in.
      channels_out: Channels of the shift, and of the log-scale, that go out.
      hidden: Channels of both hidden layers.
      seed: Seed of the initial weights.
      log_scale: Whether there is a log-scale (affine coupling) or the shift alone (additive coupling).
      condition_size: Length K of a second input, a condition of the whole image; 0 for none. A dense layer without bias
        adds it to every pixel of the first hidden layer, before the ReLU.
      dtype: Dtype of weights, inputs and outputs.

    Returns:
      Keras model from `[batch, H, W, channels_in]`, or from the list of that and `[batch, K]`, to the pair (shift,
      log-scale), both `[batch, H, W, channels_out]`, or to the shift alone.

    Raises:
      ValueError: If a number is not a positive integer, or the dtype is neither float32 nor float64.

    Reference: Kingma & Dhariwal (2018), "Glow", section 3.3 and appendix B, with 512 hidden channels.
    """
    require_positive_integer(hidden, "the number of hidden channels")

    def second(features: tf.Tensor, seeds: Iterator[int]) -> tf.Tensor:
        return _convolution(tf.nn.relu(features), hidden, 1, "hidden_2", seeds)

    return _conv_network(
        (channels_in, hidden, channels_out),
        second,
        iter(seeds_from(seed, 5)),
        log_scale=log_scale,
        condition_size=condition_size,
        dtype=require_dtype(dtype),
        name="conv_conditioner",
    )


def residual_conv_conditioner(
    channels_in: int,
    channels_out: int,
    hidden: int = 32,
    blocks: int = 2,
    *,
    seed: int,
    log_scale: bool = True,
    condition_size: int = 0,
    dtype: str = "float32",
) -> tf_keras.Model:
    """Convolutional network with residual blocks, for images of any height and width.

    A convolution of 3 × 3 pixels makes the features h. Each block adds to them what two more make of them, of 3 × 3 and of
    1 × 1 pixels: h ← h + W₂ ∗ relu(W₁ ∗ relu(h) + b₁) + b₂. Ends and initial weights are those of `conv_conditioner`.

    Args:
      channels_in: Channels of the frozen (or masked) part that comes in.
      channels_out: Channels of the shift, and of the log-scale, that go out.
      hidden: Channels of all hidden layers.
      blocks: Number of residual blocks.
      seed: Seed of the initial weights.
      log_scale, condition_size, dtype: As there.

    Returns:
      Keras model as there.

    Raises:
      ValueError: If a number is not a positive integer, or the dtype is neither float32 nor float64.

    Reference: He, Zhang, Ren & Sun (2016), "Identity mappings in deep residual networks", figure 1 (b); Dinh, Sohl-Dickstein &
    Bengio (2017), "Density estimation using Real NVP", section 4.1, for residual blocks in a flow.
    """
    require_positive_integer(hidden, "the number of hidden channels")
    require_positive_integer(blocks, "the number of residual blocks")

    def through_blocks(features: tf.Tensor, seeds: Iterator[int]) -> tf.Tensor:
        for k in range(1, blocks + 1):
            inner = _convolution(tf.nn.relu(features), hidden, 3, f"block_{k}_1", seeds)
            features += _convolution(tf.nn.relu(inner), hidden, 1, f"block_{k}_2", seeds)
        return features

    return _conv_network(
        (channels_in, hidden, channels_out),
        through_blocks,
        iter(seeds_from(seed, 3 + 4 * blocks)),
        log_scale=log_scale,
        condition_size=condition_size,
        dtype=require_dtype(dtype),
        name="residual_conv_conditioner",
    )


def _conv_network(
    channels: tuple[int, int, int],
    middle: Callable[[tf.Tensor, Iterator[int]], tf.Tensor],
    seeds: Iterator[int],
    *,
    log_scale: bool,
    condition_size: int,
    dtype: str,
    name: str,
) -> tf_keras.Model:
    """A 3 × 3 convolution, what `middle` makes of it with some of the seeds, a ReLU, and one convolution for both heads.

    `channels` are those that come in, the hidden ones, and those of each head that go out.
    """
    channels_in, hidden, channels_out = channels
    image = (None, None, require_positive_integer(channels_in, "the number of input channels"))
    require_positive_integer(channels_out, "the number of output channels")
    inputs = with_condition(tf_keras.Input(image, dtype=dtype, name="frozen"), condition_size)
    features = _convolution(inputs[0], hidden, 3, "hidden_1", seeds)
    if condition_size:
        added = from_condition(inputs[1], hidden, fan_in=condition_size, seed=next(seeds))
        features += added[:, tf.newaxis, tf.newaxis]
    features = tf.nn.relu(middle(features, seeds))
    # One convolution for both heads, which reads the features once.
    heads = _convolution(features, channels_out * (2 if log_scale else 1), 3, "heads", None)
    return as_model(inputs, _shift_and_log_scale(heads, dtype) if log_scale else heads, name)


def _convolution(features: tf.Tensor, channels: int, size: int, name: str, seeds: Iterator[int] | None) -> tf.Tensor:
    """A convolution that keeps the image's size; it starts at zero if there are no seeds."""
    fan_in = size * size * features.shape[-1]
    start = {"kernel_initializer": "zeros"} if seeds is None else fan_in_uniform(fan_in, seeds)
    layer = tf_keras.layers.Conv2D(channels, size, padding="same", name=name, dtype=features.dtype, **start)
    return layer(features)


def _shift_and_log_scale(heads: tf.Tensor, dtype: str) -> list[tf.Tensor]:
    """The first half of the channels as they are, the second bounded."""
    shift, raw_log_scale = tf.split(heads, 2, axis=-1)
    return [shift, BoundedLogScale(name="log_scale", dtype=dtype)(raw_log_scale)]
