"""The layers of week 6 as the notebook writes them, for checks to compare with and to make mistakes of."""

from collections.abc import Callable

import numpy as np
import scipy.linalg
import tensorflow as tf
import tensorflow_probability as tfp
import tf_keras

from course_utils.bijectors.conv1x1 import random_rotation
from course_utils.bijectors.layer import Layer
from course_utils.bijectors.once import once_per_trace
from course_utils.networks import BoundedLogScale

tfb = tfp.bijectors


class ReferenceActNorm(Layer):
    """The notebook's, whose variables a student may look at, and which may be initialised again."""

    def __init__(self, channels: int):
        super().__init__(
            forward_min_event_ndims=3, is_constant_jacobian=True, parameters=dict(locals()), name="actnorm"
        )
        self.log_scale = tf.Variable(tf.zeros([channels]))
        self.shift = tf.Variable(tf.zeros([channels]))

    def initialise(self, x: tf.Tensor) -> None:
        mean, variance = tf.nn.moments(x, axes=[0, 1, 2])
        self.log_scale.assign(-0.5 * tf.math.log(variance))
        self.shift.assign(-mean * tf.exp(self.log_scale))

    def _forward(self, z):
        return (z - self.shift) * tf.exp(-self.log_scale)

    def _inverse(self, x):
        return x * tf.exp(self.log_scale) + self.shift

    def _inverse_log_det_jacobian(self, x):
        height, width = x.shape[-3:-1]
        return height * width * tf.reduce_sum(self.log_scale)


class ReferenceInvertibleConv1x1(Layer):
    """The notebook's, with the triangular factors where a student may look at them."""

    def __init__(self, channels: int, seed: int):
        super().__init__(
            forward_min_event_ndims=3, is_constant_jacobian=True, parameters=dict(locals()), name="conv1x1"
        )
        permutation, lower, upper = scipy.linalg.lu(random_rotation(channels, seed=seed))
        diagonal = np.diag(upper)
        self.permutation = tf.constant(permutation, tf.float32)
        self.signs = tf.constant(np.sign(diagonal), tf.float32)
        self.lower = tf.Variable(lower, dtype=tf.float32)
        self.upper = tf.Variable(upper, dtype=tf.float32)
        self.log_s = tf.Variable(np.log(np.abs(diagonal)), dtype=tf.float32)

    def triangles(self) -> tuple[tf.Tensor, tf.Tensor]:
        lower = tf.linalg.set_diag(tf.linalg.band_part(self.lower, -1, 0), tf.ones_like(self.log_s))
        upper = tf.linalg.set_diag(tf.linalg.band_part(self.upper, 0, -1), self.signs * tf.exp(self.log_s))
        return lower, upper

    def matrix(self) -> tf.Tensor:
        lower, upper = self.triangles()
        return self.permutation @ lower @ upper

    def _inverse(self, x):
        return tf.einsum("nhwj,ij->nhwi", x, self.matrix())

    def _forward(self, z):
        columns = tf.transpose(tf.reshape(z, [-1, z.shape[-1]]))
        lower, upper = self.triangles()
        columns = tf.transpose(self.permutation) @ columns
        columns = tf.linalg.triangular_solve(lower, columns, lower=True)
        columns = tf.linalg.triangular_solve(upper, columns, lower=False)
        return tf.reshape(tf.transpose(columns), tf.shape(z))

    def _inverse_log_det_jacobian(self, x):
        height, width = x.shape[-3:-1]
        return height * width * tf.reduce_sum(self.log_s)


def reference_make_network(channels_in: int, channels_out: int, hidden: int, seed: int) -> tf_keras.Model:
    start = tf_keras.initializers.HeUniform(seed=seed)
    frozen = tf_keras.Input((None, None, channels_in))
    features = tf_keras.layers.Conv2D(hidden, 3, padding="same", activation="relu", kernel_initializer=start)(frozen)
    features = tf_keras.layers.Conv2D(hidden, 1, activation="relu", kernel_initializer=start)(features)
    heads = tf_keras.layers.Conv2D(2 * channels_out, 3, padding="same", kernel_initializer="zeros")(features)
    shift, raw = tf.split(heads, 2, axis=-1)
    return tf_keras.Model(frozen, [shift, BoundedLogScale()(raw)])


def kernels_of(network: tf_keras.Model) -> list[tf.Variable]:
    return [weight for weight in network.trainable_variables if len(weight.shape) == 4]


class ReferenceAffineCoupling(Layer):
    """The notebook's."""

    def __init__(self, network: Callable, frozen: int):
        super().__init__(forward_min_event_ndims=3, parameters=dict(locals()), name="affine_coupling")
        self.network = network
        self.frozen = frozen

    @once_per_trace
    def _shift_and_log_scale(self, x):
        return self.network(x[..., : self.frozen])

    def _forward(self, z):
        shift, log_scale = self._shift_and_log_scale(z)
        return tf.concat([z[..., : self.frozen], z[..., self.frozen :] * tf.exp(log_scale) + shift], axis=-1)

    def _inverse(self, x):
        shift, log_scale = self._shift_and_log_scale(x)
        return tf.concat([x[..., : self.frozen], (x[..., self.frozen :] - shift) * tf.exp(-log_scale)], axis=-1)

    def _forward_log_det_jacobian(self, z):
        _, log_scale = self._shift_and_log_scale(z)
        return tf.reduce_sum(log_scale, axis=[-3, -2, -1])

    def _inverse_log_det_jacobian(self, x):
        return -self._forward_log_det_jacobian(x)


def reference_glow_step(channels: int, hidden: int, rng: np.random.Generator) -> tfb.Bijector:
    half = channels // 2
    network = reference_make_network(half, half, hidden, seed=int(rng.integers(2**31)))
    mixing = ReferenceInvertibleConv1x1(channels, seed=int(rng.integers(2**31)))
    return tfb.Chain([ReferenceActNorm(channels), mixing, ReferenceAffineCoupling(network, half)])
