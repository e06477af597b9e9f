"""Live 6.2, the 1 × 1 convolution: right answers of every kind pass, wrong ones are told what is wrong."""

import tensorflow as tf
from exercises.week_06.answers import with_forward_log_det
from written import blank, written

from course_utils.exercises import week_06

InvertibleConv1x1 = written(week_06.conv1x1)


def conv1x1(**methods):
    return (written(week_06.conv1x1, **methods),)


class WithoutSigns(InvertibleConv1x1):
    def __init__(self, channels, seed):
        super().__init__(channels, seed)
        self.signs = tf.zeros_like(self.signs)


def one_added_to_the_diagonal(self):
    lower, upper = InvertibleConv1x1.triangles(self)
    return tf.linalg.set_diag(self.lower, 1 + tf.linalg.diag_part(lower)), upper


def forward_left_blank(self, z):
    columns = tf.transpose(tf.reshape(z, [-1, z.shape[-1]]))
    columns = ...
    return tf.reshape(tf.transpose(columns), tf.shape(z))


RIGHT = [(InvertibleConv1x1,), (with_forward_log_det(week_06.conv1x1),)]

WRONG = [
    (conv1x1(triangles=one_added_to_the_diagonal), "should be"),
    (conv1x1(triangles=lambda self: (self.lower, self.upper)), "that is all of `self.lower`"),
    (conv1x1(triangles=lambda self: InvertibleConv1x1.triangles(self)[0]), "should return two square matrices"),
    (conv1x1(matrix=lambda self: InvertibleConv1x1.matrix(self).numpy()), "should return a tensor"),
    (conv1x1(_forward=forward_left_blank), "there is still a `...` in your code"),
    (
        conv1x1(
            triangles=blank, matrix=blank, _inverse=blank, _inverse_log_det_jacobian=blank, _forward=forward_left_blank
        ),
        "not attempted yet",
    ),
    (conv1x1(matrix=blank), "`matrix` is still to be filled in"),
    ((WithoutSigns,), "with the constant `signs` in it: leave it as it is"),
    (conv1x1(_inverse=lambda self, x: x.numpy() @ self.matrix().numpy().T), "not in a compiled function"),
]
