"""Exercise 7.2, why the diagonal is excluded: right answers of every kind pass, wrong ones are told what is wrong."""

import numpy as np
import tensorflow as tf
from exercise_tests import ExerciseTests

from course_utils import flows
from course_utils.exercises import week_07


def right_cheat(x, c):
    return x, -c * tf.ones_like(x)


def right_claim(dimensions, c):
    return dimensions * (c - 0.5 * np.log(2 * np.pi))


def claim(formula):
    return right_cheat, lambda dimensions, c: formula(dimensions, c, np.log(2 * np.pi) / 2)


RIGHT = [
    (right_cheat, right_claim),
    (
        lambda x, c: [x.numpy(), np.full(x.shape, -c)],
        lambda d, c: float(flows.standard_normal(d).log_prob(tf.zeros(d)) + d * c),
    ),
]

WRONG = [
    ((lambda x, c: (x, tf.fill(tf.shape(x), float(c))), right_claim), "s is −c"),
    ((lambda x, c: (right_cheat(x, c)[1], x), right_claim), "exchanged"),
    ((lambda x, c: (x, -c), right_claim), "one number for each entry"),
    ((lambda x, c: (0 * x, -c + 0 * x), right_claim), "z is not 0"),
    (claim(lambda d, c, h: c * d), "z = 0 is missing"),
    (claim(lambda d, c, h: -c * d - d * h), "wrong sign"),
    (claim(lambda d, c, h: c * d - h), "counts one alone"),
    (claim(lambda d, c, h: c - d * h), "not a single term"),
    (claim(lambda d, c, h: c * d + d * h), "mind its sign"),
    (claim(lambda d, c, h: c * d - 2 * d * h), "mind the root"),
    (claim(lambda d, c, h: np.exp(c * d - d * h)), "not the density"),
    ((right_cheat, lambda d, c: [right_claim(d, c)]), "should be one number; yours has shape (1,)"),
    ((lambda x, c: ..., right_claim), "`cheat` is still to be filled in"),
    ((right_cheat, ...), "`claimed_log_prob` is still to be filled in"),
]


class TestDiagonal(ExerciseTests):
    exercise = week_07.diagonal
    right, wrong = RIGHT, WRONG
