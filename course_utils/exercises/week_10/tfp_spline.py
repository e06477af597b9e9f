"""Exercise 10.3, the same numbers from TFP: its check."""

from collections.abc import Callable, Iterator

import numpy as np
import tensorflow as tf
import tensorflow_probability as tfp

from course_utils.exercises.exercise import Wrong, call, exercise
from course_utils.exercises.observation import Observation
from course_utils.exercises.week_10.shared_splines import raw_numbers, reference_knots

tfb = tfp.bijectors

_Answer = Callable[[tf.Tensor, tf.Tensor, tf.Tensor], tfb.Bijector]


def _widths(positions: tf.Tensor) -> tf.Tensor:
    return positions[1:] - positions[:-1]


def _with(**changed: Callable) -> _Answer:
    """TFP's spline with some of its arguments changed, each a function of the knots."""
    right = {
        "bin_widths": lambda x, y, slopes: _widths(x),
        "bin_heights": lambda x, y, slopes: _widths(y),
        "knot_slopes": lambda x, y, slopes: slopes[1:-1],
        "range_min": lambda x, y, slopes: x[0],
    }

    def tfp_spline(knots_x, knots_y, slopes):
        arguments = {name: make(knots_x, knots_y, slopes) for name, make in (right | changed).items()}
        return tfb.RationalQuadraticSpline(**arguments)

    return tfp_spline


_tfp_spline = _with()


@exercise(
    "Exercise 10.3, the same numbers from TFP",
    reference=lambda: _tfp_spline,
    alternatives=[
        _with(
            bin_widths=lambda x, y, slopes: np.diff(x), bin_heights=lambda x, y, slopes: tf.experimental.numpy.diff(y)
        ),
        _with(range_min=lambda x, y, slopes: y[0]),
    ],
    mistakes={
        "TFP adds the slopes of both ends, which are 1, by itself: hand over those of the inner knots, `slopes[1:-1]`.": [
            _with(knot_slopes=lambda x, y, slopes: slopes),
            _with(knot_slopes=lambda x, y, slopes: slopes[1:]),
            _with(knot_slopes=lambda x, y, slopes: slopes[:-1]),
        ],
        "the slopes are shifted: leave out the first and the last.": [
            _with(knot_slopes=lambda x, y, slopes: slopes[:-2]),
            _with(knot_slopes=lambda x, y, slopes: slopes[2:]),
        ],
        "TFP's splines begin at −1 unless `range_min` says where: that is the first knot, −B.": _with(
            range_min=lambda x, y, slopes: -1.0
        ),
        "the spline's `range_min` is its lower end, −B, and not its upper one.": _with(
            range_min=lambda x, y, slopes: x[-1]
        ),
        "TFP wants widths and heights of bins, the differences of neighbouring knots, rather than where these are.": [
            _with(bin_widths=lambda x, y, slopes: x[1:], bin_heights=lambda x, y, slopes: y[1:]),
            _with(bin_widths=lambda x, y, slopes: x[:-1], bin_heights=lambda x, y, slopes: y[:-1]),
            _with(bin_widths=lambda x, y, slopes: x, bin_heights=lambda x, y, slopes: y),
        ],
        "widths and heights are exchanged: widths are differences of the x_k.": _with(
            bin_widths=lambda x, y, slopes: _widths(y), bin_heights=lambda x, y, slopes: _widths(x)
        ),
        "the heights are differences of the y_k; yours are those of the x_k.": _with(
            bin_heights=lambda x, y, slopes: _widths(x)
        ),
        "widths and heights add up to 2B: leave them as they are, without dividing by it.": _with(
            bin_widths=lambda x, y, slopes: _widths(x) / (x[-1] - x[0]),
            bin_heights=lambda x, y, slopes: _widths(y) / (y[-1] - y[0]),
        ),
        "your spline is the other way round: take the bijector as it is, without `tfb.Invert`.": lambda x, y, slopes: (
            tfb.Invert(_tfp_spline(x, y, slopes))
        ),
    },
)
def tfp_spline(tfp_spline: _Answer) -> Iterator[Observation]:
    for bins, bound, dtype in ((4, 3.0, tf.float32), (7, 2.5, tf.float64)):
        knots = reference_knots(tf.cast(raw_numbers(3 * bins - 1, seed=bins), dtype), bound)
        what = "`tfp_spline(knots_x, knots_y, slopes)`"
        spline = call(what, tfp_spline, *knots)
        if not isinstance(spline, tfb.Bijector):
            raise Wrong(f"{what} should return a bijector; yours returns one of type {type(spline).__name__}.")
        x = tf.linspace(tf.cast(-bound - 0.4, dtype), bound + 0.4, 30)
        for method in ("forward", "inverse", "forward_log_det_jacobian", "inverse_log_det_jacobian"):
            name = f"`tfp_spline(…).{method}`, for knots of type {dtype.name},"
            got = call(name, getattr(spline, method), tf.identity(x))
            yield Observation(name, got, tolerance=1e-3, otherwise=_of_another_beginning(spline, knots[0][0]))
        if not isinstance(spline, tfb.RationalQuadraticSpline):
            raise Wrong(
                "the numbers are right, and the bijector is not TFP's own: the exercise compares ours with "
                "`tfb.RationalQuadraticSpline`."
            )


def _of_another_beginning(spline: tfb.Bijector, first: tf.Tensor) -> str | None:
    """What to say if the spline does not begin at its first knot; nothing if it does, or does not tell."""
    begins_at = np.asarray(getattr(spline, "range_min", first), float)
    if begins_at.shape or np.isclose(begins_at, first):
        return None
    return (
        f"the first knot is not always {_shown(begins_at)}, as your `range_min` is: here it is {_shown(first)}. Take it from the "
        "knots, `knots_x[0]`."
    )


def _shown(number: float) -> str:
    return f"{float(number):.4g}".replace("-", "−")
