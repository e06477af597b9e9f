"""Exercise 10.2, two formulas for one root: right answers of every kind pass, wrong ones are told what is wrong."""

import numpy as np
import tensorflow as tf


def textbook(a, b, c):
    return (-b + (b * b - 4 * a * c) ** 0.5) / 2 / a


def other(a, b, c):
    return c / ((-b - np.sqrt(b * b - 4 * a * c)) / 2)


def in_double(root):
    return lambda a, b, c: root(np.float64(a), np.float64(b), np.float64(c))


RIGHT = [
    (textbook, other, 1e-7),
    (lambda a, b, c: textbook(tf.constant(a), b, c), lambda a, b, c: 2 * c / (-b - tf.sqrt(b**2 - 4 * a * c)), 3e-8),
    (textbook, other, 1e-6),
    (textbook, other, 2**-24),
]

WRONG = [
    ((in_double(textbook), other, 1e-7), "is in double precision"),
    ((textbook, in_double(other), 1e-7), "is in double precision"),
    ((textbook, lambda a, b, c: other(a, b, c).astype("float64"), 1e-7), "is in double precision"),
    ((lambda a, b, c: textbook(a, b, c)[:2], other, 1e-7), "has shape (2,)"),
    ((lambda a, b, c: (-b + np.sqrt(b**2 + 4 * a * c)) / (2 * a), other, 1e-7), "contains nan"),
    ((textbook, other, 2.0**-52), "as for double precision"),
    ((textbook, other, np.finfo(np.float32).tiny), "the smallest number"),
    ((textbook, other, 7), "rather than its exponent"),
    ((textbook, other, 1e-3), "`lost_below` is 1.0e-03, and the digits are lost elsewhere"),
    ((textbook, other, 1e-10), "the digits are lost elsewhere"),
    ((textbook, other, 0.0), "should be a positive number"),
    ((textbook, other, -1e-7), "should be a positive number"),
    ((textbook, other, [1e-7, 1e-7]), "should be a positive number"),
    ((textbook, other, ...), "`lost_below` is still to be filled in"),
]
