"""Exercise 8.1, the density of the draw: right answers of every kind pass, wrong ones are told what is wrong."""

import numpy as np
import tensorflow as tf
import tensorflow_probability as tfp
from exercise_tests import ExerciseTests
from exercises.week_08.answers import HALF_LOG, posterior, right_posterior, total

from course_utils import flows
from course_utils.exercises import week_08

tfd = tfp.distributions


def posterior_of_tfd(eps, log_scales):
    log_q = flows.standard_normal(eps.shape[-1]).log_prob(eps)
    for log_scale in log_scales:
        log_q -= tf.reduce_sum(log_scale, -1)
    return log_q


def posterior_in_double_precision(eps, log_scales):
    return tf.cast(right_posterior(eps, log_scales), tf.float64)


RIGHT = [
    (right_posterior,),
    (posterior_of_tfd,),
    (lambda eps, log_scales: np.sum(-(eps**2) / 2 - HALF_LOG - np.sum(log_scales, axis=0), axis=-1),),
    (lambda eps, log_scales: total(tfd.Normal(0.0, 1.0).log_prob(eps) - tf.add_n(log_scales)),),
]

WRONG = [
    ((lambda eps, s: posterior(of_scales=lambda s: 0.0)(eps, s) - tf.reduce_sum(s),), "over all draws, too"),
    ((posterior(of_scales=sum),), "the log-scales have the wrong sign"),
    ((posterior(constant=0.0),), "½ log 2π is missing"),
    ((lambda eps, s: total(-0.5 * eps**2 - sum(s)) - HALF_LOG,), "½ log 2π belongs to each dimension"),
    ((posterior(constant=HALF_LOG),), "½ log 2π has the wrong sign"),
    ((posterior(constant=-2 * HALF_LOG),), "has a root"),
    ((posterior(of_scales=lambda s: -sum(s[1:])),), "s_0 is missing"),
    ((posterior(of_scales=lambda s: -s[-1]),), "yours takes one alone"),
    ((lambda eps, s: total(tfd.Normal(0.0, 1.0).log_prob(eps))[..., None] - sum(s),), "that of the dimensions"),
    ((posterior(of_scales=lambda s: -s[0]),), "yours takes one alone"),
    ((posterior(of_scales=lambda s: -sum(s[:-1])),), "the last step is missing"),
    ((posterior(of_scales=lambda s: 0.0),), "the log-scales are missing"),
    ((posterior(of_square=lambda square: 0.0, constant=0.0),), "the log-density of eps is missing"),
    ((posterior(of_square=lambda square: -square),), "the ½ is missing"),
    ((posterior(of_square=lambda square: 0.5 * square),), "the square of ε has the wrong sign"),
    ((posterior(of_scales=lambda s: -sum(map(tf.exp, s))),), "leave out the exponential"),
    ((posterior(of_scales=lambda s: -sum(map(tf.math.log, s))),), "leave out the exponential or the logarithm"),
    ((lambda eps, s: -0.5 * eps**2 - HALF_LOG - sum(s),), "Sum over the last axis, that of the dimensions"),
    ((lambda eps, s: tf.reduce_sum(-0.5 * eps**2 - HALF_LOG - sum(s), axis=1),), "`axis=-1`"),
    ((lambda eps, s: tf.reduce_sum(-0.5 * eps**2 - HALF_LOG - sum(s)),), "later"),
    ((lambda eps, s: tf.exp(right_posterior(eps, s)),), "that is the density"),
    (
        (lambda eps, s: tf.math.log(flows.standard_normal(eps.shape[-1]).prob(eps)) - total(sum(s)),),
        "rather than the logarithm of `prob`",
    ),
    (
        (lambda eps, s: tf.math.log(flows.standard_normal(eps.shape[-1]).prob(eps) + 1e-30) - total(sum(s)),),
        "far away, where densities are very small",
    ),
    ((lambda eps, s: tf.reduce_mean(-0.5 * eps**2 - HALF_LOG - sum(s), -1),), "rather than average"),
    (
        (posterior_in_double_precision,),
        "cannot be added to tensors of type float32, as the notebook will: it is of type float64",
    ),
    ((lambda eps, s: flows.standard_normal(3).log_prob(eps) - tf.reduce_sum(s, axis=-1),), "an axis for the steps"),
    ((lambda eps, s: right_posterior(eps, [s[0], s[1], s[2]]),), "should be"),
    ((lambda eps, s: right_posterior(eps, [s.pop(0), s.pop(), *s]),), "without steps, T = 0"),
    (
        (lambda eps, s: posterior(of_scales=lambda s: 0.0)(eps, s) - tf.reduce_mean(sum(s), -1),),
        "over the dimensions",
    ),
]


class TestLogPosterior(ExerciseTests):
    exercise = week_08.log_posterior
    right, wrong = RIGHT, WRONG
