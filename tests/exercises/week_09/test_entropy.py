"""Exercise 9.2, the entropy of a logistic distribution: right answers of every kind pass, wrong ones are told what is wrong."""

import numpy as np
import scipy.stats
import tensorflow as tf
import tensorflow_probability as tfp
from exercise_tests import ExerciseTests

from course_utils import distillation
from course_utils.exercises import week_09

tfd = tfp.distributions


RIGHT = [
    (lambda s: 2 + s,),
    (lambda s: tfd.Logistic(0.0, tf.exp(s)).entropy(),),
    (lambda s: scipy.stats.logistic.entropy(scale=np.exp(s)),),
    (lambda s: np.asarray(s, float) + 2,),
    (lambda s: s - 2 * -1.0,),
]

WRONG = [
    ((np.exp,), "leave the exponential out"),
    ((lambda s: np.exp(s) + 2,), "leave the exponential out"),
    ((lambda s: s + 1,), "has two factors"),
    ((lambda s: s,), "what is the entropy for s = 1?"),
    ((lambda s: 2 + 0 * s,), "the scale does not contribute"),
    ((lambda s: 2,), "There is one entropy for each log-scale"),
    ((lambda s: tf.reduce_sum(s + 2),), "no sum, no mean"),
    ((lambda s: s + np.log(4),), "at the centre; the entropy is the mean of it"),
    ((lambda s: s - 2,), "constant has the wrong sign"),
    ((lambda s: 2 - s,), "the wider a distribution"),
    ((lambda s: -s - 2,), "that is the mean of log p"),
    ((lambda s: np.log(s) + 2,), "do not take its logarithm again"),
    ((lambda s: (s + 2) / np.log(2),), "in bits"),
    ((lambda s: s + 0.5 * np.log(2 * np.pi * np.e),), "of a normal distribution"),
    ((lambda s: 2 * s + 2,), "log s counts once"),
    ((lambda s: 2 * s,), "added, not multiplied"),
    ((lambda s: s + 2.1,), "should be 2.3000 at index (0,), and yours is 2.4000"),
]


class TestEntropy(ExerciseTests):
    exercise = week_09.entropy
    right, wrong = RIGHT, WRONG

    def test_the_reference_is_what_the_course_goes_on_with(self):
        assert week_09.entropy.reference() is distillation.logistic_entropy
