"""Exercise 2.2, three coins: right answers of every kind pass, wrong ones are told what is wrong."""

import numpy as np
import tensorflow as tf
import tensorflow_probability as tfp

from course_utils.exercises import week_02

tfd = tfp.distributions

COINS, LOG_PROB_OF_ONES = week_02.coins.reference()


def coins(probs=None, moved=1, logits=None):
    return tfd.Independent(tfd.Bernoulli(probs=probs, logits=logits), moved)


RIGHT = [
    (coins(1 - np.array([0.9, 0.7, 0.5])), -4.1997),
    (coins(logits=np.log([1 / 9, 3 / 7, 1.0])), COINS.log_prob([1, 1, 1])),
    (
        tfd.Independent(tfd.Categorical(probs=[[0.9, 0.1], [0.7, 0.3], [0.5, 0.5]]), 1),
        np.log(0.1) + np.log(0.3) + np.log(0.5),
    ),
    (tfd.Independent(tfd.Binomial(1.0, probs=[0.1, 0.3, 0.5]), 1), tf.math.log(0.015)),
]

WRONG = [
    ((tfd.Independent(tfd.Bernoulli(probs=[0.1, 0.3, 0.5])), LOG_PROB_OF_ONES), "say how many axes are to move"),
    ((COINS, np.log([0.1, 0.3, 0.5])), "should have shape (): a single number"),
    ((COINS, -4.0), "is another number"),
    ((tfd.JointDistributionSequential([tfd.Bernoulli(0.1)] * 3), LOG_PROB_OF_ONES), "is a joint distribution"),
    ((COINS, "-4.199705"), "without quotation marks"),
    ((..., LOG_PROB_OF_ONES), "`coins` is still to be filled in"),
]
