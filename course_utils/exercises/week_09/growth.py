"""Exercise 9.4, how fast it grows: its check."""

from collections.abc import Callable, Iterator

import numpy as np
import scipy.stats

from course_utils.exercises.compare import require_shape
from course_utils.exercises.exercise import call, exercise
from course_utils.exercises.observation import Observation

log = np.log


def _growth_exponent(lengths: np.ndarray, values: np.ndarray) -> float:
    return np.polyfit(log(lengths), log(values), 1)[0]


def _fit(
    x: Callable = log, y: Callable = log, take: Callable = lambda coefficients: coefficients[0], degree: int = 1
) -> Callable:
    """What is taken of the coefficients of a polynomial that fits functions of lengths and values."""
    return lambda lengths, values: take(np.polyfit(x(lengths), y(values), degree))


def _itself(values: np.ndarray) -> np.ndarray:
    return values


def _of_logs(formula: Callable) -> Callable:
    return lambda lengths, values: formula(log(lengths), log(values))


@exercise(
    "Exercise 9.4, how fast it grows",
    reference=lambda: _growth_exponent,
    alternatives=[
        _fit(np.log10, np.log10),
        _of_logs(lambda x, y: scipy.stats.linregress(x, y).slope),
        _of_logs(lambda x, y: float(np.polynomial.Polynomial.fit(x, y, 1).convert().coef[1])),
        _of_logs(lambda x, y: np.cov(x, y)[0, 1] / np.var(x, ddof=1)),
    ],
    mistakes={
        "take the logarithms of both, lengths and values.": _fit(_itself, _itself),
        "take the logarithm of the lengths, too.": _fit(_itself),
        "take the logarithm of the values, too.": _fit(y=_itself),
        "that is the line's value at log T = 0: the slope is the other coefficient.": [
            _fit(take=lambda coefficients: coefficients[1]),
            _fit(take=lambda coefficients: np.exp(coefficients[1])),
        ],
        "that is the slope from the first point to the last, which is right for exact powers alone: fit a line to all points.": (
            _of_logs(lambda x, y: (y[-1] - y[0]) / (x[-1] - x[0]))
        ),
        "that is an average of the slopes from point to point: fit one line to all points.": [
            _of_logs(lambda x, y: np.mean(np.diff(y) / np.diff(x))),
            _of_logs(lambda x, y: np.median(np.diff(y) / np.diff(x))),
            _of_logs(lambda x, y: np.mean(np.gradient(y, x))),
        ],
        "the two arguments of the fit are exchanged: log T is the variable, and log y its function.": [
            _of_logs(lambda x, y: np.polyfit(y, x, 1)[0]),
            _of_logs(lambda x, y: 1 / np.polyfit(y, x, 1)[0]),
        ],
        "the line need not pass through the origin: it has an intercept as well.": [
            _of_logs(lambda x, y: x @ y / (x @ x)),
            _of_logs(lambda x, y: np.mean(y / x)),
            _of_logs(lambda x, y: np.sum(y) / np.sum(x)),
        ],
        "that is the correlation of the two logarithms; the slope also depends on how far each of them spreads.": [
            _of_logs(lambda x, y, power=power: np.corrcoef(x, y)[0, 1] ** power) for power in (1, 2)
        ],
        "use the same logarithm for lengths and values.": [
            _fit(*logs) for other in (np.log2, np.log10) for logs in ((log, other), (other, log))
        ],
        "a line is a polynomial of degree 1.": [
            *(_fit(take=lambda coefficients, k=k: coefficients[k], degree=2) for k in range(3)),
            _fit(degree=0),
        ],
        "`Polynomial.fit` rescales its argument: take the slope after `.convert()`.": _of_logs(
            lambda x, y: np.polynomial.Polynomial.fit(x, y, 1).coef[1]
        ),
        "`np.cov` divides by n − 1 and `np.var` by n: give it `ddof=1`.": _of_logs(
            lambda x, y: np.cov(x, y)[0, 1] / np.var(x)
        ),
        "that is the power itself: return its exponent b.": _fit(take=lambda coefficients: np.exp(coefficients[0])),
        "the slope has the wrong sign.": _fit(take=lambda coefficients: -coefficients[0]),
    },
)
def growth(growth_exponent: Callable) -> Iterator[Observation]:
    lengths = np.array([48, 90, 210, 330, 600, 780, 1_000])
    # Jitter, as in real measurements: without it, the slope between any two points would do.
    values = 0.7 * lengths**0.8 * np.array([1.4, 0.7, 1.2, 0.6, 0.9, 1.1, 1.3])
    what = "`growth_exponent(lengths, values)`"
    got = call(what, growth_exponent, lengths, values)
    advice = {
        (2,): "A fit returns two coefficients: take the slope.",
        (1,): "It should be the number itself: leave out the brackets.",
        (2, 2): "A matrix of correlations or covariances is not a slope.",
        (7,): "There is one slope, and not a quotient for each length.",
        (6,): "There is one slope, that of one line through all points.",
        (5,): "`linregress` returns several numbers: take its `.slope`.",
    }
    require_shape(what, got, (), advice)
    yield Observation(what, got)
    # Longer, and falling.
    lengths = 2 ** np.arange(3, 12)
    yield Observation("for falling values, `growth_exponent`", growth_exponent(lengths, 7 / lengths**0.6 + 0.1))
