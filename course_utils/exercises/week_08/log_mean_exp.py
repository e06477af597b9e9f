"""Live 8.2, the logarithm of a mean: its check."""

from collections.abc import Callable, Iterator

import numpy as np
import tensorflow as tf
import tensorflow_probability as tfp
from scipy.special import logsumexp

from course_utils.exercises.bijector_checks import normal
from course_utils.exercises.compare import as_array, require_shape
from course_utils.exercises.exercise import Wrong, call, exercise
from course_utils.exercises.observation import Observation
from course_utils.exercises.week_08.shared import require_goes_with_float32


def _log_sum(values: tf.Tensor) -> tf.Tensor:
    return tf.reduce_logsumexp(values, axis=0)


def _log_mean_exp(values: tf.Tensor) -> tf.Tensor:
    return _log_sum(values) - np.log(values.shape[0])


@exercise(
    "Live 8.2, the logarithm of a mean",
    reference=lambda: _log_mean_exp,
    alternatives=[
        lambda v: np.log(np.mean(np.exp(v - np.max(v, axis=0)), axis=0)) + np.max(v, axis=0),
        lambda v: tfp.math.reduce_logmeanexp(v, axis=0),
        lambda v: tf.reduce_logsumexp(v - tf.math.log(float(len(v))), 0),
        lambda v: logsumexp(v, axis=0) - np.log(len(v)),
        lambda v: logsumexp(np.asarray(v, float), axis=0, b=1 / len(v)),
        lambda v: _log_sum(v) - np.log(v.shape.as_list()[0]),
    ],
    mistakes={
        "that is the logarithm of the sum: subtract the logarithm of the number of draws.": _log_sum,
        "divide by the number of draws, the length of the *first* axis.": [
            lambda v: _log_sum(v) - np.log(v.shape[1]),
            lambda v: _log_sum(v) - np.log(np.size(v)),
        ],
        "log S has the wrong sign: the logarithm of a quotient is a difference.": lambda v: (
            _log_sum(v) + np.log(len(v))
        ),
        "to divide by S on the logarithmic scale, subtract log S; yours divides or subtracts S itself.": [
            lambda v: _log_sum(v) / len(v),
            lambda v: _log_sum(v) - len(v),
        ],
        "use the natural logarithm for S.": [
            lambda v: _log_sum(v) - np.log10(len(v)),
            lambda v: _log_sum(v) - np.log2(len(v)),
        ],
        "that is the mean of the values: take exponentials first, then the mean, then the logarithm.": lambda v: (
            tf.reduce_mean(v, axis=0)
        ),
        "that is the mean of the exponentials; its logarithm is asked for.": lambda v: tf.exp(_log_mean_exp(v)),
        "that is the largest value, and not the logarithm of a mean.": lambda v: tf.reduce_max(v, axis=0),
    },
)
def log_mean_exp(log_mean_exp: Callable) -> Iterator[Observation]:
    values, draws, points = 2 * normal(6, 4, seed=4) + 1.0, 6, 4
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
    yield Observation(what, got)
    require_goes_with_float32(what, got)
    # Each column on a scale of its own, from which neither exp(v) nor exp(v − the largest of all) comes back.
    what = "for values around −1000 and less, `log_mean_exp`"
    got = log_mean_exp(values + np.array([-1000.0, -2000.0, -1500.0, -1200.0], np.float32))
    if not np.all(np.isfinite(as_array(what, got))):
        raise Wrong(
            "the formula is right, and values around −1000 are lost: their exponentials underflow to 0. `tf.reduce_logsumexp` "
            "works on them without leaving the logarithmic scale."
        )
    yield Observation(what, got)
