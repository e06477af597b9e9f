"""Exercise 11.2, orders of convergence: right answers of every kind pass, wrong ones are told what is wrong."""

import numpy as np
import tensorflow as tf

from course_utils.exercises import week_11

solver_error, order = week_11.orders.reference()


def as_tensor(step, velocity, x, exact, n):
    return tf.reduce_max(tf.abs(solver_error(lambda *a: step(*a), velocity, x, exact, n)))


RIGHT = [
    (as_tensor, lambda counts, errors: np.polyfit(np.log10(counts), np.log10(1 / np.array(errors)), 1)[0]),
    (lambda step, velocity, x, exact, n: solver_error(step, velocity, x, exact, n), order),
]

WRONG = [
    ((lambda step, velocity, x, exact, n: 0.0, order), "should be"),
    ((lambda step, velocity, x, exact, n: np.zeros(4), order), "a single number"),
    ((lambda velocity, step, x, exact, n: 0.0, order), "takes its arguments in the order velocity, step"),
    ((lambda step, velocity, x, exact, n: step(x, velocity, 0, 1 / n), order), "raised an error"),
    ((solver_error, lambda counts, errors: np.polyfit(np.log(counts), np.log(errors), 1)), "has shape (2,)"),
    ((solver_error, lambda errors, counts: order(counts, errors)), "takes its arguments in the order errors, counts"),
    ((solver_error, ...), "`order` is still to be filled in"),
]
