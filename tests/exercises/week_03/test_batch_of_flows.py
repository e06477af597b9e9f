"""Live 3.6, a batch of flows: right answers of every kind pass, wrong ones are told what is wrong."""

import numpy as np
import tensorflow as tf
import tensorflow_probability as tfp
from exercise_tests import ExerciseTests

from course_utils.exercises import week_03

tfb = tfp.bijectors
tfd = tfp.distributions


def tails(tailweight=(0.5, 1.0, 2.0), scale=2.0, loc=0.0):
    return tfb.SinhArcsinh(tailweight=tailweight)(tfd.Normal(loc=loc, scale=scale))


TAILS = tails()


DRAWN = TAILS.sample(20_000, seed=(1, 2))


RIGHT = [
    (TAILS, TAILS.sample(20_000)),
    (tails(loc=[0.0, 0.0, 0.0]), DRAWN.numpy()),
    (tfd.TransformedDistribution(tfd.Normal(0.0, 2.0), tfb.SinhArcsinh(tailweight=[0.5, 1.0, 2.0])), DRAWN),
]

WRONG = [
    ((tails(tailweight=0.5), DRAWN), "only one tail weight"),
    ((tails(scale=1.0), DRAWN), "standard deviation is 1; it should be 2"),
    ((tails(scale=np.float32(np.sqrt(2))), DRAWN), "not its variance"),
    ((tails(scale=4.0), DRAWN), "4 is the base's variance"),
    ((tails((2.0, 1.0, 0.5)), DRAWN), "opposite order"),
    ((tfb.SinhArcsinh([0.5, 1.0, 2.0])(tfd.Normal(0.0, 2.0)), DRAWN), "write `tailweight=[...]`"),
    ((tails()[0], DRAWN), "only one tail weight"),
    ((tfb.SinhArcsinh(tailweight=[0.5, 1.0, 2.0]), DRAWN), "has yet to be applied to the normal distribution"),
    ((tfd.Normal([0.0, 0.0, 0.0], 2.0), DRAWN), "has not been through the bijector"),
    ((tails(loc=[[0.0], [0.0], [0.0]]), DRAWN), "The base is a batch already"),
    ((TAILS, tf.transpose(DRAWN)), "in another order"),
    ((TAILS, TAILS.sample((20_000, 3))), "Ask for 20,000 only"),
    ((TAILS, TAILS.sample()), "one draw from each"),
    ((TAILS, tfd.Normal([0.0, 0.0, 0.0], 2.0).sample(20_000)), "was not drawn from the distribution"),
    ((TAILS, DRAWN[:, ::-1]), "was not drawn from the distribution"),
]


class TestBatchOfFlows(ExerciseTests):
    exercise = week_03.batch_of_flows
    right, wrong = RIGHT, WRONG
