"""Exercise 2.4, two hills in the plane: right answers of every kind pass, wrong ones are told what is wrong."""

import numpy as np
import tensorflow_probability as tfp

tfd = tfp.distributions


def hills(weights=(0.7, 0.3), loc=((-1.0, 0.0), (2.0, 1.0)), scale_diag=((0.6, 0.4), (0.5, 1.0)), **categorical):
    choice = tfd.Categorical(**categorical) if categorical else tfd.Categorical(probs=weights)
    return tfd.MixtureSameFamily(choice, tfd.MultivariateNormalDiag(loc, scale_diag))


RIGHT = [
    (
        tfd.Mixture(
            tfd.Categorical(probs=[0.3, 0.7]),
            [tfd.MultivariateNormalDiag([2.0, 1.0], [0.5, 1.0]), tfd.MultivariateNormalDiag([-1.0, 0.0], [0.6, 0.4])],
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
    ((hills(scale_diag=[0.6, 0.4]),), "both hills have standard deviations (0.6, 0.4)"),
    (
        (tfd.MixtureSameFamily(tfd.Categorical(probs=[0.7, 0.3]), tfd.Normal([-1.0, 2.0], 0.5)),),
        "should be distributions on the plane",
    ),
    (
        (tfd.MixtureSameFamily(tfd.Categorical(probs=[0.7, 0.3]), tfd.Normal([[-1.0, 0.0], [2.0, 1.0]], 0.5)),),
        "each coordinate chooses its own hill",
    ),
]
