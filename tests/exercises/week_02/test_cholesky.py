"""Live 2.6, the Cholesky factor: right answers of every kind pass, wrong ones are told what is wrong."""

import numpy as np
import tensorflow as tf
import tensorflow_probability as tfp
from exercises.week_02.answers import STANDARD

from course_utils.exercises import week_02

tfb = tfp.bijectors
tfd = tfp.distributions

MEAN, COVARIANCE = tf.constant([1.0, 0.0]), tf.constant([[1.0, 1.2], [1.2, 4.0]])
CHOLESKY, CORRELATED = week_02.cholesky.reference()
DOUBLE_CHOLESKY = np.array([[1.0, 0.0], [1.2, 1.6]])
RIGHT = [
    (CHOLESKY.numpy(), tfd.MultivariateNormalFullCovariance(MEAN, COVARIANCE)),
    (
        [[1.0, 0.0], [1.2, 1.6]],
        tfd.MultivariateNormalLinearOperator(MEAN, tf.linalg.LinearOperatorLowerTriangular(CHOLESKY)),
    ),
    (np.linalg.cholesky(COVARIANCE), tfb.Shift(MEAN)(tfb.ScaleMatvecTriL(CHOLESKY)(tfd.Sample(STANDARD, 2)))),
    (CHOLESKY, tfd.MultivariateNormalDiagPlusLowRankCovariance(MEAN, [0.36, 1.75], [[0.8], [1.5]])),
    (DOUBLE_CHOLESKY, tfd.MultivariateNormalTriL(np.array([1.0, 0.0]), DOUBLE_CHOLESKY)),
    (tf.constant(DOUBLE_CHOLESKY), CORRELATED),
    (CHOLESKY, tfd.MultivariateNormalTriL([1.0, 0.0], np.array([[-1.0, 0.0], [-1.2, 1.6]], np.float32))),
]

WRONG = [
    ((CHOLESKY, tfd.MultivariateNormalTriL(MEAN, tf.transpose(CHOLESKY))), "of its transpose only the diagonal"),
    ((CHOLESKY, tfd.MultivariateNormalFullCovariance(MEAN, CHOLESKY)), "takes L for the covariance"),
    ((CHOLESKY, tfd.MultivariateNormalDiag(MEAN, CHOLESKY)), "taken for separate vectors"),
    ((CHOLESKY, tfd.MultivariateNormalTriL(CHOLESKY)), "taken for separate vectors"),
    ((CHOLESKY, tfd.Normal(MEAN, 1.0)), "in the wrong part"),
    ((CHOLESKY, ...), "`correlated` is still to be filled in"),
]
