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


RIGHT = [
    (checkerboard_by_loop, lambda channels: channel_mask(channels).tolist()),
    (
        lambda height, width: tf.cast((tf.range(height)[:, None] + tf.range(width)) % 2 == 0, tf.int32)[..., None],
        lambda channels: tf.concat([tf.ones([1, 1, channels // 2]), tf.zeros([1, 1, channels // 2])], axis=-1),
    ),
    (lambda h, w: tf.cast(checkerboard_mask(h, w), tf.bool), channel_mask),
]

WRONG = [
    ((lambda h, w: (np.arange(h * w) % 2).reshape(h, w, 1), channel_mask), "takes no account of the row"),
    ((lambda h, w: checkerboard_mask(w, h), channel_mask), "height and width are exchanged"),
    ((checkerboard_mask, lambda channels: channel_mask(channels)[0]), "one more axis of size 1"),
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
