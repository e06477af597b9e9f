"""Densities of parameters given data, fitted in seconds: what an amortised posterior has to beat."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
from scipy.spatial import cKDTree
from scipy.special import logsumexp
from scipy.stats import multivariate_normal
from sklearn.mixture import GaussianMixture

from course_utils.baselines.baseline import as_rows
from course_utils.baselines.mixtures import require_numbers_of_components
from course_utils.validation import require_positive_number

Pairs = tuple[np.ndarray, np.ndarray]  # parameters and data of the same simulations


@dataclass(frozen=True)
class ConditionalBaseline:
    """A fitted density q(θ | x).

    Attributes:
      name: What it is called in a table.
      parameters: How many numbers were fitted, or None where all simulations are kept.
      density: From rows of θ and of x, float64 `[N, D]` and `[N, K]`, to log-densities in nats, `[N]`.
    """

    name: str
    parameters: int | None
    density: Callable[[np.ndarray, np.ndarray], np.ndarray]

    def log_prob(self, parameters: np.ndarray, x: np.ndarray) -> np.ndarray:
        """log q(θ | x) of pairs, in nats.

        Args:
          parameters: `[N, D]`.
          x: Their data, `[N, K]`.

        Returns:
          float64 of shape `[N]`.

        Raises:
          ValueError: If there are not as many of both, or they are not finite.
        """
        return self.density(*_rows((parameters, x)))


def conditional_gaussian(train: Pairs) -> ConditionalBaseline:
    """Linear regression: q(θ | x) = N(θ; B x + b, S), by least squares and with the covariance S of its residuals.

    Args:
      train: Parameters `[N, D]` and data `[N, K]`.

    Raises:
      ValueError: If there are fewer pairs than unknowns, or numbers that are not finite.
    """
    parameters, x = _rows(train)
    design = _with_ones(x)
    if len(x) <= design.shape[1] + parameters.shape[1]:
        raise ValueError(
            f"Expected more pairs than there are unknowns in a row, {design.shape[1] + parameters.shape[1]}; got {len(x)}."
        )
    weights = np.linalg.lstsq(design, parameters, rcond=None)[0]
    residuals = parameters - design @ weights
    size = parameters.shape[1]
    normal = multivariate_normal(np.zeros(size), residuals.T @ residuals / len(x))
    return ConditionalBaseline(
        "linear regression with Gaussian residuals",
        weights.size + size * (size + 1) // 2,
        lambda theta, data: np.atleast_1d(normal.logpdf(theta - _with_ones(data) @ weights)),
    )


def conditional_mixture(
    train: Pairs, validation: Pairs, components: int | Sequence[int], *, seed: int = 0, floor: float = 1e-6
) -> ConditionalBaseline:
    """A mixture of Gaussians of θ and x together, divided by what it says of x alone: a mixture whose weights and means follow x.

    Args:
      train: Parameters `[N, D]` and data `[N, K]`.
      validation: Pairs that choose the number of components.
      components: The number of components, or several to choose from.
      seed: Seed of where EM begins.
      floor: What is added to all variances of the standardised pairs.

    Raises:
      ValueError: If there are fewer pairs than components, or numbers that are not finite.

    Reference: Bishop (1994), "Mixture density networks", for such posteriors, there with a network.
    """
    parameters, x = _rows(train)
    joint = np.hstack([parameters, x])
    mean, deviation = joint.mean(axis=0), joint.std(axis=0)
    size = parameters.shape[1]
    log_volume = np.log(deviation[:size]).sum()

    def fitted(number: int) -> ConditionalBaseline:
        mixture = GaussianMixture(number, reg_covar=floor, random_state=seed)
        mixture.fit((joint - mean) / deviation)

        def density(theta: np.ndarray, data: np.ndarray) -> np.ndarray:
            rows = (np.hstack([theta, data]) - mean) / deviation
            return mixture.score_samples(rows) - _log_marginal(mixture, rows[:, size:], size) - log_volume

        numbers = number - 1 + number * (joint.shape[1] + joint.shape[1] * (joint.shape[1] + 1) // 2)
        return ConditionalBaseline(f"mixture of {number} Gaussians of θ and x", numbers, density)

    candidates = [fitted(number) for number in require_numbers_of_components(components, len(joint))]
    return _best(candidates, validation)


def nearest_simulations(
    train: Pairs,
    validation: Pairs,
    neighbours: Sequence[int] = (20, 50, 100, 200),
    bandwidths: Sequence[float] = (0.01, 0.02, 0.05, 0.1, 0.2, 0.5),
) -> ConditionalBaseline:
    """Approximate Bayesian computation: the parameters of the simulations whose data are nearest to x, smoothed by a Gaussian.

    Distances are those of standardised data; the kernel's deviation is a multiple of each parameter's.

    Args:
      train: Parameters `[N, D]` and data `[N, K]`.
      validation: Pairs that choose how many neighbours there are, and how much they are smoothed.
      neighbours: Numbers of neighbours to choose from.
      bandwidths: Multiples to choose from.

    Raises:
      ValueError: If there are fewer pairs than neighbours, a bandwidth is not positive, or numbers are not finite.

    Reference: Beaumont, Zhang & Balding (2002), "Approximate Bayesian computation in population genetics".
    """
    parameters, x = _rows(train)
    require_numbers_of_components(neighbours, len(x))
    scale, deviation = x.std(axis=0), parameters.std(axis=0)
    tree = cKDTree(x / scale)

    def kernel(number: int, bandwidth: float) -> ConditionalBaseline:
        width = require_positive_number(bandwidth, "a bandwidth") * deviation

        def density(theta: np.ndarray, data: np.ndarray) -> np.ndarray:
            nearest = tree.query(data / scale, k=[*range(1, number + 1)])[1]
            squares = np.square((theta[:, np.newaxis] - parameters[nearest]) / width).sum(axis=-1)
            return logsumexp(-squares / 2, axis=1) - np.log(number) - np.log(np.sqrt(2 * np.pi) * width).sum()

        return ConditionalBaseline(f"the nearest {number} of {len(x):,} simulations, smoothed", None, density)

    return _best([kernel(number, bandwidth) for number in neighbours for bandwidth in bandwidths], validation)


def _rows(pairs: Pairs) -> tuple[np.ndarray, np.ndarray]:
    parameters, x = as_rows(pairs[0], "parameters"), as_rows(pairs[1], "data")
    if len(parameters) != len(x):
        raise ValueError(f"Expected as many parameters as data; got {len(parameters)} and {len(x)}.")
    return parameters, x


def _with_ones(x: np.ndarray) -> np.ndarray:
    return np.column_stack([np.ones(len(x)), x])


def _log_marginal(mixture: GaussianMixture, x: np.ndarray, first: int) -> np.ndarray:
    """log p(x) of the last entries of a mixture's points, those from `first` on."""
    of_components = [
        np.log(weight) + np.atleast_1d(multivariate_normal(mean[first:], covariance[first:, first:]).logpdf(x))
        for weight, mean, covariance in zip(mixture.weights_, mixture.means_, mixture.covariances_, strict=True)
    ]
    return logsumexp(of_components, axis=0)


def _best(candidates: Sequence[ConditionalBaseline], validation: Pairs) -> ConditionalBaseline:
    """The one under which the validation pairs are likeliest."""
    return max(candidates, key=lambda each: each.log_prob(*validation).mean())
