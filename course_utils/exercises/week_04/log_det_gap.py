"""Exercise 4.1, the two log-determinants: its check."""

from collections.abc import Callable, Iterator

import numpy as np
import tensorflow as tf
import tensorflow_probability as tfp

from course_utils import bijectors
from course_utils.exercises.exercise import call, exercise
from course_utils.exercises.observation import Observation
from course_utils.exercises.week_04.shared import MASK, shift_and_log_scale, some_points

tfb = tfp.bijectors


def _wrong_log_det() -> tfb.Bijector:
    """x = sinh(z), with an inverse log-determinant that is off by other amounts at other points."""
    gaps = np.array([0.1, -0.5, 0.3, 0.05, 0.2, -0.1], np.float32)
    return tfb.Inline(
        forward_fn=tf.sinh,
        inverse_fn=tf.asinh,
        forward_log_det_jacobian_fn=lambda z: tf.reduce_sum(tf.math.log(tf.cosh(z)), axis=-1),
        inverse_log_det_jacobian_fn=lambda x: gaps - tf.reduce_sum(tf.math.log1p(tf.square(x)), axis=-1) / 2,
        forward_min_event_ndims=1,
    )


def _gap(
    reduce: Callable = lambda gaps: tf.reduce_max(tf.abs(gaps)),
    combine: Callable = tf.add,
    inverse_at: Callable = lambda bijector, z: tf.identity(bijector.forward(z)),
) -> Callable:
    """A function of both log-dets, the inverse one taken at another point or at none of its own."""

    def log_det_gap(bijector, z):
        forward, inverse = (
            bijector.forward_log_det_jacobian(z),
            bijector.inverse_log_det_jacobian(inverse_at(bijector, z)),
        )
        return reduce(combine(forward, inverse))

    return log_det_gap


@exercise(
    "Exercise 4.1, the two log-determinants",
    reference=_gap,
    mistakes={
        "one log-det is *minus* the other: add them, or compare one with minus the other.": _gap(combine=tf.subtract),
        "the inverse log-det belongs at x = forward(z), not at z.": _gap(inverse_at=lambda bijector, z: z),
        "given a bijector whose inverse log-det is wrong, your `log_det_gap` still finds no gap. TFP remembers how it came to x: "
        "hand `inverse_log_det_jacobian` a copy, `tf.identity(x)`.": _gap(
            inverse_at=lambda bijector, z: bijector.forward(z)
        ),
        "take the absolute value before the maximum: a gap may be negative.": [
            _gap(tf.reduce_max),
            _gap(lambda gaps: tf.abs(tf.reduce_max(gaps))),
        ],
        "return the largest gap, not the mean.": _gap(lambda gaps: tf.reduce_mean(tf.abs(gaps))),
        "return the largest gap, not the sum.": _gap(lambda gaps: tf.reduce_sum(tf.abs(gaps))),
        "return the largest gap itself, not its square.": _gap(lambda gaps: tf.reduce_max(gaps**2)),
        "take the absolute value at each point, and the largest of them: in a mean of gaps, signs cancel.": _gap(
            lambda gaps: tf.abs(tf.reduce_mean(gaps))
        ),
    },
)
def log_det_gap(log_det_gap: Callable) -> Iterator[Observation]:
    z = some_points(6)
    # Two layers: one alone has the same s at z and at x, so that log-dets taken at the wrong point would pass.
    right = tfb.Chain([bijectors.AffineCoupling(shift_and_log_scale, mask) for mask in (MASK, 1 - MASK)])
    yield Observation("`log_det_gap` of a correct coupling", call("`log_det_gap(bijector, z)`", log_det_gap, right, z))
    gap = call("`log_det_gap(bijector, z)`", log_det_gap, _wrong_log_det(), z)
    yield Observation("`log_det_gap` of a bijector whose inverse log-det is off by 0.5 at most", gap)
