"""What several tests of week 4 make their answers of."""

import tensorflow as tf
import tf_keras

from course_utils.networks import BoundedLogScale, dense_features

Dense = tf_keras.layers.Dense


def zeros(features):
    """A head as it should be."""
    return Dense(2, kernel_initializer="zeros")(features)


def bounded(features):
    return BoundedLogScale()(zeros(features))


def outputs(inputs, features, shift=zeros, log_scale=bounded):
    """The network with two heads, each a function of the features."""
    return tf_keras.Model(inputs, [shift(features), log_scale(features)])


def conditioner(shift=zeros, log_scale=bounded, seed_of=lambda seed: seed, made=lambda network: network):
    """A conditioner as a student builds it, with one thing or another done differently."""

    def make_conditioner(seed):
        masked = tf_keras.Input((2,))
        return made(outputs(masked, dense_features(masked, (16, 16), seed=seed_of(seed)), shift, log_scale))

    return make_conditioner


class OwnConditioner(tf_keras.Model):
    """A conditioner that has no weights before it is called."""

    def __init__(self):
        super().__init__()
        self.hidden = [Dense(16, "relu") for _ in range(2)]
        self.heads = [Dense(2, kernel_initializer="zeros") for _ in range(2)]
        self.bound = BoundedLogScale()

    def call(self, masked):
        features = self.hidden[1](self.hidden[0](masked))
        return [self.heads[0](features), self.bound(self.heads[1](features))]


def jacobians(function, z):
    """The Jacobian at each point by itself, as NumPy arrays."""

    def at(point):
        with tf.GradientTape(persistent=True) as tape:
            tape.watch(point)
            image = function(point[tf.newaxis])[0]
        return tape.jacobian(image, point, experimental_use_pfor=False).numpy()

    return [at(tf.identity(point)) for point in z]
