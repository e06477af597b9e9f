"""Exercise 4.2, three layers are needed: right answers of every kind pass, wrong ones are told what is wrong."""

import numpy as np
import tensorflow as tf
from exercise_tests import ExerciseTests
from exercises.week_04.answers import evaluation_jacobian

from course_utils.exercises import week_04


def influence_right(bijector, z):
    jacobians = np.stack([evaluation_jacobian(bijector.forward, point) for point in z])
    return np.abs(jacobians).max(axis=0) > 1e-12


def influence_transposed(bijector, z):
    return influence_right(bijector, z).T


def influence_at_one_point(bijector, z):
    return evaluation_jacobian(bijector.forward, z[0]) != 0


def influence_at_all_points(bijector, z):
    return np.all([evaluation_jacobian(bijector.forward, point) != 0 for point in z], axis=0)


def influence_by_the_mean(bijector, z):
    return np.mean([evaluation_jacobian(bijector.forward, point) for point in z], axis=0) != 0


def influence_by_the_maximum(bijector, z):
    return np.max([evaluation_jacobian(bijector.forward, point) for point in z], axis=0) > 0


def influence_in_size(bijector, z):
    return np.max(np.abs([evaluation_jacobian(bijector.forward, point) for point in z]), axis=0)


def influence_as_hinted(bijector, z):
    with tf.GradientTape() as tape:
        tape.watch(z)
        x = bijector.forward(z)
    return tf.reduce_any(tape.batch_jacobian(x, z) != 0, axis=0)


def influence_unreduced(bijector, z):
    return np.stack([evaluation_jacobian(bijector.forward, point) != 0 for point in z])


RIGHT = [
    (influence_right, 3),
    (influence_right, np.int64(3)),
    (influence_right, 3.0),
    (influence_as_hinted, tf.constant(3)),
    (lambda bijector, z: influence_right(bijector, z).tolist(), 3),
]

WRONG = [
    ((influence_right, 2), "2 is not the least number of layers"),
    ((influence_right, 4), "4 is not the least number of layers"),
    ((influence_transposed, 3), "yours is transposed"),
    ((influence_at_one_point, 3), "zero at some points and not at others"),
    ((influence_at_all_points, 3), "zero at some points and not at others"),
    ((influence_by_the_mean, 3), "a sum or a mean over the points may cancel"),
    ((influence_by_the_maximum, 3), "a negative derivative is an influence as well"),
    ((influence_in_size, 3), "return whether they differ from 0"),
    ((influence_unreduced, 3), "has shape (20, 4, 4) but should have shape (4, 4)"),
    ((influence_right, "three"), "should be a number"),
    ((influence_right, 2.5), "should be a whole number"),
]


class TestThreeLayers(ExerciseTests):
    exercise = week_04.three_layers
    right, wrong = RIGHT, WRONG
