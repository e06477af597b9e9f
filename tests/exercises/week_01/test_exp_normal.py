"""Exercise 1.1, the exponential of a normal: right answers of every kind pass, wrong ones are told what is wrong."""

import math

import numpy as np
import scipy.stats
import tensorflow as tf
from exercise_tests import ExerciseTests
from exercises.week_01.answers import LOG_2_PI, normal_log_prob

from course_utils.exercises import week_01


def exp_normal_in_place(x):
    x[:] = np.log(x)
    return normal_log_prob(x) - x


RIGHT = [
    (lambda x: -0.5 * np.log(x) ** 2 - 0.5 * LOG_2_PI - np.log(x),),
    (lambda x: np.log(scipy.stats.norm.pdf(np.log(x)) / x),),
    (lambda x: normal_log_prob(tf.math.log(x)) + tf.math.log(1 / x),),
    (lambda x: [normal_log_prob(np.log(v)) + np.log(abs(1 / v)) for v in x],),
]

WRONG = [
    ((lambda x: normal_log_prob(np.log(x)),), "the derivative is missing"),
    ((lambda x: normal_log_prob(np.log(x)) + np.log(x),), "has the wrong sign"),
    ((lambda x: scipy.stats.norm.pdf(np.log(x)) / x,), "return the log-density, not the density"),
    ((lambda x: normal_log_prob(x) - np.log(x),), "at z = f⁻¹(x), not at x"),
    ((lambda x: normal_log_prob(np.exp(x)) + x,), "you applied f itself"),
    ((lambda x: normal_log_prob(np.exp(x)) - x,), "exp(x) is f itself"),
    ((lambda x: normal_log_prob(np.log(x)) - x,), "is to be taken at z = f⁻¹(x)"),
    ((lambda x: normal_log_prob(np.log(x)) + 1 / x,), "you use the derivative itself"),
    ((lambda x: normal_log_prob(np.log(x)) / x,), "has the derivative's *logarithm* added"),
    ((lambda x: -0.5 * np.log(x) ** 2 - np.log(x),), "only the constant is missing"),
    ((lambda x: np.sum(normal_log_prob(np.log(x)) - np.log(x)),), "one number for each point"),
    ((lambda x: normal_log_prob(math.log(x)) - math.log(x),), "use NumPy's, such as `np.log`, which take arrays"),
    ((exp_normal_in_place,), "changes the array that it is given"),
]


class TestExpNormal(ExerciseTests):
    exercise = week_01.exp_normal
    right, wrong = RIGHT, WRONG
