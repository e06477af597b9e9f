"""Live 4.4, tests for a bijector: its check."""

from collections.abc import Callable, Iterator

import numpy as np
import tensorflow as tf
import tensorflow_probability as tfp

from course_utils import bijectors, evaluation
from course_utils.exercises.compare import as_array
from course_utils.exercises.exercise import Wrong, call, exercise
from course_utils.exercises.observation import Observation
from course_utils.exercises.week_04.shared import MASK, shift_and_log_scale, some_points

tfb = tfp.bijectors


def _wrong_inverse() -> tfb.Bijector:
    """Doubles its input, with an inverse that is off by other amounts at other places."""
    errors = np.zeros((6, 4), np.float32)
    errors[1, 0], errors[3, 2], errors[4, 1], errors[0, 3] = -0.5, 0.3, -0.2, 0.1
    return tfb.Inline(forward_fn=lambda z: 2 * z, inverse_fn=lambda x: x / 2 + errors, forward_min_event_ndims=1)


def _error(reduce: Callable) -> Callable:
    """A function of all errors of the round trip."""
    return lambda bijector, z: reduce(bijector.inverse(tf.identity(bijector.forward(z))) - z)


def _log_det(of_jacobian: Callable, copy: Callable = tf.identity, watch: bool = True) -> Callable:
    """A function of the Jacobians by automatic differentiation."""

    def log_det_by_autodiff(function, z):
        z = copy(z)
        with tf.GradientTape() as tape:
            if watch:
                tape.watch(z)
            x = function(z)
        return of_jacobian(tape.batch_jacobian(x, z))

    return log_det_by_autodiff


def _log_abs_det(jacobian: tf.Tensor) -> tf.Tensor:
    return tf.linalg.slogdet(jacobian).log_abs_determinant


_ERRORS = {
    "given a bijector whose inverse is wrong, your `round_trip_error` is 0: TFP remembered z and computed nothing. Hand "
    "`inverse` a copy, `tf.identity(x)`.": lambda b, z: tf.reduce_max(tf.abs(b.inverse(b.forward(z)) - z)),
    "take the absolute value before the maximum: an error may be negative.": [
        _error(tf.reduce_max),
        _error(lambda error: tf.abs(tf.reduce_max(error))),
    ],
    "return the largest error, not the mean.": _error(lambda error: tf.reduce_mean(tf.abs(error))),
    "return the largest error, not the sum.": _error(lambda error: tf.reduce_sum(tf.abs(error))),
    "return the largest error itself, not its square.": _error(lambda error: tf.reduce_max(error**2)),
    "go forward first and then back: compare inverse(forward(z)) with z.": lambda b, z: tf.reduce_max(
        tf.abs(b.forward(tf.identity(b.inverse(z))) - z)
    ),
}

_LOG_DETS = {
    "the Jacobian came out as zero: call `tape.watch(z)` before you compute `function(z)`, inside the tape.": _log_det(
        _log_abs_det, watch=False
    ),
    "that is the determinant: take its logarithm, best with `tf.linalg.slogdet`.": _log_det(tf.linalg.det),
    "the wrong sign: return log|det J| of the function itself, not of its inverse.": _log_det(
        lambda j: -_log_abs_det(j)
    ),
    "after `forward(z)` has been computed elsewhere, your Jacobian comes out as zero: TFP hands out the old result, of which the "
    "tape saw nothing. Begin with a copy, `z = tf.identity(z)`.": _log_det(_log_abs_det, copy=lambda z: z),
    "for a map that mirrors one axis, whose determinant is −2, your `log_det_by_autodiff` is NaN: take the absolute value before "
    "the logarithm, or `tf.linalg.slogdet`, which does both.": _log_det(lambda j: tf.math.log(tf.linalg.det(j))),
}


@exercise(
    "Live 4.4, tests for a bijector",
    reference=lambda: (evaluation.round_trip_error, _log_det(_log_abs_det)),
    mistakes={"round_trip_error": _ERRORS, "log_det_by_autodiff": _LOG_DETS},
)
def first_tests(round_trip_error: Callable, log_det_by_autodiff: Callable) -> Iterator[Observation]:
    z = some_points(6)
    error = call("`round_trip_error`", round_trip_error, _wrong_inverse(), tf.identity(z))
    error = as_array("what `round_trip_error` returns", error)
    if error.shape != ():
        raise Wrong(f"`round_trip_error` should return one number, the largest error; yours has shape {error.shape}.")
    yield Observation("`round_trip_error` of a bijector whose inverse is off by 0.5 at most", error)
    right = bijectors.AffineCoupling(shift_and_log_scale, MASK)
    yield Observation("`round_trip_error` of a correct bijector", round_trip_error(right, tf.identity(z)))
    log_det = call("`log_det_by_autodiff`", log_det_by_autodiff, right.forward, z)
    yield Observation("`log_det_by_autodiff(function, z)`", log_det, tolerance=1e-3)
    alive = right.forward(z)
    yield Observation("`log_det_by_autodiff(function, z)`", log_det_by_autodiff(right.forward, z), tolerance=1e-3)
    del alive
    mirror = tfb.ScaleMatvecDiag(tf.constant([-2.0, 1.0, 1.0, 1.0]))
    mirrored = log_det_by_autodiff(mirror.forward, z)
    yield Observation("For a map that mirrors one axis, whose determinant is −2, `log_det_by_autodiff`", mirrored)
