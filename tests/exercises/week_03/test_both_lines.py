"""Live 3.4, the formula twice: right answers of every kind pass, wrong ones are told what is wrong."""

import tensorflow as tf
from exercise_tests import ExerciseTests
from exercises.week_03.answers import BASE, EXP, LOG_NORMAL

from course_utils.exercises import week_03

LATENTS = BASE.sample(1_000, seed=(3, 2))


X = tf.exp(LATENTS)


BY = BASE.log_prob(LATENTS) - LATENTS


RIGHT = [
    (BY.numpy(), list(BY.numpy())),
    (BY, BASE.log_prob(EXP.inverse(X)) - EXP.forward_log_det_jacobian(EXP.inverse(X))),
    (LOG_NORMAL.log_prob(X), BASE.log_prob(tf.math.log(X)) - tf.math.log(X)),
]

WRONG = [
    ((BASE.log_prob(LATENTS) + LATENTS, BY), "the first line subtracts"),
    ((BASE.log_prob(LATENTS), BY), "`by_forward` is the base's log-density alone"),
    ((BASE.log_prob(X) - LATENTS, BY), "`base` should be given z"),
    ((BASE.log_prob(LATENTS) - X, BY), "should be given z, not x"),
    ((tf.exp(BY), BY), "is the density of x"),
    ((BASE.prob(LATENTS) - LATENTS, BY), "both terms are logarithms"),
    ((BASE.log_prob(LATENTS) / LATENTS, BY), "turn a quotient into a difference"),
    ((BASE.log_prob(LATENTS) - tf.reduce_sum(LATENTS), BY), "summed over all points"),
    ((BY[:5], BY), "run the cell of Live 3.4 again"),
    ((LOG_NORMAL.log_prob(LOG_NORMAL.sample(1_000, seed=(8, 8))), BY), "other numbers than the notebook's `z`"),
    ((BY, BASE.log_prob(LATENTS) + LATENTS), "the second line adds"),
    ((BY, BASE.log_prob(X) - LATENTS), "`base` should be given f⁻¹(x)"),
    ((BY, BASE.log_prob(EXP.inverse(X)) + X), "added the log-determinant of the forward map"),
    ((BY, BASE.log_prob(EXP.inverse(LATENTS)) - LATENTS), "`by_inverse` contains NaN"),
    ((BY, BY), "`by_inverse` is `by_forward` itself"),
    ((BY, -LATENTS), "`by_inverse` is the log-determinant alone"),
    ((BY, ...), "`by_inverse` is still to be filled in"),
]


class TestBothLines(ExerciseTests):
    exercise = week_03.both_lines
    right, wrong = RIGHT, WRONG
