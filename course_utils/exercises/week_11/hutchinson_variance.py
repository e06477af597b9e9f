"""Exercise 11.3, the variance of Hutchinson's estimate: its check."""

from collections.abc import Callable, Iterator

import numpy as np

from course_utils.exercises.exercise import call, exercise, require_order
from course_utils.exercises.observation import Observation

Variance = Callable[[np.ndarray], float]


def _symmetric(J: np.ndarray) -> np.ndarray:
    return (np.asarray(J) + np.asarray(J).T) / 2


def _off_diagonal(S: np.ndarray) -> np.ndarray:
    return np.asarray(S) - np.diag(np.diag(S))


def _gaussian(part: Callable = _symmetric, factor: float = 2.0, power: float = 2.0) -> Variance:
    """A multiple of the sum of the squares of a part of the Jacobian, to the power of ½, 1 or so."""
    return lambda J: factor * np.sum(np.square(part(J))) ** (power / 2)


def _signs(part: Callable = _symmetric, **options: float) -> Variance:
    return _gaussian(lambda J: _off_diagonal(part(J)), **options)


def _mistakes(name: str, variance: Callable[..., Variance], other: Variance) -> dict:
    return {
        f"`{name}` takes the Jacobian as it is: only its symmetric part S = (J + Jᵀ) / 2 counts in ηᵀ J η.": variance(
            np.asarray
        ),
        f"in `{name}` S is the mean of J and Jᵀ: divide their sum by 2.": variance(
            lambda J: np.asarray(J) + np.asarray(J).T
        ),
        f"`{name}` gives half of the variance: each pair of i and j counts twice, once more because both η_i η_j and η_j η_i are in "
        "the sum.": variance(factor=1.0),
        f"`{name}` gives the standard deviation: the variance is its square.": variance(factor=2**0.5, power=1.0),
        f"`{name}` gives twice the variance.": variance(factor=4.0),
        f"`{name}` sums the entries of S, and should sum their squares.": lambda J: (
            2 * np.sum(_off_diagonal(_symmetric(J)) if variance is _signs else _symmetric(J))
        ),
    } | {
        (
            f"`{name}` counts the diagonal, too: η_i² is 1 for signs, and varies not at all."
            if variance is _signs
            else f"`{name}` leaves out the diagonal: η_i² varies where η_i is Gaussian, with the variance 2."
        ): other,
    }


@exercise(
    "Exercise 11.3, the variance of Hutchinson's estimate",
    reference=lambda: (_signs(), _gaussian()),
    alternatives=[
        (
            lambda J: sum((J[i, j] + J[j, i]) ** 2 for i in range(len(J)) for j in range(i)),
            lambda J: np.trace(J @ J) + np.sum(J**2),
        ),
    ],
    mistakes={
        "variance_of_signs": _mistakes("variance_of_signs", _signs, _gaussian()),
        "variance_of_gaussian": _mistakes("variance_of_gaussian", _gaussian, _signs())
        | {
            "η_i² has the variance 2 where η_i is Gaussian, so that the diagonal counts as much as the rest: 2 S_ii².": lambda J: (
                _signs()(J) + np.sum(np.diag(J) ** 2)
            )
        },
    },
)
def hutchinson_variance(variance_of_signs: Variance, variance_of_gaussian: Variance) -> Iterator[Observation]:
    rng = np.random.default_rng(4)
    for name, variance in (("variance_of_signs", variance_of_signs), ("variance_of_gaussian", variance_of_gaussian)):
        require_order(name, variance, "J")
        for size in (2, 4):
            what = f"for J of shape ({size}, {size}), `{name}(J)`"
            yield Observation(what, call(what, variance, rng.normal(size=(size, size))), tolerance=1e-6)
