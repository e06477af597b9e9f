"""Live 11.3, Hutchinson's estimate: right answers of every kind pass, wrong ones are told what is wrong."""

import tensorflow as tf
from written import written

from course_utils.exercises import week_11

right = week_11.hutchinson.reference()


def changed(change):
    """The right results, changed before they are returned."""
    return (lambda velocity, x, t, noise: change(*right(velocity, x, t, noise)),)


RIGHT = [(written(week_11.hutchinson),), changed(lambda v, estimate: [v, estimate])]

WRONG = [
    ((written(week_11.hutchinson, ("row * noise", "row")),), "multiply it by η once more"),
    ((written(week_11.hutchinson, (", output_gradients=noise", "")),), "hand it to `tape.gradient`"),
    ((lambda velocity, x, t, noise: right(velocity, x, t, tf.sign(noise)),), "the estimate should be"),
    (changed(lambda v, estimate: estimate), "should return two tensors"),
    (changed(lambda v, estimate: (v, None)), "the divergence is None"),
    (changed(lambda v, estimate: (v, tf.reduce_sum(estimate))), "and not over the points"),
    (changed(lambda v, estimate: (v, tf.stop_gradient(estimate))), "a network could not learn from it"),
    (
        (lambda velocity, x, noise, t: right(velocity, x, t, noise),),
        "takes its arguments in the order velocity, x, noise",
    ),
    ((lambda velocity, x, t, noise: ...,), "not attempted yet"),
]
