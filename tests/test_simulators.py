"""Simulators: exact posteriors agree with quadrature and with their own draws, and wrong arguments are told."""

import numpy as np
import pytest
from scipy.special import logsumexp
from scipy.stats import multivariate_normal

from course_utils.simulators import Epidemic, LinearGaussian, TwoMoonsSimulator

SIMULATORS = {"linear-Gaussian": LinearGaussian(), "two moons": TwoMoonsSimulator(), "epidemic": Epidemic()}
WITH_POSTERIOR = {name: each for name, each in SIMULATORS.items() if hasattr(each, "log_posterior")}


@pytest.mark.parametrize("simulator", SIMULATORS.values(), ids=SIMULATORS)
def test_data_are_reproducible_and_of_the_shape_that_is_told(simulator):
    parameters, x = simulator.pairs(7, seed=0)
    assert (parameters.shape, x.shape, x.dtype) == ((7, simulator.size), (7, simulator.data_size), np.float32)
    np.testing.assert_array_equal(x, simulator.simulate(parameters, seed=0))
    np.testing.assert_array_equal(parameters, simulator.pairs(7, seed=0)[0])
    assert not np.array_equal(x, simulator.simulate(parameters, seed=2))
    assert simulator.simulate(parameters.reshape(7, 1, -1), seed=1).shape == (7, 1, simulator.data_size)


def test_linear_data_have_the_mean_and_the_deviation_that_are_told():
    simulator = LinearGaussian([[1.0, 2.0], [0.0, -1.0], [3.0, 0.0]], noise=0.3)
    x = simulator.simulate(np.tile([2.0, -1.0], [40_000, 1]), seed=0)
    np.testing.assert_allclose(x.mean(axis=0), [0.0, 1.0, 6.0], atol=5 * 0.3 / 200)
    np.testing.assert_allclose(np.cov(x.T), 0.09 * np.eye(3), atol=5 * 0.09 * np.sqrt(2) / 200)


def test_the_default_design_is_a_parabola_at_six_times():
    t = np.linspace(-1, 1, 6)
    np.testing.assert_allclose(LinearGaussian().design @ [3.0, 2.0, -1.0], 3 + 2 * t - t**2)


def test_linear_posterior_agrees_with_the_joint_density_and_quadrature():
    simulator = LinearGaussian([[1.0, 0.4], [-0.5, 0.8], [0.2, -1.0]], noise=0.7)
    x = np.array([0.4, -1.1, 0.3])
    line = np.linspace(-6, 6, 401)
    grid = np.stack(np.meshgrid(line, line), axis=-1)
    likelihood = multivariate_normal(np.zeros(3), 0.49 * np.eye(3)).logpdf(x - grid @ simulator.design.T)
    log_joint = multivariate_normal(np.zeros(2)).logpdf(grid) + likelihood
    log_evidence = logsumexp(log_joint) + 2 * np.log(line[1] - line[0])
    np.testing.assert_allclose(simulator.log_posterior(grid, x), log_joint - log_evidence, atol=1e-8)


def test_likelihood_of_the_two_moons_agrees_with_simulations():
    """Where the parameters' sign does not matter: shares of points in polar cells of the half circle."""
    simulator = TwoMoonsSimulator()
    parameters = np.array([0.3, -0.1])
    x = simulator.simulate(np.tile(parameters, [100_000, 1]), seed=0).astype(float)
    centre = np.array([0.25 - 0.2 / np.sqrt(2), -0.4 / np.sqrt(2)])
    radius = np.linalg.norm(x - centre, axis=-1)
    np.testing.assert_allclose([radius.mean(), radius.std()], [0.1, 0.01], atol=5 * 0.01 / np.sqrt(1e5))
    assert np.all(x[:, 0] > centre[0])
    np.testing.assert_array_equal(simulator.simulate(-parameters[::-1], seed=3), simulator.simulate(parameters, seed=3))


@pytest.mark.parametrize("x", [(0.0, 0.3), (-0.6, -0.66), (0.3, -0.1), (-1.1, 0.05)])
def test_posterior_of_the_two_moons_integrates_to_one(x):
    """Also where the square cuts the crescents, which most of these points do."""
    simulator, mass = TwoMoonsSimulator(), 0.0
    draws = simulator.sample_posterior(x, 2_000, seed=0)
    for sign in (-1, 1):
        crescent = draws[sign * draws.sum(axis=-1) > 0]
        low, high = (np.clip(edge, -1, 1) for edge in (crescent.min(axis=0) - 0.02, crescent.max(axis=0) + 0.02))
        first, second = (a + (b - a) * (np.arange(600) + 0.5) / 600 for a, b in zip(low, high, strict=True))
        grid = np.stack(np.meshgrid(first, second), axis=-1)
        density = np.exp(simulator.log_posterior(grid, x)) * (sign * grid.sum(axis=-1) > 0)  # the boxes may overlap
        mass += density.sum() * np.prod((high - low) / 600)
    assert mass == pytest.approx(1, abs=1e-3)


