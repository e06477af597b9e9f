"""Live 10.1, knots of any numbers: right answers of every kind pass, wrong ones are told what is wrong."""

import numpy as np
import tensorflow as tf
from written import written

from course_utils.exercises import week_10

right = week_10.knots.reference()


def changed(change):
    """The right knots, changed before they are returned."""
    return (lambda raw, bound: change(*right(raw, bound)),)


def with_numpy(raw, bound):
    x, y, slopes = right(raw, bound)
    return x, y, tf.constant(slopes.numpy())


def edited(*edits):
    """The notebook's solution with pieces of it replaced."""
    return (written(week_10.knots, *edits),)


FIRST_AXIS = ("axis=-1)  # from 0 to 1", "axis=0)  # from 0 to 1")

RIGHT = [(written(week_10.knots),), changed(lambda x, y, slopes: [x, y, slopes])]

WRONG = [
    (changed(lambda x, y, slopes: x), "should return three tensors"),
    (changed(lambda x, y, slopes: (x, y)), "should return three tensors"),
    (changed(lambda x, y, slopes: (x, y, ...)), "`slopes` is still to be filled in"),
    (changed(lambda x, y, slopes: (x[..., 1:], y, slopes)), "the first one, −B, is missing"),
    (changed(lambda x, y, slopes: (x, y, slopes[..., 1:-1])), "The slopes at both ends are missing"),
    (changed(lambda x, y, slopes: (x, y[0], slopes)), "`y` should have shape (5,)"),
    (
        edited(("tf.nn.softmax(numbers)", "tf.nn.softmax(numbers, axis=0)")),
        "the softmax should run along the last axis",
    ),
    (edited(("tf.cumsum(shares, axis=-1)", "tf.cumsum(shares)")), "`tf.cumsum` should run along the last axis"),
    (edited(FIRST_AXIS), "join along the last axis"),
    (edited(("tf.zeros_like(raw[..., :1])", "tf.zeros([1])")), "give the ends the leading axes"),
    ((with_numpy,), "`slopes` cannot be learned"),
    ((lambda bound, raw: right(raw, bound),), "takes its arguments in the order bound, raw"),
    ((lambda raw, bound: ...,), "not attempted yet"),
    (changed(lambda x, y, slopes: (x, y, np.nan * slopes)), "`slopes` contains NaN"),
]
