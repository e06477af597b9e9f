"""Live 11.2, the exact divergence: right answers of every kind pass, wrong ones are told what is wrong."""

import tensorflow as tf
from written import written

from course_utils.exercises import week_11

right = week_11.divergence.reference()


def changed(change):
    """The right results, changed before they are returned."""
    return (lambda velocity, x, t: change(*right(velocity, x, t)),)


def unwatched(velocity, x, t):
    with tf.GradientTape() as tape:
        v = velocity(x, t)
    return v, tape.gradient(v, x)


RIGHT = [(written(week_11.divergence),), changed(lambda v, divergence: [v, divergence])]

WRONG = [
    (
        (
            written(
                week_11.divergence, ("tape.gradient(entry, x)[:, i]", "tf.reduce_sum(tape.gradient(entry, x), axis=-1)")
            ),
        ),
        "all entries",
    ),
    ((written(week_11.divergence, ("        tape.watch(x)\n", "")),), "raised an error"),
    ((unwatched,), "the divergence is None"),
    (changed(lambda v, divergence: divergence), "should return two tensors"),
    (changed(lambda v, divergence: (v, ...)), "the divergence is still to be filled in"),
    (changed(lambda v, divergence: (divergence, v)), "The velocity comes first"),
    (changed(lambda v, divergence: (v, tf.reduce_sum(divergence))), "and not over the points"),
    (changed(lambda v, divergence: (v, v)), "Sum over the entries of a point, the last axis"),
    (changed(lambda v, divergence: (v[:, :2], divergence)), "should have shape (5, 3); yours has shape (5, 2)"),
    (changed(lambda v, divergence: (v, tf.constant(divergence.numpy()))), "not in a compiled function"),
    (changed(lambda v, divergence: (v, tf.stop_gradient(divergence))), "a network could not learn from it"),
    ((lambda x, velocity, t: right(velocity, x, t),), "takes its arguments in the order x, velocity"),
    ((lambda velocity, x, t: ...,), "not attempted yet"),
]
