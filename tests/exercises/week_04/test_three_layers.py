"""Exercise 4.2, three layers are needed: right answers of every kind pass, wrong ones are told what is wrong."""

import numpy as np
import tensorflow as tf
from exercise_tests import ExerciseTests
from exercises.week_04.answers import jacobians
from written import written

from course_utils.exercises import week_04

as_hinted = written(week_04.three_layers)


def point_by_point(bijector, z):
    """By the Jacobian at each point alone."""
    return np.any(np.array(jacobians(bijector.forward, z)) != 0, axis=0)


def of_all_points(reduce):
    """A function of which entries of the Jacobian are not 0 at each point, found for all of them at once: that takes less time."""

    def influence(bijector, z):
        with tf.GradientTape(persistent=True) as tape:
            tape.watch(z)
            x = bijector.forward(z)
        return reduce(tape.batch_jacobian(x, z, experimental_use_pfor=False).numpy() != 0)

    return influence


RIGHT = [
    (point_by_point, np.int64(3)),
    (as_hinted, tf.constant(3)),
    (as_hinted, 3.0),
    (lambda bijector, z: as_hinted(bijector, z).numpy().tolist(), 3),
]

WRONG = [
    ((as_hinted, 2), "2 is not the least number of layers"),
    ((as_hinted, 4), "4 is not the least number of layers"),
    ((of_all_points(lambda entries: entries[0]), 3), "zero at some points and not at others"),
    ((of_all_points(lambda entries: np.all(entries, axis=0)), 3), "zero at some points and not at others"),
    ((of_all_points(lambda entries: entries), 3), "has shape (20, 4, 4) but should have shape (4, 4)"),
    ((as_hinted, "three"), "should be a number"),
    ((as_hinted, 2.5), "should be a whole number"),
]


class TestThreeLayers(ExerciseTests):
    exercise = week_04.three_layers
    right, wrong = RIGHT, WRONG
