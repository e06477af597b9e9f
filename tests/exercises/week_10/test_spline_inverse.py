"""Live 10.3, its inverse: right answers of every kind pass, wrong ones are told what is wrong."""

import tensorflow as tf
from written import written

from course_utils.exercises import week_10
from course_utils.exercises.week_10.shared_splines import bin_of

right = week_10.spline_inverse.reference()


def edited(*edits):
    """The notebook's solution with pieces of it replaced."""
    return (written(week_10.spline_inverse, *edits, given={"bin_of": bin_of}),)


def changed(change):
    """The right results, changed before they are returned."""
    return (lambda y, knots_x, knots_y, slopes: change(*right(y, knots_x, knots_y, slopes)),)


def through_numpy(y, knots_x, knots_y, slopes):
    return right(tf.constant(y.numpy()), knots_x, knots_y, slopes)


RIGHT = [edited(), edited(("1e-30", "0.0"))]

WRONG = [
    (edited(("2 * c / (-b - root)", "(-b + root) / (2 * a)")), "take ξ = 2c / (−b − √(b² − 4ac))"),
    (edited(("tf.maximum(b**2 - 4 * a * c, 1e-30)", "b**2 - 4 * a * c")), "`tf.maximum(b**2 - 4 * a * c, 1e-30)`"),
    (edited(("tf.clip_by_value(2 * c / (-b - root), 0.0, 1.0)", "2 * c / (-b - root)")), "clip ξ"),
    (edited(("-log_derivative", "log_derivative")), "with the opposite sign"),
    (edited(("tf.where(inside, x, y)", "x")), "beyond the knots x is y itself"),
    (edited(("eta = height / width, within - bottom", "eta = height / width, within")), "yours is y itself"),
    (edited(("within - bottom", "within - left")), "yours is counted from its `left` end"),
    (edited(("-b - root", "-b + root")), "the other root of the equation"),
    (
        edited(("next_slope + slope - 2 * mean", "2 * mean - next_slope - slope")),
        "κ is δ_{k+1} + δ_k − 2m: yours has the",
    ),
    ((lambda *arguments: week_10.spline_forward.reference()(*arguments),), "that is `spline_forward` once more"),
    (changed(lambda x, log_derivative: x), "should return two tensors"),
    (changed(lambda x, log_derivative: (..., log_derivative)), "x is still to be filled in"),
    (changed(lambda x, log_derivative: (x[..., tf.newaxis], log_derivative)), "it should be the same"),
    ((through_numpy,), "not in a compiled function"),
    ((lambda y, slopes, knots_x, knots_y: right(y, knots_x, knots_y, slopes),), "takes its arguments in the order"),
    ((lambda y, knots_x, knots_y, slopes: ...,), "not attempted yet"),
]
