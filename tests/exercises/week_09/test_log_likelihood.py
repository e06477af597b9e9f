"""Live 9.3, the log-likelihood: right answers of every kind pass, wrong ones are told what is wrong."""

import numpy as np
import scipy.stats
import tensorflow as tf
import tensorflow_probability as tfp
from exercise_tests import ExerciseTests
from exercises.week_09.answers import mean

from course_utils.exercises import week_09

tfd = tfp.distributions


def likelihood(distribution, reduce=lambda log_prob: tf.reduce_sum(log_prob, axis=-1)):
    return lambda x, loc, log_scale: reduce(distribution(loc, log_scale).log_prob(x))


def logistic(loc, log_scale):
    return tfd.Logistic(loc, tf.exp(log_scale))


def by_hand(x, loc, log_scale):
    z = (x - loc) * tf.exp(-log_scale)
    return tf.reduce_sum(-z - 2 * tf.nn.softplus(-z) - log_scale, axis=1)


RIGHT = [
    (by_hand,),
    (lambda x, loc, log_scale: tfd.Independent(logistic(loc, log_scale), 1).log_prob(x),),
    (lambda x, m, s: scipy.stats.logistic.logpdf(x, m, np.exp(s)).sum(axis=1),),
    (likelihood(logistic, lambda log_prob: np.sum(log_prob, 1)),),
]

WRONG = [
    ((likelihood(tfd.Logistic),), "take the exponential"),
    ((likelihood(lambda loc, s: tfd.Normal(loc, tf.exp(s))),), "logistic, not normal"),
    ((likelihood(logistic, mean),), "do not average"),
    ((likelihood(logistic, tf.reduce_sum),), "should have shape (5,); yours has shape (). Leave the first axis"),
    ((likelihood(logistic, lambda log_prob: tf.reduce_sum(log_prob, 0)),), "It is the last axis"),
    ((likelihood(logistic, lambda log_prob: log_prob),), "The last axis, time, should be gone"),
    ((likelihood(logistic, lambda terms: tf.reduce_sum(terms, -1, keepdims=True)),), "leave `keepdims` out"),
    ((likelihood(logistic, lambda log_prob: -tf.reduce_sum(log_prob, -1)),), "should have the opposite sign"),
    ((likelihood(logistic, lambda terms: tf.reduce_prod(tf.exp(terms), -1)),), "return its logarithm"),
    ((likelihood(logistic, lambda terms: tf.reduce_sum(tf.exp(terms), -1)),), "`log_prob`, rather than"),
    (
        (likelihood(logistic, lambda terms: tf.math.log(tf.reduce_prod(tf.exp(terms), -1))),),
        "a number has become 0 before its logarithm",
    ),
    (
        (lambda x, loc, s: tf.reduce_sum(tf.math.log(logistic(loc, s).prob(x)), axis=-1),),
        "a number has become 0 before its logarithm",
    ),
    ((likelihood(lambda loc, s: logistic(s, loc)),), "`loc` and `log_scale` are exchanged"),
    ((likelihood(lambda loc, s: tfd.Logistic(tf.exp(s), loc)),), "`loc` and `log_scale` are exchanged"),
    ((likelihood(lambda loc, s: logistic(loc, -s)),), "not exp(−log s)"),
    ((likelihood(lambda loc, s: logistic(loc, s / 2)),), "not its square or its square root"),
    ((likelihood(lambda loc, s: logistic(0.0, s)),), "`loc` is missing"),
    ((likelihood(lambda loc, s: tfd.Logistic(loc, 1.0)),), "`log_scale` is missing"),
    ((lambda x, m, s: by_hand(x, m, s) + tf.reduce_sum(s, 1),), "change of variables is missing"),
    ((lambda x, m, s: by_hand(x, m, s) + 2 * tf.reduce_sum(s, 1),), "log s has the wrong sign"),
]


class TestLogLikelihood(ExerciseTests):
    exercise = week_09.log_likelihood
    right, wrong = RIGHT, WRONG
