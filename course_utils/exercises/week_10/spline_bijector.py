"""Live 10.4, a bijector of it: its check."""

from collections.abc import Callable, Iterator

import numpy as np
import tensorflow as tf
import tensorflow_probability as tfp

from course_utils.exercises.bijector_checks import built, fresh_forward, fresh_inverse, require_compiled, variant
from course_utils.exercises.exercise import Wrong, call, exercise
from course_utils.exercises.observation import Observation
from course_utils.exercises.week_10.shared_splines import (
    Curve,
    raw_numbers,
    reference_knots,
    reference_spline_forward,
    reference_spline_inverse,
)
from course_utils.exercises.week_10.shared_splines import ReferenceSpline as Reference

tfb = tfp.bijectors
tfd = tfp.distributions

_LOG_DETS = ("_forward_log_det_jacobian", "_inverse_log_det_jacobian")


def _taking(curve: Curve, k: int | slice, sign: float = 1.0) -> Callable:
    """A method that takes one of the two results of a curve."""

    def method(self, point):
        result = curve(point, *reference_knots(self.raw, self.bound))[k]
        return sign * result if sign != 1.0 else result

    return method


def _own(method: str) -> Callable:
    """The student's own method: TFP's would sum, or broadcast, what it returns."""
    return lambda spline, at: getattr(spline, method, getattr(spline, method.removeprefix("_")))(tf.identity(at))


_RESULTS = {"`forward(z)`": fresh_forward, "`inverse(x)`": fresh_inverse}
_RESULTS |= {f"`{method}`": _own(method) for method in _LOG_DETS}
_forward_curve, _inverse_curve = reference_spline_forward, reference_spline_inverse


def _knots_once(self, bins, bound):
    Reference.__init__(self, bins, bound)
    self.kept = reference_knots(self.raw, bound)


def _through_inverse(self, z):
    return -Reference._inverse_log_det_jacobian(self, Reference._forward(self, z))


@exercise(
    "Live 10.4, a bijector of it",
    reference=lambda: Reference,
    alternatives=[
        variant(Reference, _forward_log_det_jacobian=_through_inverse),
        variant(
            Reference,
            _inverse_log_det_jacobian=lambda self, x: (
                -Reference._forward_log_det_jacobian(self, Reference._inverse(self, x))
            ),
        ),
    ],
    mistakes={
        "`_forward` and `_inverse` are exchanged: forward goes from z to x, along `spline_forward`.": variant(
            Reference,
            _forward=_taking(_inverse_curve, 0),
            _inverse=_taking(_forward_curve, 0),
            _forward_log_det_jacobian=_taking(_inverse_curve, 1),
            _inverse_log_det_jacobian=_taking(_forward_curve, 1),
        ),
        "`_forward` goes from z to x along `spline_forward`; yours takes the inverse.": variant(
            Reference, _forward=_taking(_inverse_curve, 0)
        ),
        "`_inverse` goes from x to z along `spline_inverse`; yours takes the forward spline.": variant(
            Reference, _inverse=_taking(_forward_curve, 0)
        ),
        "`spline_forward` returns y and the log-derivative: `_forward` takes the first, `[0]`.": [
            variant(Reference, _forward=_taking(_forward_curve, slice(None))),
            variant(Reference, _forward=_taking(_forward_curve, 1)),
        ],
        "`spline_inverse` returns x and the log-derivative: `_inverse` takes the first, `[0]`.": [
            variant(Reference, _inverse=_taking(_inverse_curve, slice(None))),
            variant(Reference, _inverse=_taking(_inverse_curve, 1)),
        ],
        "the log-dets are the second of the two that the splines return, `[1]`.": [
            variant(
                Reference,
                _forward_log_det_jacobian=_taking(_forward_curve, 0),
                _inverse_log_det_jacobian=_taking(_inverse_curve, 0),
            ),
            variant(Reference, _forward_log_det_jacobian=_taking(_forward_curve, 0)),
            variant(Reference, _inverse_log_det_jacobian=_taking(_inverse_curve, 0)),
        ],
        "your forward log-det is right in size and has the wrong sign: it is that of `spline_forward`.": variant(
            Reference, _forward_log_det_jacobian=_taking(_forward_curve, 1, -1.0)
        ),
        "your inverse log-det is right in size and has the wrong sign: `spline_inverse` returns log dx/dy already.": variant(
            Reference, _inverse_log_det_jacobian=_taking(_inverse_curve, 1, -1.0)
        ),
        "the forward log-det is that of `spline_forward`, at z.": variant(
            Reference, _forward_log_det_jacobian=_taking(_inverse_curve, 1)
        ),
        "the inverse log-det is that of `spline_inverse`, at x.": [
            variant(Reference, _inverse_log_det_jacobian=_taking(_forward_curve, 1)),
            variant(Reference, _inverse_log_det_jacobian=_taking(_forward_curve, 1, -1.0)),
        ],
        "the bijector takes the knots that it began with: make them anew in each method, of `self.raw` as it is then.": variant(
            Reference,
            __init__=_knots_once,
            _forward=lambda self, z: reference_spline_forward(z, *self.kept)[0],
            _inverse=lambda self, x: reference_spline_inverse(x, *self.kept)[0],
            _forward_log_det_jacobian=lambda self, z: reference_spline_forward(z, *self.kept)[1],
            _inverse_log_det_jacobian=lambda self, x: reference_spline_inverse(x, *self.kept)[1],
        ),
        "an event here is a single number: the log-det has one entry for each, and is not summed over them.": [
            variant(
                Reference,
                **{
                    name: (lambda self, point, name=name: tf.reduce_sum(getattr(Reference, name)(self, point)))
                    for name in _LOG_DETS
                },
            ),
            variant(
                Reference,
                _forward_log_det_jacobian=lambda self, z: tf.reduce_sum(Reference._forward_log_det_jacobian(self, z)),
            ),
        ],
    },
)
def spline_bijector(Spline: type[tfb.Bijector]) -> Iterator[Observation]:
    spline = built("Spline", Spline, ("_forward", "_inverse", *_LOG_DETS), 5, 2.5)
    raw = getattr(spline, "raw", None)
    if not isinstance(raw, tf.Variable) or raw.shape != (14,):
        raise Wrong(
            "the constructor is given: leave it as it is. `self.raw` should be a `tf.Variable` of 3K − 1 numbers."
        )
    raw.assign(raw_numbers(14, seed=8))
    points = tf.constant(np.linspace(-3.3, 3.2, 12), tf.float32)
    wider = Spline(5, 2.9)
    wider.raw.assign(raw)
    for name, results in _RESULTS.items():
        got, of_wider = (call(name, results, each, points) for each in (spline, wider))
        is_bound_ignored = np.array_equal(got, of_wider)
        otherwise = f"{name} is the same for every bound of the spline: hand `self.bound` on to `knots`."
        yield Observation(name, got, 1e-3, otherwise=otherwise if is_bound_ignored else None)
    density = tfd.TransformedDistribution(tfd.Normal(0.0, 1.0), spline)
    require_compiled("the log-density with your `Spline`", density.log_prob, points)
    if not any(variable is raw for variable in spline.trainable_variables):
        raise Wrong("your `Spline` shows no trainable `self.raw`, so that training would leave its knots alone.")
    with tf.GradientTape() as tape:
        loss = -tf.reduce_mean(density.log_prob(tf.identity(points)))
    if tape.gradient(loss, raw) is None:
        raise Wrong("the values are right, and `self.raw` cannot learn: compute with it, and not with its `.numpy()`.")
