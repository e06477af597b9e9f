"""Live 4.4, tests for a bijector: right answers of every kind pass, wrong ones are told what is wrong."""

import numpy as np
import tensorflow as tf
from exercise_tests import ExerciseTests
from exercises.week_04.answers import evaluation_jacobian

from course_utils import evaluation
from course_utils.exercises import week_04


def with_the_cache(bijector, z):
    return tf.reduce_max(tf.abs(bijector.inverse(bijector.forward(z)) - z))


def each_error(bijector, z):
    return tf.abs(bijector.inverse(tf.identity(bijector.forward(z))) - z)


def without_abs(bijector, z):
    return tf.reduce_max(bijector.inverse(tf.identity(bijector.forward(z))) - z)


def errors_of(reduce):
    def round_trip_error(bijector, z):
        return reduce(bijector.inverse(tf.identity(bijector.forward(z))) - z)

    return round_trip_error


def the_other_way(bijector, z):
    return tf.reduce_max(tf.abs(bijector.forward(tf.identity(bijector.inverse(z))) - z))


def log_det_as_hinted(function, z):
    z = tf.identity(z)
    with tf.GradientTape() as tape:
        tape.watch(z)
        x = function(z)
    return tf.linalg.slogdet(tape.batch_jacobian(x, z)).log_abs_determinant


def log_det_by_numpy(function, z):
    return np.array([np.log(np.abs(np.linalg.det(evaluation_jacobian(lambda p: function(p[None])[0], p)))) for p in z])


def log_det_of_the_inverse(function, z):
    return -evaluation.log_det_by_autodiff(function, z)


def without_a_copy(function, z):
    with tf.GradientTape() as tape:
        tape.watch(z)
        x = function(z)
    return tf.linalg.slogdet(tape.batch_jacobian(x, z)).log_abs_determinant


def determinant(function, z):
    return tf.exp(evaluation.log_det_by_autodiff(function, z))


def signed(function, z):
    z = tf.identity(z)
    with tf.GradientTape() as tape:
        tape.watch(z)
        x = function(z)
    return tf.math.log(tf.linalg.det(tape.batch_jacobian(x, z)))


def unwatched(function, z):
    with tf.GradientTape() as tape:
        x = function(z)
    return tf.linalg.slogdet(tape.batch_jacobian(x, z)).log_abs_determinant


RIGHT = [
    (lambda b, z: float(each_error(b, z).numpy().max()), evaluation.log_det_by_autodiff),
    (errors_of(lambda error: tf.norm(error, np.inf)), log_det_as_hinted),
    (errors_of(lambda error: np.max(np.abs(error))), log_det_by_numpy),
]

WRONG = [
    ((with_the_cache, evaluation.log_det_by_autodiff), "TFP remembered z and computed nothing"),
    ((each_error, evaluation.log_det_by_autodiff), "should return one number"),
    ((without_abs, evaluation.log_det_by_autodiff), "take the absolute value before the maximum"),
    ((evaluation.round_trip_error, without_a_copy), "TFP hands out the old result"),
    ((evaluation.round_trip_error, determinant), "that is the determinant"),
    ((evaluation.round_trip_error, signed), "is NaN: take the absolute value before the logarithm"),
    ((evaluation.round_trip_error, log_det_of_the_inverse), "of the function itself, not of its inverse"),
    ((errors_of(lambda e: tf.reduce_mean(tf.abs(e))), evaluation.log_det_by_autodiff), "error, not the mean"),
    ((errors_of(lambda e: tf.reduce_sum(tf.abs(e))), evaluation.log_det_by_autodiff), "error, not the sum"),
    ((errors_of(lambda e: tf.reduce_max(e**2)), evaluation.log_det_by_autodiff), "not its square"),
    ((errors_of(lambda e: tf.abs(tf.reduce_max(e))), evaluation.log_det_by_autodiff), "before the maximum"),
    ((the_other_way, evaluation.log_det_by_autodiff), "go forward first and then back"),
    ((evaluation.round_trip_error, unwatched), "call `tape.watch(z)`"),
    ((lambda b, z: print(b, end=""), evaluation.log_det_by_autodiff), "is there a `return`?"),
    ((evaluation.round_trip_error, ...), "`log_det_by_autodiff` is still to be filled in"),
]


class TestFirstTests(ExerciseTests):
    exercise = week_04.first_tests
    right, wrong = RIGHT, WRONG
