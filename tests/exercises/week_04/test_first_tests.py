"""Live 4.4, tests for a bijector: right answers of every kind pass, wrong ones are told what is wrong."""

import numpy as np
import tensorflow as tf
from exercise_tests import ExerciseTests
from exercises.week_04.answers import jacobians
from written import written

from course_utils import evaluation
from course_utils.exercises import week_04

round_trip_error, log_det_by_autodiff = written(week_04.first_tests), evaluation.log_det_by_autodiff


def each_error(bijector, z):
    return tf.abs(bijector.inverse(tf.identity(bijector.forward(z))) - z)


def log_det_by_numpy(function, z):
    return np.log(np.abs(np.linalg.det(jacobians(function, z))))


RIGHT = [
    (round_trip_error, log_det_by_autodiff),
    (lambda bijector, z: float(each_error(bijector, z).numpy().max()), log_det_by_numpy),
    (lambda bijector, z: tf.norm(each_error(bijector, z), np.inf), log_det_by_autodiff),
]

WRONG = [
    ((each_error, log_det_by_autodiff), "should return one number"),
    ((lambda b, z: print(b, end=""), log_det_by_autodiff), "is there a `return`?"),
    ((round_trip_error, ...), "`log_det_by_autodiff` is still to be filled in"),
]


class TestFirstTests(ExerciseTests):
    exercise = week_04.first_tests
    right, wrong = RIGHT, WRONG
