"""Exercise 7.3, how many bumps: its check."""

from collections.abc import Callable, Sequence

import numpy as np

from course_utils.exercises.bijector_checks import nearest
from course_utils.exercises.compare import as_array, require_close
from course_utils.exercises.exercise import Wrong, call, exercise


def _reference_count_maxima(values: np.ndarray) -> int:
    values = np.asarray(values)
    return int(np.sum((values[1:-1] > values[:-2]) & (values[1:-1] > values[2:])))


@exercise(
    "Exercise 7.3, how many bumps",
    reference=lambda: _reference_count_maxima,
)
def bumps(count_maxima):
    alternating = [-3.0, 3.0, 0.2, 2.0, 1.5, 1.8, 0.4, 0.6, 0.5, -4.0]
    high_ends = [2.0, 1.0, 3.0, -1.0, -0.5, -2.0, 0.7, 0.5, 0.9]
    long_slopes = [0.1, 0.4, 0.2, 0.2, 0.5, 0.8, 0.7, 0.3, 0.05]
    plateaus = [0.0, 1.0, 1.0, 0.5, 0.5, 2.0, 0.0]
    for values in (alternating, high_ends, long_slopes, plateaus, np.linspace(1, 2, 30)):
        _require_count(count_maxima, values)


def _require_count(count_maxima: Callable, values: Sequence[float]) -> None:
    values = np.asarray(values, np.float32)
    what = (
        f"for the values {', '.join(f'{value:g}' for value in values)}, `count_maxima`"
        if len(values) < 20
        else ("for values that rise all the way, `count_maxima`")
    )
    got = call(what, count_maxima, values)
    inner, left, right = values[1:-1], values[:-2], values[2:]
    count = np.asarray(as_array(what, got))
    if count.shape != ():
        raise Wrong(
            f"{what} should be one number, how many maxima there are; yours has shape {count.shape}. Count what is true."
        )
    # Beyond the ends, a value that is lower than all: then the first and the last may count.
    padded = np.concatenate([[-np.inf], values, [-np.inf]])
    one, both = (inner > left), (inner > left) & (inner > right)
    require_close(
        what,
        got,
        both.sum(),
        {
            f"{what} counts the first or the last value, which have but one neighbour.": nearest(
                count,
                [((p[1:-1] > p[:-2]) & (p[1:-1] > p[2:])).sum() for p in (padded, padded[1:], padded[:-1])],
            ),
            f"{what} counts minima, too; a maximum is greater than both its neighbours.": both.sum()
            + ((inner < left) & (inner < right)).sum(),
            f"{what} counts minima rather than maxima.": ((inner < left) & (inner < right)).sum(),
            f"{what} counts values that equal a neighbour: a value counts if it is greater than both.": nearest(
                count,
                [
                    ((inner >= left) & (inner >= right)).sum(),
                    ((inner > left) & (inner >= right)).sum(),
                    ((inner >= left) & (inner > right)).sum(),
                ],
            ),
            f"{what} counts values that are greater than one of their neighbours: they have to be greater than both.": nearest(
                count, [(one | (inner > right)).sum(), one.sum(), (inner > right).sum()]
            ),
            f"{what} should be {both.sum()}, and yours is {count:g}.": count,
        },
        tolerance=1e-3,
    )
