"""Exercise 4.1, the two log-determinants: its check."""

import numpy as np
import tensorflow as tf
import tensorflow_probability as tfp

from course_utils import bijectors
from course_utils.exercises.compare import as_array, require_close
from course_utils.exercises.exercise import Wrong, call, exercise
from course_utils.exercises.week_04.shared import MASK, shift_and_log_scale, some_points

tfb = tfp.bijectors


@exercise(
    "Exercise 4.1, the two log-determinants",
    reference=lambda: _reference_log_det_gap,
)
def log_det_gap(log_det_gap):
    z = some_points(6)
    # Two layers: one alone has the same s at z and at x, so that log-dets taken at the wrong point would pass.
    layers = [bijectors.AffineCoupling(shift_and_log_scale, mask) for mask in (MASK, 1 - MASK)]
    right = tfb.Chain(layers)
    gap = call("`log_det_gap(bijector, z)`", log_det_gap, right, z)
    mistaken = right.forward_log_det_jacobian(z) - right.inverse_log_det_jacobian(right.forward(z))
    at_z = right.forward_log_det_jacobian(z) + right.inverse_log_det_jacobian(z)
    require_close(
        "`log_det_gap` of a correct coupling",
        gap,
        0.0,
        {
            "one log-det is *minus* the other: add them, or compare one with minus the other.": tf.reduce_max(
                tf.abs(mistaken)
            ),
            "the inverse log-det belongs at x = forward(z), not at z.": tf.reduce_max(tf.abs(at_z)),
        },
    )
    gap = as_array("what `log_det_gap` returns", call("`log_det_gap(bijector, z)`", log_det_gap, _WrongLogDet(), z))
    if np.allclose(gap, 0, atol=1e-4):
        raise Wrong(
            "given a bijector whose inverse log-det is wrong, your `log_det_gap` still finds no gap. TFP remembers how it came "
            "to x: hand `inverse_log_det_jacobian` a copy, `tf.identity(x)`."
        )
    gaps = _WrongLogDet.gaps
    require_close(
        "`log_det_gap` of a bijector whose inverse log-det is off by 0.5 at most",
        gap,
        0.5,
        {
            "take the absolute value before the maximum: a gap may be negative.": gaps.max(),
            "return the largest gap, not the mean.": np.abs(gaps).mean(),
            "return the largest gap, not the sum.": np.abs(gaps).sum(),
            "return the largest gap itself, not its square.": np.square(gaps).max(),
            "take the absolute value at each point, and the largest of them: in a mean of gaps, signs cancel.": np.abs(
                gaps.mean()
            ),
        },
    )


class _WrongLogDet(tfb.Bijector):
    """x = sinh(z), with an inverse log-determinant that is off by other amounts at other points."""

    gaps = np.array([0.1, -0.5, 0.3, 0.05, 0.2, -0.1], np.float32)

    def __init__(self):
        super().__init__(forward_min_event_ndims=1, parameters={}, name="wrong_log_det")

    def _forward(self, z):
        return tf.sinh(z)

    def _inverse(self, x):
        return tf.asinh(x)

    def _forward_log_det_jacobian(self, z):
        return tf.reduce_sum(tf.math.log(tf.cosh(z)), axis=-1)

    def _inverse_log_det_jacobian(self, x):
        return self.gaps - tf.reduce_sum(tf.math.log1p(tf.square(x)), axis=-1) / 2


def _reference_log_det_gap(bijector: tfb.Bijector, z: tf.Tensor) -> tf.Tensor:
    x = tf.identity(bijector.forward(z))
    return tf.reduce_max(tf.abs(bijector.forward_log_det_jacobian(z) + bijector.inverse_log_det_jacobian(x)))
