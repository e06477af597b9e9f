"""Live 4.0, one point by hand: right answers of every kind pass, wrong ones are told what is wrong."""

import math

import numpy as np
import tensorflow as tf
from exercise_tests import ExerciseTests

from course_utils.exercises import week_04

right, couple, uncouple = week_04.by_hand.reference()


def by_tensorflow(z_a, z_b, s, t):
    return z_a, z_b * tf.exp(tf.constant(s(z_a), tf.float32)) + t(z_a), s(z_a)


def by_math(x_a, x_b, s, t):
    return x_a, (x_b - t(x_a)) / math.exp(s(x_a)), -s(x_a)


RIGHT = [(right, by_tensorflow, by_math), ([1, 8.0], couple, uncouple)]

WRONG = [
    ((8, couple, uncouple), "should be a pair of numbers, x_a and x_b; got 1"),
    (((1, 7), couple, uncouple), "`by_hand` should be 8.0000 at index (1,), and yours is 7.0000"),
    (((1, ...), couple, uncouple), "should be a number, an array or a tensor"),
    ((right, lambda *given: couple(*given)[:2], uncouple), "the other part and the log-determinant; got 2 of them"),
    ((right, couple, lambda *given: [np.ones(2)] * 3), "got arrays of shape (2,)"),
    ((right, lambda z_b, z_a, s, t: couple(z_a, z_b, s, t), uncouple), "`couple(z_a, z_b, s, t)`"),
    ((right, couple, lambda x_a, x_b, s, t: uncouple(x_a, x_b, s)), "`uncouple(0.7, -1.2, s, t)` raised an error"),
    (
        (right, lambda *given: (*couple(*given)[:2], 0.0), uncouple),
        "should be 0.6442 at index (2,), and yours is 0.0000",
    ),
    ((right, couple, ...), "`uncouple` is still to be filled in"),
]


class TestByHand(ExerciseTests):
    exercise = week_04.by_hand
    right, wrong = RIGHT, WRONG
