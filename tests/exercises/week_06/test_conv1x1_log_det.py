"""Exercise 6.2, the log-determinant of a 1 × 1 convolution: right answers of every kind pass, wrong ones are told what is wrong."""

import numpy as np
import scipy.linalg
import tensorflow as tf
from exercise_tests import ExerciseTests

from course_utils.exercises import week_06

RIGHT = [
    (lambda matrix, h, w: h * w * np.linalg.slogdet(matrix)[1],),
    (lambda matrix, h, w: float(h * w * tf.linalg.slogdet(matrix).log_abs_determinant),),
    (lambda matrix, h, w: h * w * np.log(np.abs(np.diag(scipy.linalg.lu(matrix)[2]))).sum(),),
    (lambda matrix, h, w: np.log(np.linalg.svd(matrix)[1]).sum() * h * w,),
]

WRONG = [
    ((lambda matrix, h, w: -h * w * np.linalg.slogdet(matrix)[1],), "has the wrong sign"),
    ((lambda matrix, h, w: h * w * np.log(np.linalg.slogdet(matrix)[1]),), "has taken the logarithm already"),
    ((lambda matrix, h, w: np.linalg.slogdet(matrix)[1],), "is one pixel's"),
    ((lambda matrix, h, w: h * w * np.linalg.slogdet(matrix)[0],), "the first is the sign"),
    ((lambda matrix, h, w: np.linalg.slogdet(matrix)[0],), "the sign of the determinant alone"),
    (
        (lambda matrix, h, w: h * w * np.prod(np.linalg.slogdet(matrix)),),
        "neither the determinant's sign nor a minus",
    ),
    ((lambda matrix, h, w: h * w * np.linalg.det(matrix),), "that is the determinant: take"),
    (
        (lambda matrix, h, w: h * w * np.abs(np.linalg.det(matrix)),),
        "determinant's absolute value: take its logarithm",
    ),
    ((lambda matrix, h, w: h * w * np.log(np.linalg.det(matrix)),), "the logarithm of its absolute value"),
    (
        (lambda matrix, h, w: h * w * np.log(np.abs(np.linalg.det(matrix))),),
        "goes to the logarithm without the determinant",
    ),
    ((lambda matrix, h, w: h * w * np.log10(np.abs(np.linalg.det(matrix))),), "use the natural logarithm"),
    ((lambda matrix, h, w: (h + w) * np.linalg.slogdet(matrix)[1],), "not h + w"),
    ((lambda matrix, h, w: np.linalg.slogdet(matrix),), "take the second"),
    ((lambda matrix, h, w: h * w * np.linalg.slogdet(matrix),), "take the second"),
]


class TestConv1X1LogDet(ExerciseTests):
    exercise = week_06.conv1x1_log_det
    right, wrong = RIGHT, WRONG
