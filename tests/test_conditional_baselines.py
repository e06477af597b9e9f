"""Baselines of posteriors: right where the posterior is of their kind, normalised, and chosen by validation pairs."""

import numpy as np
import pytest

from course_utils.baselines import conditional_gaussian, conditional_mixture, nearest_simulations
from course_utils.simulators import LinearGaussian, TwoMoonsSimulator

LINEAR = LinearGaussian([[1.0, 0.4], [-0.5, 0.8], [0.2, -1.0]], noise=0.7)
TRAIN, VALIDATION, TEST = (LINEAR.pairs(size, seed=seed) for size, seed in ((5_000, 0), (500, 10), (1_000, 20)))


def kl(model, simulator=LINEAR, test=TEST):
    return np.mean(simulator.log_posterior(*test) - model.log_prob(*test))


MODELS = {
    "regression": conditional_gaussian(TRAIN),
    "mixture": conditional_mixture(TRAIN, VALIDATION, [1, 2]),
    "nearest": nearest_simulations(TRAIN, VALIDATION, [50], [0.2, 0.3]),
}


def test_regression_and_mixtures_find_a_linear_gaussian_posterior():
    # Expected: about half the number of fitted numbers for each training pair.
    assert kl(MODELS["regression"]) < 11 / 2 / 5_000 + 0.005
    assert kl(conditional_mixture(TRAIN, VALIDATION, 1)) < 0.01
    assert 0.01 < kl(MODELS["nearest"]) < 0.3
    assert MODELS["regression"].parameters == 4 * 2 + 3
    assert MODELS["mixture"].parameters in (20, 41)


@pytest.mark.parametrize("name", MODELS)
def test_densities_integrate_to_one_over_the_parameters(name):
    middle = np.arange(-5, 5, 0.1) + 0.05
    grid = np.stack(np.meshgrid(middle, middle), axis=-1).reshape(-1, 2)
    log_prob = MODELS[name].log_prob(grid, np.tile(TEST[1][:1], [len(grid), 1]))
    assert np.exp(log_prob).sum() * 0.1**2 == pytest.approx(1, abs=1e-3)


@pytest.mark.slow
def test_of_several_settings_validation_pairs_choose():
    moons = TwoMoonsSimulator()
    train, validation = moons.pairs(2_000, seed=0), moons.pairs(300, seed=10)
    candidates = [nearest_simulations(train, validation, [20], [width]) for width in (0.02, 0.1, 0.5)]
    chosen = nearest_simulations(train, validation, [20], [0.02, 0.1, 0.5])
    losses = [-each.log_prob(*validation).mean() for each in candidates]
    assert -chosen.log_prob(*validation).mean() == pytest.approx(min(losses))
    assert len(set(np.round(losses, 3))) == 3
    many = conditional_mixture(train, validation, [1, 4])
    assert many.name == "mixture of 4 Gaussians of θ and x"


def test_wrong_arguments_are_told():
    with pytest.raises(ValueError, match="Expected as many parameters as data; got 3 and 2"):
        conditional_gaussian((np.zeros([3, 1]), np.zeros([2, 1])))
    with pytest.raises(ValueError, match="Expected more pairs than there are unknowns in a row, 4; got 3"):
        conditional_gaussian((np.zeros([3, 1]), np.zeros([3, 2])))
    with pytest.raises(ValueError, match="Expected data that are finite"):
        conditional_gaussian(TRAIN).log_prob(np.zeros([1, 2]), np.full([1, 3], np.nan))
    with pytest.raises(ValueError, match="Expected a bandwidth"):
        nearest_simulations(TRAIN, VALIDATION, [5], [0.0])
    with pytest.raises(ValueError, match="Expected numbers of components from 1 to the number of training points"):
        conditional_mixture(TRAIN, VALIDATION, 20_000)
