"""Exercise 6.3, a slope: its check."""

from collections.abc import Sequence

import numpy as np

from course_utils.exercises.bijector_checks import (
    nearest,
)
from course_utils.exercises.compare import require_close
from course_utils.exercises.exercise import Wrong, call, exercise


def _reference_slope(sizes: np.ndarray, seconds: Sequence[float]) -> float:
    return np.polyfit(np.log(sizes), np.log(seconds), 1)[0]


@exercise(
    "Exercise 6.3, a slope",
    reference=lambda: _reference_slope,
)
def slope(slope):
    sizes = np.array([3, 7, 20, 45, 160])
    seconds = [2.1e-6 * size**1.7 * factor for size, factor in zip(sizes, (1.3, 0.8, 1.1, 0.7, 1.2), strict=True)]
    log_sizes, log_seconds = np.log(sizes), np.log(seconds)
    coefficients = np.polyfit(log_sizes, log_seconds, 1)
    what = "`slope(sizes, seconds)`"
    got = call(what, slope, sizes, seconds)
    if np.shape(got) == (2,):
        raise Wrong("`np.polyfit` returns two coefficients: take the slope.")
    require_close(
        what,
        got,
        coefficients[0],
        {
            "the two arguments of the fit are exchanged: the sizes come first.": np.polyfit(log_seconds, log_sizes, 1)[
                0
            ],
            "take the logarithms of both, sizes and seconds.": np.polyfit(sizes, seconds, 1)[0],
            "take the logarithm of the sizes, too.": np.polyfit(sizes, log_seconds, 1)[0],
            "take the logarithm of the seconds, too.": np.polyfit(log_sizes, seconds, 1)[0],
            "that is the line's value at log C = 0: the slope is the other coefficient, the first.": coefficients[1],
            "that is the slope from the first point to the last: fit a line to all of them.": (
                log_seconds[-1] - log_seconds[0]
            )
            / (log_sizes[-1] - log_sizes[0]),
            "that is the mean of the slopes from point to point: fit a line to all of them.": np.mean(
                np.diff(log_seconds) / np.diff(log_sizes)
            ),
            "take the same logarithm of both.": nearest(got, [coefficients[0] * np.log(10) ** k for k in (1, -1)]),
            "leave the slope as it is, without rounding.": np.round(coefficients[0]),
            "a line has degree 1: yours is of degree 2.": np.polyfit(log_sizes, log_seconds, 2)[0],
            "the line need not go through the origin: `np.polyfit` finds its constant too.": log_sizes
            @ log_seconds
            / (log_sizes @ log_sizes),
        },
        tolerance=1e-5,
    )
