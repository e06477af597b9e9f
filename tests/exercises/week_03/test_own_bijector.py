"""Exercise 3.3, the hyperbolic sine: right answers of every kind pass, wrong ones are told what is wrong."""

import math

import numpy as np
import tensorflow as tf
import tensorflow_probability as tfp
from exercise_tests import ExerciseTests

from course_utils.exercises import week_03

tfb = tfp.bijectors


def sinh_class(event_ndims=0, base=tfb.Bijector, drop=(), **methods):
    """The hyperbolic sine as a student writes it, with some methods replaced."""

    class Sinh(base):
        def __init__(self):
            super().__init__(forward_min_event_ndims=event_ndims, name="sinh")

        def _forward(self, z):
            return tf.sinh(z)

        def _inverse(self, x):
            return tf.asinh(x)

        def _forward_log_det_jacobian(self, z):
            return tf.math.log(tf.cosh(z))

    for name, method in methods.items():
        setattr(Sinh, name, method)
    for name in drop:
        delattr(Sinh, name)
    return Sinh


class OwnSinh(tfb.Sinh):
    pass


class HalfFilledSinh(sinh_class()):
    def _forward(self, z):
        return tf.sinh(z)

    def _inverse(self, x):
        return ...


RIGHT = [
    (
        sinh_class(
            _forward=lambda self, z: (tf.exp(z) - tf.exp(-z)) / 2,
            _inverse=lambda self, x: tf.math.log(x + tf.sqrt(x**2 + 1)),
            _forward_log_det_jacobian=lambda self, z: tf.math.log((tf.exp(z) + tf.exp(-z)) / 2),
        ),
    ),
    (sinh_class(_inverse_log_det_jacobian=lambda self, x: -tf.math.log(tf.cosh(tf.asinh(x)))),),
    (
        sinh_class(
            _forward_log_det_jacobian=lambda self, z: 0.5 * tf.math.log1p(tf.sinh(z) ** 2),
            _inverse_log_det_jacobian=lambda self, x: -0.5 * tf.math.log1p(x**2),
        ),
    ),
    (sinh_class(_forward_log_det_jacobian=lambda self, z: tfp.math.log_cosh(z)),),
    (sinh_class(_forward_log_det_jacobian=lambda self, z: z + tf.math.softplus(-2 * z) - tf.math.log(2.0)),),
    (
        sinh_class(
            drop=["_forward_log_det_jacobian"],
            _inverse_log_det_jacobian=lambda self, x: -0.5 * tf.math.log1p(x**2),
        ),
    ),
]

WRONG = [
    ((sinh_class()(),), "Leave out the parentheses"),
    ((tfb.Sinh,), "`Sinh` is TFP's own"),
    ((OwnSinh,), "`Sinh` is TFP's own"),
    ((HalfFilledSinh,), "`_inverse` is still to be filled in"),
    ((sinh_class(drop=["_inverse"]),), "has no method `_inverse`"),
    ((sinh_class(event_ndims=1),), "yours says 1"),
    ((sinh_class(_inverse=lambda self, x: math.asinh(x)),), "Python's `math` take single numbers"),
    ((sinh_class(_forward=lambda s, z: tf.asinh(z), _inverse=lambda s, x: tf.sinh(x)),), "belongs in `_inverse`"),
    ((sinh_class(_forward=lambda s, z: tf.exp(z) - tf.exp(-z)),), "*half* the difference"),
    ((sinh_class(_forward=lambda s, z: (tf.exp(z) + tf.exp(-z)) / 2),), "cosh z, which is the derivative"),
    ((sinh_class(_forward=lambda s, z: tf.sin(z)),), "the sine of angles"),
    ((sinh_class(_inverse=lambda s, x: tf.sinh(x)),), "does what `_forward` does"),
    ((sinh_class(_inverse=lambda s, x: 1 / tf.sinh(x)),), "reciprocal of the hyperbolic sine"),
    ((sinh_class(_inverse=lambda s, x: tf.asin(x)),), "that of the sine of angles"),
    ((sinh_class(_inverse=lambda s, x: tf.acosh(x)),), "should be that of sinh"),
    ((sinh_class(_inverse=lambda s, x: tf.atanh(x)),), "that of the hyperbolic tangent"),
    ((sinh_class(_forward_log_det_jacobian=lambda s, z: tf.math.log(tf.cos(z))),), "cos z, which may be negative"),
    (
        (sinh_class(_forward=lambda s, z: tf.stop_gradient(tf.sinh(z))),),
        "finds no derivative of your bijector's `forward`",
    ),
    ((sinh_class(_forward_log_det_jacobian=lambda s, z: tf.cosh(z)),), "that is the derivative"),
    ((sinh_class(_forward_log_det_jacobian=lambda s, z: -tf.math.log(tf.cosh(z))),), "wrong sign"),
    ((sinh_class(_forward_log_det_jacobian=lambda s, z: tf.math.log(tf.sinh(z))),), "may be negative besides"),
    ((sinh_class(_forward_log_det_jacobian=lambda s, z: tf.math.log(tf.tanh(z))),), "derivative of the log-det"),
    ((sinh_class(_forward_log_det_jacobian=lambda s, z: tf.tanh(z)),), "Do not differentiate once more"),
    (
        (sinh_class(_forward_log_det_jacobian=lambda s, z: tf.reduce_sum(tf.math.log(tf.cosh(z)))),),
        "TFP adds it",
    ),
    ((sinh_class(_forward_log_det_jacobian=lambda s, z: 0.0),), "yours is a single number"),
    (
        (sinh_class(_inverse_log_det_jacobian=lambda s, x: tf.math.log(tf.cosh(tf.asinh(x)))),),
        "your inverse log-det has the wrong sign",
    ),
    (
        (sinh_class(_inverse_log_det_jacobian=lambda s, x: -tf.math.log(tf.cosh(x))),),
        "minus the forward one at x",
    ),
    (
        (sinh_class(_inverse=lambda s, x: tf.numpy_function(np.arcsinh, [x], x.dtype)),),
        "finds no derivative of your bijector's `inverse`",
    ),
    (
        (sinh_class(_forward_log_det_jacobian=lambda s, z: tf.stop_gradient(tfp.math.log_cosh(z))),),
        "finds no derivative of your bijector's `forward_log_det_jacobian`",
    ),
    ((sinh_class(_forward=lambda s, z: np.sinh(z)),), "rather than NumPy's"),
    ((sinh_class(_forward_log_det_jacobian=lambda s, z: np.log(np.cosh(z))),), "rather than NumPy's"),
    ((sinh_class(_forward=lambda s, z: tf.constant(np.sinh(z))),), "rather than NumPy's"),
    ((sinh_class(_forward=lambda s, z: [].append(z)),), "is there a `return`?"),
]


class TestOwnBijector(ExerciseTests):
    exercise = week_03.own_bijector
    right, wrong = RIGHT, WRONG
