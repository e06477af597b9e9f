"""Live 5.4, the squeeze as a bijector: right answers of every kind pass, wrong ones are told what is wrong."""

import numpy as np
import tensorflow as tf
from exercise_tests import ExerciseTests
from exercises.week_05.answers import blank, squeeze_class

from course_utils.exercises import week_05


def with_inverse_log_det(kind, name="_forward_log_det_jacobian", other="_inverse_log_det_jacobian"):
    """The class with its log-det in the other direction alone: TFP derives the one that is gone."""
    log_det = vars(kind)[name]
    setattr(kind, other, lambda self, point: -log_det(self, point))
    delattr(kind, name)
    return kind


def without_log_det(kind):
    del kind._forward_log_det_jacobian
    return kind


RIGHT = [
    (squeeze_class(),),
    (squeeze_class(_forward_log_det_jacobian=lambda self, z: tf.zeros(tf.shape(z)[:-3])),),
    (squeeze_class(_forward=lambda self, z: tf.nn.depth_to_space(z, 2)),),
    (squeeze_class(_forward_log_det_jacobian=lambda self, z: tf.zeros([1])),),
    (squeeze_class(_forward_log_det_jacobian=lambda self, z: np.float32(0)),),
    (with_inverse_log_det(squeeze_class()),),
]

WRONG = [
    (
        (squeeze_class(_forward=squeeze_class()._inverse, _inverse=squeeze_class()._forward),),
        "`_forward` and `_inverse` are exchanged",
    ),
    ((squeeze_class(_forward=squeeze_class()._inverse),), "your `_forward` squeezes"),
    ((squeeze_class(_inverse=squeeze_class()._forward),), "your `_inverse` undoes a squeeze"),
    ((squeeze_class(_inverse=lambda self, x: x),), "should have shape (3, 2, 3, 32)"),
    ((squeeze_class(_forward_log_det_jacobian=lambda self, z: 0.0),), "returns the plain number 0.0"),
    (
        (squeeze_class(_forward_log_det_jacobian=lambda self, z: tf.ones([])),),
        "that is the determinant's absolute value",
    ),
    ((squeeze_class(_forward_log_det_jacobian=lambda self, z: tf.math.log(4.0)),), "change no volume"),
    (
        (squeeze_class(_forward_log_det_jacobian=lambda self, z: tf.zeros_like(z)),),
        "for three images yours has shape",
    ),
    ((squeeze_class(_forward_log_det_jacobian=lambda self, z: np.zeros([])),), "yours is float64"),
    (
        (squeeze_class(_forward_log_det_jacobian=lambda self, z: tf.zeros(z.shape[0])),),
        "not in a compiled function",
    ),
    ((squeeze_class(_forward_log_det_jacobian=blank),), "`_forward_log_det_jacobian` is still to be filled in"),
    ((without_log_det(squeeze_class()),), "the log-det is missing"),
    ((squeeze_class(_forward=blank, _inverse=blank, _forward_log_det_jacobian=blank),), "not attempted yet"),
    ((squeeze_class()(),), "should be the class itself"),
    (
        (squeeze_class(_inverse_event_shape=lambda self, shape: shape),),
        "leave the two methods at the end as they are",
    ),
    (
        (squeeze_class(_forward_event_shape=lambda self, shape: shape),),
        "leave the two methods at the end as they are",
    ),
]


class TestSqueeze(ExerciseTests):
    exercise = week_05.squeeze
    right, wrong = RIGHT, WRONG
