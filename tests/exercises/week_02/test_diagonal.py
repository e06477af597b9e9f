"""Live 2.5, one distribution of two variables: right answers of every kind pass, wrong ones are told what is wrong."""

import numpy as np
import tensorflow as tf
import tensorflow_probability as tfp
from exercise_tests import ExerciseTests
from exercises.week_02.answers import DIAGONAL, LOG_PROBS, POINTS, STANDARD

from course_utils.exercises import week_02

tfb = tfp.bijectors
tfd = tfp.distributions


MEANS, DEVIATIONS = [2.0, -1.0], [0.5, 1.5]


RIGHT = [
    (tfd.Independent(tfd.Normal(MEANS, DEVIATIONS), 1), POINTS.numpy(), LOG_PROBS.numpy()),
    (tfd.MultivariateNormalTriL(MEANS, tf.linalg.diag(DEVIATIONS)), POINTS, list(LOG_PROBS.numpy())),
    (
        tfb.Shift(MEANS)(tfb.Scale(DEVIATIONS)(tfd.Sample(STANDARD, 2))),
        POINTS,
        tf.reduce_sum(tfd.Normal(MEANS, DEVIATIONS).log_prob(POINTS), axis=-1),
    ),
    (tfd.MultivariateNormalDiag(np.array(MEANS), np.array(DEVIATIONS)), POINTS, LOG_PROBS),
]

WRONG = [
    ((tfd.Normal(MEANS, DEVIATIONS), POINTS, LOG_PROBS), "axes of a batch are separate distributions"),
    ((tfd.MultivariateNormalDiag(MEANS, np.diag(DEVIATIONS)), POINTS, LOG_PROBS), "the diagonal alone"),
    ((tfd.MultivariateNormalDiag(MEANS, [0.5, 1.4]), POINTS, LOG_PROBS), "at the point [0.2, 2.8] its log-density"),
    ((tfd.MultivariateNormalDiag(MEANS, [0.25, 2.25]), POINTS, LOG_PROBS), "not their squares"),
    ((tfd.MultivariateNormalDiag(MEANS, [1.5, 0.5]), POINTS, LOG_PROBS), "standard deviations are exchanged"),
    ((tfd.MultivariateNormalDiag(DEVIATIONS, MEANS), POINTS, LOG_PROBS), "`loc` is the mean"),
    ((tfd.MultivariateNormalDiag(scale_diag=DEVIATIONS), POINTS, LOG_PROBS), "has mean (0, 0)"),
    ((tfd.MultivariateNormalDiag(MEANS), POINTS, LOG_PROBS), "has standard deviations (1, 1)"),
    ((DIAGONAL, DIAGONAL.sample((1_000, 2)), LOG_PROBS), "the axis of the event comes by itself"),
    ((DIAGONAL, DIAGONAL.sample(), LOG_PROBS), "belongs into the parentheses"),
    ((DIAGONAL, tfd.MultivariateNormalDiag(MEANS, [0.7, 1.2]).sample(1_000), LOG_PROBS), "was not drawn from"),
    ((DIAGONAL, POINTS, tf.exp(LOG_PROBS)), "`log_probs` are densities"),
    ((DIAGONAL, POINTS, tf.reduce_sum(LOG_PROBS)), "one number for each point"),
    ((DIAGONAL, POINTS, tfd.Normal(MEANS, DEVIATIONS).log_prob(POINTS)), "Sum over the last axis"),
    ((DIAGONAL, POINTS, DIAGONAL.log_prob(DIAGONAL.sample(1_000))), "log-densities of other draws"),
    ((DIAGONAL, POINTS, -LOG_PROBS), "the wrong sign"),
    ((..., POINTS, ...), "`diagonal`, `log_probs` are still to be filled in"),
]


class TestDiagonal(ExerciseTests):
    exercise = week_02.diagonal
    right, wrong = RIGHT, WRONG
