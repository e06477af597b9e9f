"""Exercise 4.4, a base with two modes: right answers of every kind pass, wrong ones are told what is wrong."""

import numpy as np
import tensorflow as tf
import tensorflow_probability as tfp
from exercise_tests import ExerciseTests

from course_utils.exercises import week_04

tfd = tfp.distributions


def mixture(centres, scale, probs=(0.5, 0.5)):
    scales = np.full(np.shape(centres), scale, np.float32)
    return tfd.MixtureSameFamily(
        tfd.Categorical(probs=list(probs)), tfd.MultivariateNormalDiag(np.array(centres, np.float32), scales)
    )


RIGHT = [
    (mixture([[0, 0.7], [1, -0.2]], 0.25),),
    (mixture([[-2, 0], [2, 0]], 1.0, (0.3, 0.7)),),
    (
        tfd.Mixture(
            tfd.Categorical(probs=[0.5, 0.5]),
            [tfd.MultivariateNormalDiag([-1.5, 0.0]), tfd.MultivariateNormalDiag([1.5, 0.0])],
        ),
    ),
]

WRONG = [
    ((mixture([[0, 0], [0.2, 0]], 1.0),), "two modes; yours has 1"),
    ((mixture([[0, 0], [40, 0]], 1.0),), "probability 0.50"),
    ((tfd.MultivariateNormalDiag(tf.zeros((2, 2))),), "yours has batch shape (2,)"),
    ((tfd.MixtureSameFamily(tfd.Categorical(probs=[0.5, 0.5]), tfd.Normal([-1.0, 1.0], 0.3)),), "event shape (2,)"),
    ((mixture([[-3, 0], [0, 0], [3, 0]], 0.5, (0.3, 0.4, 0.3)),), "two modes; yours has 3"),
    ((mixture([[-1.1, 0], [1.1, 0]], 1.0),), "the two modes are hardly separate"),
    (
        (
            tfd.MixtureSameFamily(
                tfd.Categorical(probs=np.array([0.5, 0.5])),
                tfd.MultivariateNormalDiag(np.array([[-1.0, 0.0], [1.0, 0.0]]), np.full((2, 2), 0.3)),
            ),
        ),
        "has numbers of type float64 (double precision)",
    ),
]


class TestBimodalBase(ExerciseTests):
    exercise = week_04.bimodal_base
    right, wrong = RIGHT, WRONG
