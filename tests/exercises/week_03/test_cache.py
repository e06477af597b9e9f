"""Exercise 3.5, an honest test: right answers of every kind pass, wrong ones are told what is wrong."""

import copy

import numpy as np
import tensorflow as tf
import tensorflow_probability as tfp
from exercise_tests import ExerciseTests

from course_utils.exercises import week_03

tfb = tfp.bijectors


class LeakyRectifier(tfb.Bijector):
    def __init__(self):
        super().__init__(forward_min_event_ndims=0, name="leaky_rectifier")

    def _forward(self, z):
        return tf.where(z < 0, 0.5 * z, z)

    def _inverse(self, x):
        return tf.where(x < 0, 0.5 * x, x)

    def _forward_log_det_jacobian(self, z):
        return tf.where(z < 0, tf.math.log(0.5), 0.0)


def repaired(**methods):
    """The repaired class as a student derives it, with some methods replaced."""

    class Repaired(LeakyRectifier):
        def _inverse(self, x):
            return tf.where(x < 0, 2.0 * x, x)

    for name, method in methods.items():
        setattr(Repaired, name, method)
    return Repaired


class FromScratch(tfb.Bijector):
    def __init__(self):
        super().__init__(forward_min_event_ndims=0)

    def _forward(self, z):
        return tf.maximum(z, z / 2)

    def _inverse(self, x):
        return tf.minimum(x, x * 2)

    def _forward_log_det_jacobian(self, z):
        return tf.math.log(tf.where(z < 0, 0.5 * tf.ones_like(z), tf.ones_like(z)))

    def _inverse_log_det_jacobian(self, x):
        return tf.cast(x < 0, tf.float32) * np.log(2.0)


def inverse_in_place(self, x):
    x[x < 0] *= 2
    return x


def error(bijector, z):
    return tf.reduce_max(tf.abs(bijector.inverse(tf.identity(bijector.forward(z))) - z))


def error_by_numpy(bijector, z):
    return np.max(np.abs(bijector.inverse(bijector.forward(z).numpy()).numpy() - z.numpy()))


def error_by_arithmetic(bijector, z):
    return float(max(abs(bijector.inverse(bijector.forward(z) + 0.0) - z)))


def error_with_the_cache(bijector, z):
    return tf.reduce_max(tf.abs(bijector.inverse(bijector.forward(z)) - z))


def error_with_a_copy_of_z(bijector, z):
    return tf.reduce_max(tf.abs(bijector.inverse(bijector.forward(tf.identity(z))) - z))


def error_by_private_methods(bijector, z):
    return tf.reduce_max(tf.abs(bijector._inverse(bijector._forward(z)) - z))


def error_by_a_deep_copy(bijector, z):
    return tf.reduce_max(tf.abs(copy.deepcopy(bijector).inverse(bijector.forward(z)) - z))


def error_by_a_second_bijector(second):
    return lambda bijector, z: tf.reduce_max(tf.abs(second(bijector).inverse(bijector.forward(z)) - z))


def errors(reduce, wrap=tf.abs):
    return lambda bijector, z: reduce(wrap(bijector.inverse(tf.identity(bijector.forward(z))) - z))


RIGHT = [
    (error_by_numpy, FromScratch),
    (error_by_arithmetic, repaired(_inverse=lambda self, x: tf.where(x >= 0, x, x / 0.5))),
    (error, repaired(_forward=lambda self, z: tf.nn.leaky_relu(z, 0.5))),
    (error, repaired(_inverse=lambda self, x: np.where(x < 0, 2.0 * x, x))),
    (error_by_a_deep_copy, repaired()),
    (lambda bijector, z: np.abs(bijector.inverse(tf.identity(bijector.forward(z))) - z).max(), repaired()),
]

WRONG = [
    ((error_with_the_cache, repaired()), "TFP remembered z and computed nothing"),
    ((error_with_a_copy_of_z, repaired()), "TFP remembered z and computed nothing"),
    ((error_by_private_methods, repaired()), "returns 0 for a chain with a wrong inverse in it"),
    ((errors(tf.identity), repaired()), "a single number, the largest of the errors"),
    ((lambda b, z: error(b, z)[None], repaired()), "a single number, without brackets"),
    ((error_by_a_second_bijector(lambda bijector: type(bijector)()), repaired()), "It knows nothing of the links"),
    ((error_by_a_second_bijector(lambda bijector: bijector.copy()), repaired()), "Do you copy the bijector"),
    ((error_by_a_second_bijector(lambda bijector: LeakyRectifier()), repaired()), "yours is the colleague's"),
    (
        (error_by_numpy, repaired(_inverse=lambda s, x: np.where(x < 0, 2.0 * x, x))),
        "`round_trip_error(Repaired(), z)` raised an error",
    ),
    ((errors(tf.reduce_max, tf.identity), repaired()), "take the absolute value before the maximum"),
    ((errors(tf.reduce_mean), repaired()), "not their mean"),
    ((errors(tf.reduce_mean, tf.identity), repaired()), "errors of both signs"),
    ((errors(tf.reduce_sum), repaired()), "not their sum"),
    ((errors(tf.reduce_mean, tf.square), repaired()), "mean of squares"),
    (
        (lambda b, z: tf.reduce_max(tf.abs(b.forward(tf.identity(b.inverse(z))) - z)), repaired()),
        "goes the other way round",
    ),
    ((lambda b, z: tf.reduce_max(tf.abs(b.inverse(z) - z)), repaired()), "which is what `forward` makes of z"),
    ((lambda z: 0.0, repaired()), "raised an error"),
    ((lambda z, bijector: error(bijector, z), repaired()), "in the order z, bijector"),
    ((lambda bijector, z: error(LeakyRectifier(), z), repaired()), "yours tests the colleague's"),
    ((lambda bijector, z: bool(error(bijector, z) < 1e-5), repaired()), "only says whether there is one"),
    ((error, LeakyRectifier), "still halves negative numbers"),
    ((error, repaired(inverse=lambda s, x: tf.where(x < 0, 2 * x, x))), "Define `_inverse`, with the underscore"),
    ((error, repaired(_inverse=LeakyRectifier._inverse)), "still halves negative numbers"),
    ((error, repaired(_inverse=lambda s, x: tf.where(x < 0, -x, x))), "makes negative numbers positive"),
    ((error, repaired(_inverse=lambda s, x: -x)), "returns −x"),
    ((error, repaired(_inverse=lambda s, x: 2 * x if x < 0 else x)), "decides entry by entry"),
    ((error, repaired(_inverse=inverse_in_place)), "makes a new one, entry by entry"),
    ((error, repaired(_inverse=lambda s, x: 2 * x)), "doubles positive numbers too"),
    ((error, repaired(_inverse=lambda s, x: tf.where(x > 0, 2 * x, x))), "doubles the positive numbers"),
    (
        (error, repaired(_forward=lambda s, z: tf.where(z < 0, 2 * z, z), _inverse=LeakyRectifier._inverse)),
        "you changed `_forward`",
    ),
    (
        (error, repaired(_forward_log_det_jacobian=lambda s, z: tf.where(z < 0, tf.math.log(2.0), 0.0))),
        "gave it the wrong sign",
    ),
    ((error, repaired(_forward_log_det_jacobian=lambda s, z: tf.where(z < 0, 0.5, 1.0))), "that is the derivative"),
    ((error, repaired()()), "Leave out the parentheses"),
    ((error, ...), "`Repaired` is still to be filled in"),
    ((..., repaired()), "`round_trip_error` is still to be filled in"),
]


class TestCache(ExerciseTests):
    exercise = week_03.cache
    right, wrong = RIGHT, WRONG
