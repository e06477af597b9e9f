"""Live 9.5, the divergence: right answers of every kind pass, wrong ones are told what is wrong."""

import numpy as np
import tensorflow as tf
from exercise_tests import ExerciseTests
from exercises.week_09.answers import mean

from course_utils.exercises import week_09

RIGHT = [
    (lambda lp, s: (-lp - tf.reduce_sum(s + 2, axis=1)) / s.shape[1],),
    (lambda lp, s: np.mean(-lp[:, None] / s.shape[-1] - s - 2, axis=-1),),
    (lambda lp, s: -(lp / np.shape(s)[-1] + 2 + mean(s)),),
]

WRONG = [
    ((lambda p, s: -p / 256 - tf.reduce_mean(s, axis=-1) - 2,), "not the notebook's T"),
    ((lambda p, s: (-p - tf.reduce_sum(s, axis=-1) - 2 * 256) / 256,), "not the notebook's T"),
    ((lambda p, s: -p / s.shape[-1] - tf.reduce_mean(s + 2, -1, keepdims=True),), "leave `keepdims` out"),
    ((lambda p, s: (-p / s.shape[-1], mean(s + 2)),), "the two terms put together"),
    ((lambda p, s: (-p - tf.reduce_sum(s, axis=-1) + 2) / s.shape[-1],), "put it in parentheses"),
    ((lambda lp, s: -lp / s.shape[-1] + mean(s + 2),), "yours is added"),
    ((lambda lp, s: lp / s.shape[-1] - mean(s + 2),), "*minus* the teacher's log-density"),
    ((lambda lp, s: lp / s.shape[-1] + mean(s + 2),), "your divergence has the wrong sign"),
    ((lambda lp, s: -lp / s.shape[-1] - mean(s),), "not log s alone"),
    ((lambda lp, s: -lp / s.shape[-1] - mean(s) - 2 * s.shape[-1],), "the entropy is not: take the mean over time"),
    ((lambda lp, s: -lp / s.shape[-1] - tf.reduce_sum(s + 2, 1),), "the entropy is not: take the mean over time"),
    ((lambda lp, s: -lp - tf.reduce_sum(s + 2, 1),), "divide both terms"),
    ((lambda lp, s: -lp - mean(s + 2),), "the cross entropy is not: divide it"),
    ((lambda lp, s: (-lp - tf.reduce_sum(s, 1) - 2) / s.shape[-1],), "not the whole waveform once"),
    ((lambda lp, s: (-lp - tf.reduce_sum(s + 2, 1)) / len(s),), "not by the number of waveforms"),
    ((lambda lp, s: -lp / len(s) - mean(s + 2),), "not by the number of waveforms"),
    ((lambda lp, s: -lp / s.shape[-1] - mean(tf.exp(s) + 2),), "leave the exponential out"),
    ((lambda lp, s: -lp / s.shape[-1] - mean(s) + 2,), "put it in parentheses"),
    ((lambda lp, s: -lp / s.shape[-1],), "cross entropy alone"),
    ((lambda lp, s: mean(s + 2),), "entropy alone"),
    ((lambda lp, s: tf.reduce_mean(-lp / s.shape[-1] - mean(s + 2)),), "their mean comes later"),
    ((lambda lp, s: -lp / s.shape[-1] - tf.reduce_mean(s + 2),), "an entropy of its own"),
    ((lambda lp, s: abs(-lp / s.shape[-1] - mean(s + 2)),), "should be -"),
    ((lambda lp, s: -lp[:, None] / s.shape[-1] - s - 2,), "The last axis, time, should be gone"),
    ((lambda lp, s: -lp / s.shape[-1] - tf.reduce_mean(s + 2, 0),), "raised an error"),
]


class TestDivergence(ExerciseTests):
    exercise = week_09.divergence
    right, wrong = RIGHT, WRONG
