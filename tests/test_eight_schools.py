"""The eight schools' posterior by quadrature, against draws from the prior that are weighted by the likelihood."""

import numpy as np
import pytest
import tensorflow as tf
from scipy import stats

from course_utils.datasets import EightSchools
from course_utils.plotting import grid

SCHOOLS = EightSchools()


@pytest.fixture(scope="module")
def weighted():
    """Draws of (μ, log τ) from the prior, the likelihood of all estimates given each, and the draws themselves."""
    rng = np.random.default_rng(0)
    mean, tau = rng.normal(0, 5, 400_000), np.abs(5 * rng.standard_cauchy(400_000))
    deviation = np.hypot(SCHOOLS.errors, tau[:, None])
    likelihood = np.exp(stats.norm.logpdf(SCHOOLS.effects, mean[:, None], deviation).sum(axis=1))
    share = (tau[:, None] / deviation) ** 2
    effects = rng.normal(
        share * SCHOOLS.effects + (1 - share) * mean[:, None], np.sqrt(share) * SCHOOLS.errors, deviation.shape
    )
    return np.column_stack([mean, np.log(tau), effects]), likelihood


@pytest.mark.slow
def test_the_evidence_is_the_mean_likelihood_under_the_prior(weighted):
    likelihood = weighted[1]
    error = 5 * likelihood.std() / likelihood.mean() / len(likelihood) ** 0.5
    assert error < 0.02
    assert abs(np.log(likelihood.mean()) - SCHOOLS.log_evidence) < error


@pytest.mark.slow
def test_moments_are_those_of_weighted_draws(weighted):
    z, likelihood = weighted
    mean, deviation = SCHOOLS.moments()
    weights = likelihood / likelihood.sum()
    np.testing.assert_allclose(weights @ z, mean, atol=0.1)
    np.testing.assert_allclose(np.sqrt(weights @ (z - mean) ** 2), deviation, rtol=0.03)


def test_the_joint_density_is_prior_times_likelihood():
    rng = np.random.default_rng(1)
    z = rng.normal([4, 1] + 8 * [5], [3, 1] + 8 * [6], (50, 10))
    mean, log_tau, effects = z[:, 0], z[:, 1], z[:, 2:]
    expected = (
        stats.norm.logpdf(mean, 0, 5)
        + stats.halfcauchy.logpdf(np.exp(log_tau), scale=5)
        + log_tau
        + stats.norm.logpdf(effects, mean[:, None], np.exp(log_tau)[:, None]).sum(axis=1)
        + stats.norm.logpdf(SCHOOLS.effects, effects, SCHOOLS.errors).sum(axis=1)
    )
    got = SCHOOLS.log_joint(tf.constant(z, tf.float32))
    np.testing.assert_allclose(got, expected, rtol=1e-4)


def test_it_stays_finite_far_down_the_neck():
    z = tf.constant([[4.0, -60.0] + 8 * [4.0], [4.0, 3.0] + 8 * [-50.0]])
    assert np.isfinite(SCHOOLS.log_joint(z)).all()


def test_marginals_are_densities_and_agree():
    extent, size = (-9.0, 5.0, -60.0, 90.0), 400
    density = np.exp(SCHOOLS.log_density(grid(extent, size), school=0)).reshape(size, size)
    np.testing.assert_allclose(density.mean() * 14 * 150, 1, atol=2e-3)
    log_tau = grid(extent, size)[:size, 0]
    # Down in the neck θ is as good as fixed given τ and μ, and yet spread by μ: the grid resolves it.
    np.testing.assert_allclose(density.mean(axis=0) * 150, SCHOOLS.log_tau_density(log_tau), atol=1e-3)
