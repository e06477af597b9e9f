"""Live 11.7, samples in few steps: right answers of every kind pass, wrong ones are told what is wrong."""

import numpy as np
import tensorflow as tf
from written import written

from course_utils import ode
from course_utils.exercises import week_11

right = week_11.few_steps.reference()


def by_the_course(velocity, z, steps, step):
    method = next(name for name, method in ode.METHODS.items() if method.step is step)
    return ode.integrate(velocity, z, steps=steps, method=method)


def whole_way(velocity, z, steps, step):
    return tf.stack([z, right(velocity, z, steps, step)])


def by_numpy(velocity, z, steps, step):
    return right(velocity, z.numpy(), steps, step)


def known_batch(velocity, z, steps, step):
    return right(velocity, tf.reshape(z, [int(z.shape[0]), 3]), steps, step)


def edited(*edits):
    """The notebook's solution with pieces of it replaced."""
    return (written(week_11.few_steps, *edits),)


RIGHT = [(written(week_11.few_steps),), (by_the_course,)]

WRONG = [
    (edited(("k * h", "0.0")), "yours all begin at t = 0"),
    ((whole_way,), "yours has the way there"),
    ((by_numpy,), "not in a compiled function"),
    ((known_batch,), "not in a compiled function"),
    ((lambda velocity, z, steps, step: z,), "one is missing at the end"),
    ((lambda velocity, z, steps, step: z + 1,), "should be"),
    ((lambda z, velocity, steps, step: right(velocity, z, steps, step),), "in the order z, velocity, steps, step"),
    ((lambda velocity, z, steps, step: np.nan * z,), "NaN"),
    ((lambda velocity, z, steps, step: ...,), "not attempted yet"),
]
