"""Importance weights: what draws from one density say of another one that is known up to a constant.

With draws x_n from q and an unnormalised density p̃ = Z p, the weights are w_n = p̃(x_n) / q(x_n). All functions take their
logarithms, and stay on the logarithmic scale: weights underflow, or are too large for a float.
"""

import numpy as np
from scipy.special import logsumexp

from course_utils.evaluation import Estimate


def effective_sample_size(log_weights: np.ndarray) -> float:
    """(Σ w)² / Σ w²: N for equal weights, 1 if a single weight has it all.

    Args:
      log_weights: log w, `[N]`.

    Raises:
      ValueError: If they are not a vector, or all weights are 0, or one is not a number or infinite.

    Reference: Kong (1992), "A note on importance sampling using standardized weights".
    """
    log_weights = _checked(log_weights)
    return float(np.exp(2 * logsumexp(log_weights) - logsumexp(2 * log_weights)))


def log_constant(log_weights: np.ndarray) -> Estimate:
    """The logarithm of the mean weight, which is an unbiased estimate of Z = ∫ p̃.

    Args:
      log_weights: log w, `[N]`.

    Returns:
      log Ẑ, and the relative standard error of Ẑ, which is log Ẑ's while it is small.

    Raises:
      ValueError: As `effective_sample_size`, or for fewer than two weights.
    """
    log_weights = _checked(log_weights, at_least=2)
    log_mean = logsumexp(log_weights) - np.log(len(log_weights))
    relative = np.exp(log_weights - log_mean)
    return Estimate(float(log_mean), float(relative.std(ddof=1) / len(relative) ** 0.5))


def log_odds(log_weights: np.ndarray, inside: np.ndarray) -> Estimate:
    """log P(A) − log P(not A) under p, in which Z drops out; minus this is a difference of free energies in units of kT.

    Args:
      log_weights: log w, `[N]`.
      inside: Whether each draw lies in A, `[N]`.

    Returns:
      The estimate, and its standard error by the delta method: the square of it is one over the effective sample size on each
      side, added up.

    Raises:
      ValueError: As `effective_sample_size`, or if the shapes differ, or there are no draws with weight on one of the sides.
    """
    log_weights, inside = _checked(log_weights), np.asarray(inside, bool)
    if inside.shape != log_weights.shape:
        raise ValueError(f"Expected {log_weights.shape} answers, one for each weight; got {inside.shape}.")
    sides = [log_weights[side] for side in (inside, ~inside)]
    if not all((side > -np.inf).any() for side in sides):
        raise ValueError("Expected draws with weight on both sides; got none on one of them.")
    within, without = map(logsumexp, sides)
    return Estimate(float(within - without), float(np.sqrt(sum(1 / effective_sample_size(side) for side in sides))))


def _checked(log_weights: np.ndarray, at_least: int = 1) -> np.ndarray:
    """The logarithms as float64."""
    log_weights = np.asarray(log_weights, float)
    if log_weights.ndim != 1 or len(log_weights) < at_least:
        raise ValueError(f"Expected the logarithms of {at_least} weights or more, [N]; got shape {log_weights.shape}.")
    if np.isnan(log_weights).any() or (log_weights == np.inf).any() or (log_weights == -np.inf).all():
        raise ValueError("Expected finite weights, not all of them 0; got logarithms that are NaN or infinite.")
    return log_weights
