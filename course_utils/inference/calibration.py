"""Is a posterior right? Ranks, coverage, and data simulated from it: tests that need no exact posterior.

All start from pairs of parameters θ from the prior and data x simulated with them. If the posteriors are exact, then θ and draws
from p(θ | x) are of one distribution given x, and nothing tells θ from the draws.
"""

from collections.abc import Callable

import numpy as np
from scipy.stats import binom

from course_utils.validation import require_positive_integer


def ranks(parameters: np.ndarray, draws: np.ndarray) -> np.ndarray:
    """The rank of each parameter among draws from its posterior: how many of them are smaller.

    If the posteriors are exact and the draws independent, each rank is uniform on 0, …, L.

    Args:
      parameters: θ of each simulation, `[N, D]`.
      draws: L draws from each posterior, `[L, N, D]`.

    Returns:
      Integers from 0 to L, of shape `[N, D]`.

    Raises:
      ValueError: If the shapes do not belong together, or there are numbers that are not finite.

    Reference: Talts, Betancourt, Simpson, Vehtari & Gelman (2018), "Validating Bayesian inference algorithms with
    simulation-based calibration", theorem 1 and algorithm 1.
    """
    parameters, draws = _together(parameters, draws, "parameters", 2)
    return np.sum(draws < parameters, axis=0)


