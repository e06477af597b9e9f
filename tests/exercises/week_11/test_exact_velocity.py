"""Exercise 11.4, the exact velocity: right answers of every kind pass, wrong ones are told what is wrong."""

import numpy as np
from written import written

from course_utils.exercises import week_11
from course_utils.flows import gaussian_mixture_velocity

right = week_11.exact_velocity.reference()


def by_the_course(weights, means, scale, x, t):
    covariances = np.tile(np.diag(scale**2), [len(weights), 1, 1])
    return gaussian_mixture_velocity(weights, means, covariances)(x, t)


def as_lists(weights, means, scale, x, t):
    return right(weights, means, scale, x, t).tolist()


def in_place(weights, means, scale, x, t):
    means *= 1.0
    return right(weights, means, scale, x, t)


def edited(*edits):
    """The notebook's solution with pieces of it replaced."""
    return (written(week_11.exact_velocity, *edits),)


RIGHT = [(written(week_11.exact_velocity),), (by_the_course,), (as_lists,), (in_place,)]

WRONG = [
    (edited(("t * means", "means")), "on the way a component's mean is t m"),
    ((lambda weights, means, scale, x, t: right(weights, means, scale, x, t)[0],), "has shape (2,)"),
    ((lambda weights, means, scale, x, t: x * np.nan,), "NaN"),
    ((lambda weights, means, scale, x, t: ...,), "not attempted yet"),
    (
        (lambda means, weights, scale, x, t: right(weights, means, scale, x, t),),
        "in the order means, weights, scale, x, t",
    ),
]
