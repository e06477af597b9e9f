"""Live 2.6, the Cholesky factor: its check."""

import numpy as np
import tensorflow as tf
import tensorflow_probability as tfp

from course_utils.exercises.compare import require_close
from course_utils.exercises.distributions import require_distribution, require_log_prob
from course_utils.exercises.exercise import exercise
from course_utils.exercises.week_02.shared import POINTS, require_repeatable_draws

tfd = tfp.distributions
tril, diag = tfd.MultivariateNormalTriL, tfd.MultivariateNormalDiag

_MEAN = np.array([1.0, 0.0], np.float32)
_COVARIANCE = np.array([[1.0, 1.2], [1.2, 4.0]], np.float32)
_CHOLESKY = np.array([[1.0, 0.0], [1.2, 1.6]], np.float32)


def _reference_cholesky() -> tuple[tf.Tensor, tfd.Distribution]:
    cholesky = tf.linalg.cholesky(_COVARIANCE)
    return cholesky, tfd.MultivariateNormalTriL(loc=_MEAN, scale_tril=cholesky)


@exercise("Live 2.6, the Cholesky factor", reference=_reference_cholesky)
def cholesky(cholesky, correlated):
    values, vectors = np.linalg.eigh(_COVARIANCE)
    root = (vectors * np.sqrt(values)) @ vectors.T
    require_close(
        "`cholesky`",
        cholesky,
        _CHOLESKY,
        {
            "`cholesky` is upper triangular: it is the transpose of what is wanted.": _CHOLESKY.T,
            "`cholesky` is the covariance itself.": _COVARIANCE,
            "`cholesky` holds the roots of the entries: that is not a root of the matrix. Use `tf.linalg.cholesky`.": np.sqrt(
                _COVARIANCE
            ),
            "your matrix is a root of the covariance too, and not triangular: use `tf.linalg.cholesky`.": root,
            "that is the inverse of the covariance: use `tf.linalg.cholesky`.": np.linalg.inv(_COVARIANCE),
            "that is the Cholesky factor of the inverse: begin with the covariance itself.": np.linalg.cholesky(
                np.linalg.inv(_COVARIANCE)
            ),
            "that is the inverse of the Cholesky factor.": np.linalg.inv(_CHOLESKY),
        },
    )
    require_distribution(
        "`correlated`",
        correlated,
        event_shape=(2,),
        mistakes={
            "The rows of a matrix have been taken for separate vectors. In `tfd.MultivariateNormalTriL` the mean is `loc` and "
            "L is `scale_tril`; `tfd.MultivariateNormalDiag` takes no matrix.": ((2,), (2,))
        },
    )
    require_log_prob(
        "`correlated`",
        correlated,
        tril(_MEAN, _CHOLESKY),
        POINTS,
        {
            "`scale_tril` should be the Cholesky factor, not the covariance; of a full matrix its lower triangle is "
            "taken.": tril(_MEAN, _COVARIANCE),
            "`scale_tril` should be the Cholesky factor itself; of its transpose only the diagonal is taken.": (
                diag(_MEAN, np.diag(_CHOLESKY))
            ),
            "your `correlated` takes L for the covariance: the covariance is L Lᵀ.": tril(
                _MEAN, np.array([[1.0, 0.0], [1.2, 0.4]], np.float32)
            ),
            "the coordinates of your `correlated` are independent: use `tfd.MultivariateNormalTriL`.": (
                diag(_MEAN, np.sqrt(np.diag(_COVARIANCE)))
            ),
            "your `correlated` has mean (0, 0): give it `mean` as `loc`.": tril(0 * _MEAN, _CHOLESKY),
            "your `correlated` has another mean: give it `mean` as `loc`.": tril(_MEAN[::-1], _CHOLESKY),
        },
    )
    require_repeatable_draws("`correlated`", correlated)