def rank_counts(ranks: np.ndarray, draws: int, bins: int) -> np.ndarray:
    """How many ranks fall into each of several bins of equally many ranks.

    Args:
      ranks: Integers from 0 to L, `[N]` or `[N, D]`.
      draws: Number L of draws that the ranks were counted among.
      bins: Number of bins, which divides L + 1.

    Returns:
      Integers of shape `[bins]` or `[D, bins]`.

    Raises:
      ValueError: If the bins do not divide L + 1, or a rank is not an integer from 0 to L.
    """
    ranks, width = np.asarray(ranks), _bin_width(draws, bins)
    if ranks.ndim not in (1, 2) or ranks.size == 0 or ranks.dtype.kind not in "iu":
        raise ValueError(f"Expected ranks, integers of shape [N] or [N, D]; got {ranks.dtype} {list(ranks.shape)}.")
    if ranks.min() < 0 or ranks.max() > draws:
        raise ValueError(f"Expected ranks from 0 to {draws}; got {ranks.min()} to {ranks.max()}.")
    return np.stack([np.bincount(column // width, minlength=bins) for column in np.atleast_2d(ranks.T)]).reshape(
        *ranks.shape[1:], bins
    )


def rank_band(simulations: int, bins: int, probability: float = 0.99) -> tuple[int, int]:
    """The least and the greatest number of uniform ranks that a bin should hold: all bins do so with this probability or more.

    The number in one bin is binomial, of N trials with probability 1 / B. Each bin may leave the band with a B-th of the
    probability that any does. (Talts et al. draw the band of a single bin.)

    Args:
      simulations: Number N of ranks.
      bins: Number B of bins.
      probability: Probability that no bin leaves the band.

    Raises:
      ValueError: If a number is not a positive integer, or the probability not between 0 and 1.

    Reference: Talts et al. (2018), section 4.1.
    """
    simulations = require_positive_integer(simulations, "the number of simulations")
    bins = require_positive_integer(bins, "the number of bins")
    if not 0 < probability < 1:
        raise ValueError(f"Expected a probability between 0 and 1; got {probability!r}.")
    tail = (1 - probability) / bins / 2
    return int(binom.ppf(tail, simulations, 1 / bins)), int(binom.isf(tail, simulations, 1 / bins))


def credibility(log_density: np.ndarray, log_densities_of_draws: np.ndarray) -> np.ndarray:
    """The level of the smallest highest-density region that holds each θ: the share of draws of a higher density.

    Args:
      log_density: log q(θ | x) of each simulation, `[N]`.
      log_densities_of_draws: log q of L draws from the same posteriors, `[L, N]`.

    Returns:
      Numbers from 0 to 1, `[N]`; uniform if q is the exact posterior, but for their L + 1 steps.

    Raises:
      ValueError: If the shapes do not belong together, or there are NaNs.
    """
    density, of_draws = _together(log_density, log_densities_of_draws, "log-densities", 1, infinite=True)
    return np.mean(of_draws > density, axis=0)


def coverage(log_density: np.ndarray, log_densities_of_draws: np.ndarray, levels: np.ndarray) -> np.ndarray:
    """How often highest-density credible regions of given levels hold the θ that the data were simulated with.

    The region of level 1 − α is where q(θ | x) is so high that it holds the probability 1 − α of q. An exact posterior covers
    1 − α of all θ; one that covers less is overconfident, and one that covers more conservative.

    Args:
      log_density: log q(θ | x) of each simulation, `[N]`.
      log_densities_of_draws: log q of L draws from the same posteriors, `[L, N]`.
      levels: Levels 1 − α, from 0 to 1, `[M]`.

    Returns:
      The share of simulations whose θ is in the region of each level, `[M]`.

    Raises:
      ValueError: If the shapes do not belong together, there are NaNs, or a level is not from 0 to 1.

    Reference: Hermans, Delaunoy, Rozet, Wehenkel, Begy & Louppe (2022), "A crisis in simulation-based inference? Beware, your
    posterior approximations can be unfaithful", definition of the expected coverage in section 2.
    """
    levels = np.asarray(levels, float)
    if levels.ndim != 1 or not np.all((levels >= 0) & (levels <= 1)):
        raise ValueError(f"Expected levels from 0 to 1, of shape [M]; got {levels.tolist()}.")
    return np.mean(credibility(log_density, log_densities_of_draws) < levels[:, np.newaxis], axis=1)


def posterior_predictive(simulate: Callable[..., np.ndarray], draws: np.ndarray, *, seed: int) -> np.ndarray:
    """Data simulated with draws from posteriors, to be laid beside the data that were seen.

    Args:
      simulate: A simulator's `simulate(parameters, seed=...)`, from `[..., D]` to `[..., K]`.
      draws: Draws from posteriors, `[..., D]`, as NumPy or TensorFlow has them.
      seed: Seed of the simulator.

    Returns:
      Data, `[..., K]`.

    Raises:
      ValueError: If the simulator does not give a vector of data for each draw.
    """
    draws = np.asarray(draws)
    data = np.asarray(simulate(draws, seed=seed))
    if data.ndim != draws.ndim or data.shape[:-1] != draws.shape[:-1]:
        raise ValueError(
            f"Expected data of shape [{', '.join(map(str, draws.shape[:-1]))}, K] for these draws; got {list(data.shape)}."
        )
    return data


def _together(
    of_truth: np.ndarray, of_draws: np.ndarray, what: str, rank: int, infinite: bool = False
) -> tuple[np.ndarray, np.ndarray]:
    """Numbers of the truth, of this rank, and of draws, with an axis more in front."""
    of_truth, of_draws = np.asarray(of_truth, float), np.asarray(of_draws, float)
    if of_truth.ndim != rank or of_draws.shape[1:] != of_truth.shape or of_draws.size == 0:
        shapes = ("[N, D]", "[L, N, D]") if rank == 2 else ("[N]", "[L, N]")
        raise ValueError(
            f"Expected {what} of shape {shapes[0]}, and those of draws of shape {shapes[1]}; got {list(of_truth.shape)} and "
            f"{list(of_draws.shape)}."
        )
    for each in (of_truth, of_draws):
        bad = np.isnan(each) if infinite else ~np.isfinite(each)
        if bad.any():
            raise ValueError(f"Expected {what} that are numbers; got {np.count_nonzero(bad)} that are not.")
    return of_truth, of_draws


def _bin_width(draws: int, bins: int) -> int:
    """How many ranks a bin holds."""
    draws, bins = (
        require_positive_integer(draws, "the number of draws"),
        require_positive_integer(bins, "the number of bins"),
    )
    if (draws + 1) % bins:
        raise ValueError(
            f"Expected a number of bins that divides the number of ranks, {draws + 1}, one more than there are draws; got {bins}."
        )
    return (draws + 1) // bins
