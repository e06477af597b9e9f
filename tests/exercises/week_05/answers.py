"""What several tests of week 5 make their answers of."""

import functools

import numpy as np
import tensorflow as tf
import tensorflow_probability as tfp

from course_utils.bijectors import AffineCoupling, Squeeze, channel_mask, checkerboard_mask
from course_utils.bijectors.once import once_per_trace
from course_utils.exercises import week_05
from course_utils.networks import conv_conditioner

tfb = tfp.bijectors


ALPHA = 0.05


WIDTH = 1 - 2 * ALPHA


SIGMOID, SHIFT, SCALE = tfb.Sigmoid(), tfb.Shift(-ALPHA), tfb.Scale(1 / WIDTH)


def coupling_list(mask, number, channels, rng, hidden=32):
    made = []
    for seed in rng.integers(2**31, size=number):
        made.append(AffineCoupling(conv_conditioner(channels, channels, hidden, seed=seed), mask))
        mask = 1 - mask
    return tuple(made)


def couplings(mask, number, channels, rng, hidden=32):
    """As in the notebook; scales are made with it."""
    return list(coupling_list(mask, number, channels, rng, hidden))


def squeeze(x):
    _, height, width, channels = x.shape
    blocks = tf.reshape(x, [-1, height // 2, 2, width // 2, 2, channels])
    return tf.reshape(tf.transpose(blocks, [0, 1, 3, 2, 4, 5]), [-1, height // 2, width // 2, 4 * channels])


def unsqueeze(z):
    _, height, width, channels = z.shape
    blocks = tf.reshape(z, [-1, height, width, 2, 2, channels // 4])
    return tf.reshape(tf.transpose(blocks, [0, 1, 3, 2, 4, 5]), [-1, 2 * height, 2 * width, channels // 4])


def squeeze_class(**methods):
    """A squeeze as a student writes it, with some methods replaced."""

    class Squeeze(tfb.Bijector):
        def __init__(self):
            super().__init__(forward_min_event_ndims=3, is_constant_jacobian=True, name="squeeze")

        def _forward(self, z):
            return unsqueeze(z)

        def _inverse(self, x):
            return squeeze(x)

        def _forward_log_det_jacobian(self, z):
            return tf.zeros([])

        def _forward_event_shape(self, shape):
            return tf.TensorShape([*shape[:-3], 2 * shape[-3], 2 * shape[-2], shape[-1] // 4])

        def _inverse_event_shape(self, shape):
            return tf.TensorShape([*shape[:-3], shape[-3] // 2, shape[-2] // 2, 4 * shape[-1]])

    for name, method in methods.items():
        setattr(Squeeze, name, method)
    return Squeeze


def blank(self, *arguments):
    return ...


def one_scale(height, width, channels, rng):
    first = couplings(checkerboard_mask(height, width), 3, channels, rng)
    return tfb.Chain([*first, Squeeze(), *couplings(channel_mask(4 * channels), 3, 4 * channels, rng)])


def last_scale(height, width, channels, rng):
    return tfb.Chain(couplings(checkerboard_mask(height, width), 4, channels, rng))


def multi_scale_class(**methods):
    """A multi-scale bijector as a student writes it, with some methods replaced."""

    class MultiScale(tfb.Bijector):
        def __init__(self, scales, image_shape, latent_shapes):
            super().__init__(forward_min_event_ndims=1, inverse_min_event_ndims=3, name="multi_scale")
            self.scales = list(scales)
            self.image_shape = list(image_shape)
            self.latent_shapes = [list(shape) for shape in latent_shapes]

        def join(self, latents):
            flat = [tf.reshape(z, [-1, np.prod(shape)]) for z, shape in zip(latents, self.latent_shapes, strict=False)]
            return tf.concat(flat, axis=-1)

        def split(self, z):
            parts = tf.split(z, [np.prod(shape) for shape in self.latent_shapes], axis=-1)
            return [tf.reshape(part, [-1, *shape]) for part, shape in zip(parts, self.latent_shapes, strict=False)]

        @once_per_trace
        def _latents_and_log_det(self, x):
            h, latents, log_det = x, [], 0.0
            for scale in self.scales[:-1]:
                log_det += scale.inverse_log_det_jacobian(h, event_ndims=3)
                z, h = tf.split(scale.inverse(h), 2, axis=-1)
                latents.append(z)
            log_det += self.scales[-1].inverse_log_det_jacobian(h, event_ndims=3)
            latents.append(self.scales[-1].inverse(h))
            return self.join(latents), log_det

        def _forward(self, z):
            *finer, coarsest = self.split(z)
            h = self.scales[-1].forward(coarsest)
            for scale, latent in zip(reversed(self.scales[:-1]), reversed(finer), strict=True):
                h = scale.forward(tf.concat([latent, h], axis=-1))
            return h

        def _inverse(self, x):
            return self._latents_and_log_det(x)[0]

        def _inverse_log_det_jacobian(self, x):
            return self._latents_and_log_det(x)[1]

        def _forward_event_shape(self, shape):
            return tf.TensorShape([*shape[:-1], *self.image_shape])

        def _inverse_event_shape(self, shape):
            return tf.TensorShape([*shape[:-3], np.prod(self.image_shape)])

    for name, method in methods.items():
        setattr(MultiScale, name, method)
    return MultiScale


TO_PIXELS = week_05.to_pixels.reference()


SHAPES = [(4, 4, 2), (2, 2, 4), (2, 2, 4)]


@functools.cache
def scales_of_digits():
    rng = np.random.default_rng(0)
    return [one_scale(8, 8, 1, rng), one_scale(4, 4, 2, rng), last_scale(2, 2, 4, rng)]


@functools.cache
def multi_scale():
    return multi_scale_class()(scales_of_digits(), (8, 8, 1), SHAPES)


def latent_shapes(image_shape, scales):
    height, width, channels = image_shape
    shapes = [[height // 2**k, width // 2**k, channels * 2**k] for k in range(1, scales)]
    return [*shapes, [height // 2 ** (scales - 1), width // 2 ** (scales - 1), channels * 2 ** (scales - 1)]]
