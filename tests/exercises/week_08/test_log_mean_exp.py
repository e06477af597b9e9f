"""Live 8.2, the logarithm of a mean: right answers of every kind pass, wrong ones are told what is wrong."""

import numpy as np
import tensorflow as tf

from course_utils.exercises import week_08

log_mean_exp = week_08.log_mean_exp.reference()


def mean_exp_less_one_maximum(values):
    largest = tf.reduce_max(values)
    return tf.math.log(tf.reduce_mean(tf.exp(values - largest), axis=0)) + largest


WRONG = [
    ((lambda values: tf.reduce_logsumexp(values, axis=-1) - np.log(values.shape[-1]),), "`axis=0`"),
    ((lambda values: tf.reduce_logsumexp(values) - np.log(values.shape[0]),), "over the first axis alone"),
    ((lambda values: tf.reduce_logsumexp(values, 0, keepdims=True) - np.log(len(values)),), "leave `keepdims` out"),
    ((lambda values: tf.math.log(tf.reduce_mean(tf.exp(values), axis=0)),), "underflow"),
    ((mean_exp_less_one_maximum,), "underflow"),
    ((lambda values: tf.cast(log_mean_exp(values), tf.float64),), "float32"),
    ((lambda values: tf.reduce_logsumexp(values, 0) - tf.math.log(values.shape[0]),), "use `np.log`"),
]
