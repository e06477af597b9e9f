"""Live 2.4, broadcasting: right answers of every kind pass, wrong ones are told what is wrong."""

import numpy as np
import tensorflow as tf
import tensorflow_probability as tfp
from exercises.week_02.answers import EXPONENTIAL, EXPONENTIALS, RATES

tfd = tfp.distributions

TIMES = np.array([0.1, 0.5, 1.0, 2.0, 4.0], np.float32)
LOG_TABLE = np.log(RATES) - TIMES[:, None] * RATES
RIGHT = [
    (LOG_TABLE,),
    (LOG_TABLE.tolist(),),
    (tf.stack([tfd.Exponential(rate).log_prob(TIMES) for rate in RATES], axis=1),),
    (tf.math.log(EXPONENTIALS.prob(TIMES.reshape(-1, 1))),),
]

WRONG = [
    ((np.exp(LOG_TABLE),), "holds densities"),
    ((LOG_TABLE.T,), "one row for each time and one column for each rate"),
    ((EXPONENTIALS.log_prob(TIMES[None, :, None]),), "one axis more, not two"),
    ((EXPONENTIAL.log_prob(TIMES),), "use the batch of three"),
    ((LOG_TABLE[:, ::-1],), "the columns are in the opposite order"),
    ((-TIMES[:, None] * RATES,), "without log r"),
    ((EXPONENTIALS.cdf(TIMES[:, None]),), "values of the cumulative distribution function"),
    ((EXPONENTIALS,), "should be a number, an array or a tensor"),
]
