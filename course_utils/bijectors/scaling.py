"""Diagonal scaling, the last layer of NICE."""

import tensorflow as tf

from course_utils.bijectors.layer import Layer
from course_utils.validation import require_positive_integer


class DiagonalScaling(Layer):
    """Stretches every axis by a learned positive factor (the last layer of NICE).

    With a learned vector s:

        forward:  x = z ⊙ exp(s)
        inverse:  z = x ⊙ exp(−s)
        log|det J_forward| = Σ s;  log|det J_inverse| = −Σ s.

    Reference: Dinh, Krueger & Bengio (2015), "NICE", section 3.3. The paper scales on the way from data to latents,
    so its exp(s) is the reciprocal of the one here.
    """

    def __init__(self, size: int, dtype: tf.DType = tf.float32, name: str = "diagonal_scaling"):
        """Builds the layer as the identity: s = 0.

        Args:
          size: Length D of the vectors it acts on.
          dtype: Dtype of s, of shape `[D]`, and of the inputs.
          name: As in `tfb.Bijector`.

        Raises:
          ValueError: If `size` is not a positive integer; later, if an input's last axis is not of that length.
        """
        parameters = dict(locals())
        size = require_positive_integer(size, "the number of dimensions")
        self._log_scale = tf.Variable(tf.zeros([size], dtype), name="log_scale")
        super().__init__(forward_min_event_ndims=1, dtype=dtype, parameters=parameters, name=name)

    @property
    def log_scale(self) -> tf.Variable:
        """The learned s, of shape `[D]`."""
        return self._log_scale

    def _forward(self, z):
        self._require_event(z)
        return z * tf.exp(self._log_scale)

    def _inverse(self, x):
        self._require_event(x)
        return x * tf.exp(-self._log_scale)

    def _forward_log_det_jacobian(self, z):
        self._require_event(z)
        return tf.broadcast_to(tf.reduce_sum(self._log_scale), tf.shape(z)[:-1])

    def _require_event(self, x: tf.Tensor) -> None:
        self._require_rank(x, 1)
        size = self._log_scale.shape[0]
        if x.shape[-1] != size:
            raise ValueError(f"Expected vectors of length {size}; got an input of shape {x.shape}.")
