"""Mixtures of products of von Mises densities, for angles, by EM."""

from collections.abc import Sequence

import numpy as np
from scipy.special import i0e, i1e, logsumexp
from sklearn.cluster import KMeans

from course_utils.baselines.baseline import Baseline, best, two_parts
from course_utils.baselines.mixtures import require_numbers_of_components
from course_utils.passes import limited
from course_utils.validation import require_positive_integer

_LARGEST = 1e4  # of a concentration: a component of a single point would have an infinite one


def von_mises_mixture(
    train: np.ndarray,
    validation: np.ndarray,
    components: int | Sequence[int],
    *,
    seed: int = 0,
    iterations: int = 100,
) -> Baseline:
    """A mixture Σ_k π_k Π_i exp(κ_ki cos(x_i − μ_ki)) / 2π I_0(κ_ki) of angles, fitted by EM from k-means.

    It is the mixture of Gaussians with diagonal covariance of the circle: the same for angles that are a whole turn apart.

    Args:
      train: Angles in radians to fit, `[N, ...]`.
      validation: Angles to choose with, of several numbers of components, which.
      components: The number K of components, or several to choose from.
      seed: Seed of where EM begins.
      iterations: The number of EM's iterations.

    Returns:
      The fitted density, with K − 1 + 2 K D parameters.

    Raises:
      ValueError: If the angles are not finite and of one shape, or there are fewer of them than components, or no iterations.

    Reference: Mardia & Jupp (2000), "Directional statistics", section 5.3.1, for the estimate of a component; Dempster, Laird &
    Rubin (1977), "Maximum likelihood from incomplete data via the EM algorithm".
    """
    angles, others = two_parts(train, validation)
    numbers = require_numbers_of_components(components, len(angles))
    iterations = limited(require_positive_integer(iterations, "the number of iterations"))
    shape = np.shape(train)[1:]
    return best([_fitted(angles, k, seed, iterations, shape) for k in numbers], others)


def _fitted(angles: np.ndarray, k: int, seed: int, iterations: int, shape: tuple[int, ...]) -> Baseline:
    # Cosines and sines know no seam.
    directions = np.concatenate([np.cos(angles), np.sin(angles)], axis=1)
    nearest = KMeans(k, n_init=1, random_state=seed).fit_predict(directions)
    share, dimensions = np.eye(k)[nearest], angles.shape[1]
    for _ in range(iterations):
        weights = share.mean(axis=0) + 1e-12
        # Σ_n share cos, Σ_n share sin: along them lies the mean direction, and their length tells the concentration.
        means = share.T @ directions / (len(angles) * weights[:, None])
        cosines, sines = means[:, :dimensions], means[:, dimensions:]
        length = np.hypot(cosines, sines)
        concentrations = _concentration(length)
        # κ cos(x − μ) is linear in cos x and sin x.
        scaled = means * np.tile(concentrations / np.maximum(length, 1e-12), 2)
        offset = np.log(weights / weights.sum()) - (np.log(2 * np.pi * i0e(concentrations)) + concentrations).sum(
            axis=1
        )
        log_joint = directions @ scaled.T + offset
        share = np.exp(log_joint - log_joint.max(axis=1, keepdims=True))
        share /= share.sum(axis=1, keepdims=True)

    def density(x: np.ndarray) -> np.ndarray:
        return logsumexp(np.concatenate([np.cos(x), np.sin(x)], axis=1) @ scaled.T + offset, axis=1)

    return Baseline(f"mixture of {k} von Mises densities", k - 1 + 2 * k * dimensions, shape, density)


def _concentration(length: np.ndarray) -> np.ndarray:
    """The κ at which I_1(κ) / I_0(κ), the mean of cos(x − μ), is a number from 0 to 1, by Newton's method."""
    length = np.clip(length, 0, 1 - 1e-9)
    concentration = length * (2 - length**2) / (1 - length**2)  # Banerjee et al. (2005), to within a few hundredths
    for _ in range(3):
        ratio = i1e(concentration) / i0e(concentration)
        slope = 1 - ratio**2 - ratio / np.maximum(concentration, 1e-9)
        concentration = np.maximum(concentration - (ratio - length) / np.maximum(slope, 1e-9), 0)
    return np.clip(concentration, 0, _LARGEST)
