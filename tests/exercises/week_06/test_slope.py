"""Exercise 6.3, a slope: right answers of every kind pass, wrong ones are told what is wrong."""

import numpy as np
from exercise_tests import ExerciseTests

from course_utils.exercises import week_06


def slope(sizes, seconds):
    return np.polyfit(np.log(sizes), np.log(seconds), 1)[0]


def fit_of(x, y, index=0, degree=1):
    return lambda sizes, seconds: np.polyfit(x(sizes, seconds), y(sizes, seconds), degree)[index]


def log_of_sizes(sizes, seconds):
    return np.log(sizes)


def log_of_seconds(sizes, seconds):
    return np.log(seconds)


RIGHT = [
    (slope,),
    (lambda sizes, seconds: np.polyfit(np.log2(sizes), np.log2(seconds), deg=1)[0],),
    (lambda sizes, seconds: np.cov(np.log(sizes), np.log(seconds))[0, 1] / np.var(np.log(sizes), ddof=1),),
    (lambda sizes, seconds: np.polynomial.Polynomial.fit(np.log(sizes), np.log(seconds), 1).convert().coef[1],),
]

WRONG = [
    ((fit_of(lambda c, t: np.log10(c), log_of_seconds),), "the same logarithm of both"),
    ((lambda c, t: round(slope(c, t)),), "without rounding"),
    ((fit_of(log_of_seconds, log_of_sizes),), "the sizes come first"),
    ((fit_of(lambda c, t: c, lambda c, t: t),), "take the logarithms of both"),
    ((fit_of(lambda c, t: c, log_of_seconds),), "take the logarithm of the sizes, too"),
    ((fit_of(log_of_sizes, lambda c, t: t),), "take the logarithm of the seconds, too"),
    ((fit_of(log_of_sizes, log_of_seconds, index=1),), "the slope is the other coefficient"),
    ((fit_of(log_of_sizes, log_of_seconds, degree=2),), "a line has degree 1"),
    ((lambda c, t: np.polyfit(np.log(c), np.log(t), 1),), "take the slope"),
    ((lambda c, t: np.log(t[-1] / t[0]) / np.log(c[-1] / c[0]),), "from the first point to the last"),
    ((lambda c, t: np.mean(np.diff(np.log(t)) / np.diff(np.log(c))),), "from point to point"),
    ((lambda c, t: np.polyfit(np.log(c), np.log(t)),), "raised an error"),
    ((lambda c, t: ...,), "not attempted yet"),
]


class TestSlope(ExerciseTests):
    exercise = week_06.slope
    right, wrong = RIGHT, WRONG
