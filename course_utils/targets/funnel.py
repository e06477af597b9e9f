"""Neal's funnel, whose moments are known."""

import numpy as np
import tensorflow as tf

from course_utils.targets.points import require_points
from course_utils.validation import require_positive_integer


class Funnel:
    """A funnel: one entry is the logarithm of the variance of all others.

        x_1 ~ N(0, 3²),  x_i | x_1 ~ N(0, exp(x_1)) for i = 2 … D .

    Where x_1 is small all others lie in a narrow neck, where it is large they fill a wide mouth.

    Reference: Neal (2003), "Slice sampling", section 8, with D = 10.
    """

    deviation = 3.0  # of the first entry

    def __init__(self, size: int = 10):
        """Describes the density.

        Args:
          size: Number D of dimensions.

        Raises:
          ValueError: If the size is not a positive integer.
        """
        self.size = require_positive_integer(size, "the number of dimensions")

    def log_density(self, x: tf.Tensor) -> tf.Tensor:
        """The log-density, which is normalised: its constant is 1.

        Args:
          x: Points, `[..., D]`.

        Returns:
          Tensor `[...]`.

        Raises:
          ValueError: If the last axis is not of length D.
        """
        require_points(x, self.size)
        first, others = x[..., 0], x[..., 1:]
        exponent = (first / self.deviation) ** 2 + tf.exp(-first) * tf.reduce_sum(others**2, axis=-1)
        log_scales = np.log(self.deviation) + 0.5 * self.size * np.log(2 * np.pi) + 0.5 * (self.size - 1) * first
        return -0.5 * exponent - log_scales

    def sample(self, size: int, *, seed: int) -> np.ndarray:
        """Draws exactly, float32 of shape `[N, D]`.

        Args:
          size: Number of points N.
          seed: Seed of the draw.

        Raises:
          ValueError: If the size is not a positive integer.
        """
        z = np.random.default_rng(seed).normal(size=(require_positive_integer(size, "the number of points"), self.size))
        first = self.deviation * z[:, :1]
        return np.concatenate([first, np.exp(first / 2) * z[:, 1:]], axis=1).astype(np.float32)

    def moments(self) -> tuple[np.ndarray, np.ndarray]:
        """Means and standard deviations, `[D]` each: 0 and 3, and 0 and exp(9 / 4) for the others."""
        deviations = np.full(self.size, np.exp(self.deviation**2 / 4))
        deviations[0] = self.deviation
        return np.zeros(self.size), deviations
