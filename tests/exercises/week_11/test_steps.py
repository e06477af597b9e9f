"""Live 11.1, three steps: right answers of every kind pass, wrong ones are told what is wrong."""

import numpy as np
import tensorflow as tf
from written import written

from course_utils import ode
from course_utils.exercises import week_11

right = week_11.steps.reference()


def with_step(place, step):
    """The right steps with one of them replaced."""
    return tuple(step if k == place else other for k, other in enumerate(right))


def wasteful(velocity, x, t, h):
    velocity(x, t)
    return ode.midpoint_step(velocity, x, t, h)


def through_numpy(velocity, x, t, h):
    return x + h * velocity(x, t).numpy()


RIGHT = [with_step(0, written(week_11.steps))]

WRONG = [
    (with_step(0, lambda velocity, x, t, h: x - h * velocity(x, t)), "goes against the velocity"),
    (with_step(0, ode.midpoint_step), "`euler_step(velocity, x, 0.3, 0.8)` should be"),
    (with_step(1, wasteful), "evaluates the velocity 3 times, where 2 would do"),
    (
        with_step(2, lambda velocity, x, t, h: right[1](velocity, right[1](velocity, x, t, h / 2), t + h / 2, h / 2)),
        "should be",
    ),
    (with_step(0, through_numpy), "not in a compiled function"),
    (
        with_step(1, lambda velocity, t, x, h: right[1](velocity, x, t, h)),
        "takes its arguments in the order velocity, t, x",
    ),
    (with_step(1, lambda velocity, x, t, h: x[:, 0]), "has shape (5,) but should have shape (5, 3)"),
    (with_step(2, lambda velocity, x, t, h: x + h * velocity(t, x)), "raised an error"),
    (with_step(2, lambda velocity, x, t, h: tf.fill(x.shape, np.nan)), "contains NaN"),
    (with_step(2, ...), "`rk4_step` is still to be filled in"),
]
