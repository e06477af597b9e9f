"""Live 7.1, the masked layer: right answers of every kind pass, wrong ones are told what is wrong."""

import numpy as np
import tensorflow as tf
import tf_keras
from exercise_tests import ExerciseTests

from course_utils.exercises import week_07


def masked_dense(call):
    class MaskedDense(tf_keras.layers.Dense):
        def __init__(self, mask, **options):
            super().__init__(mask.shape[1], **options)
            self.mask = tf.constant(mask, tf.float32)

    MaskedDense.call = call
    return MaskedDense


def masked_dense_of_keras_3():
    class MaskedDense(tf.keras.layers.Dense):
        def call(self, x):
            return self.activation(x @ (self.mask * self.kernel) + self.bias)

    return MaskedDense


def masked_dense_that_replaces_its_kernel(self, x):
    self.kernel = self.mask * self.kernel
    return self.activation(x @ self.kernel + self.bias)


RIGHT = [
    (masked_dense(lambda self, x: self.activation(tf.matmul(x, self.kernel * self.mask) + self.bias)),),
    (
        masked_dense(
            lambda self, x: self.activation(tf.nn.bias_add(x @ tf.where(self.mask > 0, self.kernel, 0), self.bias))
        ),
    ),
]

WRONG = [
    ((masked_dense(lambda self, x: self.activation(x @ self.kernel + self.bias)),), "the mask is missing"),
    ((masked_dense(lambda self, x: self.activation(x @ (self.kernel * self.mask))),), "the bias is missing"),
    ((masked_dense(lambda self, x: x @ (self.kernel * self.mask) + self.bias),), "the activation is missing"),
    (
        (masked_dense(lambda self, x: self.activation(x @ self.kernel * self.mask + self.bias)),),
        "parentheses around",
    ),
    (
        (masked_dense(lambda self, x: self.activation(x @ self.mask * self.kernel + self.bias)),),
        "parentheses around",
    ),
    (
        (masked_dense(lambda self, x: tf.nn.relu(x @ (self.mask * self.kernel) + self.bias)),),
        "the one that the layer was given",
    ),
    (
        (masked_dense(lambda self, x: self.activation(x @ (self.kernel * self.mask)) + self.bias),),
        "the bias comes before",
    ),
    (
        (masked_dense(lambda self, x: self.activation(x @ (self.kernel @ self.mask) + self.bias)),),
        "multiplied entry by entry, which is `*`",
    ),
    (
        (masked_dense(lambda self, x: self.activation((self.mask * self.kernel) @ x + self.bias)),),
        "with x on its left",
    ),
    ((masked_dense(lambda self, x: self.activation(x * self.mask @ self.kernel + self.bias)),), "raised an error"),
    (
        (masked_dense(lambda self, x: self.activation(x @ ((1 - self.mask) * self.kernel) + self.bias)),),
        "wrong way round",
    ),
    ((masked_dense(lambda self, x: ...),), "not attempted yet"),
    (
        (masked_dense(lambda self, x: self.activation(x @ (self.mask * self.kernel.numpy()) + self.bias)),),
        "the kernel cannot learn, as its gradient is lost on the way",
    ),
    (
        (masked_dense(lambda self, x: self.activation(x @ np.multiply(self.mask, self.kernel) + self.bias)),),
        "neither with NumPy's",
    ),
    (
        (masked_dense(lambda self, x: self.activation(x @ tf.stop_gradient(self.mask * self.kernel) + self.bias)),),
        "compute with `self.kernel` itself",
    ),
    (
        (masked_dense(lambda self, x: self.activation(x @ (self.mask * self.kernel) + self.bias.numpy())),),
        "the bias cannot learn",
    ),
    (
        (masked_dense(lambda self, x: self.activation(x @ (self.mask * self.kernel) + self.bias).numpy()),),
        "the kernel",
    ),
    ((masked_dense_of_keras_3(),), "use `tf_keras`"),
    ((masked_dense(masked_dense_that_replaces_its_kernel),), "a name of its own, which is not `self.kernel`"),
]


class TestMaskedDense(ExerciseTests):
    exercise = week_07.masked_dense
    right, wrong = RIGHT, WRONG
