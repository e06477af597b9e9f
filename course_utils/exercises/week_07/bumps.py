"""Exercise 7.3, how many bumps: its check."""

from collections.abc import Callable, Iterator

import numpy as np

from course_utils.exercises.compare import as_array
from course_utils.exercises.exercise import Wrong, call, exercise
from course_utils.exercises.observation import Observation


def _counting(condition: Callable, before: int = 0, after: int = 0) -> Callable[[np.ndarray], int]:
    """Counts the values for which a condition on them, the ones before and the ones after holds.

    `before` and `after` add values at the ends that are lower than all: then the first and the last may count.
    """

    def count_maxima(values: np.ndarray) -> int:
        padded = np.concatenate([before * [-np.inf], values, after * [-np.inf]])
        return int(np.sum(condition(padded[1:-1], padded[:-2], padded[2:])))

    return count_maxima


def _is_maximum(value: np.ndarray, left: np.ndarray, right: np.ndarray) -> np.ndarray:
    return (value > left) & (value > right)


_count_maxima = _counting(_is_maximum)


def _with_a_loop(values: np.ndarray) -> int:
    return len([i for i in range(1, len(values) - 1) if values[i] > max(values[i - 1], values[i + 1])])


@exercise(
    "Exercise 7.3, how many bumps",
    reference=lambda: _count_maxima,
    alternatives=[_with_a_loop],
    mistakes={
        "your `count_maxima` counts the first or the last value, which have but one neighbour.": [
            _counting(_is_maximum, *ends) for ends in ((1, 1), (0, 1), (1, 0))
        ],
        "your `count_maxima` counts minima, too; a maximum is greater than both its neighbours.": _counting(
            lambda value, left, right: (value - left) * (value - right) > 0
        ),
        "your `count_maxima` counts minima rather than maxima.": _counting(
            lambda value, left, right: (value < left) & (value < right)
        ),
        "your `count_maxima` counts values that equal a neighbour: a value counts if it is greater than both.": [
            _counting(lambda value, left, right: (value >= left) & (value >= right)),
            _counting(lambda value, left, right: (value > left) & (value >= right)),
            _counting(lambda value, left, right: (value >= left) & (value > right)),
        ],
        "your `count_maxima` counts values that are greater than one of their neighbours: they have to be greater than both.": [
            _counting(lambda value, left, right: (value > left) | (value > right)),
            _counting(lambda value, left, right: value > left),
            _counting(lambda value, left, right: value > right),
        ],
    },
)
def bumps(count_maxima: Callable) -> Iterator[Observation]:
    alternating = [-3.0, 3.0, 0.2, 2.0, 1.5, 1.8, 0.4, 0.6, 0.5, -4.0]
    high_ends = [2.0, 1.0, 3.0, -1.0, -0.5, -2.0, 0.7, 0.5, 0.9]
    long_slopes = [0.1, 0.4, 0.2, 0.2, 0.5, 0.8, 0.7, 0.3, 0.05]
    plateaus = [0.0, 1.0, 1.0, 0.5, 0.5, 2.0, 0.0]
    rising = np.linspace(1, 2, 30)
    for values in (alternating, high_ends, long_slopes, plateaus, rising):
        listed = "rise all the way" if values is rising else f"are {', '.join(f'{value:g}' for value in values)}"
        what = f"for values that {listed}, `count_maxima`"
        got = call(what, count_maxima, np.asarray(values, np.float32))
        count = as_array(what, got)
        if count.shape != ():
            raise Wrong(
                f"{what} should be one number, how many maxima there are; yours has shape {count.shape}. Count what is true."
            )
        otherwise = f"{what} should be {_count_maxima(values)}, and yours is {count:g}."
        yield Observation(what, got, 1e-3, otherwise)
