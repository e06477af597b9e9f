"""Live 3.6, a batch of flows: right answers of every kind pass, wrong ones are told what is wrong."""

import tensorflow as tf
import tensorflow_probability as tfp

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
    ((tfb.SinhArcsinh(tailweight=[0.5, 1.0, 2.0]), DRAWN), "has yet to be applied to the normal distribution"),
    ((tails(loc=[[0.0], [0.0], [0.0]]), DRAWN), "The base is a batch already"),
    ((TAILS, tf.transpose(DRAWN)), "in another order"),
    ((TAILS, tfd.Normal([0.0, 0.0, 0.0], 2.0).sample(20_000)), "was not drawn from the distribution"),
    ((TAILS, DRAWN[:, ::-1]), "was not drawn from the distribution"),
]
