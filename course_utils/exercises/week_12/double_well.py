"""Exercise 12.4, a difference of free energies: its check."""

from collections.abc import Callable, Iterator

import numpy as np
from scipy.special import logsumexp

from course_utils.exercises.compare import as_array
from course_utils.exercises.exercise import Wrong, call, exercise, require_order
from course_utils.exercises.observation import Observation
from course_utils.exercises.week_12.shared_weights import require_pair


def _by_quadrature(log_marginal, grid):
    right, left = (logsumexp(log_marginal(grid[side])) for side in (grid > 0, grid < 0))
    return left - right


def _of_sums(combine: Callable = lambda right, left: np.log(left / right)) -> Callable:
    """What is made of the sums of exp(log_marginal) on either side."""
    return lambda log_marginal, grid: combine(
        *(np.exp(log_marginal(grid[side])).sum() for side in (grid > 0, grid < 0))
    )


def _by_the_trapezoidal_rule(log_marginal, grid):
    density = np.exp(log_marginal(grid))
    return np.log(np.trapezoid(density[grid < 0], grid[grid < 0]) / np.trapezoid(density[grid > 0], grid[grid > 0]))


def _effective(log_w):
    return np.exp(2 * logsumexp(log_w) - logsumexp(2 * log_w))


def _by_weights(
    value: Callable = lambda right, left: logsumexp(left) - logsumexp(right),
    error: Callable = lambda right, left: np.sqrt(1 / _effective(right) + 1 / _effective(left)),
) -> Callable:
    """An estimate and an error, each made of the log-weights in the right well and in the left one."""

    def free_energy_by_weights(x, log_w):
        x, log_w = np.asarray(x), np.asarray(log_w, float)
        sides = log_w[x[:, 0] > 0], log_w[x[:, 0] < 0]
        return value(*sides), error(*sides)

    return free_energy_by_weights


def _by_delta_method(x, log_w):
    right, w = np.asarray(x)[:, 0] > 0, np.exp(log_w - np.max(log_w))
    influence = w * right / np.mean(w * right) - w * ~right / np.mean(w * ~right)
    return np.log(np.sum(w * ~right) / np.sum(w * right)), np.std(influence) / len(w) ** 0.5


_MISTAKES = {
    "free_energy_by_quadrature": {
        "the sign is wrong: the likelier a well, the lower its free energy.": _of_sums(lambda r, le: np.log(r / le)),
        "that is a ratio: take its logarithm.": _of_sums(lambda r, le: le / r),
        "`log_marginal` gives logarithms: integrate the densities, and take the logarithm then.": [
            lambda f, grid: f(grid[grid < 0]).sum() - f(grid[grid > 0]).sum(),
            lambda f, grid: f(grid[grid < 0]).mean() - f(grid[grid > 0]).mean(),
        ],
        "that compares the bottoms of the wells, an energy: a free energy is an integral over a whole well.": lambda f, grid: (
            f(grid[grid < 0]).max() - f(grid[grid > 0]).max()
        ),
        "that is a difference of probabilities: of their logarithms, rather.": _of_sums(
            lambda r, le: (le - r) / (le + r)
        ),
    },
    "free_energy_by_weights": {
        "the sign is wrong: the likelier a well, the lower its free energy.": _by_weights(
            lambda r, le: logsumexp(r) - logsumexp(le)
        ),
        "that counts draws, and how many of them fall into a well is up to q: add up their weights.": _by_weights(
            lambda r, le: np.log(len(le) / len(r))
        ),
        "that compares the mean weight of a draw in each well: take sums, for how many draws there are counts, too.": _by_weights(
            lambda r, le: logsumexp(le) - np.log(len(le)) - logsumexp(r) + np.log(len(r))
        ),
        "`log_w` are logarithms: add up the weights, and take the logarithm then.": [
            _by_weights(lambda r, le: le.sum() - r.sum()),
            _by_weights(lambda r, le: le.mean() - r.mean()),
            _by_weights(lambda r, le: np.log(np.abs(le.sum() / r.sum()))),
        ],
        "that is a ratio: take its logarithm.": _by_weights(lambda r, le: np.exp(logsumexp(le) - logsumexp(r))),
        "the value is right, and of the error it is the square: take the root.": _by_weights(
            error=lambda r, le: 1 / _effective(r) + 1 / _effective(le)
        ),
        "the value is right, and errors do not add up: their squares do, 1/n in each well.": _by_weights(
            error=lambda r, le: _effective(r) ** -0.5 + _effective(le) ** -0.5
        ),
        "the value is right, and the error counts all draws alike: take the effective sample size in each well.": _by_weights(
            error=lambda r, le: np.sqrt(1 / len(r) + 1 / len(le))
        ),
        "the value is right, and the error takes all draws together: each well has an effective sample size of its own.": _by_weights(
            error=lambda r, le: _effective(np.concatenate([r, le])) ** -0.5
        ),
    },
}


@exercise(
    "Exercise 12.4, a difference of free energies",
    reference=lambda: (_by_quadrature, _by_weights()),
    alternatives=[
        (_of_sums(), _by_delta_method),
        (_by_the_trapezoidal_rule, _by_weights()),
    ],
    mistakes=_MISTAKES,
)
def double_well(free_energy_by_quadrature: Callable, free_energy_by_weights: Callable) -> Iterator[Observation]:
    require_order("free_energy_by_quadrature", free_energy_by_quadrature, "log_marginal", "grid")
    grid = np.linspace(-6, 6, 4_000)
    what = "`free_energy_by_quadrature(log_marginal, grid)`"

    def log_marginal(x):
        return np.logaddexp(-2 * (np.asarray(x) - 1.2) ** 2, 0.4 - 5 * (np.asarray(x) + 1) ** 2) + 3.0

    yield Observation(what, call(what, free_energy_by_quadrature, log_marginal, grid.copy()), tolerance=5e-3)
    require_order("free_energy_by_weights", free_energy_by_weights, "x", "log_w")
    rng = np.random.default_rng(3)
    x = (rng.normal(size=(500, 3)) + 0.4).astype(np.float32)
    log_w = (rng.normal(size=500) * np.where(x[:, 0] > 0, 0.5, 1.0) + 0.7 * x[:, 0]).astype(np.float32)
    for name, shift in (("", 0), (" of tiny weights", -500)):
        what = "`free_energy_by_weights(x, log_w)`" + name
        value, error = require_pair(what, call(what, free_energy_by_weights, x.copy(), log_w + np.float32(shift)))
        for part, number, tolerance in (("value", value, 1e-3), ("error", error, 3e-3)):
            if not np.all(np.isfinite(as_array(f"the {part} of {what}", number))):
                raise Wrong(
                    f"the {part} of {what} is not finite: add the weights up with `logsumexp`, since they may all underflow."
                )
            yield Observation(f"the {part} of {what}", number, tolerance)
