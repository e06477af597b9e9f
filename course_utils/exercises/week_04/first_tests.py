"""Live 4.4, tests for a bijector: its check."""

from collections.abc import Callable

import numpy as np
import tensorflow as tf
import tensorflow_probability as tfp

from course_utils import bijectors, evaluation
from course_utils.exercises.compare import as_array, require_close
from course_utils.exercises.exercise import Wrong, call, exercise
from course_utils.exercises.week_04.shared import MASK, shift_and_log_scale, some_points

tfb = tfp.bijectors


@exercise(
    "Live 4.4, tests for a bijector",
    reference=lambda: (evaluation.round_trip_error, _reference_log_det_by_autodiff),
)
def first_tests(round_trip_error, log_det_by_autodiff):
    _require_round_trip_error(round_trip_error)
    _require_log_det_by_autodiff(log_det_by_autodiff)


def _require_round_trip_error(round_trip_error: Callable) -> None:
    error = call("`round_trip_error`", round_trip_error, _WrongInverse(), some_points(6))
    error = as_array("what `round_trip_error` returns", error)
    if error.shape != ():
        raise Wrong(f"`round_trip_error` should return one number, the largest error; yours has shape {error.shape}.")
    if error == 0:
        raise Wrong(
            "given a bijector whose inverse is wrong, your `round_trip_error` is 0: TFP remembered z and computed "
            "nothing. Hand `inverse` a copy, `tf.identity(x)`."
        )
    errors = _WrongInverse.errors
    require_close(
        "`round_trip_error` of a bijector whose inverse is off by 0.5 at most",
        error,
        0.5,
        {
            "take the absolute value before the maximum: an error may be negative.": errors.max(),
            "return the largest error, not the mean.": np.abs(errors).mean(),
            "return the largest error, not the sum.": np.abs(errors).sum(),
            "return the largest error itself, not its square.": np.square(errors).max(),
            "go forward first and then back: compare inverse(forward(z)) with z.": 2 * np.abs(errors).max(),
        },
    )
    right = bijectors.AffineCoupling(shift_and_log_scale, MASK)
    require_close("`round_trip_error` of a correct bijector", round_trip_error(right, some_points(6)), 0.0)


class _WrongInverse(tfb.Bijector):
    """Doubles its input, with an inverse that is off by other amounts at other places."""

    errors = np.zeros((6, 4), np.float32)
    errors[1, 0], errors[3, 2], errors[4, 1], errors[0, 3] = -0.5, 0.3, -0.2, 0.1

    def __init__(self):
        super().__init__(forward_min_event_ndims=1, parameters={}, name="wrong_inverse")

    def _forward(self, z):
        return 2.0 * z

    def _inverse(self, x):
        return x / 2.0 + self.errors


def _require_log_det_by_autodiff(log_det_by_autodiff: Callable) -> None:
    right = bijectors.AffineCoupling(shift_and_log_scale, MASK)
    z = some_points(6)
    log_det = call("`log_det_by_autodiff`", log_det_by_autodiff, right.forward, z)
    expected = right.forward_log_det_jacobian(z)
    if np.all(np.isneginf(as_array("what `log_det_by_autodiff` returns", log_det))):
        raise Wrong(
            "the Jacobian came out as zero: call `tape.watch(z)` before you compute `function(z)`, inside the tape."
        )
    require_close(
        "`log_det_by_autodiff(function, z)`",
        log_det,
        expected,
        {
            "that is the determinant: take its logarithm, best with `tf.linalg.slogdet`.": tf.exp(expected),
            "the wrong sign: return log|det J| of the function itself, not of its inverse.": -expected,
        },
        tolerance=1e-3,
    )
    alive = right.forward(z)
    if np.any(np.isneginf(log_det_by_autodiff(right.forward, z))):
        raise Wrong(
            "after `forward(z)` has been computed elsewhere, your Jacobian comes out as zero: TFP hands out the old result, of "
            "which the tape saw nothing. Begin with a copy, `z = tf.identity(z)`."
        )
    del alive
    mirror = tfb.ScaleMatvecDiag(tf.constant([-2.0, 1.0, 1.0, 1.0]))
    mirrored = log_det_by_autodiff(mirror.forward, z)
    if np.isnan(as_array("what `log_det_by_autodiff` returns", mirrored)).any():
        raise Wrong(
            "for a map that mirrors one axis, whose determinant is −2, your `log_det_by_autodiff` is NaN: take the absolute value "
            "before the logarithm, or `tf.linalg.slogdet`, which does both."
        )
    require_close(
        "For a map that mirrors one axis, whose determinant is −2, `log_det_by_autodiff`",
        mirrored,
        np.full(6, np.log(2.0)),
    )


def _reference_log_det_by_autodiff(function: Callable[[tf.Tensor], tf.Tensor], z: tf.Tensor) -> tf.Tensor:
    return evaluation.log_det_by_autodiff(function, z)
