"""Exercise 6.1, after the initialisation: right answers of every kind pass, wrong ones are told what is wrong."""

import numpy as np
import tensorflow as tf
from exercise_tests import ExerciseTests
from exercises.week_06.answers import log_det

from course_utils.exercises import week_06


def moments(x):
    return tf.nn.moments(x, axes=[0, 1, 2])


def moments_over(*axes):
    return lambda x: tf.nn.moments(x, axes=list(axes))


RIGHT = [
    (moments, log_det),
    (
        lambda x: (np.mean(x, (0, 1, 2)), np.var(x, (0, 1, 2))),
        lambda d, h, w: tf.reduce_sum(tf.math.log(1 / d)) * h * w,
    ),
    (
        lambda x: [tf.reduce_mean(x, [0, 1, 2]), tf.math.reduce_variance(tf.reshape(x, [-1, x.shape[-1]]), 0)],
        lambda d, h, w: -np.log(np.prod(d)) * h * w,
    ),
]

WRONG = [
    (
        (lambda x: (moments(x)[0], tf.reduce_mean(tf.nn.moments(x, [1, 2])[1], 0)), log_det),
        "the mean of the single images' variances",
    ),
    ((moments, lambda d, h, w: len(d) * log_det(d, h, w)), "the channels are counted in the sum already"),
    ((lambda x: moments(x)[::-1], log_det), "mean and variance are exchanged"),
    ((lambda x: (moments(x)[0], tf.sqrt(moments(x)[1])), log_det), "those are the standard deviations"),
    ((lambda x: (moments(x)[0], tf.reduce_mean(x**2, [0, 1, 2])), log_det), "that is the mean of the squares"),
    ((lambda x: (moments(x)[0], np.var(x, axis=(0, 1, 2), ddof=1)), log_det), "rather than by one less"),
    ((moments_over(0), log_det), "for each pixel on its own"),
    ((moments_over(1, 2), log_det), "for each image on its own: the first axis"),
    ((moments_over(1, 2, 3), log_det), "for each image on its own, and over the channels"),
    ((moments_over(0, 1), log_det), "take them over images, rows and columns"),
    ((moments_over(0, 1, 2, 3), log_det), "you take them over the channels, too"),
    (
        (lambda x: tf.nn.moments(x, axes=[0, 1, 2], keepdims=True), log_det),
        "that the average is taken over should go",
    ),
    ((lambda x: moments(x)[0], log_det), "should return two things"),
    ((moments, lambda d, h, w: -log_det(d, h, w)), "has the wrong sign"),
    ((moments, lambda d, h, w: log_det(d, 1, 1)), "the same s acts at each of the h · w pixels"),
    ((moments, lambda d, h, w: 2 * log_det(d, h, w)), "standard deviations, not variances"),
    ((moments, lambda d, h, w: log_det(d, h, w) / 2), "standard deviations, not variances"),
    ((moments, lambda d, h, w: -h * w * np.mean(np.log(d))), "not their mean"),
    ((moments, lambda d, h, w: -h * w * np.sum(d)), "s is a logarithm"),
    ((moments, lambda d, h, w: h * w * np.sum(1 / d)), "one over σ is its exponential"),
    ((moments, lambda d, h, w: -h * w * np.log(np.sum(d))), "not the logarithm of the sum"),
    ((moments, lambda d, h, w: -h * w * np.log(d)), "sum over the channels"),
    ((moments, lambda d, h, w: 1 / np.prod(d)), "is the determinant for one pixel"),
    ((moments, ...), "`initial_log_det` is still to be filled in"),
]


class TestAfterInitialisation(ExerciseTests):
    exercise = week_06.after_initialisation
    right, wrong = RIGHT, WRONG
