"""Exercise 4.5, far from the data: right answers of every kind pass, wrong ones are told what is wrong."""

import numpy as np
import tensorflow as tf
from exercise_tests import ExerciseTests

from course_utils.exercises import week_04

RIGHT = [
    (lambda flow, start, d, t: np.array([flow.log_prob([start + distance * d])[0] for distance in t]),),
    (lambda flow, start, d, t: flow.log_prob(np.add(start, np.outer(t, d))).numpy(),),
]

WRONG = [
    ((lambda flow, start, d, t: flow.log_prob(start + t * d),), "`distances[:, None]` has shape (3, 1)"),
    ((lambda flow, start, d, t: flow.log_prob(start + tf.constant(t) * d),), "`distances[:, None]` has shape (3, 1)"),
    ((lambda flow, start, d, t: flow.log_probability(start),), "raised an error. AttributeError"),
    (
        (lambda flow, start, d, t: np.array([flow.log_prob(start + distance * d) for distance in t]),),
        "take a batch of points and no single one",
    ),
    ((lambda flow, start, d, t: flow.log_prob(start),), "has shape () but should have shape (3,)"),
]


class TestFarFromData(ExerciseTests):
    exercise = week_04.far_from_data
    right, wrong = RIGHT, WRONG
