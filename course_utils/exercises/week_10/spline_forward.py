"""Live 10.2, the spline: its check."""

from collections.abc import Callable, Iterator

import numpy as np
import tensorflow as tf

from course_utils.exercises.bijector_checks import require_compiled
from course_utils.exercises.exercise import call, exercise, require_order
from course_utils.exercises.observation import Observation
from course_utils.exercises.week_10.shared_splines import (
    BOUND,
    Bin,
    Curve,
    bin_of,
    forward_by,
    moved_forward,
    raw_numbers,
    reference_knots,
    reference_spline_forward,
    require_pair,
    with_one_from,
)

_NAMES = ("y", "the log-derivative")


def _y(formula: Callable[[Bin, tf.Tensor], tf.Tensor], position: Callable | None = None) -> Curve:
    """A spline whose y is a formula of the bin and of ξ, or of another position in the bin."""
    position = position or _position
    return forward_by(lambda at, x: (formula(at, position(at, x)), moved_forward(at, x)[1]))


def _log_derivative(formula: Callable[[Bin, tf.Tensor], tf.Tensor]) -> Curve:
    """A spline whose log-derivative is a formula of the bin and of ξ."""
    return forward_by(lambda at, x: (moved_forward(at, x)[0], formula(at, _position(at, x))))


def _position(at: Bin, x: tf.Tensor) -> tf.Tensor:
    return (x - at.left) / at.width


def _height(at: Bin, xi: tf.Tensor) -> tf.Tensor:
    """y as it should be, of a position that may be another one."""
    both = xi * (1 - xi)
    return at.bottom + at.height * (at.mean * xi**2 + at.slope * both) / (at.mean + at.excess * both)


def _exchanged(at: Bin) -> Bin:
    return at._replace(slope=at.next_slope, next_slope=at.slope)


def _fraction(at: Bin, xi: tf.Tensor, power: int = 2, twice: float = 2.0) -> tuple[tf.Tensor, tf.Tensor]:
    """Numerator and denominator of the derivative, neither of them with its power."""
    both = xi * (1 - xi)
    numerator = at.next_slope * xi**power + twice * at.mean * both + at.slope * (1 - xi) ** power
    return numerator, at.mean + at.excess * both


def _with_denominator(at: Bin, xi: tf.Tensor, factor: float = 2.0, sign: float = 1.0) -> tf.Tensor:
    both = xi * (1 - xi)
    denominator = at.mean + sign * (at.slope + at.next_slope - factor * at.mean) * both
    return at.bottom + at.height * (at.mean * xi**2 + at.slope * both) / denominator


def _without_tails(x, knots_x, knots_y, slopes):
    inside = (x > knots_x[..., 0]) & (x < knots_x[..., -1])
    within = tf.where(inside, x, tf.zeros_like(x))
    return moved_forward(bin_of(within, knots_x, knots_x, knots_y, slopes), within)


def _with_logarithms(at: Bin, x: tf.Tensor) -> tuple[tf.Tensor, tf.Tensor]:
    numerator, denominator = _fraction(at, _position(at, x))
    log = tf.math.log
    return moved_forward(at, x)[0], 2 * log(at.mean) + log(numerator) - 2 * log(denominator)


