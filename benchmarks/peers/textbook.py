"""RealNVP as tutorials on TensorFlow Probability write it: a mask formula, two networks, `fit` on a functional model."""

import tensorflow as tf
import tensorflow_probability as tfp
import tf_keras

from benchmarks.drivers.keras import KerasFlow
from benchmarks.tasks import SEED, Task

tfb = tfp.bijectors
tfd = tfp.distributions

WIDTH = 181  # of both hidden layers: two such networks have as many parameters as one of 256


class Coupling(tfb.Bijector):
    """Affine coupling with a binary mask b: x = b ⊙ z + (1 − b) ⊙ (z ⊙ exp(s(b ⊙ z)) + t(b ⊙ z))."""

    def __init__(self, shift: tf_keras.Model, log_scale: tf_keras.Model, mask: tf.Tensor):
        super().__init__(forward_min_event_ndims=1)
        self.shift = shift
        self.log_scale = log_scale
        self.mask = mask

    def _forward(self, z):
        frozen = self.mask * z
        return frozen + (1 - self.mask) * (z * tf.exp(self.log_scale(frozen)) + self.shift(frozen))

    def _inverse(self, x):
        frozen = self.mask * x
        return frozen + (1 - self.mask) * (x - self.shift(frozen)) * tf.exp(-self.log_scale(frozen))

    def _forward_log_det_jacobian(self, z):
        return tf.reduce_sum((1 - self.mask) * self.log_scale(self.mask * z), axis=-1)

    def _inverse_log_det_jacobian(self, x):
        return -tf.reduce_sum((1 - self.mask) * self.log_scale(self.mask * x), axis=-1)


def network(size: int, activation: str | None, seed: int) -> tf_keras.Model:
    """Dense network `[n, size]` to `[n, size]`, with the given activation at the end."""
    initializers = [tf_keras.initializers.GlorotUniform(seed + k) for k in range(3)]
    return tf_keras.Sequential(
        [
            tf_keras.layers.Dense(WIDTH, "relu", kernel_initializer=initializers[0], input_shape=(size,)),
            tf_keras.layers.Dense(WIDTH, "relu", kernel_initializer=initializers[1]),
            tf_keras.layers.Dense(size, activation, kernel_initializer=initializers[2]),
        ]
    )


def realnvp(task: Task) -> KerasFlow:
    (size,) = task.shape
    mask = tf.cast(tf.range(size) % 2, tf.float32)
    couplings = [
        Coupling(
            shift=network(size, None, seed=1000 * SEED + 10 * k),
            log_scale=network(size, "tanh", seed=1000 * SEED + 10 * k + 5),
            mask=mask if k % 2 else 1 - mask,
        )
        for k in range(task.layers)
    ]
    flow = tfd.TransformedDistribution(tfd.MultivariateNormalDiag(tf.zeros(size)), tfb.Chain(couplings))
    inputs = tf_keras.Input((size,))
    model = tf_keras.Model(inputs, flow.log_prob(inputs))
    return KerasFlow(flow, model, task, steps_per_execution=1, loss=lambda _, log_prob: -tf.reduce_mean(log_prob))
