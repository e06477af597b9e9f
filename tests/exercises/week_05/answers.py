"""What several tests of week 5 make their answers of."""

import functools

import numpy as np
import tensorflow_probability as tfp
from written import written

from course_utils.bijectors import AffineCoupling, Squeeze, channel_mask, checkerboard_mask
from course_utils.exercises import week_05
from course_utils.networks import conv_conditioner

tfb = tfp.bijectors

ALPHA = 0.01
WIDTH = 1 - 2 * ALPHA
SIGMOID, SHIFT, SCALE = tfb.Sigmoid(), tfb.Shift(-ALPHA), tfb.Scale(1 / WIDTH)
TO_PIXELS = week_05.to_pixels.reference()
SHAPES = [(4, 4, 2), (2, 2, 4), (2, 2, 4)]

squeeze, unsqueeze = week_05.squeeze_and_back.reference()


def squeeze_class(**options):
    return written(week_05.squeeze, given={"squeeze": squeeze, "unsqueeze": unsqueeze}, **options)


def multi_scale_class(**options):
    return written(week_05.multi_scale, **options)


def coupling_list(mask, number, channels, rng, hidden=32):
    made = []
    for seed in rng.integers(2**31, size=number):
        made.append(AffineCoupling(conv_conditioner(channels, channels, hidden, seed=seed), mask))
        mask = 1 - mask
    return tuple(made)


def couplings(mask, number, channels, rng, hidden=32):
    """As in the notebook; scales are made with it."""
    return list(coupling_list(mask, number, channels, rng, hidden))


def one_scale(height, width, channels, rng):
    first = couplings(checkerboard_mask(height, width), 3, channels, rng)
    return tfb.Chain([*first, Squeeze(), *couplings(channel_mask(4 * channels), 3, 4 * channels, rng)])


def last_scale(height, width, channels, rng):
    return tfb.Chain(couplings(checkerboard_mask(height, width), 4, channels, rng))


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
