"""Live 5.4, the squeeze as a bijector: right answers of every kind pass, wrong ones are told what is wrong."""

import numpy as np
import tensorflow as tf
from exercises.week_05.answers import squeeze_class
from written import blank


def log_det(formula):
    return (squeeze_class(_forward_log_det_jacobian=lambda self, z: formula(z)),)


def with_inverse_log_det():
    """The class with its log-det in the other direction alone: TFP derives the one that is gone."""
    return squeeze_class(omit=["_forward_log_det_jacobian"], _inverse_log_det_jacobian=lambda self, x: tf.zeros([]))


RIGHT = [
    (squeeze_class(),),
    (squeeze_class(_forward=lambda self, z: tf.nn.depth_to_space(z, 2)),),
    (with_inverse_log_det(),),
]

WRONG = [
    ((squeeze_class(_inverse=lambda self, x: x),), "should have shape (3, 2, 3, 32)"),
    (log_det(lambda z: 0.0), "returns the plain number 0.0"),
    (log_det(lambda z: tf.math.log(4.0)), "change no volume"),
    (log_det(tf.zeros_like), "for three images yours has shape"),
    (log_det(lambda z: np.zeros([])), "yours is float64"),
    (log_det(lambda z: tf.zeros(z.shape[0])), "not in a compiled function"),
    ((squeeze_class(_forward_log_det_jacobian=blank),), "`_forward_log_det_jacobian` is still to be filled in"),
    ((squeeze_class(omit=["_forward_log_det_jacobian"]),), "the log-det is missing"),
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
