"""Live 5.5, one scale: right answers of every kind pass, wrong ones are told what is wrong."""

import numpy as np
import tensorflow_probability as tfp
from exercises.week_05.answers import couplings, last_scale, one_scale, squeeze_class

from course_utils.bijectors import Squeeze, channel_mask, checkerboard_mask

tfb = tfp.bijectors


def one_scale_nested(height, width, channels, rng):
    last = tfb.Chain(couplings(1 - channel_mask(4 * channels), 3, 4 * channels, rng))
    first = tfb.Chain(couplings(1 - checkerboard_mask(height, width), 3, channels, rng))
    return tfb.Chain([first, squeeze_class()(), last])


def scale_of(*parts):
    """A scale of groups such as "bbb", "s" and "ccc": couplings with checkerboard masks, a squeeze, with channel masks."""

    def scale(height, width, channels, rng):
        layers = []
        for part in parts:
            if part == "s":
                layers.append(Squeeze())
                channels = 4 * channels
            else:
                mask = checkerboard_mask(height, width) if part[0] == "b" else channel_mask(channels)
                layers += couplings(mask, len(part), channels, rng)
        return tfb.Chain(layers)

    return scale


def one_scale_with(first_mask=None, second_mask=None, second_channels=4, reverse=False, hidden=32, seed=None):
    first_mask = first_mask or (lambda height, width: checkerboard_mask(height, width))
    second_mask = second_mask or (lambda height, width, channels: channel_mask(4 * channels))

    def one_scale(height, width, channels, rng):
        rng = rng if seed is None else np.random.default_rng(seed)
        layers = [
            *couplings(first_mask(height, width), 3, channels, rng, hidden),
            Squeeze(),
            *couplings(second_mask(height, width, channels), 3, second_channels * channels, rng, hidden),
        ]
        return tfb.Chain(layers[::-1] if reverse else layers)

    return one_scale


def all_the_same(height, width, channels, rng):
    mask = checkerboard_mask(height, width)
    return tfb.Chain([layer for _ in range(4) for layer in couplings(mask, 1, channels, rng)])


RIGHT = [
    (one_scale, last_scale),
    (one_scale_nested, scale_of("bb", "bb")),
    (scale_of("bbb", "s", "ccc"), last_scale),
]

WRONG = [
    (
        (lambda h, w, c, rng: tfb.Chain([*couplings(checkerboard_mask(h, w), 3, c, rng), Squeeze]), last_scale),
        "write `Squeeze()`",
    ),
    (
        (lambda h, w, c, rng: tfb.Chain([couplings(checkerboard_mask(h, w), 3, c, rng), Squeeze()]), last_scale),
        "put a star before",
    ),
    ((one_scale_with(reverse=True), last_scale), "is in the opposite order"),
    ((one_scale_with(second_channels=1), last_scale), "the images have 8 channels, and a network reads 2"),
    ((one_scale_with(second_mask=lambda h, w, c: channel_mask(c)), last_scale), "four times as many channels"),
    (
        (one_scale_with(second_mask=lambda h, w, c: checkerboard_mask(h // 2, w // 2)), last_scale),
        "the channels that are split",
    ),
    (
        (one_scale_with(first_mask=lambda h, w: checkerboard_mask(w, h)), last_scale),
        "height and width are exchanged",
    ),
    ((one_scale_with(first_mask=lambda h, w: channel_mask(2)), last_scale), "it is the pixels that are split"),
    (
        (one_scale_with(first_mask=lambda h, w: checkerboard_mask(8, 8)), last_scale),
        "masks of shape (4, 6, 1); yours have (8, 8, 1)",
    ),
    (
        (one_scale_with(first_mask=lambda h, w: (np.arange(h * w) % 2).reshape(h, w, 1)), last_scale),
        "neither the checkerboard mask",
    ),
    ((one_scale_with(hidden=8), last_scale), "8 hidden channels; it should have 32"),
    ((one_scale_with(seed=1), last_scale), "should draw its networks' seeds from `rng`"),
    ((scale_of("bbb", "ccc"), last_scale), "should have one squeeze; yours has none"),
    (
        (scale_of("bbbb", "s", "ccc"), last_scale),
        "before the squeeze, there should be 3 couplings, and there are 4",
    ),
    ((scale_of("bbb", "s"), last_scale), "after the squeeze, there should be 3 couplings, and there are 0"),
    ((lambda *shape: [one_scale(*shape)], last_scale), "put it into `tfb.Chain(...)`"),
    ((one_scale, scale_of("bbb")), "there should be 4 couplings, and there are 3"),
    ((one_scale, one_scale), "should have no squeeze; yours has 1"),
    ((one_scale, all_the_same), "the masks should take turns"),
    ((one_scale, ...), "`last_scale` is still to be filled in"),
    ((one_scale, lambda *shape: tfb.Chain([Squeeze(), tfb.Scale(2.0)])), "has a layer of type Scale"),
]
