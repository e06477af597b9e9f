"""Live 2.5, one distribution of two variables: right answers of every kind pass, wrong ones are told what is wrong."""

import numpy as np
import tensorflow as tf
import tensorflow_probability as tfp
from exercises.week_02.answers import DIAGONAL, LOG_PROBS, POINTS, STANDARD

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
    ((DIAGONAL, tfd.MultivariateNormalDiag(MEANS, [0.7, 1.2]).sample(1_000), LOG_PROBS), "was not drawn from"),
    ((DIAGONAL, POINTS, tf.reduce_sum(LOG_PROBS)), "one number for each point"),
    ((DIAGONAL, POINTS, tfd.Normal(MEANS, DEVIATIONS).log_prob(POINTS)), "Sum over the last axis"),
    ((DIAGONAL, POINTS, DIAGONAL.log_prob(DIAGONAL.sample(1_000))), "log-densities of other draws"),
    ((..., POINTS, ...), "`diagonal`, `log_probs` are still to be filled in"),
]
