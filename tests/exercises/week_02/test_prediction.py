"""Exercise 2.1, predict a shape: right answers of every kind pass, wrong ones are told what is wrong."""

import numpy as np
import tensorflow as tf
from exercise_tests import ExerciseTests

from course_utils.exercises import week_02

RIGHT = [([5, 1, 2],), (tf.TensorShape([5, 1, 2]),), (np.array([5, 1, 2]),), (tf.constant([5, 1, 2]),)]

WRONG = [
    (((5, 1, 2, 3),), "now the axis of the event is gone"),
    (((5, 1, 2, 1),), "that is the shape of `x`"),
    (((1, 2, 3),), "that is the shape of `loc`"),
    (((1, 2),), "that is the batch shape"),
    (((5, 2),), "an axis like any other, and stays"),
    (((5, 2, 3),), "which both shapes have stays, and"),
    (((5, 1, 3),), "belongs to the batch"),
    (((2, 1, 5),), "their order is not"),
    (((5,),), "the event is one axis only"),
    ((5,), "yours is the number 5"),
    (("an error",), "there is no error"),
    (((5, ..., 2),), "still has a `...`"),
    (((5, 4, 2),), "look again at the entry at index 1"),
    (((5, 1, 2, 3, 1),), "there are fewer axes than that"),
    (("(5, 1, 2)",), "should be a tuple of whole numbers"),
]


class TestPrediction(ExerciseTests):
    exercise = week_02.prediction
    right, wrong = RIGHT, WRONG