def test_posterior_of_the_two_moons_has_two_like_crescents_in_the_square():
    simulator = TwoMoonsSimulator()
    parameters, x = simulator.pairs(1_000, seed=0)
    mirrored = -parameters[:, ::-1]
    np.testing.assert_allclose(simulator.log_posterior(mirrored, x), simulator.log_posterior(parameters, x), atol=1e-3)
    assert simulator.log_posterior([1.01, 0.0], x[0]) == -np.inf


@pytest.mark.parametrize("simulator", WITH_POSTERIOR.values(), ids=WITH_POSTERIOR)
def test_parameters_and_draws_from_the_posterior_are_of_one_density(simulator):
    """Given the data, neither the parameters nor their log-densities can be told from the draws."""
    parameters, x = simulator.pairs(4_000, seed=0)
    draws = simulator.sample_posterior(x, 20, seed=5)
    assert (draws.shape, draws.dtype) == ((20, 4_000, simulator.size), np.float32)
    np.testing.assert_array_equal(draws, simulator.sample_posterior(x, 20, seed=5))
    below = np.mean(draws < parameters, axis=(0, 1))
    denser = np.mean(simulator.log_posterior(draws, x) > simulator.log_posterior(parameters, x))
    error = np.sqrt(1 / 12 / 4_000) + 0.5 / 20 / np.sqrt(4_000)
    np.testing.assert_allclose([*below, denser], 0.5, atol=5 * error)


def test_one_observation_has_posteriors_for_many_parameters():
    for simulator in WITH_POSTERIOR.values():
        parameters, x = simulator.pairs(6, seed=0)
        each = simulator.log_posterior(parameters.reshape(2, 3, -1), x[0])
        assert each.shape == (2, 3)
        np.testing.assert_allclose(each[1, 0], simulator.log_posterior(parameters[3], x[0]))


def test_a_greater_epidemic_infects_more_and_a_smaller_share_is_reported_less():
    simulator = Epidemic()

    def reports(*parameters):
        return np.expm1(simulator.simulate(np.tile(parameters, [500, 1]), seed=0)).sum(axis=-1).mean()

    all_reported = reports(np.log(2.0), np.log(7.0), 30.0)
    assert reports(np.log(0.5), np.log(7.0), 30.0) < 60 < 1_000 < all_reported < 2_000
    assert reports(np.log(2.0), np.log(7.0), 0.0) == pytest.approx(all_reported / 2, rel=0.05)
    # The share that an epidemic infects in the end, by Kermack and McKendrick: s = exp(−R₀ (1 − s)), with 1 % at the start.
    susceptible = 0.5
    for _ in range(100):
        susceptible = 0.99 * np.exp(-3 * (1 - susceptible))
    assert reports(np.log(3.0), np.log(7.0), 30.0) == pytest.approx(2_000 * (0.99 - susceptible), rel=0.03)


@pytest.mark.parametrize("simulator", SIMULATORS.values(), ids=SIMULATORS)
def test_wrong_parameters_are_told(simulator):
    size = simulator.size
    with pytest.raises(ValueError, match=rf"Expected parameters of shape \[..., {size}\]; got \[4, {size + 1}\]"):
        simulator.simulate(np.zeros([4, size + 1]), seed=0)
    with pytest.raises(ValueError, match="Expected parameters that are finite; got 1 numbers that are not"):
        simulator.simulate([*[0.0] * (size - 1), np.nan], seed=0)


@pytest.mark.parametrize("simulator", WITH_POSTERIOR.values(), ids=WITH_POSTERIOR)
def test_wrong_data_are_told(simulator):
    with pytest.raises(ValueError, match="Expected data of shape"):
        simulator.log_posterior(np.zeros(simulator.size), np.zeros(9))
    with pytest.raises(ValueError, match="Expected the number of draws"):
        simulator.sample_posterior(np.zeros(simulator.data_size), 0, seed=0)


@pytest.mark.slow
def test_wrong_settings_are_told():
    with pytest.raises(ValueError, match="Expected the number of pairs"):
        LinearGaussian().pairs(0, seed=0)
    with pytest.raises(ValueError, match="Expected a seed"):
        LinearGaussian().pairs(1, seed=-1)
    with pytest.raises(ValueError, match=r"Expected a design of shape \[K, D\]"):
        LinearGaussian([1.0, 2.0])
    with pytest.raises(ValueError, match="Expected the noise"):
        LinearGaussian(noise=0)
    with pytest.raises(ValueError, match="Expected data that the simulator gives"):
        TwoMoonsSimulator().sample_posterior([3.0, 3.0], 1, seed=0)
