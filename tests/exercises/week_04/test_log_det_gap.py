"""Exercise 4.1, the two log-determinants: right answers of every kind pass, wrong ones are told what is wrong."""

import numpy as np
import tensorflow as tf
from exercise_tests import ExerciseTests

from course_utils.exercises import week_04


def gap_right(bijector, z):
    x = tf.identity(bijector.forward(z))
    return np.abs(bijector.forward_log_det_jacobian(z, 1) + bijector.inverse_log_det_jacobian(x, 1)).max()


def gap_difference(bijector, z):
    x = bijector.forward(z)
    return tf.reduce_max(tf.abs(bijector.forward_log_det_jacobian(z) - bijector.inverse_log_det_jacobian(x)))


def gap_at_z(bijector, z):
    return tf.reduce_max(tf.abs(bijector.forward_log_det_jacobian(z) + bijector.inverse_log_det_jacobian(z)))


def gap_with_the_cache(bijector, z):
    x = bijector.forward(z)
    return tf.reduce_max(tf.abs(bijector.forward_log_det_jacobian(z) + bijector.inverse_log_det_jacobian(x)))


def gaps_of(reduce):
    def log_det_gap(bijector, z):
        x = tf.identity(bijector.forward(z))
        return reduce(bijector.forward_log_det_jacobian(z) + bijector.inverse_log_det_jacobian(x))

    return log_det_gap


def gap_each(bijector, z):
    x = bijector.forward(z)
    return bijector.forward_log_det_jacobian(z) + bijector.inverse_log_det_jacobian(x)


RIGHT = [(gap_right,), (gaps_of(lambda gap: tf.norm(gap, np.inf)),)]

WRONG = [
    ((gap_difference,), "one log-det is *minus* the other"),
    ((gap_at_z,), "belongs at x = forward(z), not at z"),
    ((gap_each,), "has shape (6,) but should have shape (): a single number."),
    ((gap_with_the_cache,), "hand `inverse_log_det_jacobian` a copy"),
    ((lambda bijector, z: 0.0,), "still finds no gap"),
    ((gaps_of(lambda gap: tf.reduce_mean(tf.abs(gap))),), "the largest gap, not the mean"),
    ((gaps_of(lambda gap: tf.abs(tf.reduce_mean(gap))),), "in a mean of gaps, signs cancel"),
    ((gaps_of(lambda gap: tf.abs(tf.reduce_max(gap))),), "take the absolute value before the maximum"),
    ((gaps_of(lambda gap: tf.reduce_sum(tf.abs(gap))),), "the largest gap, not the sum"),
    ((gaps_of(lambda gap: tf.reduce_max(gap**2)),), "not its square"),
    ((lambda bijector, z: 1.0,), "should be 0.0000"),
]


class TestLogDetGap(ExerciseTests):
    exercise = week_04.log_det_gap
    right, wrong = RIGHT, WRONG
