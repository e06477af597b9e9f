"""Exercise 1.4, two branches: right answers of every kind pass, wrong ones are told what is wrong."""

import numpy as np
import tensorflow as tf

from course_utils.exercises import week_01

_, squared_density = week_01.branches.reference()


def squared_by_tensorflow(x, base_density):
    root = tf.sqrt(x)
    return (base_density(root) + base_density(-root)) / (2 * root)


WRONG = [
    (("A", squared_density), "step A only says"),
    (("c.", squared_density), "step C only says"),
    (("D", squared_density), "step D is the chain rule"),
    (("E", squared_density), "one of the letters A, B, C and D"),
    ((2, squared_density), "in quotes"),
    (("B", squared_by_tensorflow), "should be a NumPy array"),
    (("B", lambda x, base: base(np.asarray(tf.sqrt(-x)))), "the second point is −√x, not √(−x)"),
    (("B", ...), "`squared_density` is still to be filled in"),
    ((..., squared_density), "`failing_step` is still to be filled in"),
]
