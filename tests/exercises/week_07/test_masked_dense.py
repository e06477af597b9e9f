"""Live 7.1, the masked layer: right answers of every kind pass, wrong ones are told what is wrong."""

import numpy as np
import tensorflow as tf
from written import blank, written

from course_utils.exercises import week_07


def masked_dense(call):
    return (written(week_07.masked_dense, call=call),)


def masked_dense_of_keras_3():
    class MaskedDense(tf.keras.layers.Dense):
        def call(self, x):
            return self.activation(x @ (self.mask * self.kernel) + self.bias)

    return MaskedDense


def replacing_its_kernel(self, x):
    self.kernel = self.mask * self.kernel
    return self.activation(x @ self.kernel + self.bias)


RIGHT = [(written(week_07.masked_dense),)]

WRONG = [
    (
        masked_dense(lambda self, x: self.activation(x @ (self.kernel @ self.mask) + self.bias)),
        "multiplied entry by entry, which is `*`",
    ),
    (masked_dense(lambda self, x: self.activation((self.mask * self.kernel) @ x + self.bias)), "with x on its left"),
    (masked_dense(lambda self, x: self.activation(x * self.mask @ self.kernel + self.bias)), "raised an error"),
    (masked_dense(blank), "not attempted yet"),
    (
        masked_dense(lambda self, x: self.activation(x @ (self.mask * self.kernel.numpy()) + self.bias)),
        "the kernel cannot learn, as its gradient is lost on the way",
    ),
    (
        masked_dense(lambda self, x: self.activation(x @ np.multiply(self.mask, self.kernel) + self.bias)),
        "neither with NumPy's",
    ),
    (
        masked_dense(lambda self, x: self.activation(x @ tf.stop_gradient(self.mask * self.kernel) + self.bias)),
        "compute with `self.kernel` itself",
    ),
    (
        masked_dense(lambda self, x: self.activation(x @ (self.mask * self.kernel) + self.bias.numpy())),
        "the bias cannot learn",
    ),
    (
        masked_dense(lambda self, x: self.activation(x @ (self.mask * self.kernel) + self.bias).numpy()),
        "the kernel cannot learn",
    ),
    ((masked_dense_of_keras_3(),), "use `tf_keras`"),
    (masked_dense(replacing_its_kernel), "a name of its own, which is not `self.kernel`"),
]
