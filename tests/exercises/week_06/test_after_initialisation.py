"""Exercise 6.1, after the initialisation: right answers of every kind pass, wrong ones are told what is wrong."""

import numpy as np
import tensorflow as tf

from course_utils.exercises import week_06

moments, log_det = week_06.after_initialisation.reference()


def over(*axes, **keywords):
    return (lambda x: tf.nn.moments(x, axes=list(axes), **keywords)), log_det


WRONG = [
    (over(0), "for each pixel on its own"),
    (over(1, 2), "for each image on its own: the first axis"),
    (over(1, 2, 3), "for each image on its own, and over the channels"),
    (over(0, 1), "take them over images, rows and columns"),
    (over(0, 1, 2, 3), "you take them over the channels, too"),
    (over(0, 1, 2, keepdims=True), "that the average is taken over should go"),
    ((lambda x: moments(x)[0], log_det), "should return two things"),
    ((moments, lambda d, h, w: -h * w * np.log(d)), "sum over the channels"),
    ((moments, ...), "`initial_log_det` is still to be filled in"),
]
