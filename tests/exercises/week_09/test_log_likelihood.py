"""Live 9.3, the log-likelihood: wrong answers of other kinds are told what is wrong."""

import tensorflow as tf
import tensorflow_probability as tfp
from exercise_tests import ExerciseTests

from course_utils.exercises import week_09

tfd = tfp.distributions


def likelihood(reduce):
    return (lambda x, loc, log_scale: reduce(tfd.Logistic(loc, tf.exp(log_scale)).log_prob(x)),)


class TestLogLikelihood(ExerciseTests):
    exercise = week_09.log_likelihood
    wrong = (
        (likelihood(tf.reduce_sum), "should have shape (5,); yours has shape (). Leave the first axis"),
        (likelihood(lambda terms: tf.reduce_sum(terms, 0)), "It is the last axis"),
        (likelihood(lambda terms: terms), "The last axis, time, should be gone"),
        (likelihood(lambda terms: tf.reduce_sum(terms, -1, keepdims=True)), "leave `keepdims` out"),
        (
            likelihood(lambda terms: tf.math.log(tf.reduce_prod(tf.exp(terms), -1))),
            "a number has become 0 before its logarithm",
        ),
        (
            (lambda x, loc, s: tf.reduce_sum(tf.math.log(tfd.Logistic(loc, tf.exp(s)).prob(x)), axis=-1),),
            "a number has become 0 before its logarithm",
        ),
    )
