"""Convolutional conditioners, for images."""

from collections.abc import Callable, Iterator

import tensorflow as tf
import tf_keras

from course_utils.networks.parts import as_model, fan_in_uniform, from_condition, shift_and_log_scale, with_condition
from course_utils.validation import require_dtype, require_positive_integer, seeds_from


def conv_conditioner(
    channels_in: int,
    channels_out: int,
    hidden: int = 64,
    *,
    seed: int,
    log_scale: bool = True,
    outputs_per_entry: int | None = None,
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
      outputs_per_entry: Number P of raw outputs for each pixel and channel, as another transformer than an affine one has them.
      condition_size: Length K of a second input, a condition of the whole image; 0 for none. A dense layer without bias
        adds it to every pixel of the first hidden layer, before the ReLU.
      dtype: Dtype of weights, inputs and outputs.

    Returns:
      Keras model from `[batch, H, W, channels_in]`, or from the list of that and `[batch, K]`, to the pair (shift,
      log-scale), both `[batch, H, W, channels_out]`, or to the shift alone, or to raw outputs `[batch, H, W,
      channels_out, P]`.

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
        outputs_per_entry=outputs_per_entry,
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
    outputs_per_entry: int | None = None,
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
    if outputs_per_entry is not None:
        require_positive_integer(outputs_per_entry, "the number of outputs for each entry")
        heads = _convolution(features, channels_out * outputs_per_entry, 3, "outputs", None)
        outputs = tf.reshape(heads, [*tf.unstack(tf.shape(heads)[:-1]), channels_out, outputs_per_entry])
        return as_model(inputs, outputs, name)
    heads = _convolution(features, channels_out * (2 if log_scale else 1), 3, "heads", None)
    return as_model(inputs, shift_and_log_scale(heads, dtype) if log_scale else heads, name)


def _convolution(features: tf.Tensor, channels: int, size: int, name: str, seeds: Iterator[int] | None) -> tf.Tensor:
    """A convolution that keeps the image's size; it starts at zero if there are no seeds."""
    fan_in = size * size * features.shape[-1]
    start = {"kernel_initializer": "zeros"} if seeds is None else fan_in_uniform(fan_in, seeds)
    layer = tf_keras.layers.Conv2D(channels, size, padding="same", name=name, dtype=features.dtype, **start)
    return layer(features)
