"""Live 9.3, the log-likelihood: its check."""

import numpy as np
import tensorflow as tf
import tensorflow_probability as tfp

from course_utils.exercises.bijector_checks import nearest, normal
from course_utils.exercises.compare import as_array, require_close
from course_utils.exercises.exercise import Wrong, call, exercise
from course_utils.exercises.week_09.shared import STEPS, WAVES, require_one_for_each_wave

tfd = tfp.distributions


def _reference_logistic_log_likelihood(x: tf.Tensor, loc: tf.Tensor, log_scale: tf.Tensor) -> tf.Tensor:
    return tf.reduce_sum(tfd.Logistic(loc, tf.exp(log_scale)).log_prob(x), axis=-1)


@exercise(
    "Live 9.3, the log-likelihood",
    reference=lambda: _reference_logistic_log_likelihood,
)
def log_likelihood(logistic_log_likelihood):
    x, loc = 2 * normal(WAVES, STEPS, seed=2), 0.3 + tf.abs(normal(WAVES, STEPS, seed=3))
    # Both positive, so that either of them, taken for a scale, gives numbers.
    log_scale = 0.2 + tf.abs(normal(WAVES, STEPS, seed=4)) / 2
    scale = tf.exp(log_scale)
    terms = tfd.Logistic(loc, scale).log_prob(x)

    def total(*distributions: tfd.Distribution) -> np.ndarray:
        return nearest(got, [tf.reduce_sum(each.log_prob(x), axis=-1) for each in distributions])

    what = "`logistic_log_likelihood(x, loc, log_scale)`"
    got = call(what, logistic_log_likelihood, x, loc, log_scale)
    require_one_for_each_wave(what, got)
    right = tf.reduce_sum(terms, axis=-1)
    standardised = tfd.Logistic(0.0, 1.0).log_prob((x - loc) / scale)
    require_close(
        what,
        got,
        right,
        {
            "`tfd.Logistic` wants the scale, and the network gives its logarithm: take the exponential.": total(
                tfd.Logistic(loc, log_scale)
            ),
            "the conditionals are logistic, not normal.": total(tfd.Normal(loc, scale), tfd.Normal(loc, log_scale)),
            "take the sum over time; do not average.": tf.reduce_mean(terms, axis=-1),
            "take the log-densities, `log_prob`, rather than the densities, `prob`.": nearest(
                got, [tf.reduce_sum(tf.exp(terms), axis=-1), tf.reduce_mean(tf.exp(terms), axis=-1)]
            ),
            "that is the density itself; return its logarithm.": tf.exp(right),
            "that is minus the log-likelihood: the result should have the opposite sign.": -right,
            "`loc` and `log_scale` are exchanged.": total(
                tfd.Logistic(log_scale, tf.exp(loc)), tfd.Logistic(scale, loc), tfd.Logistic(scale, tf.exp(loc))
            ),
            "the scale is exp(log s), not exp(−log s).": total(tfd.Logistic(loc, 1 / scale)),
            "the scale is s itself, not its square or its square root.": total(
                tfd.Logistic(loc, scale**2), tfd.Logistic(loc, tf.sqrt(scale))
            ),
            "`loc` is missing: every step has a distribution of its own.": total(tfd.Logistic(0.0, scale)),
            "`log_scale` is missing: every step has a distribution of its own.": total(tfd.Logistic(loc, 1.0)),
            "the change of variables is missing: a density of (x − μ)/s has to be divided by s.": tf.reduce_sum(
                standardised, axis=-1
            ),
            "log s has the wrong sign: a density of (x − μ)/s has to be divided by s.": tf.reduce_sum(
                standardised + log_scale, axis=-1
            ),
        },
    )
    # As the notebook goes on: waveforms from NumPy, log-scales of both signs, and so many steps that a density underflows,
    # as do some of its factors.
    x, loc, log_scale = (normal(3, 256, seed=seed) for seed in (5, 6, 7))
    x += 1_000.0 * tf.one_hot([9], 256)
    right = _reference_logistic_log_likelihood(x, loc, log_scale)
    what = "for NumPy waveforms of 256 steps, `logistic_log_likelihood`"
    got = call(what, logistic_log_likelihood, x.numpy(), loc, log_scale)
    if np.isinf(as_array(what, got)).any():
        raise Wrong(
            f"{what} is infinite: somewhere a number has become 0 before its logarithm was taken. Take `log_prob` of `tfd.Logistic`, "
            "and add up."
        )
    require_close(what, got, right)
