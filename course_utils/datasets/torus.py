"""Pairs of angles, a data set on the torus whose density is known."""

from collections.abc import Sequence
from functools import cached_property

import numpy as np
from scipy.special import i0e, logsumexp

from course_utils.datasets.points import as_points
from course_utils.validation import require_positive_integer

# A slanting crowd of points, one that lies over both seams, a small one, and a band that winds round the torus twice.
_WEIGHTS = (0.3, 0.3, 0.1, 0.3)
_CENTRES = ((-1.1, -0.7), (-2.4, 2.6), (1.1, 0.8), (0.0, -2.2))
_CONCENTRATIONS = ((6.0, 60.0), (4.0, 30.0), (12.0, 60.0), (0.0, 90.0))
_WINDINGS = (-1, 1, -1, 2)


class TorusAngles:
    """Pairs of angles from a mixture of von Mises densities, and their exact density.

    They are generated, not measured. Pairs of angles are what the backbone of a protein has at each of its links, and their
    plot (Ramachandran's) has crowds of points that lie over the seam, too; it is that kind of data which this stands for.

    With the von Mises density f(t; κ) = exp(κ cos t) / 2π I_0(κ), whose I_0 is a modified Bessel function, a point of
    component m has

        x_1 = μ_m1 + u,    x_2 = μ_m2 + n_m u + v,    u ~ f(·; κ_m1),    v ~ f(·; κ_m2),

    both modulo 2π. The whole number n_m, the winding, makes the angles depend on each other: x_2 turns n_m times while x_1
    turns once. Such a shear maps the torus onto itself and preserves area, so that

        p(x) = Σ_m w_m f(x_1 − μ_m1; κ_m1) f(x_2 − μ_m2 − n_m (x_1 − μ_m1); κ_m2).

    Reference: Mardia & Jupp (2000), "Directional statistics", section 3.5.4, for the von Mises density.
    """

    def __init__(
        self,
        weights: Sequence[float] = _WEIGHTS,
        centres: Sequence[Sequence[float]] = _CENTRES,
        concentrations: Sequence[Sequence[float]] = _CONCENTRATIONS,
        windings: Sequence[int] = _WINDINGS,
    ):
        """Describes the data set.

        Args:
          weights: Weight w_m > 0 of each of M components; together they are 1.
          centres: Angles μ_m, `[M, 2]`, in radians.
          concentrations: Numbers κ_m from 0, which is uniform, to 100, `[M, 2]`.
          windings: Whole numbers n_m, `[M]`.

        Raises:
          ValueError: If there are not as many of each, or a number is out of its range.
        """
        self.weights = np.array(weights, float)
        self.centres, self.concentrations = np.array(centres, float), np.array(concentrations, float)
        self.windings = np.array(windings, float)
        size = self.weights.size
        shapes = [array.shape for array in (self.weights, self.centres, self.concentrations, self.windings)]
        if shapes != [(size,), (size, 2), (size, 2), (size,)]:
            raise ValueError(
                f"Expected weights [M], centres [M, 2], concentrations [M, 2] and windings [M]; got shapes {shapes}."
            )
        if not (self.weights > 0).all() or abs(self.weights.sum() - 1) > 1e-9:
            raise ValueError(f"Expected positive weights whose sum is 1; got {weights}.")
        if not np.isfinite(self.centres).all():
            raise ValueError(f"Expected centres that are finite; got {centres}.")
        # Beyond, the grid below would no longer give the entropy to machine precision.
        if not ((self.concentrations >= 0) & (self.concentrations <= 100)).all():
            raise ValueError(f"Expected concentrations from 0 to 100; got {concentrations}.")
        if (self.windings != np.round(self.windings)).any():
            raise ValueError(f"Expected windings that are whole numbers; got {windings}.")

    def sample(self, size: int, *, seed: int) -> tuple[np.ndarray, np.ndarray]:
        """Draws points.

        Args:
          size: Number of points N.
          seed: Seed of the draw.

        Returns:
          Pairs of angles in [−π, π), float32 of shape `[N, 2]`, and the component each is of, integers from 0 of shape `[N]`.

        Raises:
          ValueError: If the size is not a positive integer.
        """
        size = require_positive_integer(size, "the number of points")
        rng = np.random.default_rng(seed)
        component = rng.choice(self.weights.size, size, p=self.weights)
        u, v = rng.vonmises(0, self.concentrations[component].T)
        from_centre = np.stack([u, self.windings[component] * u + v], axis=-1)
        angles = np.mod(self.centres[component] + from_centre + np.pi, 2 * np.pi) - np.pi
        angles = angles.astype(np.float32)
        # The last numbers below π are rounded up to it, which is −π.
        return np.where(angles >= np.float32(np.pi), -np.float32(np.pi), angles), component

    def log_prob(self, points: np.ndarray) -> np.ndarray:
        """Exact log-density, the same for angles that are a whole turn apart.

        Args:
          points: Angles in radians, `[..., 2]`.

        Returns:
          Array of shape `[...]`, float64.

        Raises:
          ValueError: If the last axis of the points is not of length 2.
        """
        first, second = np.moveaxis(as_points(points)[..., None, :] - self.centres, -1, 0)
        turned = np.stack([first, second - self.windings * first], axis=-1)
        # i0e(κ) is I_0(κ) exp(−κ), which no large κ makes infinite.
        of_angle = self.concentrations * (np.cos(turned) - 1) - np.log(2 * np.pi * i0e(self.concentrations))
        return logsumexp(of_angle.sum(axis=-1), b=self.weights, axis=-1)

    @cached_property
    def entropy(self) -> float:
        """Differential entropy −∫ p log p in nats, by a sum over an even grid; 1.6887 by default."""
        # For smooth periodic functions such a sum converges faster than any power of its step.
        angles = np.linspace(-np.pi, np.pi, 400, endpoint=False)
        log_prob = self.log_prob(np.stack(np.meshgrid(angles, angles), axis=-1))
        return float(-np.mean(np.exp(log_prob) * log_prob) * (2 * np.pi) ** 2)
