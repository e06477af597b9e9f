"""What several tests of week 4 make their answers of."""

import tensorflow as tf
import tensorflow_probability as tfp
import tf_keras

from course_utils.datasets import TwoMoons
from course_utils.networks import BoundedLogScale, dense_features

tfb = tfp.bijectors


def coupling(**methods):
    """An affine coupling as a student writes it, with some methods replaced."""

    class AffineCoupling(tfb.Bijector):
        def __init__(self, conditioner, mask):
            super().__init__(forward_min_event_ndims=1)
            self.conditioner = conditioner
            self.mask = tf.constant(mask, tf.float32)

        def parameters_at(self, x):
            shift, log_scale = self.conditioner(self.mask * x)
            return (1 - self.mask) * shift, (1 - self.mask) * log_scale

        def _forward(self, z):
            shift, log_scale = self.parameters_at(z)
            return z * tf.exp(log_scale) + shift

        def _inverse(self, x):
            shift, log_scale = self.parameters_at(x)
            return (x - shift) * tf.exp(-log_scale)

        def _forward_log_det_jacobian(self, z):
            return tf.reduce_sum(self.parameters_at(z)[1], axis=-1)

        def _inverse_log_det_jacobian(self, x):
            return -tf.reduce_sum(self.parameters_at(x)[1], axis=-1)

    for name, method in methods.items():
        setattr(AffineCoupling, name, method)
    return AffineCoupling


def without(kind, *methods):
    """A class without some of its methods, which TFP then derives from others."""
    for method in methods:
        delattr(kind, method)
    return kind


def conditioner(
    heads="zeros",
    bound=True,
    activation=None,
    outputs=2,
    reseed=None,
    bounded=BoundedLogScale,
    dtype=None,
    head=tf_keras.layers.Dense,
):
    """A conditioner as a student builds it, with one thing or another done differently."""

    def make_conditioner(seed):
        masked = tf_keras.Input((2,))
        features = dense_features(masked, (16, 16), seed=seed if reseed is None else reseed())
        shift = head(2, activation, kernel_initializer=heads)(features)
        log_scale = head(2, kernel_initializer=heads)(features)
        if bound:
            log_scale = bounded()(log_scale)
        heads_of = [shift, log_scale, shift][:outputs]
        return tf_keras.Model(masked, heads_of if dtype is None else [tf.cast(head, dtype) for head in heads_of])

    return make_conditioner


class OwnConditioner(tf_keras.Model):
    """A conditioner that has no weights before it is called."""

    def __init__(self):
        super().__init__()
        self.hidden = [tf_keras.layers.Dense(16, "relu") for _ in range(2)]
        self.heads = [tf_keras.layers.Dense(2, kernel_initializer="zeros") for _ in range(2)]
        self.bound = BoundedLogScale()

    def call(self, masked):
        features = self.hidden[1](self.hidden[0](masked))
        return [self.heads[0](features), self.bound(self.heads[1](features))]


MOONS = TwoMoons()


def evaluation_jacobian(function, point):
    point = tf.identity(point)
    with tf.GradientTape(persistent=True) as tape:
        tape.watch(point)
        image = function(point)
    return tape.jacobian(image, point, experimental_use_pfor=False).numpy()
