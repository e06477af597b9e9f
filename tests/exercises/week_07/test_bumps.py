"""Exercise 7.3, how many bumps: right answers of every kind pass, wrong ones are told what is wrong."""

import numpy as np
from exercise_tests import ExerciseTests
from scipy.signal import find_peaks

from course_utils.exercises import week_07


def maxima(left=np.greater, right=np.greater, join=np.logical_and):
    return lambda v: join(left(v[1:-1], v[:-2]), right(v[1:-1], v[2:])).sum()


def maxima_with_a_loop(values):
    count = 0
    for left, middle, right in zip(values, values[1:], values[2:], strict=False):
        count += left < middle > right
    return count


def maxima_and_ends(values):
    return maxima()(np.concatenate([[-np.inf], values, [-np.inf]]))


RIGHT = [
    (maxima(),),
    (maxima_with_a_loop,),
    (lambda v: len([i for i in range(1, len(v) - 1) if v[i] > max(v[i - 1], v[i + 1])]),),
]

WRONG = [
    ((maxima(np.greater_equal, np.greater_equal),), "equal a neighbour"),
    ((maxima(np.greater_equal, np.greater),), "equal a neighbour"),
    ((lambda v: len(find_peaks(v)[0]),), "equal a neighbour"),
    ((maxima(join=np.logical_or),), "greater than both"),
    ((maxima(np.less, np.less),), "minima rather than maxima"),
    ((maxima_and_ends,), "the first or the last value"),
    ((lambda v: np.sum(np.diff(np.sign(np.diff(v))) != 0),), "counts minima, too"),
    ((lambda v: (v[1:-1] > v[:-2]) & (v[1:-1] > v[2:]),), "should be one number"),
    ((np.argmax,), "should be 4, and yours is 1"),
]


class TestBumps(ExerciseTests):
    exercise = week_07.bumps
    right, wrong = RIGHT, WRONG
