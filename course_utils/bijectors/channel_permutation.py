"""Fixed permutations of the channels: what the invertible 1 × 1 convolution generalises."""

import numpy as np
import tensorflow as tf

from course_utils.bijectors.channels import ChannelBijector
from course_utils.validation import require_positive_integer


class ChannelPermutation(ChannelBijector):
    """Puts the channels of every pixel into another order, π: forward gives x[…, j] = z[…, π(j)]. The log-det is 0."""

    def __init__(self, order: np.ndarray, event_rank: int = 3, name: str = "channel_permutation"):
        """Builds the layer.

        Args:
          order: The permutation π of 0 … C − 1, integers `[C]`.
          event_rank: Rank of an event: 3 for images `[H, W, C]`, 1 for vectors.
          name: As in `tfb.Bijector`.

        Raises:
          ValueError: If it is no permutation, or the rank is not a positive integer; later, if an input does not have C
            channels.
        """
        parameters = dict(locals())
        if not np.array_equal(np.sort(order), np.arange(np.size(order))):
            raise ValueError(f"Expected a permutation of 0 to {np.size(order) - 1}; got {order!r}.")
        super().__init__(len(order), event_rank, None, parameters, name)
        # A variable, so that it is saved with the weights: they belong to the order that they were trained for.
        self._order = tf.Variable(order, dtype=tf.int32, trainable=False, name="order")

    def _forward(self, z):
        self._require_event(z)
        return tf.gather(z, self._order, axis=-1)

    def _inverse(self, x):
        self._require_event(x)
        return tf.gather(x, tf.math.invert_permutation(self._order), axis=-1)

    def _inverse_log_det_jacobian(self, x):
        return self._over_pixels(tf.zeros([], x.dtype), x)


def reverse_channels(channels: int, event_rank: int = 3, name: str = "reverse_channels") -> ChannelPermutation:
    """Reverses the order of the channels, as RealNVP does between couplings.

    Args:
      channels: Number C of channels.
      event_rank: Rank of an event: 3 for images `[H, W, C]`, 1 for vectors.
      name: As in `tfb.Bijector`.

    Raises:
      ValueError: If a number is not a positive integer.
    """
    return ChannelPermutation(
        np.arange(require_positive_integer(channels, "the number of channels"))[::-1], event_rank, name
    )


def shuffle_channels(
    channels: int, *, seed: int, event_rank: int = 3, name: str = "shuffle_channels"
) -> ChannelPermutation:
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
    return ChannelPermutation(np.random.default_rng(seed).permutation(channels), event_rank, name)
