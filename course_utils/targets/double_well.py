"""A double well in several dimensions, whose free energies are known by quadrature."""

from functools import cached_property

import numpy as np
import tensorflow as tf
from scipy.special import logsumexp

from course_utils.targets.points import require_points
from course_utils.validation import require_positive_integer


class DoubleWell:
    """A chain of particles on springs, the first of which lives in a double well.

    With a barrier h, wells near ± a, a tilt t, a stiffness κ and a softening s, the energy in units of kT is

        U(x) = h (x_1² / a² − 1)² + t x_1 + ½ κ exp(−s x_1) Σ_{i ≥ 2} (x_i − x_{i−1})² ,

    and the density is proportional to exp(−U). The tilt makes the left well the deeper one, and the springs are softer in the
    right one, which is therefore the wider: energy and entropy pull to different sides.

    Given x_1, the steps x_i − x_{i−1} are independent and normal, of variance exp(s x_1) / κ. So what is left of the integrals
    is one over x_1, here by the trapezoidal rule:

        p(x_1) ∝ exp(−h (x_1² / a² − 1)² − t x_1 + ½ (D − 1) s x_1) .
    """

    barrier = 15.0
    well = 2.0
    tilt = 1.45
    stiffness = 4.0
    softening = 0.5

    def __init__(self, size: int = 8):
        """Describes the density.

        Args:
          size: Number D of particles, one dimension each.

        Raises:
          ValueError: If the size is not a positive integer.
        """
        self.size = require_positive_integer(size, "the number of dimensions")
        self._grid = np.linspace(-3 * self.well, 3 * self.well, 12_001)

    def log_density(self, x: tf.Tensor) -> tf.Tensor:
        """−U(x), the log-density but for the `log_constant`.

        Args:
          x: Positions, `[..., D]`.

        Returns:
          Tensor `[...]`.

        Raises:
          ValueError: If the last axis is not of length D.
        """
        require_points(x, self.size)
        first, steps = x[..., 0], x[..., 1:] - x[..., :-1]
        springs = 0.5 * self.stiffness * tf.exp(-self.softening * first) * tf.reduce_sum(steps**2, axis=-1)
        return -self.barrier * ((first / self.well) ** 2 - 1) ** 2 - self.tilt * first - springs

    def sample(self, size: int, *, seed: int) -> np.ndarray:
        """Draws exactly: x_1 from a table of its distribution function, the steps given x_1. Float32 of shape `[N, D]`.

        Args:
          size: Number of points N.
          seed: Seed of the draw.

        Raises:
          ValueError: If the size is not a positive integer.
        """
        rng = np.random.default_rng(seed)
        share = rng.uniform(size=require_positive_integer(size, "the number of points"))
        below = np.cumsum(np.exp(self._log_integrand - self.log_constant)) * self._cell
        first = np.interp(share, below, self._grid + self._cell / 2)  # the sum ends between two points
        deviation = np.exp(self.softening * first / 2) / self.stiffness**0.5
        steps = deviation[:, np.newaxis] * rng.normal(size=(size, self.size - 1))
        return np.cumsum(np.column_stack([first, steps]), axis=1).astype(np.float32)

    @cached_property
    def log_constant(self) -> float:
        """log ∫ exp(−U(x)) dx."""
        return float(logsumexp(self._log_integrand) + np.log(self._cell))

    @cached_property
    def free_energy_difference(self) -> float:
        """F(right) − F(left) = −log P(x_1 > 0) + log P(x_1 < 0) in units of kT: what a move to the right costs."""
        half = np.where(self._grid == 0, np.log(0.5), 0.0)  # the point in the middle belongs to both sides
        right, left = (logsumexp((self._log_integrand + half)[side]) for side in (self._grid >= 0, self._grid <= 0))
        return float(left - right)

    def log_density_of_first(self, x: np.ndarray) -> np.ndarray:
        """log p(x_1), normalised, of the shape of `x`."""
        return self._log_marginal(np.asarray(x, float)) - self.log_constant

    def log_density_of_two(self, x: np.ndarray) -> np.ndarray:
        """log p(x_1, x_2), normalised.

        Args:
          x: x_1 and x_2, `[..., 2]`.

        Returns:
          Array `[...]`.
        """
        first, step = np.asarray(x, float)[..., 0], np.diff(np.asarray(x, float), axis=-1)[..., 0]
        precision = self.stiffness * np.exp(-self.softening * first)
        return self.log_density_of_first(first) + 0.5 * (np.log(precision / (2 * np.pi)) - precision * step**2)

    @cached_property
    def _log_integrand(self) -> np.ndarray:
        return self._log_marginal(self._grid)

    @property
    def _cell(self) -> float:
        return float(self._grid[1] - self._grid[0])

    def _log_marginal(self, first: np.ndarray) -> np.ndarray:
        """log ∫ exp(−U(x)) dx_2 … dx_D."""
        log_spring = 0.5 * (np.log(2 * np.pi / self.stiffness) + self.softening * first)
        return -self.barrier * ((first / self.well) ** 2 - 1) ** 2 - self.tilt * first + (self.size - 1) * log_spring
