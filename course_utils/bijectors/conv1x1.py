"""The invertible 1 × 1 convolution: a learned, generalised permutation of the channels."""

import numpy as np
import scipy.linalg
import tensorflow as tf

from course_utils.bijectors.channels import ChannelBijector
from course_utils.validation import require_positive_integer


class InvertibleConv1x1(ChannelBijector):
    """Multiplies the channels of every pixel by a learned matrix W (Glow), in its plain form.

        inverse:  z[i, j] = W x[i, j]
        forward:  x[i, j] = W⁻¹ z[i, j]
        log|det J_inverse| = h · w · log|det W|, at a cost of O(C³).

    W starts as a random rotation, and stays one if it is not to be learned. See `InvertibleConv1x1PLU` for the
    parameterisation that cannot become singular and whose log-determinant costs O(C).

    Reference: Kingma & Dhariwal (2018), "Glow", section 3.2, Eq. (9).
    """

    def __init__(
        self,
        channels: int,
        *,
        seed: int,
        event_rank: int = 3,
        learned: bool = True,
        dtype: tf.DType = tf.float32,
        name: str = "conv1x1",
    ):
        """Builds the layer.

        Args:
          channels: Number C of channels.
          seed: Seed of the random rotation.
          event_rank: Rank of an event: 3 for images `[H, W, C]`, 1 for vectors.
          learned: Whether training changes W.
          dtype: Dtype of W, of shape `[C, C]`, and of the inputs.
          name: As in `tfb.Bijector`.

        Raises:
          ValueError: If an argument is not a positive integer; later, if an input does not have C channels.
        """
        super().__init__(channels, event_rank, dtype, dict(locals()), name)
        rotation = random_rotation(channels, seed=seed)
        self._weights = tf.Variable(rotation, dtype=dtype, trainable=learned, name="weights")

    @property
    def matrix(self) -> tf.Tensor:
        """W, of shape `[C, C]`."""
        return tf.convert_to_tensor(self._weights)

    def _inverse(self, x):
        return tf.reshape(tf.matmul(self._rows(x), self._weights, transpose_b=True), tf.shape(x))

    def _forward(self, z):
        columns = tf.linalg.solve(self._weights, tf.transpose(self._rows(z)))
        return tf.reshape(tf.transpose(columns), tf.shape(z))

    def _inverse_log_det_jacobian(self, x):
        return self._over_pixels(tf.linalg.slogdet(self._weights).log_abs_determinant, x)


class InvertibleConv1x1PLU(ChannelBijector):
    """Multiplies the channels of every pixel by a learned matrix W = P L (U + diag(s)) (Glow).

    P is a fixed permutation, L unit lower triangular, U strictly upper triangular, and s = sign ⊙ exp(log|s|), with the
    signs fixed and log|s| learned: whatever training does, W stays invertible.

        inverse:  z[i, j] = W x[i, j]
        forward:  x[i, j] = W⁻¹ z[i, j], with W⁻¹ by two triangular solves, at a cost of O(C³)
        log|det J_inverse| = h · w · Σ_j log|s_j|, at a cost of O(C).

    W starts as a random rotation.

    Reference: Kingma & Dhariwal (2018), "Glow", section 3.2, Eqs. (10) and (11).
    """

    def __init__(
        self, channels: int, *, seed: int, event_rank: int = 3, dtype: tf.DType = tf.float32, name: str = "conv1x1_plu"
    ):
        """Builds the layer.

        Args:
          channels: Number C of channels.
          seed: Seed of the random rotation.
          event_rank: Rank of an event: 3 for images `[H, W, C]`, 1 for vectors.
          dtype: Dtype of the learned numbers and of the inputs.
          name: As in `tfb.Bijector`.

        Raises:
          ValueError: If an argument is not a positive integer; later, if an input does not have C channels.
        """
        super().__init__(channels, event_rank, dtype, dict(locals()), name)
        permutation, lower, upper = scipy.linalg.lu(random_rotation(channels, seed=seed))
        diagonal = np.diag(upper)
        # Fixed, but saved with the weights: they belong to the rotation that L, U and s were trained for.
        self._permutation = tf.Variable(
            np.argmax(permutation, axis=1), dtype=tf.int32, trainable=False, name="permutation"
        )
        self._signs = tf.Variable(np.sign(diagonal), dtype=dtype, trainable=False, name="signs")
        self._lower = tf.Variable(np.tril(lower, -1), dtype=dtype, name="lower")
        self._upper = tf.Variable(np.triu(upper, 1), dtype=dtype, name="upper")
        self._log_abs_diagonal = tf.Variable(np.log(np.abs(diagonal)), dtype=dtype, name="log_abs_diagonal")

    @property
    def matrix(self) -> tf.Tensor:
        """W, of shape `[C, C]`."""
        lower, upper = self._triangles()
        return tf.gather(tf.matmul(lower, upper), self._permutation)

    def _inverse(self, x):
        return tf.reshape(tf.matmul(self._rows(x), self.matrix, transpose_b=True), tf.shape(x))

    def _forward(self, z):
        # The text solves for the pixels. They are many more than the C columns of W⁻¹, and then a product does for all of them.
        lower, upper = self._triangles()
        columns = tf.one_hot(tf.math.invert_permutation(self._permutation), self._channels, dtype=z.dtype)
        columns = tf.linalg.triangular_solve(lower, columns, lower=True)
        inverse = tf.linalg.triangular_solve(upper, columns, lower=False)
        return tf.reshape(tf.matmul(self._rows(z), inverse, transpose_b=True), tf.shape(z))

    def _inverse_log_det_jacobian(self, x):
        return self._over_pixels(tf.reduce_sum(self._log_abs_diagonal), x)

    def _triangles(self) -> tuple[tf.Tensor, tf.Tensor]:
        """L and U + diag(s). What lies on the wrong side of a diagonal is never looked at, so that it stays 0."""
        lower = tf.linalg.set_diag(tf.linalg.band_part(self._lower, -1, 0), tf.ones_like(self._signs))
        upper = tf.linalg.set_diag(
            tf.linalg.band_part(self._upper, 0, -1), self._signs * tf.exp(self._log_abs_diagonal)
        )
        return lower, upper


def random_rotation(size: int, *, seed: int) -> np.ndarray:
    """A matrix drawn uniformly from the rotations (determinant +1) of R^D, by the QR decomposition of a Gaussian one.

    Args:
      size: Number of dimensions D.
      seed: Seed of the draw.

    Returns:
      Array of shape `[D, D]`, float64.

    Reference: Mezzadri (2007), "How to generate random matrices from the classical compact groups", section 4, for why
    the signs of R's diagonal have to be taken out.
    """
    size = require_positive_integer(size, "the number of dimensions")
    orthogonal, triangular = np.linalg.qr(np.random.default_rng(seed).normal(size=(size, size)))
    rotation = orthogonal * np.sign(np.diag(triangular))
    rotation[:, 0] *= np.sign(np.linalg.det(rotation))
    return rotation
