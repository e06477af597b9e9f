"""Exercise 11.7, guidance: right answers of every kind pass, wrong ones are told what is wrong."""

import numpy as np

from course_utils.flows.guidance import guided


def order(velocity, weight):
    return lambda condition, x, t: guided(velocity, weight)(x, t, condition)


def in_numpy(velocity, weight):
    return lambda x, t, condition: (
        (1 - weight) * velocity(x, t, np.zeros_like(condition)) + weight * velocity(x, t, condition)
    )


def at_the_start(velocity, weight):
    return lambda x, t, condition: guided(velocity, weight)(x, 0.3, condition)


WRONG = [
    ((lambda weight, velocity: guided(velocity, weight),), "the order of the cell as you found it"),
    ((order,), "the order of the cell as you found it, `with_guidance(x, t, condition)`"),
    ((lambda velocity, weight: weight,), "should be a function of x, t and condition; yours is of type float"),
    ((lambda velocity, weight: lambda x, t, condition: ...,), "not attempted yet"),
    ((lambda velocity, weight: lambda x, t, condition: None,), "is there a `return`?"),
    ((lambda velocity, weight: lambda x, t, condition: velocity(x, t, condition)[0],), "has shape (2,)"),
    ((in_numpy,), "not in a compiled function"),
    ((at_the_start,), "at another time"),
]
