"""Live 1.2, log-determinants by autodiff: right answers of every kind pass, wrong ones are told what is wrong."""

import numpy as np
import tensorflow as tf
from exercises.week_01.answers import log_det


def differently(**changes):
    return lambda f, z: log_det(f, z, **changes)


def log_det_by_columns(f, z):
    columns = []
    with tf.GradientTape(persistent=True) as tape:
        tape.watch(z)
        outputs = tf.unstack(f(z), axis=-1)
    columns = [tape.gradient(output, z) for output in outputs]
    return np.log(np.abs(np.linalg.det(np.stack(columns, axis=1))))


def log_det_by_jacobian(f, z):
    with tf.GradientTape() as tape:
        tape.watch(z)
        x = f(z)
    return tf.linalg.slogdet(tape.jacobian(x, z)).log_abs_determinant


def log_det_with_exchanged_arguments(f, z):
    with tf.GradientTape() as tape:
        tape.watch(z)
        x = f(z)
    return tf.linalg.slogdet(tape.batch_jacobian(z, x)).log_abs_determinant


RIGHT = [(log_det,), (log_det_by_columns,)]

WRONG = [
    ((differently(watch=False),), "the tape does not watch z: call `tape.watch(z)`"),
    ((differently(inside=False),), "Is `x = f(z)` computed inside the tape?"),
    ((log_det_with_exchanged_arguments,), "`tape.batch_jacobian(x, z)`: first what is differentiated"),
    ((lambda z, f: log_det(f, z),), "in the order z, f; the cells that follow hand them over in the order"),
    ((lambda points, g: log_det(g, points),), "The map comes first and the points second"),
    ((lambda f, z: log_det(f, z)[:, None],), "has shape (5, 1): one number for each point, of shape (n,)"),
    ((lambda f, z: tf.repeat(log_det(f, z)[:, None], 3, axis=1),), "and `slogdet` of that (n,)"),
    ((lambda f, z: log_det(f, z) * np.nan,), "use `tf.linalg.slogdet`, which takes any matrix"),
    ((differently(last=tf.linalg.slogdet),), "returns two tensors"),
    ((log_det_by_jacobian,), "use `tape.batch_jacobian`"),
    ((differently(last=lambda jacobian: jacobian),), "the Jacobian matrices themselves"),
    ((lambda f, z: tf.reduce_sum(log_det(f, z)),), "one number for each point"),
]
