"""Live 6.2, the 1 × 1 convolution: right answers of every kind pass, wrong ones are told what is wrong."""

import numpy as np
import tensorflow as tf
from exercise_tests import ExerciseTests
from exercises.week_06.answers import InvertibleConv1x1, blank, conv1x1, log_det_by, with_forward_log_det

from course_utils.exercises import week_06


class WithoutSigns(conv1x1()):
    def __init__(self, channels, seed):
        super().__init__(channels, seed)
        self.signs = tf.zeros_like(self.signs)


def triangles_with(
    lower=lambda self: tf.linalg.band_part(self.lower, -1, 0),
    upper=lambda self: tf.linalg.band_part(self.upper, 0, -1),
    ones=lambda self: tf.ones_like(self.log_s),
    s=lambda self: self.signs * tf.exp(self.log_s),
):
    def triangles(self):
        return tf.linalg.set_diag(lower(self), ones(self)), tf.linalg.set_diag(upper(self), s(self))

    return triangles


def triangles_by_masks(self):
    size = self.log_s.shape[0]
    below = np.tri(size, k=-1, dtype=np.float32)
    return [
        below * self.lower + tf.eye(size),
        below.T * self.upper + tf.linalg.diag(self.signs * tf.exp(self.log_s)),
    ]


def matrix_of(formula):
    return lambda self: formula(self.permutation, *self.triangles())


def forward_with(solve=lambda p, lower, upper, columns: columns):
    def forward(self, z):
        columns = tf.transpose(tf.reshape(z, [-1, z.shape[-1]]))
        columns = solve(self.permutation, *self.triangles(), columns)
        return tf.reshape(tf.transpose(columns), tf.shape(z))

    return forward


solved = tf.linalg.triangular_solve


CONV = conv1x1().triangles


def forward_not_kept(self, z):
    columns = tf.transpose(tf.reshape(z, [-1, z.shape[-1]]))
    lower, upper = self.triangles()
    columns = tf.transpose(self.permutation) @ columns
    tf.linalg.triangular_solve(lower, columns, lower=True)
    columns = tf.linalg.triangular_solve(upper, columns, lower=False)
    return tf.reshape(tf.transpose(columns), tf.shape(z))


def forward_left_blank(self, z):
    columns = tf.transpose(tf.reshape(z, [-1, z.shape[-1]]))
    columns = ...
    return tf.reshape(tf.transpose(columns), tf.shape(z))


RIGHT = [
    (conv1x1(),),
    (conv1x1(triangles=triangles_by_masks, _inverse=lambda self, x: tf.linalg.matvec(self.matrix(), x)),),
    (conv1x1(_inverse=lambda self, x: tf.matmul(x, self.matrix(), transpose_b=True)),),
    (conv1x1(_inverse=lambda self, x: tf.nn.conv2d(x, tf.transpose(self.matrix())[None, None], 1, "SAME")),),
    (conv1x1(_forward=forward_with(lambda p, low, up, c: tf.linalg.solve(p @ low @ up, c))),),
    (
        conv1x1(
            _forward=forward_with(lambda p, low, up, c: tf.linalg.inv(up) @ tf.linalg.inv(low) @ tf.linalg.inv(p) @ c),
            _inverse_log_det_jacobian=lambda self, x: tf.reduce_sum(x[..., 0] * 0 + tf.reduce_sum(self.log_s), [1, 2]),
        ),
    ),
    (conv1x1(_inverse_log_det_jacobian=lambda self, x: x.shape[1] * x.shape[2] * tf.linalg.slogdet(self.matrix())[1]),),
    (with_forward_log_det(conv1x1()),),
]

