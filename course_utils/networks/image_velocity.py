"""A velocity of images: a small U-Net that is told the time, and a class."""

from collections.abc import Iterator, Sequence

import tensorflow as tf
import tf_keras

from course_utils.networks.parts import as_model, fan_in_uniform, with_condition
from course_utils.networks.velocity import Velocity, time_features
from course_utils.validation import require_positive_integer, seeds_from

_FREQUENCIES = 16  # of the cosines and sines of time
_EMBEDDED = 128  # length of the vector that tells the blocks of time and condition


def image_velocity(
    shape: Sequence[int], channels: int = 48, blocks: int = 2, *, seed: int, classes: int = 0
) -> Velocity:
    """A small U-Net for images whose entries are of the size of 1. It starts at zero, so that at first nothing moves.

    Each 2 × 2 pixels become one place with four times the channels, so that an image of 28 × 28 pixels is worked on at 14 × 14,
    and below that at 7 × 7 with twice the channels. Residual blocks of two convolutions work at the first size, at the second,
    and, when what the first ones made has been added, at the first again. What a dense network makes of the time, of its cosines
    and sines, and of the class, gives each block a scale and a shift for each of its channels.

    Args:
      shape: Height, width and channels of the images; height and width divisible by 4.
      channels: Channels at half the size, divisible by 8, which is the number of groups that are normalised.
      blocks: Blocks at each of the three stages.
      seed: Seed of the initial weights.
      classes: Number K of classes, 0 for none. The condition is a class, one-hot, or zeros where none is told.

    Returns:
      Velocity `velocity(x, t)` of images `[..., H, W, C]`, or `velocity(x, t, condition)` with conditions `[..., K]`.

    Raises:
      ValueError: If a number is not a positive integer, or the shape or the number of channels is not as described.

    Reference: Ronneberger, Fischer & Brox (2015), "U-Net"; Ho, Jain & Abbeel (2020), "Denoising diffusion probabilistic
    models", appendix B, for the time in residual blocks; Perez et al. (2018), "FiLM", Eq. (2), for scales and shifts; Wu & He
    (2018), "Group normalization".
    """
    if len(shape) != 3 or min(shape) < 1 or shape[0] % 4 or shape[1] % 4:
        raise ValueError(f"Expected a shape [H, W, C] with H and W divisible by 4; got {list(shape)}.")
    if require_positive_integer(channels, "the number of channels") % 8:
        raise ValueError(f"Expected a number of channels that is divisible by 8; got {channels}.")
    require_positive_integer(blocks, "the number of blocks")
    seeds = iter(seeds_from(seed, 10 + 12 * blocks))
    image, *condition = with_condition(tf_keras.Input(tuple(shape), name="image"), classes)
    time = tf_keras.Input((1,), name="time")
    told = _told(tf.concat([*time_features(time, _FREQUENCIES), *condition], axis=-1), seeds)

    def stage(features: tf.Tensor) -> tf.Tensor:
        for _ in range(blocks):
            features = _block(features, told, seeds)
        return features

    fine = stage(_convolution(tf.nn.space_to_depth(image, 2), channels, seeds))
    coarse = stage(_convolution(fine, 2 * channels, seeds, strides=2))
    wide = stage(fine + tf.nn.depth_to_space(_convolution(coarse, 4 * channels, seeds, size=1), 2))
    last = _convolution(tf.nn.silu(_normalised(wide)), 4 * shape[2], None)
    return Velocity(
        as_model([image, time, *condition], tf.nn.depth_to_space(last, 2), "image_velocity"), "image_velocity"
    )


def _told(features: tf.Tensor, seeds: Iterator[int]) -> tf.Tensor:
    """What the blocks are told, `[batch, E]`."""
    return tf.nn.silu(_dense(tf.nn.silu(_dense(features, _EMBEDDED, seeds)), _EMBEDDED, seeds))


def _block(features: tf.Tensor, told: tf.Tensor, seeds: Iterator[int]) -> tf.Tensor:
    """A residual block: h + W₂ ∗ silu((1 + a) ⊙ norm(W₁ ∗ silu(norm(h))) + b), with a and b from what is told."""
    channels = features.shape[-1]
    inner = _normalised(_convolution(tf.nn.silu(_normalised(features)), channels, seeds))
    scale, shift = tf.split(_dense(told, 2 * channels, seeds)[:, None, None], 2, axis=-1)
    return features + _convolution(tf.nn.silu(inner * (1 + scale) + shift), channels, None)


def _normalised(features: tf.Tensor) -> tf.Tensor:
    return tf_keras.layers.GroupNormalization(8)(features)


def _dense(features: tf.Tensor, width: int, seeds: Iterator[int]) -> tf.Tensor:
    return tf_keras.layers.Dense(width, **fan_in_uniform(features.shape[-1], seeds))(features)


def _convolution(
    features: tf.Tensor, channels: int, seeds: Iterator[int] | None, *, size: int = 3, strides: int = 1
) -> tf.Tensor:
    """A convolution, which starts at zero if there are no seeds."""
    fan_in = size * size * features.shape[-1]
    start = {"kernel_initializer": "zeros"} if seeds is None else fan_in_uniform(fan_in, seeds)
    return tf_keras.layers.Conv2D(channels, size, strides, padding="same", **start)(features)
