"""Live 11.5, the loss of flow matching: right answers of every kind pass, wrong ones are told what is wrong."""

import numpy as np
import tensorflow as tf
from written import written

from course_utils.exercises import week_11


def edited(*edits):
    """The notebook's solution with pieces of it replaced."""
    return (written(week_11.flow_matching_loss, *edits),)


def by_the_course(velocity, z, x, t):
    from course_utils.training import squared_errors

    return tf.reduce_mean(squared_errors(velocity, z, x, t))


def one_by_one(velocity, z, x, t):
    x_t = tf.transpose(tf.transpose(z) * (1 - t) + tf.transpose(x) * t)
    return tf.reduce_mean(tf.reduce_sum((velocity(x_t, t) - x + z) ** 2, 1))


def by_numpy(velocity, z, x, t):
    return np.float32(one_by_one(velocity, z, x, t))


def stopped(velocity, z, x, t):
    return one_by_one(lambda x, t: tf.stop_gradient(velocity(x, t)), z, x, t)


def known_batch(velocity, z, x, t):
    return one_by_one(velocity, z, x, tf.reshape(t, [int(x.shape[0])]))


def each_point(velocity, z, x, t):
    x_t = (1 - t[:, None]) * z + t[:, None] * x
    return tf.reduce_sum((velocity(x_t, t) - (x - z)) ** 2, axis=-1)


def each_entry(velocity, z, x, t):
    x_t = (1 - t[:, None]) * z + t[:, None] * x
    return (velocity(x_t, t) - (x - z)) ** 2


RIGHT = [(written(week_11.flow_matching_loss),), (by_the_course,), (one_by_one,)]

WRONG = [
    (edited(("(x - z)", "(z - x)")), "yours points back"),
    (edited(("axis=-1", "axis=0")), "should be"),
    ((each_point,), "take the mean over the points"),
    ((each_entry,), "add up the squares of each point"),
    ((by_numpy,), "not in a compiled function"),
    ((known_batch,), "not in a compiled function"),
    ((stopped,), "could not learn from it"),
    ((lambda velocity, x, z, t: one_by_one(velocity, z, x, t),), "in the order velocity, x, z, t"),
    ((lambda velocity, z, x, t: ...,), "not attempted yet"),
    ((lambda velocity, z, x, t: np.nan * one_by_one(velocity, z, x, t),), "NaN"),
]
