"""Exercise 3.5, an honest test: right answers of every kind pass, wrong ones are told what is wrong."""

import copy

import numpy as np
import tensorflow as tf
import tensorflow_probability as tfp

from course_utils.exercises import week_03
from course_utils.exercises.bijector_checks import variant

tfb = tfp.bijectors


error, REPAIRED = week_03.cache.reference()


def repaired(**methods):
    """The repaired class with some methods replaced."""
    return variant(REPAIRED, **methods)


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


def error_by_numpy(bijector, z):
    return np.max(np.abs(bijector.inverse(bijector.forward(z).numpy()).numpy() - z.numpy()))


def error_by_arithmetic(bijector, z):
    return float(max(abs(bijector.inverse(bijector.forward(z) + 0.0) - z)))


def error_with_a_copy_of_z(bijector, z):
    return tf.reduce_max(tf.abs(bijector.inverse(bijector.forward(tf.identity(z))) - z))


def error_by_a_deep_copy(bijector, z):
    return tf.reduce_max(tf.abs(copy.deepcopy(bijector).inverse(bijector.forward(z)) - z))


RIGHT = [
    (error_by_numpy, FromScratch),
    (error_by_arithmetic, repaired(_inverse=lambda self, x: tf.where(x >= 0, x, x / 0.5))),
    (error, repaired(_forward=lambda self, z: tf.nn.leaky_relu(z, 0.5))),
    (error, repaired(_inverse=lambda self, x: np.where(x < 0, 2.0 * x, x))),
    (error_by_a_deep_copy, REPAIRED),
    (lambda bijector, z: np.abs(bijector.inverse(tf.identity(bijector.forward(z))) - z).max(), REPAIRED),
]

WRONG = [
    ((error_with_a_copy_of_z, REPAIRED), "TFP remembered z and computed nothing"),
    ((lambda b, z: b.inverse(tf.identity(b.forward(z))) - z, REPAIRED), "a single number, the largest of the errors"),
    ((lambda b, z: error(b, z)[None], REPAIRED), "a single number, without brackets"),
    ((lambda b, z: abs(b.copy().inverse(b.forward(z)) - z), REPAIRED), "Do you copy the bijector"),
    (
        (error_by_numpy, repaired(_inverse=lambda s, x: np.where(x < 0, 2.0 * x, x))),
        "`round_trip_error(Repaired(), z)` raised an error",
    ),
    ((lambda z: 0.0, REPAIRED), "raised an error"),
    ((lambda z, bijector: error(bijector, z), REPAIRED), "in the order z, bijector"),
    ((lambda bijector, z: bool(error(bijector, z) < 1e-5), REPAIRED), "only says whether there is one"),
    ((error, repaired(inverse=lambda s, x: tf.where(x < 0, 2 * x, x))), "Define `_inverse`, with the underscore"),
    ((error, repaired(_inverse=lambda s, x: 2 * x if x < 0 else x)), "decides entry by entry"),
    ((error, repaired(_inverse=inverse_in_place)), "makes a new one, entry by entry"),
    (
        (
            error,
            repaired(_forward=lambda s, z: tf.where(z < 0, 2 * z, z), _inverse=lambda s, x: tf.where(x < 0, x / 2, x)),
        ),
        "you changed `_forward`",
    ),
    ((error, REPAIRED()), "Leave out the parentheses"),
    ((error, ...), "`Repaired` is still to be filled in"),
    ((..., REPAIRED), "`round_trip_error` is still to be filled in"),
]
