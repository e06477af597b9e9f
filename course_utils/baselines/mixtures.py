"""Mixtures of Gaussians with full covariance matrices."""

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
from scipy.linalg import cholesky, solve_triangular
from scipy.special import logsumexp, softmax
from sklearn.cluster import KMeans

from course_utils.baselines.baseline import Baseline, best, two_parts
from course_utils.passes import limited
from course_utils.validation import require_positive_integers

_FLOORS = (1e-6, 1e-4, 1e-2)  # what is added to variances, as a share of their mean


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
    iterations = limited(iterations)
    shape, variance = np.shape(train)[1:], points.var(axis=0).mean()
    return best(
        [_fitted(points, k, floor * variance, seed, iterations, shape) for k in numbers for floor in floors], others
    )


def require_numbers_of_components(components: int | Sequence[int], points: int) -> list[int]:
    """One number of components or several, as a list.

    Raises:
      ValueError: If it is empty, or one of them is not from 1 to the number of points.
    """
    several = [components] if np.ndim(components) == 0 else components
    numbers = require_positive_integers(several, "numbers of components", "the number of components")
    if not numbers or max(numbers) > points:
        raise ValueError(
            f"Expected numbers of components from 1 to the number of training points, {points}; got {numbers}."
        )
    return numbers


class _Component(NamedTuple):
    log_share: float
    mean: np.ndarray
    whitening: np.ndarray  # W with W Σ Wᵀ = I, lower triangular


def _fitted(points: np.ndarray, k: int, floor: float, seed: int, iterations: int, shape: tuple[int, ...]) -> Baseline:
    shares = np.eye(k)[KMeans(k, n_init=1, random_state=seed).fit_predict(points)]
    before = -np.inf
    for _ in range(iterations):
        components = [_likeliest(points, of_one, floor) for of_one in shares.T]
        joint = _joint(points, components)
        now = logsumexp(joint, axis=1).mean()
        if now - before < 1e-3:
            break
        before, shares = now, softmax(joint, axis=1)
    dimensions = points.shape[1]
    parameters = k - 1 + k * (dimensions + dimensions * (dimensions + 1) // 2)
    return Baseline(
        f"mixture of {k} Gaussians", parameters, shape, lambda rows: logsumexp(_joint(rows, components), axis=1)
    )


def _likeliest(points: np.ndarray, shares: np.ndarray, floor: float) -> _Component:
    """The component under which points are likeliest, each counted by the share of it that is the component's."""
    counted = shares > 1e-9  # in many dimensions nearly every point belongs to one component alone
    weights, own = shares[counted, None], points[counted]
    total = weights.sum() + 1e-9  # not 0, should no point be left
    mean = (weights * own).sum(axis=0) / total
    centred = np.sqrt(weights) * (own - mean)
    root = cholesky(centred.T @ centred / total + floor * np.eye(len(mean)), lower=True)
    return _Component(np.log(total / len(points)), mean, solve_triangular(root, np.eye(len(mean)), lower=True))


def _joint(rows: np.ndarray, components: Sequence[_Component]) -> np.ndarray:
    """log π_k N(x; μ_k, Σ_k) of rows `[N, D]`: `[N, K]`."""
    constant = -0.5 * rows.shape[1] * np.log(2 * np.pi)
    columns = []
    for log_share, mean, whitening in components:
        squares = np.square((rows - mean) @ whitening.T).sum(axis=1)
        columns.append(log_share + constant + np.log(np.diag(whitening)).sum() - 0.5 * squares)
    return np.stack(columns, axis=1)
