"""Exercise 5.1, a checkerboard in one line: right answers of every kind pass, wrong ones are told what is wrong."""

import numpy as np
import pytest
import tensorflow as tf
from exercise_tests import ExerciseTests

from course_utils.bijectors import AffineCoupling, channel_mask, checkerboard_mask
from course_utils.exercises import week_05
from course_utils.networks import conv_conditioner


def checkerboard_by_loop(height, width):
    mask = np.zeros((height, width, 1), np.uint8)
    for i in range(height):
        for j in range(width):
            mask[i, j] = (i + j) % 2 == 0
    return mask


def checkerboard_of(entry, dtype=int):
    return lambda height, width: np.fromfunction(entry, (height, width), dtype=int).astype(dtype)[..., None]


def channels_of(entry, dtype=int):
    return lambda channels: entry(np.arange(channels), channels).astype(dtype)[None, None]


RIGHT = [
    (checkerboard_of(lambda i, j: (i + j) % 2 == 0, bool), channels_of(lambda c, n: c < n // 2, bool)),
    (checkerboard_by_loop, channels_of(lambda c, n: c < n / 2)),
    (checkerboard_of(lambda i, j: (i + j + 1) % 2, float), channels_of(lambda c, n: 2 * c < n, float)),
    (
        lambda height, width: tf.cast((tf.range(height)[:, None] + tf.range(width)) % 2 == 0, tf.int32)[..., None],
        lambda channels: tf.concat([tf.ones([1, 1, channels // 2]), tf.zeros([1, 1, channels // 2])], axis=-1),
    ),
    (lambda h, w: tf.cast(checkerboard_mask(h, w), tf.bool), lambda channels: channel_mask(channels).tolist()),
]

WRONG = [
    ((checkerboard_of(lambda i, j: (i + j) % 2), channel_mask), "entry (0, 0) is 1"),
    ((checkerboard_of(lambda i, j: i % 2), channel_mask), "takes no account of the column"),
    ((lambda h, w: (np.arange(h * w) % 2).reshape(h, w, 1), channel_mask), "takes no account of the row"),
    ((checkerboard_of(lambda i, j: 1 - i * j % 2), channel_mask), "not their product"),
    ((checkerboard_of(lambda i, j: i + j), channel_mask), "that is row + column"),
    ((lambda h, w: checkerboard_mask(h, w)[..., 0], channel_mask), "the last axis, of size 1, is missing"),
    ((lambda h, w: checkerboard_mask(w, h), channel_mask), "height and width are exchanged"),
    ((lambda h, w: checkerboard_mask(h, w)[None, ..., 0], channel_mask), "the axis of size 1 comes last"),
    ((lambda h, w: checkerboard_mask(w, h)[..., 0], channel_mask), "are exchanged, and the last axis"),
    ((lambda h, w: checkerboard_mask(h, w)[None], channel_mask), "there is an axis too many in front"),
    ((checkerboard_mask, lambda channels: 1 - channel_mask(channels)), "first half of the channels is frozen"),
    ((checkerboard_mask, channels_of(lambda c, n: c % 2)), "every other channel"),
    ((checkerboard_mask, channels_of(lambda c, n: c <= n // 2)), "one 1 too many"),
    ((checkerboard_mask, lambda channels: channel_mask(channels)[0, 0]), "first two axes, of size 1, are missing"),
    ((checkerboard_mask, lambda channels: channel_mask(channels)[0]), "one more axis of size 1"),
    ((checkerboard_mask, lambda channels: channel_mask(channels).reshape(-1, 1, 1)), "channels are the last axis"),
    ((checkerboard_mask, lambda channels: channel_mask(channels)[None]), "there is an axis too many in front"),
    ((checkerboard_mask, ...), "`channel_mask` is still to be filled in"),
]


class TestMasks(ExerciseTests):
    exercise = week_05.masks
    right, wrong = RIGHT, WRONG

    @pytest.mark.parametrize("kind", [np.ndarray.tolist, lambda mask: tf.cast(mask, tf.bool), tf.constant])
    def test_masks_that_pass_serve_the_couplings(self, kind):
        names = {"np": np, "AffineCoupling": AffineCoupling, "conv_conditioner": conv_conditioner}
        exec(week_05.couplings.words.solution, names)
        mask = checkerboard_mask(4, 6)
        for make in (names["couplings"], week_05.couplings.reference()):
            made = make(kind(mask), 2, 1, np.random.default_rng(0), 4)
            assert np.array_equal([layer.mask for layer in made], [mask, 1 - mask])
