"""Exercise 1.4, two branches: right answers of every kind pass, wrong ones are told what is wrong."""

import numpy as np
import scipy.stats
import tensorflow as tf
from exercise_tests import ExerciseTests

from course_utils.exercises import week_01


def squared_with(formula):
    """`formula` of the densities at √x and −√x and of √x, with the right letter."""
    return ("B", lambda x, base: formula(base(np.sqrt(x)), base(-np.sqrt(x)), np.sqrt(x)))


def squared_density(x, base_density):
    return sum(base_density(z) / np.abs(2 * z) for z in (x**0.5, -(x**0.5)))


def squared_by_tensorflow(x, base_density):
    root = tf.sqrt(x)
    return (base_density(root) + base_density(-root)) / (2 * root)


RIGHT = [
    ("b", squared_density),
    (" B. ", squared_density),
    ("Step B", squared_density),
    squared_with(lambda right, left, root: right / 2 / root + left / 2 / root),
]

WRONG = [
    (("A", squared_density), "step A only says"),
    (("c.", squared_density), "step C only says"),
    (("D", squared_density), "step D is the chain rule"),
    (("E", squared_density), "one of the letters A, B, C and D"),
    ((2, squared_density), "in quotes"),
    (squared_with(lambda right, left, root: right / (2 * root)), "the branch z < 0 is missing"),
    (squared_with(lambda right, left, root: right / root), "you count the branch z > 0 twice"),
    (squared_with(lambda right, left, root: right + left), "the derivative is missing"),
    (squared_with(lambda right, left, root: (right + left) * 2 * root), "you multiply by it"),
    (squared_with(lambda right, left, root: (right + left) / (2 * root**2)), "at z = √x, not at x"),
    (squared_with(lambda right, left, root: (right + left) / root), "you divide by z alone"),
    (squared_with(lambda right, left, root: (right + left) / 2 * root), "round the whole denominator"),
    (squared_with(lambda right, left, root: (right + left) / (4 * root)), "you average them"),
    (squared_with(lambda right, left, root: (right - left) / (2 * root)), "its *absolute value*"),
    (squared_with(lambda right, left, root: np.log((right + left) / (2 * root))), "not its logarithm"),
    (("B", lambda x, base: (base(x) + base(-x)) / (2 * np.sqrt(x))), "you took it at ±x"),
    (("B", lambda x, base: scipy.stats.norm.pdf(np.sqrt(x)) / np.sqrt(x)), "use the density that is handed over"),
    (("B", squared_by_tensorflow), "should be a NumPy array"),
    (("B", lambda x, base: base(np.asarray(tf.sqrt(-x)))), "the second point is −√x, not √(−x)"),
    (("B", ...), "`squared_density` is still to be filled in"),
    ((..., squared_density), "`failing_step` is still to be filled in"),
]


class TestBranches(ExerciseTests):
    exercise = week_01.branches
    right, wrong = RIGHT, WRONG
