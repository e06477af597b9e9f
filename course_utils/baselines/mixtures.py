"""Mixtures of Gaussians with full covariance matrices, by scikit-learn."""

import warnings
from collections.abc import Sequence

import numpy as np
from sklearn.exceptions import ConvergenceWarning
from sklearn.mixture import GaussianMixture

from course_utils.baselines.baseline import Baseline, best, on_one_thread, two_parts
from course_utils.passes import limited
from course_utils.validation import require_positive_integers

_FLOORS = (1e-6, 1e-4, 1e-2)  # what is added to variances, as a share of their mean


@on_one_thread
def gaussian_mixture(
    train: np.ndarray,
    validation: np.ndarray,
    components: int | Sequence[int],
    *,
    seed: int = 0,
    iterations: int = 100,
    floors: Sequence[float] = _FLOORS,
) -> Baseline:
    """A mixture of Gaussians Σ_k π_k N(x; μ_k, Σ_k), each with its own full covariance matrix, fitted by EM from k-means.

    Args:
      train: Points to fit, `[N, ...]`.
      validation: Points to choose with: how much is added to all variances, and of several numbers of components, which.
      components: The number K of components, or several to choose from.
      seed: Seed of where EM begins.
      iterations: The greatest number of EM's iterations.
      floors: What may be added to all variances, as shares of their mean; one alone saves time.

    Returns:
      The fitted density, with K − 1 + K (D + D (D + 1) / 2) parameters.

    Raises:
      ValueError: If the points are not finite and of one shape, or there are fewer of them than components.

    Reference: Dempster, Laird & Rubin (1977), "Maximum likelihood from incomplete data via the EM algorithm".
    """
    points, others = two_parts(train, validation)
    numbers = require_numbers_of_components(components, len(points))
    iterations, floors = limited(iterations), floors[: limited(len(floors))]
    shape, variance = np.shape(train)[1:], points.var(axis=0).mean()
    return best(
        [_fitted(points, k, floor * variance, seed, iterations, shape) for k in numbers for floor in floors], others
    )


def require_numbers_of_components(components: int | Sequence[int], points: int) -> list[int]:
    """One number of components or several, as a list; of several the first ones, as many as the environment allows.

    Raises:
      ValueError: If it is empty, or one of them is not from 1 to the number of points.
    """
    several = [components] if np.ndim(components) == 0 else components
    numbers = require_positive_integers(several, "numbers of components", "the number of components")
    if not numbers or max(numbers) > points:
        raise ValueError(
            f"Expected numbers of components from 1 to the number of training points, {points}; got {numbers}."
        )
    return numbers[: limited(len(numbers))]


def _fitted(points: np.ndarray, k: int, floor: float, seed: int, iterations: int, shape: tuple[int, ...]) -> Baseline:
    mixture = GaussianMixture(k, reg_covar=floor, max_iter=iterations, random_state=seed)
    with warnings.catch_warnings():
        # Validation points judge it, wherever it stops.
        warnings.simplefilter("ignore", ConvergenceWarning)
        mixture.fit(points)
    dimensions = points.shape[1]
    parameters = k - 1 + k * (dimensions + dimensions * (dimensions + 1) // 2)
    return Baseline(f"mixture of {k} Gaussians", parameters, shape, mixture.score_samples)
