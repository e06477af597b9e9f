"""Exercise 2.4, two hills in the plane: right answers of every kind pass, wrong ones are told what is wrong."""

import numpy as np
import tensorflow_probability as tfp
from exercise_tests import ExerciseTests

from course_utils.exercises import week_02

tfd = tfp.distributions


def hills(weights=(0.7, 0.3), loc=((-1.0, 0.0), (2.0, 1.0)), scale_diag=((0.6, 0.4), (0.5, 1.0)), **categorical):
    choice = tfd.Categorical(**categorical) if categorical else tfd.Categorical(probs=weights)
    return tfd.MixtureSameFamily(choice, tfd.MultivariateNormalDiag(loc, scale_diag))


RIGHT = [
    (
        tfd.Mixture(
            tfd.Categorical(probs=[0.3, 0.7]),
            [
                tfd.MultivariateNormalDiag([2.0, 1.0], [0.5, 1.0]),
                tfd.MultivariateNormalDiag([-1.0, 0.0], [0.6, 0.4]),
            ],
        ),
    ),
    (hills(logits=np.log([0.7, 0.3]).astype(np.float32)),),
    (hills((0.3, 0.7), [[2.0, 1.0], [-1.0, 0.0]], [[0.5, 1.0], [0.6, 0.4]]),),
    (
        tfd.MixtureSameFamily(
            tfd.Categorical(probs=[0.7, 0.3]),
            tfd.Independent(tfd.Normal([[-1.0, 0.0], [2.0, 1.0]], [[0.6, 0.4], [0.5, 1.0]]), 1),
        ),
    ),
]

WRONG = [
    ((hills((0.3, 0.7)),), "the two probabilities are exchanged"),
    ((hills((0.5, 0.5)),), "both hills have probability 0.5"),
    ((hills(logits=[0.7, 0.3]),), "probabilities, not logits"),
    ((hills(scale_diag=[[0.36, 0.16], [0.25, 1.0]]),), "not their squares"),
    ((hills(scale_diag=[0.6, 0.4]),), "both hills have standard deviations (0.6, 0.4)"),
    ((hills(scale_diag=[[0.4, 0.6], [1.0, 0.5]]),), "of each hill are exchanged"),
    ((hills(scale_diag=[[0.6, 0.5], [0.4, 1.0]]),), "belongs to one hill: yours is transposed"),
    ((hills(loc=[[2.0, 1.0], [-1.0, 0.0]]),), "the means of the two hills are exchanged"),
    ((hills(scale_diag=[1.0, 1.0]),), "both hills have standard deviations (1, 1)"),
    ((hills(loc=[[-1.0, 2.0], [0.0, 1.0]]),), "yours is transposed"),
    ((tfd.MultivariateNormalDiag([[-1.0, 0.0], [2.0, 1.0]]),), "Those are the components"),
    (
        (tfd.MixtureSameFamily(tfd.Categorical(probs=[0.7, 0.3]), tfd.Normal([-1.0, 2.0], 0.5)),),
        "should be distributions on the plane",
    ),
    (
        (tfd.MixtureSameFamily(tfd.Categorical(probs=[0.7, 0.3]), tfd.Normal([[-1.0, 0.0], [2.0, 1.0]], 0.5)),),
        "each coordinate chooses its own hill",
    ),
    ((tfd.MultivariateNormalDiag([-1.0, 0.0], [0.6, 0.4]),), "only the first of the two hills"),
]


class TestMixture(ExerciseTests):
    exercise = week_02.mixture
    right, wrong = RIGHT, WRONG
