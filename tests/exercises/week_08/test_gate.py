"""Exercise 8.2, the gated step: right answers of every kind pass, wrong ones are told what is wrong."""

import tensorflow as tf

from course_utils.exercises import week_08

gated_step = week_08.gate.reference()


def with_logarithm(log_scale):
    return (lambda z, m, s: (gated_step(z, m, s)[0], log_scale(s)),)


def gate_that_overflows(z, m, s):
    gate = tf.exp(s) / (1 + tf.exp(s))
    return gate * z + (1 - gate) * m, tf.math.log_sigmoid(s)


WRONG = [
    ((lambda z, m, s: (tf.exp(s) * z + m, s),), "that is the plain step"),
    (with_logarithm(lambda s: tf.math.log(1 - tf.sigmoid(s))), "the logarithm of 1 − σ"),
    (with_logarithm(lambda s: tf.math.log(tf.sigmoid(s))), "is not finite: use `tf.math.log_sigmoid(s)`"),
    (with_logarithm(lambda s: tf.math.log(tf.sigmoid(s) + 1e-9)), "for s = -200 the logarithm"),
    (with_logarithm(lambda s: -tf.math.log(1 + tf.exp(-s))), "is not finite: use `tf.math.log_sigmoid(s)`"),
    ((gate_that_overflows,), "use `tf.sigmoid`, which does not overflow"),
    (with_logarithm(lambda s: tf.reduce_sum(tf.math.log_sigmoid(s), axis=-1)), "Leave the sum to `log_posterior`"),
    ((lambda z, m, s: gated_step(z, m, s)[0],), "should return two things"),
    (with_logarithm(lambda s: ...), "the logarithm of the scales is still to be filled in"),
    (with_logarithm(lambda s: None), "the logarithm of the scales is still to be filled in: yours is None"),
]
