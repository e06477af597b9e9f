"""Exercise 11.3, the variance of Hutchinson's estimate: right answers of every kind pass, wrong ones are told what is wrong."""

import numpy as np
import tensorflow as tf

from course_utils.exercises import week_11

signs, gaussian = week_11.hutchinson_variance.reference()

RIGHT = [
    (lambda J: gaussian(J) - 2 * np.sum(np.diag(J) ** 2), lambda J: 2 * tf.reduce_sum(((J + J.T) / 2) ** 2)),
    (lambda J: np.sum((J + J.T) ** 2) / 2 - 2 * np.sum(np.diag(J) ** 2), gaussian),
]

WRONG = [
    ((lambda J: 0.0, gaussian), "should be"),
    ((lambda J: 2 * J**2, gaussian), "a single number"),
    ((signs, lambda J: signs(J.transpose(1, 2, 0))), "raised an error"),
    ((signs, ...), "`variance_of_gaussian` is still to be filled in"),
]
