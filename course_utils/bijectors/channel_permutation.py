"""Fixed permutations of the channels: what the invertible 1 × 1 convolution generalises."""

import numpy as np
import tensorflow as tf
import tensorflow_probability as tfp

from course_utils.validation import require_positive_integer

tfb = tfp.bijectors


def reverse_channels(channels: int, event_rank: int = 3, name: str = "reverse_channels") -> tfb.Permute:
    """Reverses the order of the channels, as RealNVP does between couplings.

    Args:
      channels: Number C of channels.
      event_rank: Rank of an event: 3 for images `[H, W, C]`, 1 for vectors.
      name: As in `tfb.Bijector`.

    Raises:
      ValueError: If a number is not a positive integer.
    """
    return _permutation(np.arange(require_positive_integer(channels, "the number of channels"))[::-1], event_rank, name)


def shuffle_channels(channels: int, *, seed: int, event_rank: int = 3, name: str = "shuffle_channels") -> tfb.Permute:
    """Permutes the channels in an order drawn once.

    Args:
      channels: Number C of channels.
      seed: Seed of the order.
      event_rank: Rank of an event: 3 for images `[H, W, C]`, 1 for vectors.
      name: As in `tfb.Bijector`.

    Raises:
      ValueError: If a number is not a positive integer.
    """
    channels = require_positive_integer(channels, "the number of channels")
    return _permutation(np.random.default_rng(seed).permutation(channels), event_rank, name)


def _permutation(order: np.ndarray, event_rank: int, name: str) -> tfb.Permute:
    require_positive_integer(event_rank, "the rank of an event")
    # A variable, so that it is saved with the weights: they belong to the order that they were trained for.
    fixed = tf.Variable(order, dtype=tf.int32, trainable=False, name="order")
    return tfb.Permute(permutation=fixed, axis=-1, name=name)
