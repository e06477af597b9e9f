"""Exercise 9.4, how fast it grows: its check."""

import numpy as np

from course_utils.exercises.bijector_checks import nearest
from course_utils.exercises.compare import require_close, require_shape
from course_utils.exercises.exercise import call, exercise


def _reference_growth_exponent(lengths: np.ndarray, values: np.ndarray) -> float:
    return np.polyfit(np.log(lengths), np.log(values), 1)[0]


@exercise(
    "Exercise 9.4, how fast it grows",
    reference=lambda: _reference_growth_exponent,
)
def growth(growth_exponent):
    lengths = np.array([48, 90, 210, 330, 600, 780, 1_000])
    # Jitter, as in real measurements: without it, the slope between any two points would do.
    values = 0.7 * lengths**0.8 * np.array([1.4, 0.7, 1.2, 0.6, 0.9, 1.1, 1.3])
    x, y = np.log(lengths), np.log(values)
    slope, intercept = np.polyfit(x, y, 1)
    what = "`growth_exponent(lengths, values)`"
    got = call(what, growth_exponent, lengths, values)
    require_shape(
        what,
        got,
        (),
        {
            (2,): "A fit returns two coefficients: take the slope.",
            (1,): "It should be the number itself: leave out the brackets.",
            (2, 2): "A matrix of correlations or covariances is not a slope.",
            (7,): "There is one slope, and not a quotient for each length.",
            (6,): "There is one slope, that of one line through all points.",
            (5,): "`linregress` returns several numbers: take its `.slope`.",
        },
    )
    require_close(
        what,
        got,
        slope,
        {
            "take the logarithms of both, lengths and values.": np.polyfit(lengths, values, 1)[0],
            "take the logarithm of the lengths, too.": np.polyfit(lengths, y, 1)[0],
            "take the logarithm of the values, too.": np.polyfit(x, values, 1)[0],
            "that is the line's value at log T = 0: the slope is the other coefficient.": nearest(
                got, [intercept, np.exp(intercept)]
            ),
            "that is the slope from the first point to the last, which is right for exact powers alone: fit a line to all points.": (
                (y[-1] - y[0]) / (x[-1] - x[0])
            ),
            "that is an average of the slopes from point to point: fit one line to all points.": nearest(
                got, [np.mean(np.diff(y) / np.diff(x)), np.median(np.diff(y) / np.diff(x)), np.mean(np.gradient(y, x))]
            ),
            "the two arguments of the fit are exchanged: log T is the variable, and log y its function.": nearest(
                got, [np.polyfit(y, x, 1)[0], 1 / np.polyfit(y, x, 1)[0]]
            ),
            "the line need not pass through the origin: it has an intercept as well.": nearest(
                got, [x @ y / (x @ x), np.mean(y / x), np.sum(y) / np.sum(x)]
            ),
            "that is the correlation of the two logarithms; the slope also depends on how far each of them spreads.": nearest(
                got, [np.corrcoef(x, y)[0, 1], np.corrcoef(x, y)[0, 1] ** 2]
            ),
            "use the same logarithm for lengths and values.": nearest(
                got, [slope * np.log(base) ** sign for base in (2, 10) for sign in (1, -1)]
            ),
            "a line is a polynomial of degree 1.": nearest(got, [*np.polyfit(x, y, 2), np.mean(y)]),
            "`Polynomial.fit` rescales its argument: take the slope after `.convert()`.": slope * np.ptp(x) / 2,
            "`np.cov` divides by n − 1 and `np.var` by n: give it `ddof=1`.": slope * len(x) / (len(x) - 1),
            "that is the power itself: return its exponent b.": np.exp(slope),
            "the slope has the wrong sign.": -slope,
        },
    )
    # Longer, and falling.
    lengths = 2 ** np.arange(3, 12)
    values = 7 / lengths**0.6 + 0.1
    right = _reference_growth_exponent(lengths, values)
    require_close("for falling values, `growth_exponent`", growth_exponent(lengths, values), right)
