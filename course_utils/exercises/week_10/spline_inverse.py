"""Live 10.3, its inverse: its check."""

from collections.abc import Callable, Iterator

import numpy as np
import tensorflow as tf

from course_utils.exercises.bijector_checks import require_compiled
from course_utils.exercises.compare import as_array
from course_utils.exercises.exercise import Wrong, call, exercise, require_order
from course_utils.exercises.observation import Observation
from course_utils.exercises.week_10.shared_splines import (
    BOUND,
    Bin,
    Curve,
    bin_of,
    coefficients,
    inverse_by,
    moved_back,
    moved_forward,
    raw_numbers,
    reference_knots,
    reference_spline_forward,
    reference_spline_inverse,
    require_pair,
    stable_root,
    with_one_from,
)

_NAMES = ("x", "the log-derivative")


def _by_root(root: Callable, of: Callable = coefficients) -> Curve:
    """An inverse whose ξ is a root of a, b and c."""

    def formula(at, y):
        xi = root(*of(at, y))
        return at.left + at.width * xi, -tf.math.log(at.derivative(xi))

    return inverse_by(formula)


def _with_coefficients(change: Callable) -> Curve:
    """An inverse with coefficients of its own: a function of the bin, η, and the right ones."""
    return _by_root(stable_root, of=lambda at, y: change(at, y - at.bottom, *coefficients(at, y)))


def _x(formula: Callable[[Bin, tf.Tensor], tf.Tensor]) -> Curve:
    """An inverse whose x is a formula of the bin and of ξ."""
    return inverse_by(lambda at, y: (formula(at, stable_root(*coefficients(at, y))), moved_back(at, y)[1]))


def _log_derivative(formula: Callable[[Bin, tf.Tensor, tf.Tensor], tf.Tensor]) -> Curve:
    """An inverse whose log-derivative is a formula of the bin, of ξ and of y."""
    return inverse_by(lambda at, y: (moved_back(at, y)[0], formula(at, stable_root(*coefficients(at, y)), y)))


def _square_root(a: tf.Tensor, b: tf.Tensor, c: tf.Tensor) -> tf.Tensor:
    return tf.sqrt(tf.maximum(b**2 - 4 * a * c, 1e-30))


def _of_the_forward_spline(y, knots_x, knots_y, slopes):
    x, _ = reference_spline_inverse(y, knots_x, knots_y, slopes)
    return x, -reference_spline_forward(x, knots_x, knots_y, slopes)[1]


def _without_tails(y, knots_x, knots_y, slopes):
    inside = (y > knots_y[..., 0]) & (y < knots_y[..., -1])
    within = tf.where(inside, y, tf.zeros_like(y))
    return moved_back(bin_of(within, knots_y, knots_x, knots_y, slopes), within)


