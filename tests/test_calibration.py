"""Tests of posteriors: passed by exact ones, failed by those that are too narrow, too wide, or beside the point."""

import numpy as np
import pytest
from scipy.stats import binom, norm

from course_utils.inference import calibration
from course_utils.inference.calibration import coverage, credibility, rank_band, rank_counts, ranks
from course_utils.simulators import LinearGaussian, TwoMoonsSimulator

SIMULATOR = LinearGaussian()
N, L, BINS = 2_000, 199, 10


@pytest.fixture(scope="module")
def pairs():
    parameters, x = SIMULATOR.pairs(N, seed=0)
    return parameters, SIMULATOR.posterior_mean(x), SIMULATOR.sample_posterior(x, L, seed=2)


def counts_of(parameters, draws):
    return rank_counts(ranks(parameters, draws), L, BINS)


def is_inside(counts):
    low, high = rank_band(N, BINS, 0.999)
    return bool(np.all((low <= counts) & (counts <= high)))


def test_ranks_count_the_smaller_draws():
    parameters, draws = np.array([[0.5, 2.0]]), np.array([[[0.1, 3.0]], [[0.4, 1.0]], [[0.6, 5.0]]])
    np.testing.assert_array_equal(ranks(parameters, draws), [[2, 1]])
    np.testing.assert_array_equal(rank_counts(np.array([[0, 3], [1, 3], [3, 2]]), 3, 2), [[2, 1], [0, 3]])
    np.testing.assert_array_equal(rank_counts(np.array([0, 1, 3, 3]), 3, 4), [1, 1, 0, 2])


def test_ranks_of_an_exact_posterior_stay_inside_their_band(pairs):
    parameters, _, draws = pairs
    assert is_inside(counts_of(parameters, draws))


def test_ranks_accuse_posteriors_that_are_too_narrow_too_wide_or_shifted(pairs):
    parameters, mean, draws = pairs
    narrow = counts_of(parameters, mean + 0.7 * (draws - mean))
    wide = counts_of(parameters, mean + 1.4 * (draws - mean))
    shifted = counts_of(parameters, draws + 0.3)
    assert not any(is_inside(each) for counts in (narrow, wide, shifted) for each in counts)
    middle = slice(4, 6)
    assert np.all(narrow[:, [0, -1]].min(axis=1) > 1.3 * narrow[:, middle].max(axis=1))
    assert np.all(wide[:, [0, -1]].max(axis=1) < 0.7 * wide[:, middle].min(axis=1))
    assert np.all(shifted[:, 0] > 1.5 * shifted[:, -1])


def test_the_band_holds_all_bins_with_its_probability():
    """By the union bound at least; no further than bins that leave it one at a time allow."""
    low, high = rank_band(1_000, 20, 0.9)
    outside = 1 - (binom.cdf(high, 1_000, 0.05) - binom.cdf(low - 1, 1_000, 0.05))
    assert 20 * outside <= 0.1
    narrower = 1 - (binom.cdf(high - 1, 1_000, 0.05) - binom.cdf(low, 1_000, 0.05))
    assert 20 * narrower > 0.1
    counts = np.random.default_rng(0).multinomial(1_000, np.full(20, 0.05), size=5_000)
    share = np.mean(np.all((low <= counts) & (counts <= high), axis=1))
    assert 0.9 < share < 0.95


def test_coverage_of_an_exact_posterior_is_its_level(pairs):
    levels = np.linspace(0.05, 0.95, 19)
    for simulator in (SIMULATOR, TwoMoonsSimulator()):
        parameters, x = simulator.pairs(N, seed=0)
        draws = simulator.sample_posterior(x, L, seed=2)
        covered = coverage(simulator.log_posterior(parameters, x), simulator.log_posterior(draws, x), levels)
        np.testing.assert_allclose(covered, levels, atol=4 * np.sqrt(0.25 / N) + 1 / L)


@pytest.mark.slow
@pytest.mark.parametrize("factor", [0.7, 1.4])
def test_coverage_of_a_narrowed_or_widened_normal_is_as_computed(factor):
    rng = np.random.default_rng(0)
    truth, draws = rng.normal(size=20_000), factor * rng.normal(size=[L, 20_000])
    levels = np.array([0.5, 0.8, 0.95])
    covered = coverage(norm.logpdf(truth, scale=factor), norm.logpdf(draws, scale=factor), levels)
    expected = 2 * norm.cdf(factor * norm.ppf((1 + levels) / 2)) - 1
    np.testing.assert_allclose(covered, expected, atol=4 * np.sqrt(0.25 / 20_000) + 1 / L)


def test_credibility_is_the_share_of_denser_draws():
    shares = credibility(np.array([-1.0, 0.0]), np.array([[-2.0, 1.0], [-0.5, 2.0], [-3.0, -np.inf], [0.0, 0.5]]))
    np.testing.assert_allclose(shares, [0.5, 0.75])


def test_predictive_data_have_the_axes_of_the_draws(pairs):
    _, _, draws = pairs
    data = calibration.posterior_predictive(SIMULATOR.simulate, draws[:5, :3], seed=4)
    np.testing.assert_array_equal(data, SIMULATOR.simulate(draws[:5, :3], seed=4))
    assert data.shape == (5, 3, 6)


def test_wrong_arguments_are_told(pairs):
    parameters, _, draws = pairs
    with pytest.raises(ValueError, match=r"Expected parameters of shape \[N, D\].*got \[2000, 3\] and \[2000, 3\]"):
        ranks(parameters, parameters)
    with pytest.raises(ValueError, match="Expected parameters that are numbers; got 1 that are not"):
        ranks(np.array([[np.nan]]), np.zeros([5, 1, 1]))
    with pytest.raises(ValueError, match=r"a number of bins that divides the number of ranks, 200.*got 7"):
        rank_counts(ranks(parameters, draws), L, 7)
    with pytest.raises(ValueError, match="Expected ranks from 0 to 3; got 0 to 5"):
        rank_counts(np.array([0, 5]), 3, 2)
    with pytest.raises(ValueError, match="Expected ranks, integers"):
        rank_counts(np.array([0.5, 1.0]), 3, 2)
    with pytest.raises(ValueError, match="Expected a probability between 0 and 1; got 1"):
        rank_band(100, 10, 1)
    with pytest.raises(ValueError, match=r"Expected log-densities of shape \[N\]"):
        credibility(np.zeros([4, 1]), np.zeros([3, 4, 1]))
    with pytest.raises(ValueError, match="Expected levels from 0 to 1"):
        coverage(np.zeros(4), np.zeros([3, 4]), [95])
    with pytest.raises(ValueError, match=r"Expected data of shape \[5, K\] for these draws; got \[2\]"):
        calibration.posterior_predictive(lambda draws, seed: np.zeros(2), np.zeros([5, 3]), seed=0)
