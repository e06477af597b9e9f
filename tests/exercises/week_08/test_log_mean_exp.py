"""Live 8.2, the logarithm of a mean: right answers of every kind pass, wrong ones are told what is wrong."""

import numpy as np
import tensorflow as tf
import tensorflow_probability as tfp
from exercise_tests import ExerciseTests
from scipy.special import logsumexp

from course_utils.exercises import week_08


def mean_exp_by_hand(values):
    largest = np.max(values, axis=0)
    return np.log(np.mean(np.exp(values - largest), axis=0)) + largest


def mean_exp_less_one_maximum(values):
    largest = tf.reduce_max(values)
    return tf.math.log(tf.reduce_mean(tf.exp(values - largest), axis=0)) + largest


RIGHT = [
    (mean_exp_by_hand,),
    (lambda values: tfp.math.reduce_logmeanexp(values, axis=0),),
    (lambda values: tf.reduce_logsumexp(values - tf.math.log(float(len(values))), 0),),
    (lambda values: logsumexp(values, axis=0) - np.log(len(values)),),
    (lambda values: logsumexp(np.asarray(values, float), axis=0, b=1 / len(values)),),
    (lambda values: tf.reduce_logsumexp(values, 0) - np.log(values.shape.as_list()[0]),),
]

WRONG = [
    ((lambda values: tf.reduce_logsumexp(values, axis=0),), "that is the logarithm of the sum"),
    ((lambda values: tf.reduce_logsumexp(values, axis=0) - np.log(values.shape[1]),), "*first* axis"),
    ((lambda values: tf.reduce_logsumexp(values, axis=0) / values.shape[0],), "subtract log S"),
    ((lambda values: tf.reduce_logsumexp(values, axis=0) + np.log(values.shape[0]),), "log S has the wrong sign"),
    ((lambda values: tf.reduce_logsumexp(values, axis=-1) - np.log(values.shape[-1]),), "`axis=0`"),
    ((lambda values: tf.reduce_logsumexp(values) - np.log(values.shape[0]),), "over the first axis alone"),
    ((lambda values: tf.reduce_logsumexp(values, 0, keepdims=True) - np.log(len(values)),), "leave `keepdims` out"),
    ((lambda values: tf.reduce_mean(values, axis=0),), "that is the mean of the values"),
    ((lambda values: tf.reduce_mean(tf.exp(values), axis=0),), "its logarithm is asked for"),
    ((lambda values: tf.math.log(tf.reduce_mean(tf.exp(values), axis=0)),), "underflow"),
    ((mean_exp_less_one_maximum,), "underflow"),
    ((lambda values: mean_exp_by_hand(np.asarray(values, np.float64)) + tf.zeros([], tf.float64),), "float32"),
    ((lambda values: tf.reduce_logsumexp(values, 0) - tf.math.log(values.shape[0]),), "use `np.log`"),
    ((lambda values: tf.reduce_max(values, axis=0),), "the largest value"),
]


class TestLogMeanExp(ExerciseTests):
    exercise = week_08.log_mean_exp
    right, wrong = RIGHT, WRONG
