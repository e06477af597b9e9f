"""Live 2.3, a batch of distributions: right answers of every kind pass, wrong ones are told what is wrong."""

import numpy as np
import tensorflow as tf
import tensorflow_probability as tfp
from exercises.week_02.answers import EXPONENTIAL, EXPONENTIALS, RATES, WAITS

tfd = tfp.distributions

DOUBLE_EXPONENTIALS = tfd.Exponential(np.array([0.5, 1.0, 2.0]))
RIGHT = [
    (tfd.Gamma(1.0, 2.0), tfd.Gamma(1.0, RATES), tfd.Gamma(1.0, RATES).sample(5_000).numpy()),
    (tfd.Exponential(2), tfd.Exponential(np.array(RATES, np.float32)), EXPONENTIALS.sample([5_000])),
    (tfd.Exponential(2.0), tfd.BatchBroadcast(tfd.Exponential(RATES), [3]), WAITS.numpy()),
    (tfd.Weibull(1.0, 0.5), tfd.Weibull(1.0, [2.0, 1.0, 0.5]), WAITS),
    (tfd.Exponential(np.float64(2.0)), DOUBLE_EXPONENTIALS, DOUBLE_EXPONENTIALS.sample(5_000)),
]

WRONG = [
    ((EXPONENTIALS, EXPONENTIAL, WAITS), "`exponential` should have batch shape ()"),
    ((EXPONENTIAL, [tfd.Exponential(rate) for rate in RATES], WAITS), "should be one distribution"),
    ((EXPONENTIAL, tfd.Exponential([0.5, 2.0, 1.0]), WAITS), "under the distribution at index (1,) of the batch"),
    ((EXPONENTIAL, tfd.Independent(EXPONENTIALS, 1), WAITS), "Leave axes of the batch where they are, without"),
    ((tfd.Independent(tfd.Exponential([2.0]), 1), EXPONENTIALS, WAITS), "a draw should be a single number"),
    ((EXPONENTIAL, EXPONENTIALS, EXPONENTIALS.sample((3, 5_000))), "should have shape (5000, 3)"),
    ((EXPONENTIAL, EXPONENTIALS, tf.transpose(WAITS)), "in another order"),
    ((EXPONENTIAL, EXPONENTIALS, EXPONENTIAL.sample((5_000, 3))), "asked for: its numbers at `[..., "),
    ((EXPONENTIAL, EXPONENTIALS, WAITS[:, ::-1]), "not drawn from the distribution asked for"),
    ((EXPONENTIAL, ..., WAITS), "`exponentials` is still to be filled in"),
]
