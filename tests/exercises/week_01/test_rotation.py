"""Exercise 1.5, riding along: right answers of every kind pass, wrong ones are told what is wrong."""

import numpy as np
import tensorflow as tf
from exercise_tests import ExerciseTests

from course_utils.exercises import week_01


def rotate(z, angle):
    matrix = np.array([[np.cos(angle), -np.sin(angle)], [np.sin(angle), np.cos(angle)]])
    return z @ matrix.T


def rotated(x, angle, base_log_prob):
    return base_log_prob(x @ np.array([[np.cos(angle), -np.sin(angle)], [np.sin(angle), np.cos(angle)]]))


def rotated_minus(log_det):
    return lambda x, angle, base: base(rotate(x, -angle)) - log_det


RIGHT = [
    (0, rotated),
    (np.log(1.0), lambda x, angle, base: base(rotate(x, -angle))),
    (tf.constant(0.0), lambda x, angle, base: base(rotate(x, 2 * np.pi - angle)) + 0),
    (0.0, lambda x, angle, base: np.array([base(rotate(row[None], -angle)) for row in x])),
    (tf.constant(0.0), rotated_minus(tf.constant(0.0))),
    (0.0, lambda x, angle, base: list(np.ravel(base(rotate(x, -angle))))),
]

WRONG = [
    ((1.0, rotated), "1 is the determinant of a rotation"),
    ((0.5, rotated), "`rotation_log_det` is not 0.5"),
    ((np.zeros(3), rotated), "should be one number"),
    ((0.0, lambda x, angle, base: base(rotate(x, angle))), "you rotate forwards"),
    ((0.0, lambda x, angle, base: base(x)), "map x back to z first"),
    ((0.0, lambda x, angle, base: np.exp(rotated(x, angle, base))), "return the log-density"),
    (
        (0.0, lambda x, base_log_prob, angle: rotated(x, angle, base_log_prob)),
        "in the order x, base_log_prob, angle",
    ),
    ((0.0, rotated_minus(1.0)), "yours is off by 1"),
    (
        (0.0, lambda x, angle, base: tf.math.log(base(rotate(x, -angle)))),
        "`base_log_prob` returns a logarithm already",
    ),
    ((0.0, lambda x, angle, base: base(rotate(x, -np.deg2rad(angle)))), "in radians already"),
    ((0.0, ...), "`rotated_log_prob` is still to be filled in"),
]


class TestRotation(ExerciseTests):
    exercise = week_01.rotation
    right, wrong = RIGHT, WRONG