@exercise(
    "Live 10.2, the spline",
    reference=lambda: reference_spline_forward,
    alternatives=[
        forward_by(_with_logarithms),
        lambda *arguments: list(reference_spline_forward(*arguments)),
    ],
    mistakes={
        "in y the slopes at the two ends are exchanged: δ_k is `slope`, the one at the left.": _y(
            lambda at, xi: _height(_exchanged(at), xi)
        ),
        "in y the curve begins at the bottom of its bin, y_k: add `bottom`.": _y(
            lambda at, xi: _height(at, xi) - at.bottom
        ),
        "in y the fraction is multiplied by the bin's height, Δy.": _y(
            lambda at, xi: at.bottom + (_height(at, xi) - at.bottom) / at.height
        ),
        "ξ is the share of the bin that lies at the left of x: divide x − x_k by the bin's width.": [
            forward_by(lambda at, x: (_height(at, x - at.left), tf.math.log(at.derivative(x - at.left)))),
            forward_by(lambda at, x: (_height(at, x - at.left), moved_forward(at, x)[1])),
        ],
        "ξ is (x − x_k) / Δx: yours is divided by the bin's height.": _y(
            _height, position=lambda at, x: (x - at.left) / at.height
        ),
        "the mean slope m of a bin is its height by its width; yours is the other way round.": [
            forward_by(lambda at, x: _of_mean(at, x, at.width / at.height)),
        ],
        "y is a straight line in each bin: the slopes at its ends do nothing yet.": _y(
            lambda at, xi: at.bottom + at.height * xi
        ),
        "in the denominator of y it is δ_{k+1} + δ_k − 2m that is multiplied by ξ(1 − ξ); yours has m once.": _y(
            lambda at, xi: _with_denominator(at, xi, factor=1.0)
        ),
        "in the denominator of y, 2m is subtracted from the sum of the slopes.": [
            _y(lambda at, xi: _with_denominator(at, xi, factor=0.0)),
            _y(lambda at, xi: _with_denominator(at, xi, factor=-2.0)),
        ],
        "in the denominator of y, (δ_{k+1} + δ_k − 2m) ξ(1 − ξ) is added to m: yours has the wrong sign.": _y(
            lambda at, xi: _with_denominator(at, xi, sign=-1.0)
        ),
        "the numerator of y has a second term, δ_k ξ(1 − ξ).": _y(
            lambda at, xi: at.bottom + at.height * at.mean * xi**2 / (at.mean + at.excess * xi * (1 - xi))
        ),
        "in the numerator of y, ξ is squared where it is multiplied by m.": _y(
            lambda at, xi: _height(at, xi) + at.height * at.mean * xi * (1 - xi) / (at.mean + at.excess * xi * (1 - xi))
        ),
        "your derivative is right, and its logarithm is asked for.": _log_derivative(lambda at, xi: at.derivative(xi)),
        "your log-derivative has the right size and the wrong sign.": _log_derivative(
            lambda at, xi: -tf.math.log(at.derivative(xi))
        ),
        "in the derivative m is squared; yours has m once.": _log_derivative(
            lambda at, xi: tf.math.log(at.derivative(xi) / at.mean)
        ),
        "the derivative begins with m², which is missing.": _log_derivative(
            lambda at, xi: tf.math.log(at.derivative(xi) / at.mean**2)
        ),
        "in the derivative the denominator is squared.": _log_derivative(
            lambda at, xi: tf.math.log(at.derivative(xi) * _fraction(at, xi)[1])
        ),
        "in the denominator of the derivative, (δ_{k+1} + δ_k − 2m) ξ(1 − ξ) is added to m: yours has the wrong sign.": (
            _log_derivative(
                lambda at, xi: tf.math.log(
                    at.mean**2 * _fraction(at, xi)[0] / (at.mean - at.excess * xi * (1 - xi)) ** 2
                )
            )
        ),
        "in the derivative δ_{k+1} is multiplied by ξ² and δ_k by (1 − ξ)²; yours are exchanged.": _log_derivative(
            lambda at, xi: tf.math.log(_exchanged(at).derivative(xi))
        ),
        "in the numerator of the derivative the term in the middle is 2m ξ(1 − ξ); yours has no 2.": _log_derivative(
            lambda at, xi: tf.math.log(at.mean**2 * _fraction(at, xi, twice=1.0)[0] / _fraction(at, xi)[1] ** 2)
        ),
        "in the numerator of the derivative both ξ and 1 − ξ are squared at the slopes.": _log_derivative(
            lambda at, xi: tf.math.log(at.mean**2 * _fraction(at, xi, power=1)[0] / _fraction(at, xi)[1] ** 2)
        ),
        "Eq. (10.4) is the derivative by x already: no width and no height is left to divide or to multiply by.": [
            _log_derivative(lambda at, xi: tf.math.log(at.derivative(xi) * at.mean)),
            _log_derivative(lambda at, xi: tf.math.log(at.derivative(xi) / at.width)),
            _log_derivative(lambda at, xi: tf.math.log(at.derivative(xi) * at.height)),
        ],
        "beyond the knots y is x itself, and the log-derivative 0: `tf.where(inside, …, …)`.": _without_tails,
        "beyond the knots y is x itself: `tf.where(inside, y, x)`.": with_one_from(
            0, _without_tails, reference_spline_forward
        ),
        "beyond the knots the log-derivative is 0, as y is x there.": with_one_from(
            1, _without_tails, reference_spline_forward
        ),
    },
)
def spline_forward(spline_forward: Curve) -> Iterator[Observation]:
    require_order("spline_forward", spline_forward, "x", "knots_x", "knots_y", "slopes")
    rng = np.random.default_rng(1)
    shared = reference_knots(raw_numbers(11, seed=5), BOUND)
    each = reference_knots(raw_numbers(6, 2, 14, seed=6), BOUND)
    cases = {
        "for points between the knots": (np.linspace(-2.9, 2.9, 23), shared),
        "for points that lie beyond the knots": (np.array([-40.0, -3.2, 3.1, 7.0]), shared),
        "for points on the knots": (np.asarray(shared[0]), shared),
        "where each point has knots of its own": (rng.uniform(-3.5, 3.5, (6, 2)), each),
    }
    for case, (points, knots) in cases.items():
        x = tf.constant(points, tf.float32)
        what = f"{case}, `spline_forward`"
        got = call(what, spline_forward, x, *knots)
        require_pair(what, got, x, _NAMES)
        for name, part in zip(_NAMES, got, strict=True):
            yield Observation(f"{case}, {name}", part, tolerance=1e-3)
    require_compiled("`spline_forward`", lambda x: spline_forward(x, *shared), tf.constant([-5.0, 0.3, 1.2]))
    double = [tf.cast(part, tf.float64) for part in shared]
    got = call("in double precision, `spline_forward`", spline_forward, tf.constant([-5.0, 0.3], tf.float64), *double)
    yield Observation("in double precision, y", got[0])


def _of_mean(at: Bin, x: tf.Tensor, mean: tf.Tensor) -> tuple[tf.Tensor, tf.Tensor]:
    xi = _position(at, x)
    both = xi * (1 - xi)
    denominator = mean + (at.slope + at.next_slope - 2 * mean) * both
    numerator = at.next_slope * xi**2 + 2 * mean * both + at.slope * (1 - xi) ** 2
    y = at.bottom + at.height * (mean * xi**2 + at.slope * both) / denominator
    return y, tf.math.log(mean**2 * numerator / denominator**2)
