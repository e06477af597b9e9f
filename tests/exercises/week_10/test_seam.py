"""Exercise 10.6, over the seam: right answers of every kind pass, wrong ones are told what is wrong."""

import numpy as np
import tensorflow as tf

from course_utils.bijectors import rational_quadratic

TURN = 2 * np.pi


def knots(raw):
    return (*rational_quadratic.knots(raw[..., :-1], np.pi, circular=True), raw[..., -1])


def wrap(angle):
    return angle - TURN * tf.floor((angle + np.pi) / TURN)


def without_a_turn(angle):
    return tf.math.floormod(angle + np.pi, TURN) - np.pi


def in_numpy(angle):
    return np.mod(np.asarray(angle) + np.pi, TURN) - np.pi


def by_the_first_angle(angle):
    return angle - TURN * tf.floor((angle + np.pi) / TURN) if angle[0] < 100 else angle


def with_knots_in_numpy(raw):
    *others, slopes, shift = knots(raw)
    return *others, slopes.numpy(), shift


def with_a_shift_in_numpy(raw):
    *others, shift = knots(raw)
    return *others, shift.numpy()


def on_a_list(raw):
    return list(knots(raw))


def with_slopes_decided_by_one(raw):
    x, y, slopes, shift = knots(raw)
    return x, y, slopes if tf.reduce_all(slopes > 0) else -slopes, shift


def of_the_first_axis(raw):
    x, y, slopes = rational_quadratic.knots(raw[:-2], np.pi)
    return x, y, tf.concat([knots(raw)[2][..., :1], slopes[..., 1:-1], knots(raw)[2][..., -1:]], axis=-1), raw[..., -1]


def with_an_axis(raw):
    return (*knots(raw)[:3], raw[..., -1:])


def without_the_ends(raw):
    x, y, slopes, shift = knots(raw)
    return x, y, slopes[..., 1:-1], shift


def not_finite(raw):
    x, y, slopes, shift = knots(raw)
    return x, y, slopes / 0, shift


def beyond_the_end(angle):
    return tf.where(tf.abs(tf.abs(wrap(angle)) - np.pi) < 1e-4, 0.0, wrap(angle))


RIGHT = [(knots, without_a_turn), (on_a_list, wrap)]

WRONG = [
    ((lambda raw: knots(raw)[:3], wrap), "should return four tensors"),
    ((with_an_axis, wrap), "without an axis of its own"),
    ((without_the_ends, wrap), "the ends have one, too"),
    ((not_finite, wrap), "slopes is not finite everywhere"),
    ((lambda raw: (*knots(raw)[:3], 2 * raw[..., -1]), wrap), "the shift is not the last of the raw numbers"),
    ((of_the_first_axis, wrap), "count from the end of the last axis: `raw[..., :-2]`"),
    ((with_knots_in_numpy, wrap), "`slopes` cannot be learned"),
    ((with_a_shift_in_numpy, wrap), "the shift cannot be learned"),
    ((knots, in_numpy), "`wrap` cannot be learned"),
    ((knots, by_the_first_angle), "not in a compiled function"),
    ((with_slopes_decided_by_one, wrap), "not in a compiled function"),
    ((knots, beyond_the_end), "which are one point"),
    ((knots, lambda angle: wrap(angle) + 0.25), "should be 0.5000 at index (0,), and yours is 0.7500"),
    ((knots, ...), "`wrap` is still to be filled in"),
    ((lambda raw: 1 / 0, wrap), "raised an error"),
]
