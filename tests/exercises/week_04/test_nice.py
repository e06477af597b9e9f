"""Exercise 4.3, NICE: right answers of every kind pass, wrong ones are told what is wrong."""

import numpy as np
import tensorflow as tf
import tensorflow_probability as tfp
from exercise_tests import ExerciseTests
from exercises.week_04.answers import without

from course_utils import bijectors
from course_utils.exercises import week_04

tfb = tfp.bijectors


def additive(**methods):
    """An additive coupling as a student writes it, with some methods replaced."""

    class AdditiveCoupling(tfb.Bijector):
        def __init__(self, conditioner, mask):
            super().__init__(forward_min_event_ndims=1)
            self.conditioner = conditioner
            self.mask = tf.constant(mask, tf.float32)

        def _forward(self, z):
            return z + (1 - self.mask) * self.conditioner(self.mask * z)

        def _inverse(self, x):
            return x - (1 - self.mask) * self.conditioner(self.mask * x)

        def _forward_log_det_jacobian(self, z):
            return tf.zeros(tf.shape(z)[:-1])

        def _inverse_log_det_jacobian(self, x):
            return 0.0 * x[..., 0]

    for name, method in methods.items():
        setattr(AdditiveCoupling, name, method)
    return AdditiveCoupling


RIGHT = [
    (without(additive(), "_inverse_log_det_jacobian"), np.float32(1.8379)),
    (without(additive(), "_forward_log_det_jacobian"), 1.84),
    (
        additive(
            _forward_log_det_jacobian=lambda s, z: tf.zeros(tf.shape(z)[0]),
            _inverse_log_det_jacobian=lambda s, x: tf.zeros(tf.shape(x)[0]),
        ),
        np.array(1.838),
    ),
    (additive(_forward_log_det_jacobian=lambda s, z: tf.zeros_like(z[..., 0])), 1.8379),
    (additive(), 1.8379),
    (bijectors.AdditiveCoupling, -np.log(1 / (2 * np.pi))),
    (additive(), tf.constant(1.838)),
]

WRONG = [
    (
        (additive(_forward=additive()._inverse, _inverse=additive()._forward), 1.8379),
        "subtracts t; that is the inverse",
    ),
    ((additive(_inverse=additive()._forward), 1.8379), "your `_inverse` adds t"),
    ((additive(_forward=lambda s, z: z + s.conditioner(s.mask * z)), 1.8379), "shifts the frozen entries too"),
    ((additive(_forward=lambda s, z: z + (1 - s.mask) * s.conditioner(z)), 1.8379), "must not see"),
    ((additive(_forward=lambda s, z: z + s.conditioner(z)), 1.8379), "makes no use of the mask"),
    ((additive(_forward=lambda s, z: z + s.mask * s.conditioner((1 - s.mask) * z)), 1.8379), "wrong way round"),
    (
        (additive(_forward_log_det_jacobian=lambda s, z: tf.zeros_like(z)), 1.8379),
        "has shape (6, 4) but should have",
    ),
    ((additive(_forward_log_det_jacobian=lambda s, z: 0.0), 1.8379), "should return a tensor of shape (6,)"),
    (
        (additive(_forward_log_det_jacobian=lambda s, z: tf.zeros(z.shape[:-1])), 1.8379),
        "`forward_log_det_jacobian` works, but not in a compiled function",
    ),
    (
        (additive(_forward_log_det_jacobian=lambda s, z: np.zeros(6, np.float32)), 1.8379),
        "for five points rather than six, `forward_log_det_jacobian` has shape (6,)",
    ),
    ((additive(), 1 / (2 * np.pi)), "that is the greatest density itself"),
    ((additive(), -np.log(2 * np.pi)), "logarithm of the greatest density"),
    ((additive(), np.log(2 * np.pi) / 2), "bound for one dimension"),
    ((additive(), 0.2892), "that is the entropy of the data"),
    ((additive(), 1.5), "is not the bound. With log-det 0"),
    ((additive(), [1.8379]), "should be a single number; yours has shape (1,)"),
    ((additive(), 2.8379), "that is the entropy of the base"),
    ((additive(), 6.2832), "that is the reciprocal"),
    ((additive(), 2.6515), "that is in bits"),
    ((additive(), 0.0), "a density may well exceed 1"),
    ((additive(_forward=lambda s, z: (1 - s.mask) * (z + s.conditioner(s.mask * z))), 1.8379), "entries are lost"),
    (
        (additive(_inverse=lambda s, x: x - s.conditioner(s.mask * x)), 1.8379),
        "in `_inverse` your layer shifts the frozen entries too",
    ),
    (
        (additive(_inverse=lambda s, x: x - (1 - s.mask) * s.conditioner(x)), 1.8379),
        "in `_inverse` give the conditioner b ⊙ x",
    ),
    (
        (additive(_inverse=lambda s, x: x - (1 - s.mask) * np.asarray(s.conditioner(s.mask * x))), 1.8379),
        "`inverse` works, but not in a compiled function",
    ),
]


class TestNice(ExerciseTests):
    exercise = week_04.nice
    right, wrong = RIGHT, WRONG