WRONG = [
    (
        (
            conv1x1(
                triangles=triangles_with(
                    lower=lambda self: self.lower, ones=lambda self: 1 + tf.linalg.diag_part(self.lower)
                )
            ),
        ),
        "should be",
    ),
    (
        (conv1x1(triangles=lambda self: (tf.linalg.band_part(self.lower, -1, 0) + tf.eye(6), CONV(self)[1])),),
        "yours are added to it",
    ),
    (
        (conv1x1(triangles=triangles_with(lower=lambda self: self.lower)),),
        "only what is below the diagonal of `self.lower` counts",
    ),
    (
        (conv1x1(triangles=triangles_with(lower=lambda self: tf.linalg.band_part(self.lower, 0, -1))),),
        "L is *lower* triangular",
    ),
    (
        (conv1x1(triangles=triangles_with(upper=lambda self: tf.linalg.band_part(self.upper, -1, 0))),),
        "U is *upper* triangular",
    ),
    (
        (conv1x1(triangles=triangles_with(upper=lambda self: self.upper)),),
        "only what is above the diagonal of `self.upper`",
    ),
    (
        (conv1x1(triangles=lambda self: (tf.linalg.band_part(self.lower, -1, 0), CONV(self)[1])),),
        "`set_diag` puts them there",
    ),
    (
        (conv1x1(triangles=lambda self: (CONV(self)[0], tf.linalg.band_part(self.upper, 0, -1))),),
        "yours is still that of `self.upper`",
    ),
    ((conv1x1(triangles=lambda self: (self.lower, self.upper)),), "that is all of `self.lower`"),
    ((conv1x1(triangles=lambda self: CONV(self)[::-1]),), "are exchanged: L comes first"),
    ((conv1x1(triangles=lambda self: CONV(self)[0]),), "should return two square matrices"),
    ((conv1x1(triangles=triangles_with(s=lambda self: tf.exp(self.log_s))),), "the signs are missing"),
    ((conv1x1(triangles=triangles_with(s=lambda self: self.signs * self.log_s)),), "the exponential is missing"),
    ((conv1x1(triangles=triangles_with(s=lambda self: self.log_s)),), "exponential and signs are missing"),
    (
        (conv1x1(triangles=triangles_with(s=lambda self: tf.exp(self.signs * self.log_s))),),
        "outside of the exponential",
    ),
    ((conv1x1(triangles=triangles_with(s=lambda self: tf.zeros_like(self.log_s))),), "that is U alone"),
    ((conv1x1(triangles=triangles_with(ones=lambda self: tf.zeros_like(self.log_s))),), "yours has zeros"),
    (
        (conv1x1(triangles=triangles_with(ones=lambda self: self.signs * tf.exp(self.log_s))),),
        "belongs on the diagonal of the other",
    ),
    ((conv1x1(matrix=matrix_of(lambda p, low, up: low @ up)),), "P is missing"),
    (
        (conv1x1(matrix=matrix_of(lambda p, low, up: tf.transpose(p) @ low @ up)),),
        "the transpose of P in `matrix()`",
    ),
    ((conv1x1(matrix=matrix_of(lambda p, low, up: low @ up @ p)),), "the factors of W are in the wrong order"),
    ((conv1x1(matrix=matrix_of(lambda p, low, up: p @ up @ low)),), "the factors of W are in the wrong order"),
    ((conv1x1(matrix=matrix_of(lambda p, low, up: p * low * up)),), "take `@`"),
    ((conv1x1(matrix=matrix_of(lambda p, low, up: p @ (low + up))),), "yours adds the triangles"),
    ((conv1x1(matrix=matrix_of(lambda p, low, up: tf.transpose(p @ low @ up))),), "returns the transpose of W"),
    ((conv1x1(matrix=matrix_of(lambda p, low, up: (p @ low @ up).numpy())),), "should return a tensor"),
    (
        (conv1x1(_inverse=lambda self, x: tf.einsum("ij,nhwi->nhwj", self.matrix(), x)),),
        "it is the *second* index of W",
    ),
    ((conv1x1(_inverse=lambda self, x: x @ self.matrix()),), "it is the *second* index of W"),
    ((conv1x1(_inverse=InvertibleConv1x1._forward, _forward=InvertibleConv1x1._inverse),), "are exchanged"),
    ((conv1x1(_inverse=InvertibleConv1x1._forward),), "multiplies by the inverse of W"),
    ((conv1x1(_forward=InvertibleConv1x1._inverse),), "your `_forward` multiplies by W"),
    (
        (conv1x1(_forward=forward_with(lambda p, low, up, c: solved(up, solved(low, tf.transpose(p) @ c)))),),
        "the second `triangular_solve` needs",
    ),
    (
        (
            conv1x1(
                _forward=forward_with(
                    lambda p, low, up, c: solved(up, solved(low, tf.transpose(p) @ c, lower=False), lower=False)
                )
            ),
        ),
        "keep the result of the first `triangular_solve`, which needs",
    ),
    (
        (
            conv1x1(
                _forward=forward_with(lambda p, low, up, c: solved(up, solved(low, tf.transpose(p) @ c, lower=False)))
            ),
        ),
        "the two `lower=` are exchanged",
    ),
    (
        (conv1x1(_forward=forward_with(lambda p, low, up, c: solved(up, solved(low, p @ c), lower=False))),),
        "the *transpose* of P",
    ),
    (
        (conv1x1(_forward=forward_with(lambda p, low, up, c: solved(up, solved(low, c), lower=False))),),
        "does not undo P",
    ),
    (
        (conv1x1(_forward=forward_with(lambda p, low, up, c: solved(low, tf.transpose(p) @ c))),),
        "does not undo U + diag(s)",
    ),
    (
        (
            conv1x1(
                _forward=forward_with(lambda p, low, up, c: solved(low, solved(up, tf.transpose(p) @ c, lower=False)))
            ),
        ),
        "in the wrong order: P acted last",
    ),
    (
        (
            conv1x1(
                _forward=forward_with(lambda p, low, up, c: tf.transpose(p) @ solved(up, solved(low, c), lower=False))
            ),
        ),
        "in the wrong order: P acted last",
    ),
    (
        (conv1x1(_forward=forward_with(lambda p, low, up, c: tf.transpose(p @ low @ up) @ c)),),
        "only as long as W is a rotation",
    ),
    ((conv1x1(_forward=forward_with(lambda p, low, up, c: up @ low @ tf.transpose(p) @ c)),), "solve with them"),
    ((conv1x1(_forward=forward_not_kept),), "keep the result of the first `triangular_solve`"),
    ((conv1x1(_forward=forward_with()),), "your `_forward` returns its input"),
    ((conv1x1(_forward=forward_left_blank),), "there is still a `...` in your code"),
    ((conv1x1(_inverse_log_det_jacobian=log_det_by(lambda n, h, w, c, s: tf.reduce_sum(s))),), "is one pixel's"),
    (
        (conv1x1(_inverse_log_det_jacobian=log_det_by(lambda n, h, w, c, s: -h * w * tf.reduce_sum(s))),),
        "has the wrong sign",
    ),
    (
        (conv1x1(_inverse_log_det_jacobian=log_det_by(lambda n, h, w, c, s: h * w * tf.reduce_sum(tf.exp(s)))),),
        "take no exponential",
    ),
    (
        (conv1x1(_inverse_log_det_jacobian=lambda self, x: 35 * tf.reduce_sum(self.signs * self.log_s)),),
        "leave them out",
    ),
    (
        (conv1x1(_inverse_log_det_jacobian=lambda self, x: 35 * tf.reduce_sum(self.signs * tf.exp(self.log_s))),),
        "yours sums s",
    ),
    (
        (
            conv1x1(
                triangles=blank,
                matrix=blank,
                _inverse=blank,
                _inverse_log_det_jacobian=blank,
                _forward=forward_left_blank,
            ),
        ),
        "not attempted yet",
    ),
    ((conv1x1(matrix=blank),), "`matrix` is still to be filled in"),
    ((WithoutSigns,), "with the constant `signs` in it: leave it as it is"),
    ((conv1x1(_inverse=lambda self, x: x.numpy() @ self.matrix().numpy().T),), "not in a compiled function"),
]


class TestConv1X1(ExerciseTests):
    exercise = week_06.conv1x1
    right, wrong = RIGHT, WRONG
