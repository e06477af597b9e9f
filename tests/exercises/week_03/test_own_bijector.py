"""Exercise 3.3, the hyperbolic sine: right answers of every kind pass, wrong ones are told what is wrong."""

import math

import numpy as np
import tensorflow as tf
import tensorflow_probability as tfp

from course_utils.exercises import week_03
from course_utils.exercises.bijector_checks import variant

tfb = tfp.bijectors


SINH = week_03.own_bijector.reference()


def sinh(**methods):
    """The hyperbolic sine as a student writes it, with some methods replaced."""
    return (variant(SINH, **methods),)


class OfVectors(SINH):
    def __init__(self):
        tfb.Bijector.__init__(self, forward_min_event_ndims=1)


class OwnSinh(tfb.Sinh):
    pass


def blank(self, x):
    return ...


class WithoutMethods(tfb.Bijector):
    def __init__(self):
        super().__init__(forward_min_event_ndims=0)


FORWARD, INVERSE = ({name: vars(SINH)[name]} for name in ("_forward", "_inverse"))

RIGHT = [
    sinh(
        _forward_log_det_jacobian=lambda self, z: 0.5 * tf.math.log1p(tf.sinh(z) ** 2),
        _inverse_log_det_jacobian=lambda self, x: -0.5 * tf.math.log1p(x**2),
    ),
    (
        variant(
            WithoutMethods, **FORWARD, **INVERSE, _inverse_log_det_jacobian=lambda self, x: -0.5 * tf.math.log1p(x**2)
        ),
    ),
]

WRONG = [
    ((SINH(),), "Leave out the parentheses"),
    ((tfb.Sinh,), "`Sinh` is TFP's own"),
    ((OwnSinh,), "`Sinh` is TFP's own"),
    (sinh(**FORWARD, _inverse=blank), "`_inverse` is still to be filled in"),
    ((variant(WithoutMethods, **FORWARD),), "has no method `_inverse`"),
    ((OfVectors,), "yours says 1"),
    (sinh(_inverse=lambda self, x: math.asinh(x)), "Python's `math` take single numbers"),
    (sinh(_forward=lambda s, z: tf.asinh(z), _inverse=lambda s, x: tf.sinh(x)), "belongs in `_inverse`"),
    (sinh(_forward=lambda s, z: tf.stop_gradient(tf.sinh(z))), "finds no derivative of your bijector's `forward`"),
    (sinh(_forward_log_det_jacobian=lambda s, z: tf.reduce_sum(tf.math.log(tf.cosh(z)))), "TFP adds it"),
    (sinh(_forward=lambda s, z: 0.0), "yours is a single number"),
    (
        sinh(_inverse=lambda s, x: tf.numpy_function(np.arcsinh, [x], x.dtype)),
        "finds no derivative of your bijector's `inverse`",
    ),
    (
        sinh(_forward_log_det_jacobian=lambda s, z: tf.stop_gradient(tfp.math.log_cosh(z))),
        "finds no derivative of your bijector's `forward_log_det_jacobian`",
    ),
    (sinh(_forward=lambda s, z: np.sinh(z)), "rather than NumPy's"),
    (sinh(_forward_log_det_jacobian=lambda s, z: np.log(np.cosh(z))), "rather than NumPy's"),
    (sinh(_forward=lambda s, z: tf.constant(np.sinh(z))), "rather than NumPy's"),
    (sinh(_forward=lambda s, z: [].append(z)), "is there a `return`?"),
]
