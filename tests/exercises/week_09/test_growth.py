"""Exercise 9.4, how fast it grows: right answers of every kind pass, wrong ones are told what is wrong."""

import numpy as np
import scipy.stats
import tensorflow as tf
from exercise_tests import ExerciseTests

from course_utils.exercises import week_09


def regression(x, y):
    x, y = np.log(x), np.log(y)
    return np.sum((x - x.mean()) * (y - y.mean())) / np.sum((x - x.mean()) ** 2)


def normal_equations(lengths, values):
    design = np.stack([np.log2(lengths), np.ones(len(lengths))], axis=1)
    return tf.squeeze(tf.linalg.lstsq(design, np.log2(values)[:, None], fast=False))[0]


def end_points(lengths, values):
    return np.log(values[-1] / values[0]) / np.log(lengths[-1] / lengths[0])


def fit(of_lengths, of_values, degree=1, take=0):
    return lambda lengths, values: np.polyfit(of_lengths(lengths), of_values(values), degree)[take]


def same(values):
    return values


RIGHT = [
    (regression,),
    (normal_equations,),
    (lambda t, y: scipy.stats.linregress(np.log10(t), np.log10(y)).slope,),
    (lambda t, y: float(np.polynomial.Polynomial.fit(np.log(t), np.log(y), 1).convert().coef[1]),),
]

WRONG = [
    ((fit(same, same),), "take the logarithms of both"),
    ((fit(same, np.log),), "take the logarithm of the lengths, too"),
    ((fit(np.log, same),), "take the logarithm of the values, too"),
    ((fit(np.log, np.log, take=1),), "the slope is the other coefficient"),
    ((fit(np.log, np.log, take=slice(None)),), "a fit returns two coefficients"),
    ((fit(np.log, np.log, take=slice(1)),), "leave out the brackets"),
    ((fit(np.log, np.log, degree=2),), "polynomial of degree 1"),
    ((end_points,), "right for exact powers alone"),
    ((lambda t, y: np.mean(np.diff(np.log(y)) / np.diff(np.log(t))),), "from point to point"),
    ((lambda t, y: np.diff(np.log(y)) / np.diff(np.log(t)),), "There is one slope"),
    ((lambda t, y: np.cov(np.log(t), np.log(y))[0, 1] / np.var(np.log(t)),), "give it `ddof=1`"),
    ((lambda t, y: fit(np.log, np.log)(y, t),), "two arguments of the fit are exchanged"),
    ((lambda t, y: np.log(t) @ np.log(y) / np.sum(np.log(t) ** 2),), "need not pass through the origin"),
    ((lambda t, y: np.corrcoef(np.log(t), np.log(y))[0, 1],), "that is the correlation"),
    ((lambda t, y: np.polynomial.Polynomial.fit(np.log(t), np.log(y), 1).coef[1],), "after `.convert()`"),
    ((lambda t, y: np.log(y) / np.log(t),), "not a quotient for each length"),
    ((fit(np.log2, np.log),), "the same logarithm"),
    ((lambda t, y: -regression(t, y),), "the slope has the wrong sign"),
    ((lambda t, y: scipy.stats.linregress(np.log(t), np.log(y)),), "take its `.slope`"),
]


class TestGrowth(ExerciseTests):
    exercise = week_09.growth
    right, wrong = RIGHT, WRONG
