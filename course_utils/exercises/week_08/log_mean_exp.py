"""Live 8.2, the logarithm of a mean: its check."""

import numpy as np
import tensorflow as tf

from course_utils.exercises.bijector_checks import nearest, normal
from course_utils.exercises.compare import as_array, require_close, require_shape
from course_utils.exercises.exercise import Wrong, call, exercise
from course_utils.exercises.week_08.shared import require_goes_with_float32


def _reference_log_mean_exp(values: tf.Tensor) -> tf.Tensor:
    return tf.reduce_logsumexp(values, axis=0) - np.log(values.shape[0])


@exercise(
    "Live 8.2, the logarithm of a mean",
    reference=lambda: _reference_log_mean_exp,
)
def log_mean_exp(log_mean_exp):
    values, draws, points = 2 * normal(6, 4, seed=4) + 1.0, 6, 4
    log_sum = tf.reduce_logsumexp(values, axis=0)
    right = log_sum - np.log(draws)
    what = "`log_mean_exp(values)`"
    try:
        got = call(what, log_mean_exp, values)
    except Wrong as wrong:
        if "int32" in str(wrong):
            raise Wrong("`tf.math.log` wants a float, and the number of draws is an integer: use `np.log`.") from wrong
        raise
    shapes = {
        (draws,): "Take the mean over the *first* axis, `axis=0`.",
        (): "Take the mean over the first axis alone, `axis=0`.",
        (1, points): "The first axis should be gone: leave `keepdims` out.",
        (draws, points): "The first axis should be gone: is there a sum over it?",
    }
    require_shape(f"for values of shape {(draws, points)}, {what}", got, (points,), shapes)
    require_close(
        what,
        got,
        right,
        {
            "that is the logarithm of the sum: subtract the logarithm of the number of draws.": log_sum,
            "divide by the number of draws, the length of the *first* axis.": nearest(
                got, [log_sum - np.log(points), log_sum - np.log(draws * points)]
            ),
            "log S has the wrong sign: the logarithm of a quotient is a difference.": log_sum + np.log(draws),
            "to divide by S on the logarithmic scale, subtract log S; yours divides or subtracts S itself.": nearest(
                got, [log_sum / draws, log_sum - draws]
            ),
            "use the natural logarithm for S.": nearest(got, [log_sum - np.log10(draws), log_sum - np.log2(draws)]),
            "that is the mean of the values: take exponentials first, then the mean, then the logarithm.": tf.reduce_mean(
                values, axis=0
            ),
            "that is the mean of the exponentials; its logarithm is asked for.": tf.exp(right),
            "that is the largest value, and not the logarithm of a mean.": tf.reduce_max(values, axis=0),
        },
    )
    require_goes_with_float32(what, got)
    # Each column on a scale of its own, from which neither exp(v) nor exp(v − the largest of all) comes back.
    offsets = np.array([-1000.0, -2000.0, -1500.0, -1200.0], np.float32)
    what = "for values around −1000 and less, `log_mean_exp`"
    got = as_array(what, log_mean_exp(values + offsets))
    if not np.all(np.isfinite(got)):
        raise Wrong(
            "the formula is right, and values around −1000 are lost: their exponentials underflow to 0. `tf.reduce_logsumexp` "
            "works on them without leaving the logarithmic scale."
        )
    require_close(what, got, right + offsets)
