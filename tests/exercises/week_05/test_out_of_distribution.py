"""Exercise 5.5, out of distribution: right answers of every kind pass, wrong ones are told what is wrong."""

import numpy as np
import tensorflow as tf
import tensorflow_probability as tfp
from exercise_tests import ExerciseTests

from course_utils.exercises import week_05


def flagged(bits_train, bits_new, share=0.01):
    return bits_new > np.quantile(bits_train, 1 - share)


def flagged_by_counting(bits_train, bits_new, share=0.01):
    return np.mean(bits_train[:, None] >= bits_new, axis=0) < share


RIGHT = [
    (flagged,),
    (flagged_by_counting,),
    (lambda train, new, share=0.01: flagged(train, new, share).tolist(),),
    (lambda train, new, share=0.01: tf.constant(new) > tfp.stats.percentile(train, 100 * (1 - share)),),
    (lambda train, new, share=0.01: new >= np.percentile(train, 100 * (1 - share)),),
    (lambda train, new, share=0.01: np.array([x > np.sort(train)[int(len(train) * (1 - share))] for x in new]),),
]

WRONG = [
    ((lambda train, new, share=0.01: ~flagged(train, new, share),), "flags images with short codes"),
    ((lambda train, new, share=0.01: new < np.quantile(train, share),), "flags images with short codes"),
    ((lambda train, new, share=0.01: new > np.quantile(train, share),), "the quantile at 1 − share"),
    (
        (lambda train, new, share=0.01: flagged(train, new, share) | (new < np.quantile(train, share)),),
        "flag images with long codes only",
    ),
    ((lambda train, new, share=0.01: flagged(new, new, share),), "should come from the training images"),
    ((lambda train, new, share=0.01: flagged(train, new),), "take the `share` that the function is given"),
    ((lambda train, new, share=0.01: new > train.max(),), "a small share of them lies above it"),
    ((lambda train, new, share=0.01: new > np.percentile(train, 1 - share),), "one between 0 and 100"),
    ((lambda train, new, share=0.01: flagged(train, new, share).mean(),), "yours has shape ()"),
    ((lambda train, new, share=0.01: flagged(train, train, share),), "It has one for each training image"),
    (
        (lambda train, new, share=0.01: new > np.median(train),),
        "a new image that takes 2.5 bits should not be flagged",
    ),
    ((lambda train, new, share: flagged(train, new, share),), "raised an error"),
]


class TestOutOfDistribution(ExerciseTests):
    exercise = week_05.out_of_distribution
    right, wrong = RIGHT, WRONG
