"""What several tests of week 8 make their answers of."""

import numpy as np
import tensorflow as tf
import tf_keras

HALF_LOG = 0.5 * np.log(2 * np.pi)


def total(values):
    return tf.reduce_sum(values, axis=-1)


def posterior(of_square=lambda square: -0.5 * square, constant=-HALF_LOG, of_scales=lambda scales: -sum(scales)):
    return lambda eps, log_scales: total(of_square(eps**2) + constant + of_scales(log_scales))


right_posterior = posterior()


def decoder(distribution):
    class Decoder(tf_keras.Model):
        def __init__(self, pixels, hidden=64):
            super().__init__()
            self.features = tf_keras.Sequential([tf_keras.layers.Dense(hidden, "relu") for _ in range(2)])
            self.logits = tf_keras.layers.Dense(pixels)

        def call(self, z):
            logits = self.logits(self.features(z))
            return distribution(logits)

    return Decoder