@exercise(
    "Live 10.3, its inverse",
    reference=lambda: reference_spline_inverse,
    alternatives=[
        _of_the_forward_spline,
        _by_root(lambda a, b, c: tf.minimum(-2 * c / (b + _square_root(a, b, c)), 1.0)),
        _by_root(lambda a, b, c: tf.clip_by_value(2 * c / (-b - tf.sqrt(tf.abs(b**2 - 4 * a * c))), 0, 1)),
    ],
    mistakes={
        "your formula is 0 / 0 or loses its digits where a is 0, as on the identity: take ξ = 2c / (−b − √(b² − 4ac)).": [
            _by_root(lambda a, b, c: (-b + _square_root(a, b, c)) / (2 * a)),
            _by_root(lambda a, b, c: (-b + tf.sqrt(b**2 - 4 * a * c)) / (2 * a)),
            _by_root(lambda a, b, c: tf.clip_by_value((-b + _square_root(a, b, c)) / (2 * a), 0.0, 1.0)),
        ],
        "that is the other root of the equation, which lies outside of the bin: it is −b − √… in the denominator.": [
            _by_root(lambda a, b, c: 2 * c / (-b + _square_root(a, b, c))),
            _by_root(lambda a, b, c: tf.clip_by_value(2 * c / (-b + _square_root(a, b, c)), 0.0, 1.0)),
            _by_root(lambda a, b, c: (-b - _square_root(a, b, c)) / (2 * a)),
        ],
        "in the root, 2c stands above and −b − √… below; yours has c once.": _by_root(
            lambda a, b, c: stable_root(a, b, c) / 2
        ),
        "your ξ has the wrong sign: it is −b − √… that 2c is divided by.": _by_root(
            lambda a, b, c: 2 * c / (b + _square_root(a, b, c))
        ),
        "the square root is missing: it is √(b² − 4ac).": _by_root(lambda a, b, c: 2 * c / (-b - (b**2 - 4 * a * c))),
        "where rounding carries b² − 4ac below 0, your inverse is not a number: take the square root of "
        "`tf.maximum(b**2 - 4 * a * c, 1e-30)`.": [
            _by_root(lambda a, b, c: 2 * c / (-b - tf.sqrt(b**2 - 4 * a * c))),
            _by_root(lambda a, b, c: tf.clip_by_value(2 * c / (-b - tf.sqrt(b**2 - 4 * a * c)), 0.0, 1.0)),
        ],
        "c is −m η: yours has the wrong sign.": _with_coefficients(lambda at, eta, a, b, c: (a, b, -c)),
        "c is −m η, with the bin's mean slope m: yours is without it.": _with_coefficients(
            lambda at, eta, a, b, c: (a, b, -eta)
        ),
        "b is Δy δ_k − η κ: yours adds η κ.": _with_coefficients(
            lambda at, eta, a, b, c: (a, b + 2 * eta * at.excess, c)
        ),
        "a is Δy (m − δ_k) + η κ: yours subtracts η κ.": _with_coefficients(
            lambda at, eta, a, b, c: (a - 2 * eta * at.excess, b, c)
        ),
        "a is Δy (m − δ_k) + η κ: yours has the difference m − δ_k the wrong way round.": _with_coefficients(
            lambda at, eta, a, b, c: (a - 2 * at.height * (at.mean - at.slope), b, c)
        ),
        "in a and b the slope is δ_k, the one at the left, `slope`: yours is δ_{k+1}.": _with_coefficients(
            lambda at, eta, a, b, c: (
                a - at.height * (at.next_slope - at.slope),
                b + at.height * (at.next_slope - at.slope),
                c,
            )
        ),
        "κ is δ_{k+1} + δ_k − 2m: yours has the wrong sign.": _with_coefficients(
            lambda at, eta, a, b, c: (a - 2 * eta * at.excess, b + 2 * eta * at.excess, c)
        ),
        "κ is δ_{k+1} + δ_k − 2m: yours subtracts m once.": _with_coefficients(
            lambda at, eta, a, b, c: (a + eta * at.mean, b - eta * at.mean, c)
        ),
        "η is y − y_k, the height above the bottom of the bin; yours is y itself.": _by_root(
            stable_root, of=lambda at, y: coefficients(at, y + at.bottom)
        ),
        "η is y − y_k, the height above the `bottom` of the bin; yours is counted from its `left` end.": _by_root(
            stable_root, of=lambda at, y: coefficients(at, y - at.left + at.bottom)
        ),
        "η is y − y_k, not its share of the bin's height.": _by_root(
            stable_root, of=lambda at, y: coefficients(at, at.bottom + (y - at.bottom) / at.height)
        ),
        "that is `spline_forward` once more: here y is known, and ξ is a root of the quadratic equation.": [
            reference_spline_forward,
            inverse_by(moved_forward),
        ],
        "ξ is a position in the bin, from 0 to 1: x is x_k + ξ Δx, `left + width * xi`.": _x(lambda at, xi: xi),
        "x is x_k + ξ Δx: you forgot x_k, the bin's `left` end.": _x(lambda at, xi: at.width * xi),
        "x is x_k + ξ Δx: multiply ξ by the bin's width.": _x(lambda at, xi: at.left + xi),
        "x is x_k + ξ Δx: yours is on the other axis, y_k + ξ Δy.": _x(lambda at, xi: at.bottom + at.height * xi),
        "the log-derivative of the inverse is that of the spline with the opposite sign.": _log_derivative(
            lambda at, xi, y: tf.math.log(at.derivative(xi))
        ),
        "your derivative is right, and its logarithm is asked for.": _log_derivative(
            lambda at, xi, y: 1 / at.derivative(xi)
        ),
        "the derivative is that of the spline at x, which your inverse has found; yours is taken at y.": [
            _log_derivative(lambda at, xi, y: -tf.math.log(at.derivative((y - at.left) / at.width))),
            lambda y, *knots: (reference_spline_inverse(y, *knots)[0], -reference_spline_forward(y, *knots)[1]),
        ],
        "beyond the knots x is y itself, and the log-derivative 0: `tf.where(inside, …, …)`.": _without_tails,
        "beyond the knots x is y itself: `tf.where(inside, x, y)`.": with_one_from(
            0, _without_tails, reference_spline_inverse
        ),
        "beyond the knots the log-derivative is 0, as x is y there.": with_one_from(
            1, _without_tails, reference_spline_inverse
        ),
    },
)
def spline_inverse(spline_inverse: Curve) -> Iterator[Observation]:
    require_order("spline_inverse", spline_inverse, "y", "knots_x", "knots_y", "slopes")
    rng = np.random.default_rng(2)
    shared = reference_knots(raw_numbers(11, seed=5), BOUND)
    each = reference_knots(raw_numbers(6, 2, 14, seed=6), BOUND)
    cases = {
        "for points between the knots": (np.linspace(-2.9, 2.9, 23), shared),
        "for points that lie beyond the knots": (np.array([-40.0, -3.2, 3.1, 7.0]), shared),
        "where each point has knots of its own": (rng.uniform(-3.5, 3.5, (6, 2)), each),
        "for the identity": (np.linspace(-2.5, 2.5, 7), reference_knots(tf.zeros([11]), BOUND)),
        "where rounding carries b² − 4ac below 0": _where_rounding_is_felt(),
    }
    for case, (points, knots) in cases.items():
        y = tf.constant(points, tf.float32)
        what = f"{case}, `spline_inverse`"
        got = call(what, spline_inverse, y, *knots)
        require_pair(what, got, y, _NAMES)
        is_rounded = "rounding" in case
        for name, part in list(zip(_NAMES, got, strict=True))[: 1 if is_rounded else 2]:
            yield Observation(f"{case}, {name}", part, tolerance=1e-2 if is_rounded else 1e-3)
        if not np.isfinite(as_array(what, got[1])).all():
            raise Wrong(
                f"{case}, ξ is rounded to a little more than 1, where the derivative may be negative, and the log-derivative is "
                "not a number: clip ξ, `tf.clip_by_value(…, 0.0, 1.0)`."
            )
    require_compiled("`spline_inverse`", lambda y: spline_inverse(y, *shared), tf.constant([-5.0, 0.3, 1.2]))
    double = [tf.cast(part, tf.float64) for part in shared]
    got = call("in double precision, `spline_inverse`", spline_inverse, tf.constant([-5.0, 0.3], tf.float64), *double)
    yield Observation("in double precision, x", got[0])


def _where_rounding_is_felt() -> tuple[np.ndarray, tuple[tf.Tensor, ...]]:
    """Points of splines at which b² − 4ac, positive by construction, is rounded to what is not."""
    knots = reference_knots(raw_numbers(2_000, 11, seed=0, scale=5.0), BOUND)
    at_knots = np.asarray(knots[1])[:, 1:-1]
    y = tf.constant(at_knots - 1e-7 * np.abs(at_knots))
    a, b, c = coefficients(bin_of(y, knots[1][:, tf.newaxis], *(part[:, tf.newaxis] for part in knots)), y)
    felt = np.argwhere(np.asarray(b**2 - 4 * a * c) < 0)[:30]
    return y.numpy()[tuple(felt.T)], tuple(tf.gather(part, felt[:, 0]) for part in knots)
