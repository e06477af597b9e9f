"""What several tests of week 6 make their answers of."""

import functools

import numpy as np
import scipy.linalg
import tensorflow as tf
import tensorflow_probability as tfp
import tf_keras

from course_utils.bijectors import Squeeze
from course_utils.bijectors.conv1x1 import random_rotation
from course_utils.bijectors.once import once_per_trace
from course_utils.networks import BoundedLogScale

tfb = tfp.bijectors


def actnorm(**methods):
    """An actnorm as a student writes it, with some methods replaced."""

    class ActNorm(tfb.Bijector):
        def __init__(self, channels):
            super().__init__(forward_min_event_ndims=3, is_constant_jacobian=True, name="actnorm")
            self.log_scale = tf.Variable(tf.zeros([channels]))
            self.shift = tf.Variable(tf.zeros([channels]))

        def initialise(self, x):
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

    for name, method in methods.items():
        setattr(ActNorm, name, method)
    return ActNorm


def with_forward_log_det(kind):
    """The class with its log-det in the other direction alone: TFP derives the one that is gone."""
    log_det = kind._inverse_log_det_jacobian
    kind._forward_log_det_jacobian = lambda self, z: -log_det(self, z)
    del kind._inverse_log_det_jacobian
    return kind


def log_det_by(formula):
    """An inverse log-det from the shape of the images and the logarithms of the scales."""
    return lambda self, x: formula(*x.shape, self.log_scale if hasattr(self, "log_scale") else self.log_s)


def conv1x1(**methods):
    """A 1 × 1 convolution as a student writes it, with some methods replaced."""

    class InvertibleConv1x1(tfb.Bijector):
        def __init__(self, channels, seed):
            super().__init__(forward_min_event_ndims=3, is_constant_jacobian=True, name="conv1x1")
            permutation, lower, upper = scipy.linalg.lu(random_rotation(channels, seed=seed))
            diagonal = np.diag(upper)
            self.permutation = tf.constant(permutation, tf.float32)
            self.signs = tf.constant(np.sign(diagonal), tf.float32)
            self.lower = tf.Variable(lower, dtype=tf.float32)
            self.upper = tf.Variable(upper, dtype=tf.float32)
            self.log_s = tf.Variable(np.log(np.abs(diagonal)), dtype=tf.float32)

        def triangles(self):
            lower = tf.linalg.set_diag(tf.linalg.band_part(self.lower, -1, 0), tf.ones_like(self.log_s))
            upper = tf.linalg.set_diag(tf.linalg.band_part(self.upper, 0, -1), self.signs * tf.exp(self.log_s))
            return lower, upper

        def matrix(self):
            lower, upper = self.triangles()
            return self.permutation @ lower @ upper

        def _inverse(self, x):
            return tf.einsum("ij,nhwj->nhwi", self.matrix(), x)

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

    for name, method in methods.items():
        setattr(InvertibleConv1x1, name, method)
    return InvertibleConv1x1


def blank(self, *arguments):
    return ...


def network_with(
    first=3,
    second=1,
    last=3,
    padding="same",
    activations=("relu", "relu", None),
    start=lambda seed: tf_keras.initializers.HeUniform(seed=seed),
    starts=(True, True),
    end="zeros",
    heads=lambda channels_out: 2 * channels_out,
    width=lambda hidden: hidden,
    outputs=lambda shift, raw: [shift, BoundedLogScale()(raw)],
    axis=-1,
):
    """`make_network` with one thing or another done differently."""

    def make_network(channels_in, channels_out, hidden, seed):
        initial = [{"kernel_initializer": start(seed)} if wanted else {} for wanted in starts]
        conv = functools.partial(tf_keras.layers.Conv2D, padding=padding)
        frozen = tf_keras.Input((None, None, channels_in))
        features = conv(width(hidden), first, activation=activations[0], **initial[0])(frozen)
        features = conv(hidden, second, activation=activations[1], **initial[1])(features)
        out = conv(heads(channels_out), last, activation=activations[2], kernel_initializer=end)(features)
        return tf_keras.Model(frozen, outputs(*tf.split(out, 2, axis=axis)))

    return make_network


def coupling(**methods):
    """An affine coupling as a student writes it, with some methods replaced."""

    class AffineCoupling(tfb.Bijector):
        def __init__(self, network, frozen):
            super().__init__(forward_min_event_ndims=3, name="affine_coupling")
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

    for name, method in methods.items():
        setattr(AffineCoupling, name, method)
    return AffineCoupling


def without(kind, name):
    """The class without one of its methods, which TFP derives."""
    delattr(kind, name)
    return kind


# Steps and levels are made of these.
ActNorm, InvertibleConv1x1, AffineCoupling, make_network = actnorm(), conv1x1(), coupling(), network_with()


def draw(rng):
    return int(rng.integers(2**31))


def step_with(
    order=(0, 1, 2),
    channels=lambda c: c,
    frozen=lambda half: half,
    network=lambda half, hidden, seed: make_network(half, half, hidden, seed),
    network_seed=draw,
    mixing_seed=draw,
    chain=tfb.Chain,
):
    """`glow_step` with one thing or another done differently."""

    def glow_step(c, hidden, rng):
        half = c // 2
        layers = [
            ActNorm(channels(c)),
            InvertibleConv1x1(c, seed=mixing_seed(rng)),
            AffineCoupling(network(half, hidden, network_seed(rng)), frozen(half)),
        ]
        return chain([layers[k] for k in order])

    return glow_step


glow_step = step_with()


def level_of(parts, chain=tfb.Chain):
    return lambda channels, steps, hidden, rng: chain(parts(channels, steps, hidden, rng))


def steps_of(channels, steps, hidden, rng):
    return [glow_step(channels, hidden, rng) for _ in range(steps)]


glow_level = level_of(lambda c, n, hidden, rng: [Squeeze(), *steps_of(4 * c, n, hidden, rng)])


def log_det(deviations, height, width):
    return -height * width * np.sum(np.log(deviations))
