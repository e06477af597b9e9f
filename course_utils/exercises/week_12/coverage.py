"""Live 12.5, coverage: its check."""

from collections.abc import Callable, Iterator

import numpy as np

from course_utils.exercises.exercise import call, exercise, require_order
from course_utils.exercises.observation import Observation


def _share(log_q: np.ndarray, log_q_of_draws: np.ndarray) -> np.ndarray:
    return np.mean(log_q_of_draws > log_q, axis=0)


def _coverage(log_q: np.ndarray, log_q_of_draws: np.ndarray, levels: np.ndarray) -> np.ndarray:
    return np.mean(_share(log_q, log_q_of_draws) < levels[:, None], axis=1)


def _with_share(share: Callable) -> Callable:
    return lambda log_q, draws, levels: np.mean(share(log_q, draws) < levels[:, None], axis=1)


def _by_quantiles(log_q: np.ndarray, log_q_of_draws: np.ndarray, levels: np.ndarray) -> list[float]:
    """By the density at the border of each region, the one that a share of the draws exceeds."""
    ordered = np.sort(log_q_of_draws, axis=0)[::-1]
    borders = [np.ceil(level * len(ordered) - 1e-9).astype(int) - 1 for level in levels]
    return [np.mean(log_q >= ordered[border]) if border >= 0 else 0.0 for border in borders]


@exercise(
    "Live 12.5, coverage",
    reference=lambda: _coverage,
    alternatives=[
        lambda log_q, log_q_of_draws, levels: [np.mean(_share(log_q, log_q_of_draws) < level) for level in levels],
        lambda log_q, log_q_of_draws, levels: np.mean(_share(log_q, log_q_of_draws) <= levels[:, None], axis=1),
        _by_quantiles,
    ],
    mistakes={
        "the region holds the highest densities: count the draws whose density is above that of θ.": _with_share(
            lambda log_q, draws: np.mean(draws < log_q, axis=0)
        ),
        "θ is inside where the share of denser draws is below the level; yours counts those outside.": (
            lambda log_q, draws, levels: np.mean(_share(log_q, draws) > levels[:, None], axis=1)
        ),
        "compare the share with the level itself, not with one minus the level.": lambda log_q, draws, levels: np.mean(
            _share(log_q, draws) < 1 - levels[:, None], axis=1
        ),
        "give one number for each level: the mean over all simulations.": lambda log_q, draws, levels: (
            _share(log_q, draws) < levels[:, None]
        ),
        "that is the number of simulations; coverage is their share, a mean.": lambda log_q, draws, levels: np.sum(
            _share(log_q, draws) < levels[:, None], axis=1
        ),
        "the share of denser draws is a mean over the draws of each simulation, `axis=0`; yours is a number of draws.": (
            _with_share(lambda log_q, draws: np.sum(draws > log_q, axis=0))
        ),
        "each simulation has its own share: take the mean over its own draws alone, `axis=0`.": _with_share(
            lambda log_q, draws: np.mean(draws > log_q)
        ),
        "compare each draw with the θ of its own simulation.": _with_share(
            lambda log_q, draws: np.mean(draws > log_q.mean(), axis=0)
        ),
    },
)
def coverage(coverage: Callable) -> Iterator[Observation]:
    require_order("coverage", coverage, "log_q", "log_q_of_draws", "levels")
    rng = np.random.default_rng(0)
    # No share of 30 draws is one of the levels, so that it does not matter whether a border belongs to its region.
    log_q, of_draws = -rng.chisquare(3, 40), -rng.chisquare(2, [30, 40])
    what = "`coverage(log_q, log_q_of_draws, levels)`"
    yield Observation(what, call(what, coverage, log_q, of_draws, np.array([0.255, 0.355, 0.655, 0.955])), 1e-6)
