"""Two moons, a data set in the plane whose density is known."""

import math
from functools import cached_property

import numpy as np
from sklearn.datasets import make_moons

from course_utils.datasets.points import as_points
from course_utils.validation import require_positive_integer


class TwoMoons:
    """Two interleaved half circles with Gaussian noise, and their exact density.

    A point is c_m(t) + σε with the moon m ∈ {0, 1} equally likely, the angle t uniform on [0, π], ε standard normal,
    c_0(t) = (cos t, sin t) and c_1(t) = (1 − cos t, ½ − sin t). The density

        p(x) = ½ Σ_m (1/π) ∫_0^π N(x; c_m(t), σ² I) dt

    has no closed form, but its integrand is smooth, so that Gauss–Legendre quadrature gives it to machine precision.
    """

    _LEAST_NOISE = 0.02

    def __init__(self, noise: float = 0.05):
        """Describes the data set.

        Args:
          noise: Standard deviation σ of the noise, at least 0.02.

        Raises:
          ValueError: If the noise is not a number of at least 0.02.
        """
        if not isinstance(noise, int | float) or not noise >= self._LEAST_NOISE:
            raise ValueError(f"Expected a noise of at least {self._LEAST_NOISE}; got {noise!r}.")
        self.noise = float(noise)
        # The less noise, the more nodes: their distance along the moon stays well under the noise.
        self._nodes = max(40, math.ceil(12 / self.noise))

    def sample(self, size: int, *, seed: int) -> tuple[np.ndarray, np.ndarray]:
        """Draws points with scikit-learn's `make_moons`, whose angles are evenly spaced and then shuffled.

        Args:
          size: Number of points N, at least 2.
          seed: Seed of the draw.

        Returns:
          Points, float32 of shape `[N, 2]`, and the moon each lies on, integers 0 and 1 of shape `[N]`.

        Raises:
          ValueError: If the size is not an integer of at least 2.
        """
        if require_positive_integer(size, "the number of points") < 2:
            raise ValueError(f"Expected at least 2 points, one for each moon; got {size}.")
        points, moon = make_moons(size, noise=self.noise, random_state=seed)
        return points.astype(np.float32), moon

    def log_prob(self, points: np.ndarray, moon: int | None = None) -> np.ndarray:
        """Exact log-density.

        Args:
          points: Array of shape `[..., 2]`.
          moon: 0 or 1 for the density of that moon alone; the whole density if not given.

        Returns:
          Array of shape `[...]`, float64.

        Raises:
          ValueError: If the last axis of the points is not of length 2, or there is no such moon.
        """
        points = as_points(points)
        if moon not in (None, 0, 1):
            raise ValueError(f"Expected moon 0 or 1, or None for both; got {moon!r}.")
        centres, weights = self._mixture
        if moon is not None:
            of_moon = slice(moon * self._nodes, (moon + 1) * self._nodes)
            centres, weights = centres[of_moon], 2 * weights[of_moon]
        flat = points.reshape(-1, 2)
        # In pieces that fit in a processor's cache: a whole grid against every node would not fit in a small machine's memory.
        pieces = np.array_split(flat, max(1, len(flat) // 250))
        log_prob = np.concatenate([self._log_mixture(piece, centres, weights) for piece in pieces])
        return log_prob.reshape(points.shape[:-1])

    @cached_property
    def entropy(self) -> float:
        """Differential entropy −∫ p log p in nats, by quadrature on a grid; 0.2892 at noise 0.05."""
        margin = 7 * self.noise
        x = np.arange(-1 - margin, 2 + margin, self.noise / 2)
        y = np.arange(-0.5 - margin, 1 + margin, self.noise / 2)
        log_prob = self.log_prob(np.stack(np.meshgrid(x, y), axis=-1))
        cell = (x[1] - x[0]) * (y[1] - y[0])
        return float(-np.sum(np.exp(log_prob) * log_prob) * cell)

    @cached_property
    def _mixture(self) -> tuple[np.ndarray, np.ndarray]:
        """The quadrature as a mixture of Gaussians: centres `[2 · nodes, 2]` and weights that sum to 1."""
        nodes, weights = np.polynomial.legendre.leggauss(self._nodes)
        angle = np.pi * (nodes + 1) / 2
        outer = np.stack([np.cos(angle), np.sin(angle)], axis=-1)
        inner = np.stack([1 - np.cos(angle), 0.5 - np.sin(angle)], axis=-1)
        return np.concatenate([outer, inner]), np.concatenate([weights, weights]) / 4

    def _log_mixture(self, points: np.ndarray, centres: np.ndarray, weights: np.ndarray) -> np.ndarray:
        variance = self.noise**2
        (x, y), (centre_x, centre_y) = points.T, centres.T
        exponents = ((x[:, None] - centre_x) ** 2 + (y[:, None] - centre_y) ** 2) / (-2 * variance)
        greatest = np.maximum(exponents.max(axis=1), np.finfo(float).min)  # a number even for points at infinity
        exponents -= greatest[:, None]
        # All weights are positive: SciPy's `logsumexp`, which allows for others, takes five times as long.
        with np.errstate(divide="ignore"):
            return greatest + np.log(np.exp(exponents, out=exponents) @ weights) - np.log(2 * np.pi * variance)
