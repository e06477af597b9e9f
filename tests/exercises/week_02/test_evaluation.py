"""Live 2.2, densities: right answers of every kind pass, wrong ones are told what is wrong."""

import numpy as np
import tensorflow as tf
from exercises.week_02.answers import NORMAL

from course_utils.exercises import week_02

DENSITY, LOG = week_02.evaluation.reference()

RIGHT = [
    (0.176033, [-2.112086, -1.737086, -1.612086, -1.737086]),
    (NORMAL.prob(2.0).numpy(), np.array([NORMAL.log_prob(x) for x in (-1.0, 0.0, 1.0, 2.0)])),
    (tf.exp(NORMAL.log_prob(2.0)), tf.math.log(NORMAL.prob(tf.range(-1.0, 3.0)))),
]

WRONG = [
    ((NORMAL.prob([2.0]), LOG), "should have shape (): a single number"),
    ((DENSITY, LOG[:, None]), "one flat list, without brackets around each"),
    ((DENSITY, NORMAL.log_prob(2.0)), "one number for each point"),
    ((DENSITY, NORMAL.log_prob), "should be a number, an array or a tensor"),
    ((DENSITY, ...), "`log_densities` is still to be filled in"),
]
