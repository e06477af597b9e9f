"""Live 2.2, densities: right answers of every kind pass, wrong ones are told what is wrong."""

import numpy as np
import tensorflow as tf
from exercise_tests import ExerciseTests
from exercises.week_02.answers import NORMAL, STANDARD

from course_utils.exercises import week_02

RIGHT = [
    (0.176033, [-2.112086, -1.737086, -1.612086, -1.737086]),
    (NORMAL.prob(2.0).numpy(), np.array([NORMAL.log_prob(x) for x in (-1.0, 0.0, 1.0, 2.0)])),
    (tf.exp(NORMAL.log_prob(2.0)), tf.math.log(NORMAL.prob(tf.range(-1.0, 3.0)))),
]

WRONG = [
    ((NORMAL.log_prob(2.0), LOG := NORMAL.log_prob([-1.0, 0.0, 1.0, 2.0])), "`density_at_2` is the log-density"),
    ((NORMAL.cdf(2.0), LOG), "not `cdf`"),
    ((STANDARD.prob(2.0), LOG), "comes from the standard normal"),
    ((NORMAL.prob([2.0]), LOG), "should have shape (): a single number"),
    ((DENSITY := NORMAL.prob(2.0), NORMAL.prob([-1.0, 0.0, 1.0, 2.0])), "`log_densities` are densities"),
    ((DENSITY, LOG[::-1]), "in the opposite order"),
    ((DENSITY, -LOG), "wrong sign"),
    ((DENSITY, LOG[:, None]), "one flat list, without brackets around each"),
    ((DENSITY, NORMAL.log_prob(2.0)), "one number for each point"),
    ((DENSITY, NORMAL.log_prob), "should be a number, an array or a tensor"),
    ((DENSITY, ...), "`log_densities` is still to be filled in"),
]


class TestEvaluation(ExerciseTests):
    exercise = week_02.evaluation
    right, wrong = RIGHT, WRONG
