"""Exercise 1.5, riding along: right answers of every kind pass, wrong ones are told what is wrong."""

import numpy as np

from course_utils.exercises import week_01

_, rotated = week_01.rotation.reference()

WRONG = [
    ((1.0, rotated), "1 is the determinant of a rotation"),
    ((0.5, rotated), "`rotation_log_det` is not 0.5"),
    ((np.zeros(3), rotated), "should be one number"),
    ((0.0, lambda x, base_log_prob, angle: rotated(x, angle, base_log_prob)), "in the order x, base_log_prob, angle"),
    ((0.0, ...), "`rotated_log_prob` is still to be filled in"),
]
