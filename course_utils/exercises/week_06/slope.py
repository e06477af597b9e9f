"""Exercise 6.3, a slope: its check."""

from collections.abc import Callable, Iterator, Sequence

import numpy as np

from course_utils.exercises.exercise import Wrong, call, exercise
from course_utils.exercises.observation import Observation


def _slope(sizes: np.ndarray, seconds: Sequence[float]) -> float:
    return np.polyfit(np.log(sizes), np.log(seconds), 1)[0]


def _fit(x: Callable, y: Callable, index: int = 0, degree: int = 1) -> Callable:
    """A coefficient of a polynomial that is fitted to functions of sizes and seconds."""
    return lambda sizes, seconds: np.polyfit(x(sizes), y(seconds), degree)[index]


def _itself(values: Sequence[float]) -> Sequence[float]:
    return values


@exercise(
    "Exercise 6.3, a slope",
    reference=lambda: _slope,
    alternatives=[
        _fit(np.log2, np.log2),
        lambda sizes, seconds: np.cov(np.log(sizes), np.log(seconds))[0, 1] / np.var(np.log(sizes), ddof=1),
        lambda sizes, seconds: np.polynomial.Polynomial.fit(np.log(sizes), np.log(seconds), 1).convert().coef[1],
    ],
    mistakes={
        "the two arguments of the fit are exchanged: the sizes come first.": lambda sizes, seconds: _slope(
            seconds, sizes
        ),
        "take the logarithms of both, sizes and seconds.": _fit(_itself, _itself),
        "take the logarithm of the sizes, too.": _fit(_itself, np.log),
        "take the logarithm of the seconds, too.": _fit(np.log, _itself),
        "that is the line's value at log C = 0: the slope is the other coefficient, the first.": _fit(
            np.log, np.log, index=1
        ),
        "that is the slope from the first point to the last: fit a line to all of them.": lambda sizes, seconds: (
            np.log(seconds[-1] / seconds[0]) / np.log(sizes[-1] / sizes[0])
        ),
        "that is the mean of the slopes from point to point: fit a line to all of them.": lambda sizes, seconds: (
            np.mean(np.diff(np.log(seconds)) / np.diff(np.log(sizes)))
        ),
        "take the same logarithm of both.": [_fit(np.log10, np.log), _fit(np.log, np.log10)],
        "leave the slope as it is, without rounding.": lambda sizes, seconds: round(_slope(sizes, seconds)),
        "a line has degree 1: yours is of degree 2.": _fit(np.log, np.log, degree=2),
        "the line need not go through the origin: `np.polyfit` finds its constant too.": lambda sizes, seconds: (
            np.log(sizes) @ np.log(seconds) / np.sum(np.log(sizes) ** 2)
        ),
    },
)
def slope(slope: Callable) -> Iterator[Observation]:
    sizes = np.array([3, 7, 20, 45, 160])
    seconds = [2.1e-6 * size**1.7 * factor for size, factor in zip(sizes, (1.3, 0.8, 1.1, 0.7, 1.2), strict=True)]
    what = "`slope(sizes, seconds)`"
    got = call(what, slope, sizes, seconds)
    if np.shape(got) == (2,):
        raise Wrong("`np.polyfit` returns two coefficients: take the slope.")
    yield Observation(what, got, tolerance=1e-5)
