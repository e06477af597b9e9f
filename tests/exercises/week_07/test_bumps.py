"""Exercise 7.3, how many bumps: right answers of every kind pass, wrong ones are told what is wrong."""

import numpy as np
from scipy.signal import find_peaks


def maxima_with_a_loop(values):
    count = 0
    for left, middle, right in zip(values, values[1:], values[2:], strict=False):
        count += left < middle > right
    return count


RIGHT = [(maxima_with_a_loop,)]

WRONG = [
    ((lambda v: len(find_peaks(v)[0]),), "equal a neighbour"),
    ((lambda v: np.sum(np.diff(np.sign(np.diff(v))) != 0),), "counts minima, too"),
    ((lambda v: (v[1:-1] > v[:-2]) & (v[1:-1] > v[2:]),), "should be one number"),
    ((np.argmax,), "should be 4, and yours is 1"),
]
