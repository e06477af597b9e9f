"""Exercise 11.1, a linear velocity: right answers of every kind pass, wrong ones are told what is wrong."""

import numpy as np
import tensorflow as tf

from course_utils.exercises import week_11

velocity, flow, log_det = week_11.linear_equation.reference()


def in_columns(A, x, t):
    return tf.linalg.expm(A * t) @ x


RIGHT = [
    (lambda A: lambda x, t: tf.einsum("ij,nj->ni", A, x), flow, lambda A, t: float(np.trace(A)) * t),
    (velocity, lambda A, x, t: tf.transpose(in_columns(A, tf.transpose(x), t)), log_det),
]

WRONG = [
    ((lambda A: lambda x, t: A @ x, flow, log_det), "raised an error"),
    ((lambda A: A, flow, log_det), "cannot be called"),
    ((velocity, in_columns, log_det), "raised an error"),
    ((velocity, lambda A, t, x: flow(A, x, t), log_det), "takes its arguments in the order A, t, x"),
    ((velocity, lambda A, x, t: (flow(A, x, t), t), log_det), "should be a number, an array or a tensor"),
    ((velocity, flow, lambda t, A: log_det(A, t)), "takes its arguments in the order t, A"),
    ((velocity, flow, lambda A, t: t * tf.linalg.diag_part(A)), "has shape (2,)"),
    ((velocity, flow, ...), "`linear_log_det` is still to be filled in"),
]
