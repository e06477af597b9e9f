"""Live 10.2, the spline: right answers of every kind pass, wrong ones are told what is wrong."""

import numpy as np
import tensorflow as tf
from written import written

from course_utils.exercises import week_10
from course_utils.exercises.week_10.shared_splines import bin_of

right = week_10.spline_forward.reference()


def edited(*edits):
    """The notebook's solution with pieces of it replaced."""
    return (written(week_10.spline_forward, *edits, given={"bin_of": bin_of}),)


def changed(change):
    """The right results, changed before they are returned."""
    return (lambda x, knots_x, knots_y, slopes: change(*right(x, knots_x, knots_y, slopes)),)


def through_numpy(x, knots_x, knots_y, slopes):
    return right(tf.constant(x.numpy()), knots_x, knots_y, slopes)


RIGHT = [edited(), edited(("mean**2 * numerator / denominator**2", "numerator * (mean / denominator) ** 2"))]

WRONG = [
    (edited(("mean**2", "mean")), "in the derivative m is squared"),
    (edited(("denominator**2", "denominator")), "in the derivative the denominator is squared"),
    (edited(("2 * mean * both", "mean * both")), "the term in the middle is 2m ξ(1 − ξ)"),
    (edited(("height * (mean * xi**2", "(mean * xi**2")), "multiplied by the bin's height"),
    (edited(("next_slope + slope - 2 * mean", "2 * mean - next_slope - slope")), "yours has the wrong sign"),
    (edited(("tf.where(inside, y, x)", "y")), "beyond the knots y is x itself"),
    (changed(lambda y, log_derivative: y), "should return two tensors"),
    (changed(lambda y, log_derivative: (y, ...)), "the log-derivative is still to be filled in"),
    (changed(lambda y, log_derivative: (y, tf.reduce_sum(log_derivative))), "the log-derivative has shape ()"),
    ((through_numpy,), "not in a compiled function"),
    ((lambda x, knots_y, knots_x, slopes: right(x, knots_x, knots_y, slopes),), "takes its arguments in the order"),
    ((lambda x, knots_x, knots_y, slopes: ...,), "not attempted yet"),
    (changed(lambda y, log_derivative: (y, np.nan * log_derivative)), "the log-derivative contains NaN"),
]
