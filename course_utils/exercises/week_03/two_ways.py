"""Exercise 3.1, one distribution, two ways: its check."""

from typing import Any

import numpy as np
import scipy.stats
import tensorflow as tf
import tensorflow_probability as tfp

from course_utils.exercises.distributions import require_distribution, require_log_prob, require_samples
from course_utils.exercises.exercise import Wrong, call, exercise
from course_utils.exercises.week_03.shared import (
    PLANE,
    has_log_prob,
    refuse,
    refuse_bijector,
    require_transformed,
    shear_matrix,
)

tfb = tfp.bijectors
tfd = tfp.distributions


def _mu_and_cholesky() -> tuple[tf.Tensor, tf.Tensor]:
    return tf.constant([0.5, -0.5]), tf.linalg.cholesky(tf.constant([[2.0, 1.0], [1.0, 2.0]]))


def _standard_plane() -> tfd.Distribution:
    return tfd.MultivariateNormalDiag(loc=tf.zeros(2), scale_diag=tf.ones(2))


def _reference_two_ways() -> tuple[tfd.Distribution, tfd.Distribution]:
    mu, cholesky = _mu_and_cholesky()
    direct = tfd.MultivariateNormalTriL(loc=mu, scale_tril=cholesky)
    transformed = tfd.TransformedDistribution(
        distribution=_standard_plane(), bijector=tfb.Chain([tfb.Shift(mu), tfb.ScaleMatvecTriL(cholesky)])
    )
    return direct, transformed


@exercise("Exercise 3.1, one distribution, two ways", reference=_reference_two_ways)
def two_ways(direct, transformed):
    mu, cholesky = (parameter.numpy() for parameter in _mu_and_cholesky())
    right = tfd.MultivariateNormalTriL(loc=mu, scale_tril=cholesky)
    _require_direct(direct, right, _mistakes("`direct`", mu, cholesky))
    if transformed is direct:
        raise Wrong("`transformed` is `direct` itself: build it anew, from the standard normal distribution.")
    _require_form(transformed)
    back = np.linalg.inv(cholesky)
    order = (
        "the mean of `transformed` is C μ instead of μ: z should be scaled first and shifted afterwards, and in a `Chain` "
        "the last in the list acts first."
    )
    refuse(
        call("the `log_prob` of `transformed`", transformed.log_prob, PLANE),
        {
            order: _normal(cholesky @ mu, cholesky),
            "the bijector of `transformed` is the way back: its `forward` should be x = μ + C z.": _normal(
                -back @ mu, back
            ),
            "in `transformed` the covariance matrix stands where its Cholesky factor belongs, and the shift acts first.": _normal(
                _LOWER @ mu, _LOWER
            ),
            **_mistakes("`transformed`", mu, cholesky),
        },
    )
    require_log_prob("`transformed`", transformed, right, PLANE)
    for what, got in (("`direct`", direct), ("`transformed`", transformed)):
        sample = call(f"`sample` of {what}", got.sample, 500, seed=(3, 70))
        require_samples(
            f"what {what} draws",
            sample,
            (500, 2),
            lambda x: scipy.stats.norm.cdf(np.linalg.solve(cholesky, (x - mu).T).T),
        )


# What `ScaleMatvecTriL` sees of Σ.
_LOWER = np.array([[2, 0], [1, 2]])


def _normal(loc: Any, scale_tril: Any) -> np.ndarray:
    """The log-density of a normal distribution at the points that all are compared at."""
    return scipy.stats.multivariate_normal(loc, scale_tril @ np.transpose(scale_tril)).logpdf(PLANE)


def _mistakes(what: str, mu: np.ndarray, cholesky: np.ndarray) -> dict[str, np.ndarray]:
    """Log-densities that either of the two may have by mistake."""
    return {
        f"in {what} the covariance matrix stands where its Cholesky factor belongs: `tf.linalg.cholesky(sigma)`.": _normal(
            mu, _LOWER
        ),
        f"in {what} the correlation is lost. Is the Cholesky factor transposed? Its entries above the diagonal must be 0.": _normal(
            mu, np.diag(cholesky.diagonal())
        ),
        f"{what} has the right variances and no correlation, but Σ is not diagonal.": _normal(
            mu, np.sqrt(2) * np.eye(2)
        ),
        f"{what} is not correlated, and it has the variances of Σ for standard deviations.": _normal(mu, 2 * np.eye(2)),
        f"in {what} the square root was taken of each entry; the Cholesky factor is the root of the matrix as a whole.": _normal(
            mu, np.array([[np.sqrt(2), 0], [1, np.sqrt(2)]])
        ),
        f"in {what} stands the matrix `L` of Live 3.7; here it is the Cholesky factor of Σ.": _normal(
            mu, shear_matrix().numpy()
        ),
        f"in {what} the mean is missing: it should be μ.": _normal([0, 0], cholesky),
        f"in {what} the mean is −μ; it should be μ.": _normal(-mu, cholesky),
        f"{what} has the right mean, and the covariance of a standard normal distribution.": _normal(mu, np.eye(2)),
    }


def _require_direct(direct: Any, right: tfd.Distribution, mistakes: dict[str, np.ndarray]) -> None:
    require_distribution("`direct`", direct, event_shape=(2,))
    if type(direct).__name__.lstrip("_") == "TransformedDistribution":
        raise Wrong("`direct` should be a `MultivariateNormalTriL`; yours is a flow, which is the second way.")
    refuse(call("the `log_prob` of `direct`", direct.log_prob, PLANE), mistakes)
    require_log_prob("`direct`", direct, right, PLANE)


def _require_form(transformed: Any) -> None:
    """Refuses what is no flow on vectors from the standard normal distribution of the plane."""
    refuse_bijector("`transformed`", transformed, "the standard normal distribution of the plane")
    _require_vector_base(transformed)
    require_distribution(
        "`transformed`",
        transformed,
        event_shape=(2,),
        mistakes={
            "`tfb.Scale` multiplies entry by entry; a matrix times a vector is `tfb.ScaleMatvecTriL`.": ((2,), (2,))
        },
    )
    bases = require_transformed("`transformed`", transformed, "the standard normal distribution of the plane")
    standard = _standard_plane().log_prob(PLANE).numpy()
    if not any(has_log_prob(base, PLANE, standard) for base in bases):
        raise Wrong(
            "the base of `transformed` should be the standard normal distribution of the plane, with mean (0, 0) and standard "
            "deviations 1; shift and scale belong to the bijector."
        )


def _require_vector_base(transformed: Any) -> None:
    """Refuses a base of single numbers, of which TFP makes a batch that cannot be evaluated."""
    base = getattr(transformed, "distribution", None)
    if isinstance(base, tfd.Distribution) and tuple(base.event_shape) == ():
        raise Wrong(
            f"the base of `transformed` has batch shape {tuple(base.batch_shape)} and event shape (): its events are single "
            "numbers, and the bijector wants vectors. Use a `MultivariateNormalDiag`, or an `Independent`."
        )
