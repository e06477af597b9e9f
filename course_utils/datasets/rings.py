"""Rings, a data set in the plane whose density is known."""

from collections.abc import Sequence
from functools import cached_property

import numpy as np
from scipy.special import i0e, logsumexp

from course_utils.datasets.points import as_points
from course_utils.validation import require_positive_integer, require_positive_number


class Rings:
    """Concentric circles with Gaussian noise, and their exact density.

    A point is R_m (cos t, sin t) + σε with the ring m equally likely one of M, the angle t uniform on a whole turn, and ε
    standard normal. The mean over the angle is known in closed form: at a distance r from the centre,

        p(x) = (1/M) Σ_m (1 / 2πσ²) exp(−(r² + R_m²) / 2σ²) I_0(r R_m / σ²)

    with the modified Bessel function I_0, which is the integral of exp(z cos t) over the circle, divided by 2π.
    """

    def __init__(self, radii: Sequence[float] = (1.0, 2.0, 3.0), noise: float = 0.1):
        """Describes the data set.

        Args:
          radii: Radius R_m > 0 of each ring.
          noise: Standard deviation σ > 0 of the noise.

        Raises:
          ValueError: If there are no radii, or a number is not positive.
        """
        self.radii = np.array([require_positive_number(radius, "the radius of a ring") for radius in radii])
        if not self.radii.size:
            raise ValueError(f"Expected the radius of one ring or more; got {radii!r}.")
        self.noise = require_positive_number(noise, "the noise")

    def sample(self, size: int, *, seed: int) -> tuple[np.ndarray, np.ndarray]:
        """Draws points.

        Args:
          size: Number of points N.
          seed: Seed of the draw.

        Returns:
          Points, float32 of shape `[N, 2]`, and the ring each lies on, integers from 0 of shape `[N]`.

        Raises:
          ValueError: If the size is not a positive integer.
        """
        size = require_positive_integer(size, "the number of points")
        rng = np.random.default_rng(seed)
        ring = rng.integers(self.radii.size, size=size)
        angle = rng.uniform(0, 2 * np.pi, size)
        on_circle = self.radii[ring, None] * np.stack([np.cos(angle), np.sin(angle)], axis=-1)
        return (on_circle + self.noise * rng.normal(size=(size, 2))).astype(np.float32), ring

    def log_prob(self, points: np.ndarray) -> np.ndarray:
        """Exact log-density.

        Args:
          points: Array of shape `[..., 2]`.

        Returns:
          Array of shape `[...]`, float64.

        Raises:
          ValueError: If the last axis of the points is not of length 2.
        """
        return self._log_prob_at(np.linalg.norm(as_points(points), axis=-1))

    @cached_property
    def entropy(self) -> float:
        """Differential entropy −∫ p log p in nats, by quadrature over the distance from the centre; 2.6489 by default."""
        step = self.noise / 40
        r = np.arange(step / 2, self.radii.max() + 12 * self.noise, step)
        log_prob = self._log_prob_at(r)
        return float(-np.sum(2 * np.pi * r * np.exp(log_prob) * log_prob) * step)

    def _log_prob_at(self, r: np.ndarray) -> np.ndarray:
        """The log-density at a distance r from the centre."""
        variance, r = self.noise**2, np.asarray(r)[..., None]
        # i0e(z) is I_0(z) exp(−z), which no large z makes infinite; its exponent completes the square.
        of_ring = np.log(i0e(r * self.radii / variance)) - (r - self.radii) ** 2 / (2 * variance)
        return logsumexp(of_ring, axis=-1) - np.log(2 * np.pi * variance * self.radii.size)
