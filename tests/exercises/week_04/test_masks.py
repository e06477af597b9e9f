"""Live 4.1, alternating masks: right answers of every kind pass, wrong ones are told what is wrong."""

import numpy as np
import tensorflow as tf
from exercise_tests import ExerciseTests

from course_utils.exercises import week_04

RIGHT = [
    ([[0, 1], [1, 0]] * 4,),
    (np.array([[1, 0], [0, 1]] * 4),),
    (tuple(tf.constant([1.0, 0.0]) if k % 2 else tf.constant([0.0, 1.0]) for k in range(8)),),
    (tf.constant([[1.0, 0.0], [0.0, 1.0]] * 4),),
    ([np.array([True, False]), np.array([False, True])] * 4,),
]

WRONG = [
    (([[1, 0], [0, 1]],), "there should be eight masks, one for each layer; yours are 2"),
    (([[1, 0]] * 8,), "neighbouring masks should differ"),
    (([[1, 1], [0, 0]] * 4,), "should freeze one coordinate (1) and transform the other (0)"),
    (([[1, 0, 1, 0]] * 8,), "should have shape (2,)"),
    (([[2, 0], [0, 2]] * 4,), "nothing but 0 and 1"),
    (([1, 0] * 4,), "should have shape (2,), one entry for each coordinate"),
    ((week_04.masks.reference,), "should be a list of arrays; yours is of type function"),
    (({k: mask for k, mask in enumerate(week_04.masks.reference())},), "should be a list of arrays"),
    (([tf.constant([1, 0]), tf.constant([0, 1])] * 4,), "multiplies a float32 vector by no tensor of type int32"),
]


class TestMasks(ExerciseTests):
    exercise = week_04.masks
    right, wrong = RIGHT, WRONG
