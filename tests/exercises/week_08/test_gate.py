"""Exercise 8.2, the gated step: right answers of every kind pass, wrong ones are told what is wrong."""

import numpy as np
import tensorflow as tf
from exercise_tests import ExerciseTests
from exercises.week_08.answers import total
from scipy.special import expit, log_expit

from course_utils.exercises import week_08


def gated(combine=lambda g, z, m, s: g * z + (1 - g) * m, log=tf.math.log_sigmoid, gate=tf.sigmoid):
    return lambda z, m, s: (combine(gate(s), z, m, s), log(s))


RIGHT = [
    (gated(),),
    (gated(combine=lambda g, z, m, s: m + g * (z - m), log=lambda s: -tf.nn.softplus(-s)),),
    (lambda z, m, s: [tf.sigmoid(s) * z + tf.sigmoid(-s) * m, tf.minimum(s, 0) - tf.math.log1p(tf.exp(-abs(s)))],),
    (lambda z, m, s: (expit(s) * z + expit(-s) * m, log_expit(np.asarray(s, float))),),
]

WRONG = [
    ((gated(combine=lambda g, z, m, s: (1 - g) * z + g * m),), "the gate works the wrong way round"),
    ((gated(combine=lambda g, z, m, s: g * z + m),), "m is multiplied by 1 − σ"),
    ((lambda z, m, s: (tf.exp(s) * z + m, s),), "that is the plain step"),
    ((gated(combine=lambda g, z, m, s: g * z + (1 - s) * m),), "the same gate belongs to z and to m"),
    ((gated(gate=tf.identity),), "the sigmoid of s, not s itself"),
    ((gated(gate=tf.tanh),), "a tanh goes from"),
    ((gated(log=tf.sigmoid),), "that is the scale itself"),
    ((gated(log=tf.identity),), "that is s, the logarithm of the scale in the plain step"),
    ((gated(log=lambda s: tf.math.log(1 - tf.sigmoid(s))),), "the logarithm of 1 − σ"),
    ((gated(log=lambda s: tf.math.log(tf.sigmoid(s))),), "is not finite: use `tf.math.log_sigmoid(s)`"),
    ((gated(log=lambda s: tf.math.log(tf.sigmoid(s) + 1e-9)),), "for s = -200 the logarithm"),
    ((gated(log=lambda s: -tf.math.log(1 + tf.exp(-s))),), "is not finite: use `tf.math.log_sigmoid(s)`"),
    ((gated(gate=lambda s: tf.exp(s) / (1 + tf.exp(s))),), "use `tf.sigmoid`, which does not overflow"),
    ((gated(log=lambda s: total(tf.math.log_sigmoid(s))),), "Leave the sum to `log_posterior`"),
    ((lambda z, m, s: gated()(z, m, s)[::-1],), "the two results are exchanged"),
    ((lambda z, m, s: gated()(z, m, s)[0],), "should return two things"),
    ((lambda z, m, s: (gated()(z, m, s)[0], ...),), "the logarithm of the scales is still to be filled in"),
    (
        (lambda z, m, s: (gated()(z, m, s)[0], None),),
        "the logarithm of the scales is still to be filled in: yours is None",
    ),
]


class TestGate(ExerciseTests):
    exercise = week_08.gate
    right, wrong = RIGHT, WRONG
