"""Exercise 4.3, NICE: right answers of every kind pass, wrong ones are told what is wrong."""

import numpy as np
import tensorflow as tf
from exercise_tests import ExerciseTests
from written import written

from course_utils.exercises import week_04

BOUND = 1.8379


def additive(**methods):
    return written(week_04.nice, **methods)


def with_log_det(formula):
    """The coupling with another log-det in both directions."""
    return additive(
        _forward_log_det_jacobian=lambda self, z: formula(z), _inverse_log_det_jacobian=lambda self, x: formula(x)
    )


RIGHT = [
    (additive(omit=["_inverse_log_det_jacobian"]), np.float32(BOUND)),
    (additive(omit=["_forward_log_det_jacobian"]), 1.84),
    (with_log_det(lambda x: tf.zeros(tf.shape(x)[0])), np.array(1.838)),
    (with_log_det(lambda x: tf.zeros_like(x[..., 0])), tf.constant(1.838)),
    (with_log_det(lambda x: 0.0 * x[..., 0]), -np.log(1 / (2 * np.pi))),
]

WRONG = [
    # Mistakes of both directions at once are told like those of one.
    ((additive(_forward=additive()._inverse, _inverse=additive()._forward), BOUND), "subtracts t; that is the inverse"),
    ((additive(_shift=lambda self, x: self.conditioner(self.mask * x)), BOUND), "shifts the frozen entries too"),
    ((additive(_shift=lambda self, x: (1 - self.mask) * self.conditioner(x)), BOUND), "must not see"),
    ((additive(_shift=lambda self, x: self.conditioner(x)), BOUND), "makes no use of the mask"),
    ((additive(_shift=lambda self, x: self.mask * self.conditioner((1 - self.mask) * x)), BOUND), "wrong way round"),
    ((with_log_det(tf.zeros_like), BOUND), "has shape (6, 4) but should have"),
    ((with_log_det(lambda x: 0.0), BOUND), "should return a tensor of shape (6,)"),
    (
        (with_log_det(lambda x: tf.zeros(x.shape[:-1])), BOUND),
        "`forward_log_det_jacobian` works, but not in a compiled function",
    ),
    (
        (with_log_det(lambda x: np.zeros(6, np.float32)), BOUND),
        "for five points rather than six, `forward_log_det_jacobian` has shape (6,)",
    ),
    (
        (additive(_inverse=lambda self, x: additive()._inverse(self, x).numpy()), BOUND),
        "`inverse` works, but not in a compiled function",
    ),
    ((additive(), 1.5), "is not the bound. With log-det 0"),
    ((additive(), [BOUND]), "should be a single number; yours has shape (1,)"),
]


class TestNice(ExerciseTests):
    exercise = week_04.nice
    right, wrong = RIGHT, WRONG
