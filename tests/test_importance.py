"""Importance weights against cases whose constants, odds and effective sizes are known."""

import numpy as np
import pytest
from scipy import stats

from course_utils.inference.importance import effective_sample_size, log_constant, log_odds

LOG_Z = 700.0  # the weights themselves overflow, if only in single precision


def log_weights(size, seed, scale=1.0):
    """x ~ N(0, 1.5²), and log-weights for exp(LOG_Z) N(0.5, scale²)."""
    x = np.random.default_rng(seed).normal(0, 1.5, size)
    return x, LOG_Z + stats.norm.logpdf(x, 0.5, scale) - stats.norm.logpdf(x, 0, 1.5)


def test_the_constant_is_unbiased_and_its_error_is_right():
    estimates = [log_constant(log_weights(200, seed)[1]) for seed in range(2_000)]
    relative = np.exp([each.value - LOG_Z for each in estimates])
    error = relative.std() / len(relative) ** 0.5
    assert error < 0.002 and abs(relative.mean() - 1) < 4 * error
    assert np.mean([each.standard_error for each in estimates]) == pytest.approx(relative.std(), rel=0.05)


@pytest.mark.slow
def test_odds_are_right_and_so_is_their_error():
    exact = stats.norm.logsf(1, 0.5, 1) - stats.norm.logcdf(1, 0.5, 1)
    estimates = []
    for seed in range(800):
        x, weights = log_weights(2_000, seed)
        estimates.append(log_odds(weights, x > 1))
    values = np.array([each.value for each in estimates])
    assert abs(values.mean() - exact) < 0.01
    assert np.mean([each.standard_error for each in estimates]) == pytest.approx(values.std(), rel=0.05)


def test_what_is_outside_has_the_opposite_odds():
    x, weights = log_weights(500, 1)
    inside, outside = log_odds(weights, x > 1), log_odds(weights, x <= 1)
    assert inside.value == pytest.approx(-outside.value) and inside.standard_error == pytest.approx(
        outside.standard_error
    )


def test_the_effective_sample_size():
    assert effective_sample_size(np.full(50, -3_000.0)) == pytest.approx(50)
    assert effective_sample_size([0.0, *[-np.inf] * 9]) == pytest.approx(1)
    assert effective_sample_size(np.log([3.0, 1.0])) == pytest.approx(1.6)
    # In the limit N / E[(p/q)²], here a Gaussian integral.
    x = np.linspace(-12, 12, 100_001)
    second = np.trapezoid(stats.norm.pdf(x, 0.5, 1) ** 2 / stats.norm.pdf(x, 0, 1.5), x)
    assert effective_sample_size(log_weights(200_000, 0)[1]) / 200_000 == pytest.approx(1 / second, rel=0.02)


@pytest.mark.parametrize("function", [effective_sample_size, log_constant, lambda w: log_odds(w, np.ones(np.shape(w)))])
@pytest.mark.parametrize("weights", [[np.nan, 0.0], [np.inf, 0.0], [-np.inf, -np.inf]])
def test_weights_that_are_no_numbers_are_refused(function, weights):
    with pytest.raises(ValueError, match="Expected finite weights, not all of them 0; got"):
        function(weights)


@pytest.mark.parametrize("weights", [np.zeros((2, 2)), 1.0])
def test_weights_of_other_shapes_are_refused(weights):
    with pytest.raises(ValueError, match=r"Expected the logarithms of 1 weights or more, \[N\]; got shape"):
        effective_sample_size(weights)


def test_a_standard_error_needs_two_weights():
    with pytest.raises(ValueError, match="of 2 weights or more"):
        log_constant([0.0])


def test_odds_need_weight_on_both_sides_and_an_answer_for_each_draw():
    with pytest.raises(ValueError, match="Expected draws with weight on both sides; got none on one of them"):
        log_odds([0.0, 0.0, -np.inf], [True, True, False])
    with pytest.raises(ValueError, match=r"Expected \(3,\) answers, one for each weight; got \(2,\)"):
        log_odds(np.zeros(3), [True, False])
