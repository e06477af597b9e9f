"""Exercise 3.1, one distribution, two ways: right answers of every kind pass, wrong ones are told what is wrong."""

import numpy as np
import tensorflow as tf
import tensorflow_probability as tfp
from exercises.week_03.answers import BASE, STANDARD, L

tfb = tfp.bijectors
tfd = tfp.distributions

MU, SIGMA = tf.constant([0.5, -0.5]), tf.constant([[2.0, 1.0], [1.0, 2.0]])
CHOLESKY = tf.linalg.cholesky(SIGMA)
DIRECT = tfd.MultivariateNormalTriL(MU, CHOLESKY)
MOVE, STRETCH = tfb.Shift(MU), tfb.ScaleMatvecTriL(CHOLESKY)
TRANSFORMED = MOVE(STRETCH)(STANDARD)
RIGHT = [
    (tfd.MultivariateNormalFullCovariance(MU, SIGMA), MOVE(STRETCH(tfd.Sample(BASE, 2)))),
    (
        tfd.MultivariateNormalLinearOperator(MU, tf.linalg.LinearOperatorLowerTriangular(CHOLESKY)),
        tfb.Chain([MOVE, STRETCH])(tfd.Independent(tfd.Normal([0.0, 0.0], 1.0), 1)),
    ),
    (DIRECT, tfd.TransformedDistribution(tfd.TransformedDistribution(STANDARD, STRETCH), MOVE)),
    (
        tfd.MultivariateNormalTriL([0.5, -0.5], [[1.4142, 0.0], [0.7071, 1.2247]]),
        tfb.Chain([STRETCH, tfb.Shift(tf.linalg.triangular_solve(CHOLESKY, MU[:, None])[:, 0])])(STANDARD),
    ),
    (
        tfd.MultivariateNormalTriL(MU.numpy().astype(float), np.linalg.cholesky(SIGMA.numpy().astype(float))),
        TRANSFORMED,
    ),
]

WRONG = [
    ((tfd.MultivariateNormalTriL(MU, SIGMA), TRANSFORMED), "in `direct` the covariance matrix stands"),
    ((tfd.MultivariateNormalTriL(MU, tf.transpose(CHOLESKY)), TRANSFORMED), "transposed"),
    ((tfd.MultivariateNormalDiag(MU, [2.0, 2.0]), TRANSFORMED), "for standard deviations"),
    ((tfd.MultivariateNormalTriL(MU, tf.sqrt(SIGMA)), TRANSFORMED), "the square root was taken of each entry"),
    ((tfd.MultivariateNormalTriL(scale_tril=CHOLESKY), TRANSFORMED), "in `direct` the mean is missing"),
    ((DIRECT, DIRECT), "`transformed` is `direct` itself"),
    ((DIRECT, tfd.MultivariateNormalTriL(MU, CHOLESKY)), "`MultivariateNormalTriL` as TFP provides it"),
    ((tfd.MultivariateNormalDiag(MU, [2.0**0.5] * 2), TRANSFORMED), "right variances and no correlation"),
    ((tfd.MultivariateNormalTriL(-MU, CHOLESKY), TRANSFORMED), "in `direct` the mean is −μ"),
    ((DIRECT, STRETCH(MOVE)(STANDARD)), "the mean of `transformed` is C μ"),
    ((DIRECT, tfb.Invert(MOVE(STRETCH))(STANDARD)), "is the way back"),
    ((DIRECT, STRETCH(STANDARD)), "in `transformed` the mean is missing"),
    ((DIRECT, MOVE(STANDARD)), "the covariance of a standard normal"),
    ((DIRECT, MOVE(tfb.ScaleMatvecTriL(SIGMA))(STANDARD)), "in `transformed` the covariance matrix stands"),
    ((DIRECT, tfb.ScaleMatvecTriL(SIGMA)(MOVE)(STANDARD)), "and the shift acts first"),
    ((DIRECT, MOVE(STRETCH)(tfd.Normal([0.0, 0.0], 1.0))), "events are single numbers"),
    ((DIRECT, MOVE(STRETCH)(BASE)), "events are single numbers"),
    ((DIRECT, MOVE(tfd.MultivariateNormalTriL(tf.zeros(2), CHOLESKY))), "the base of `transformed` should be"),
    ((DIRECT, MOVE(STRETCH)), "has yet to be applied to the standard normal"),
    ((TRANSFORMED, DIRECT), "yours is a flow, which is the second way"),
    ((DIRECT, MOVE(tfb.Scale(CHOLESKY))(STANDARD)), "`tfb.Scale` multiplies entry by entry"),
    ((DIRECT, MOVE(tfb.ScaleMatvecTriL(L))(STANDARD)), "in `transformed` stands the matrix `L` of Live 3.7"),
    ((DIRECT, ...), "`transformed` is still to be filled in"),
]
