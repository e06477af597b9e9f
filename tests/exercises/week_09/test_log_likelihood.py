"""Live 9.3, the log-likelihood: wrong answers of other kinds are told what is wrong."""

import tensorflow as tf
import tensorflow_probability as tfp

tfd = tfp.distributions


def likelihood(reduce):
    return (lambda x, loc, log_scale: reduce(tfd.Logistic(loc, tf.exp(log_scale)).log_prob(x)),)


WRONG = [
    (likelihood(tf.reduce_sum), "should have shape (5,); yours has shape (). Leave the first axis"),
    (likelihood(lambda terms: tf.reduce_sum(terms, -1, keepdims=True)), "leave `keepdims` out"),
    (likelihood(lambda terms: tf.math.log(tf.reduce_prod(tf.exp(terms), -1))), "0 before its logarithm"),
    (likelihood(lambda terms: tf.reduce_sum(tf.math.log(tf.exp(terms)), -1)), "0 before its logarithm"),
]
