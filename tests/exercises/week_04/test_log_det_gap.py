"""Exercise 4.1, the two log-determinants: right answers of every kind pass, wrong ones are told what is wrong."""

import numpy as np
import tensorflow as tf
from exercise_tests import ExerciseTests
from written import written

from course_utils.exercises import week_04


def gap_by_numpy(bijector, z):
    x = tf.identity(bijector.forward(z))
    return np.abs(bijector.forward_log_det_jacobian(z, 1) + bijector.inverse_log_det_jacobian(x, 1)).max()


def gap_each(bijector, z):
    return bijector.forward_log_det_jacobian(z) + bijector.inverse_log_det_jacobian(bijector.forward(z))


RIGHT = [(written(week_04.log_det_gap),), (gap_by_numpy,)]

WRONG = [
    ((gap_each,), "has shape (6,) but should have shape (): a single number."),
    ((lambda bijector, z: 0.0,), "still finds no gap"),
    ((lambda bijector, z: 1.0,), "should be 0.0000"),
]


class TestLogDetGap(ExerciseTests):
    exercise = week_04.log_det_gap
    right, wrong = RIGHT, WRONG
