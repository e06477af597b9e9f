"""Exercise 9.3, the likeliest whisper: right answers of every kind pass, wrong ones are told what is wrong."""

import numpy as np
import scipy.stats
import tensorflow as tf
import tensorflow_probability as tfp
from exercise_tests import ExerciseTests

from course_utils.exercises import week_09

tfd = tfp.distributions


RIGHT = [
    (lambda s: s - np.log(0.25),),
    (lambda s: s + 2 * np.log(2),),
    (lambda s: s + 1.386,),
    (lambda s: -tfd.Logistic(0.0, tf.exp(s)).log_prob(0.0),),
    (lambda s: -np.log(0.25 / np.exp(s)),),
    (lambda s: -scipy.stats.logistic.logpdf(0, scale=np.exp(s)),),
]

WRONG = [
    ((lambda s: -s - np.log(4),), "that is the log-density"),
    ((lambda s: s - np.log(4),), "minus the logarithm of ¼ is positive"),
    ((lambda s: s + np.log(0.25),), "minus the logarithm of ¼ is positive"),
    ((lambda s: np.log(4) - s,), "log s has the wrong sign"),
    ((lambda s: s + np.log(2),), "is ¼, not ½"),
    ((lambda s: s + 0.25,), "take the logarithm of the density"),
    ((lambda s: s - 0.25,), "take the logarithm of the density"),
    ((lambda s: np.exp(-s) / 4,), "that is the density, or its reciprocal"),
    ((lambda s: np.log(4),), "There is one for each log-scale"),
    ((lambda s: np.log(4) + 0 * s,), "the scale is missing"),
    ((lambda s: s,), "the density at the centre is missing"),
    ((lambda s: s + 2,), "that is the entropy"),
    ((lambda s: s + np.log2(4),), "should be the natural one"),
    ((lambda s: np.exp(s) + np.log(4),), "leave the exponential out"),
    ((lambda s: np.log(4 * s),), "do not take its logarithm again"),
    ((lambda s: s * np.log(4),), "added, not multiplied"),
    ((lambda s: (s + np.log(4)) / np.log(2),), "that is in bits"),
    ((lambda s: 256 * (s + np.log(4)),), "leave the number of steps out"),
    ((lambda s: -tfd.Normal(0.0, tf.exp(s)).log_prob(0.0),), "for a normal distribution"),
]


class TestSilence(ExerciseTests):
    exercise = week_09.silence
    right, wrong = RIGHT, WRONG
