"""What the layers share that treat every pixel alike and know only the number of channels."""

import tensorflow as tf

from course_utils.bijectors.layer import Layer
from course_utils.validation import require_positive_integer


class ChannelBijector(Layer):
    """Base of bijectors that act on the last axis, in the same way at every pixel.

    Subclasses define `_forward`, `_inverse` and `_inverse_log_det_jacobian`.
    """

    def __init__(self, channels: int, event_rank: int, dtype: tf.DType, parameters: dict, name: str):
        """Checks and keeps what all of them have.

        Args:
          channels: Length C of the last axis.
          event_rank: Rank of an event: 3 for images `[H, W, C]`, 1 for vectors.
          dtype: As in `tfb.Bijector`.
          parameters: As in `tfb.Bijector`.
          name: As in `tfb.Bijector`.

        Raises:
          ValueError: If `channels` or `event_rank` is not a positive integer.
        """
        self._channels = require_positive_integer(channels, "the number of channels")
        event_rank = require_positive_integer(event_rank, "the rank of an event")
        super().__init__(forward_min_event_ndims=event_rank, dtype=dtype, parameters=parameters, name=name)

    @property
    def channels(self) -> int:
        """Length C of the last axis."""
        return self._channels

    def _require_event(self, x: tf.Tensor) -> None:
        self._require_rank(x, self.forward_min_event_ndims)
        if x.shape[-1] != self._channels:
            raise ValueError(
                f"Expected events whose last axis has length {self._channels}; got an input of shape {x.shape}."
            )

    def _rows(self, x: tf.Tensor) -> tf.Tensor:
        """All pixels of all events, one a row: `[..., C]` to `[rows, C]`."""
        self._require_event(x)
        return tf.reshape(x, [-1, self._channels])

    def _over_pixels(self, log_det: tf.Tensor, x: tf.Tensor) -> tf.Tensor:
        """The log-det of one pixel's map, times the number of pixels, once for each event."""
        self._require_event(x)
        rank = self.forward_min_event_ndims
        pixels = tf.cast(tf.reduce_prod(tf.shape(x)[-rank:-1]), x.dtype)
        return tf.broadcast_to(pixels * log_det, tf.shape(x)[:-rank])
