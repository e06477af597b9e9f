"""Densities known up to a constant, against sums over grids and against exact draws of their own."""

import numpy as np
import pytest
import tensorflow as tf
from scipy import stats

from course_utils.plotting import grid
from course_utils.targets import DoubleWell, Funnel

TARGETS = {"double well": DoubleWell, "funnel": Funnel}


def test_the_double_well_of_two_dimensions_has_the_constant_and_the_free_energies_of_a_sum_over_the_plane():
    target, extent = DoubleWell(2), (-4.0, 4.0, -7.0, 7.0)
    points = grid(extent, 700)
    log_density = target.log_density(tf.constant(points, tf.float64)).numpy()
    density = np.exp(log_density)
    np.testing.assert_allclose(np.log(density.mean() * 8 * 14), target.log_constant, atol=1e-6)
    right, left = (density[side].sum() for side in (points[:, 0] > 0, points[:, 0] < 0))
    np.testing.assert_allclose(np.log(left / right), target.free_energy_difference, atol=1e-5)
    np.testing.assert_allclose(log_density - target.log_density_of_two(points), target.log_constant, atol=1e-9)


@pytest.mark.parametrize("size", [1, 2, 4])
def test_the_double_well_by_importance_sampling(size):
    """With a proposal that is wide enough for both wells, and has nothing to do with how the class integrates."""
    target, rng, n = DoubleWell(size), np.random.default_rng(size), 200_000
    first, steps = rng.uniform(-3.5, 3.5, n), 0.6 * rng.standard_t(5, size=(n, size - 1))
    log_q = -np.log(7) + stats.t.logpdf(steps, 5, scale=0.6).sum(axis=1)
    points = np.cumsum(np.column_stack([first, steps]), axis=1)
    weights = np.exp(target.log_density(tf.constant(points)) - log_q)
    error = 5 * weights.std() / weights.mean() / n**0.5
    assert error < 0.1 and abs(np.log(weights.mean()) - target.log_constant) < error
    right = first > 0
    assert abs(np.log(weights[~right].sum() / weights[right].sum()) - target.free_energy_difference) < 1.5 * error


def test_energy_and_entropy_pull_to_different_sides():
    target = DoubleWell()
    ends = np.zeros((2, 8)) + np.array([[-target.well], [target.well]])
    left, right = target.log_density(tf.constant(ends)).numpy()
    assert left > right and target.free_energy_difference < 0


def test_draws_of_the_double_well_follow_its_marginal():
    target = DoubleWell(3)
    x = target.sample(100_000, seed=1)
    assert x.dtype == np.float32 and x.shape == (100_000, 3)
    share = 1 / (1 + np.exp(target.free_energy_difference))
    assert abs(np.mean(x[:, 0] > 0) - share) < 4 * 0.5 / 100_000**0.5
    edges = np.linspace(-3, 3, 25)
    fine = np.linspace(-3, 3, 2_401)
    expected = np.exp(target.log_density_of_first(fine))
    expected = np.array([np.trapezoid(expected[k : k + 101], fine[k : k + 101]) for k in range(0, 2_400, 100)])
    np.testing.assert_allclose(np.histogram(x[:, 0], edges)[0] / 100_000, expected, atol=4 * 0.5 / 100_000**0.5)
    for k in (1, 2):
        standard = (x[:, k] - x[:, k - 1]) * 2 * np.exp(-0.25 * x[:, 0])
        assert stats.kstest(standard, "norm").pvalue > 1e-3


def test_the_funnel_is_normal_given_its_first_entry():
    x = Funnel(4).sample(50, seed=0).astype(float)
    expected = stats.norm.logpdf(x[:, 0], 0, 3) + stats.norm.logpdf(x[:, 1:], 0, np.exp(x[:, :1] / 2)).sum(axis=1)
    np.testing.assert_allclose(Funnel(4).log_density(tf.constant(x)), expected, rtol=1e-6)


def test_draws_of_the_funnel_have_its_moments():
    x, (mean, deviation) = Funnel(4).sample(400_000, seed=1), Funnel(4).moments()
    # Of the others the squares have no fourth moment to speak of: their scores are compared, not their squares.
    assert abs(x[:, 0].mean()) < 0.02 and abs(x[:, 0].std() / deviation[0] - 1) < 0.01
    score = x[:, 1:] * np.exp(-x[:, :1] / 2)
    assert np.all(abs(score.mean(axis=0)) < 0.01) and np.all(abs(score.std(axis=0) - 1) < 0.01)
    assert mean.shape == deviation.shape == (4,) and deviation[3] == pytest.approx(np.exp(9 / 4))
    variance = np.trapezoid(np.exp(v := np.linspace(-20, 40, 60_001)) * stats.norm.pdf(v, 0, 3), v)
    assert deviation[1] ** 2 == pytest.approx(variance, rel=1e-6)


@pytest.mark.parametrize("target", TARGETS.values(), ids=TARGETS)
@pytest.mark.parametrize("dtype", ["float32", "float64"])
def test_log_densities_keep_batches_and_precision(target, dtype):
    x = tf.constant(target(5).sample(6, seed=0), dtype)
    got = target(5).log_density(tf.reshape(x, [2, 3, 5]))
    assert got.shape == (2, 3) and got.dtype == x.dtype
    np.testing.assert_allclose(np.ravel(got), tf.function(target(5).log_density)(x), rtol=1e-4)


@pytest.mark.parametrize("target", TARGETS.values(), ids=TARGETS)
def test_what_cannot_be_is_refused(target):
    with pytest.raises(ValueError, match=r"Expected the number of dimensions, a positive integer; got 0"):
        target(0)
    with pytest.raises(ValueError, match=r"Expected points of shape \[..., 4\]; got \(7, 3\)"):
        target(4).log_density(tf.zeros([7, 3]))
    with pytest.raises(ValueError, match=r"Expected points of shape \[..., 4\]; got \(\)"):
        target(4).log_density(tf.constant(1.0))
    with pytest.raises(ValueError, match=r"Expected the number of points, a positive integer; got -1"):
        target(4).sample(-1, seed=0)
