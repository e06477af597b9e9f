"""Markov chains with a flow: they leave their target as it is, and the density that is pulled back is one."""

import numpy as np
import pytest
import tensorflow as tf
import tensorflow_probability as tfp

from course_utils import flows
from course_utils.evaluation import log_det_by_autodiff
from course_utils.inference.independence import UncalibratedIndependence, independence_sampler
from course_utils.inference.neutra import hamiltonian, least_effective, pulled_back
from course_utils.passes import EPOCH_LIMIT
from course_utils.plotting import grid
from course_utils.targets import Funnel

tfd = tfp.distributions

NORMAL = tfd.MultivariateNormalTriL([1.0, -2.0], [[2.0, 0.0], [1.0, 0.5]])
MIXTURE = tfd.MixtureSameFamily(
    tfd.Categorical(probs=[0.3, 0.7]),
    tfd.MultivariateNormalDiag([[-1.5, 0.0], [1.5, 0.5]], [[0.5, 0.8], [0.7, 0.6]]),
)

WIDE = tfd.MultivariateNormalDiag([0.3, 0.0], [2.0, 1.2])


def shifted(x):
    """The mixture's log-density but for a constant."""
    return MIXTURE.log_prob(x) + 12.0


def bent_flow(make=flows.realnvp, seed=0, by=0.4, **options):
    """A flow far from the identity that it starts as."""
    flow = make(2, layers=2, hidden=(8,), seed=seed, **options)
    for k, variable in enumerate(flow.trainable_variables):
        variable.assign_add(by * tf.random.stateless_normal(variable.shape, [seed, k], dtype=variable.dtype))
    return flow


def chain(proposal, start, draws, *, trace=lambda results: (), burn_in=0):
    """States and what is traced of them, of the independence sampler for the mixture."""
    kernel = independence_sampler(shifted, proposal)
    walk = tf.function(
        lambda: tfp.mcmc.sample_chain(
            draws, start, None, kernel, burn_in, seed=[1, 2], trace_fn=lambda _, results: trace(results)
        ),
        autograph=False,
    )
    return walk()


@pytest.mark.slow
@pytest.mark.parametrize("proposal", [WIDE, bent_flow()])
def test_a_step_of_the_independence_sampler_leaves_the_target_as_it_is(proposal):
    """Many chains begin with exact draws of the target, and after some steps still have its moments and its shares."""
    start = MIXTURE.sample(40_000, seed=1)
    end = chain(proposal, start, 1, burn_in=4).all_states[0].numpy()
    assert 0.05 < np.mean(np.any(end != start, axis=1)) < 1
    error = 5 / len(end) ** 0.5
    np.testing.assert_allclose(end.mean(axis=0), MIXTURE.mean(), atol=error * MIXTURE.stddev().numpy().max())
    np.testing.assert_allclose(end.std(axis=0), MIXTURE.stddev(), rtol=error)
    assert abs(np.mean(end[:, 0] > 0) - np.mean(MIXTURE.sample(400_000, seed=2)[:, 0] > 0)) < error


@pytest.mark.slow
def test_the_independence_sampler_finds_the_target_from_elsewhere():
    end = chain(WIDE, tf.zeros([20_000, 2]) - 3, 1, burn_in=60).all_states[0].numpy()
    np.testing.assert_allclose(end.mean(axis=0), MIXTURE.mean(), atol=0.06)
    np.testing.assert_allclose(end.std(axis=0), MIXTURE.stddev(), rtol=0.03)


@pytest.mark.slow
def test_proposals_of_the_target_itself_are_always_accepted():
    accepted = chain(MIXTURE, MIXTURE.sample(50, seed=1), 20, trace=lambda results: results.is_accepted).trace
    assert np.mean(accepted) > 0.999  # but for rounding


@pytest.mark.slow
def test_the_same_seed_gives_the_same_chain_and_densities_stay_with_their_states():
    states, results = chain(bent_flow(), tf.zeros([3, 2]), 12, trace=lambda results: results.accepted_results)
    np.testing.assert_array_equal(states, chain(bent_flow(), tf.zeros([3, 2]), 12).all_states)
    assert len(np.unique(states, axis=0)) > 1
    np.testing.assert_allclose(results.target_log_prob, shifted(states), rtol=1e-4)
    np.testing.assert_allclose(results.proposal_log_prob, bent_flow().log_prob(tf.identity(states)), rtol=1e-3)


def test_only_with_its_acceptance_is_it_calibrated():
    step = UncalibratedIndependence(shifted, MIXTURE)
    assert not step.is_calibrated and independence_sampler(shifted, MIXTURE).is_calibrated


@pytest.mark.slow
@pytest.mark.parametrize("make", [flows.realnvp, flows.iaf, flows.maf])
def test_the_density_pulled_back_is_that_of_the_change_of_variables_and_integrates_to_the_same_constant(make):
    flow = bent_flow(make)
    density = pulled_back(shifted, flow.bijector)
    z = tf.random.stateless_normal([20, 2], [1, 2])
    expected = shifted(flow.bijector.forward(z)) + log_det_by_autodiff(flow.bijector.forward, z)
    np.testing.assert_allclose(density(tf.identity(z)), expected, atol=1e-3)
    extent = (-12.0, 12.0, -12.0, 12.0)
    total = np.exp(tf.function(density)(tf.constant(grid(extent, 600), tf.float32)).numpy() - 12).mean() * 24**2
    assert total == pytest.approx(1, abs=2e-3)


def test_the_density_of_a_flow_pulled_back_by_itself_is_its_base():
    flow = bent_flow(flows.realnvp, dtype="float64")
    z = tf.random.stateless_normal([20, 2], [1, 2], dtype=tf.float64)
    density = pulled_back(lambda x: flow.log_prob(tf.identity(x)), flow.bijector)
    np.testing.assert_allclose(density(z), flow.distribution.log_prob(z), atol=1e-8)


@pytest.mark.slow
def test_hamiltonian_chains_have_the_target_and_say_what_they_took():
    chains = hamiltonian(NORMAL.log_prob, tf.zeros([16, 2]), draws=800, burn_in=300, leapfrogs=3, seed=1)
    assert chains.states.shape == (800, 16, 2) and chains.gradients == 800 * 16 * 3
    assert 0.6 < chains.acceptance < 0.99 and 0.05 < chains.step_size < 2
    error = 5 / least_effective(chains.states) ** 0.5
    assert error < 0.12
    np.testing.assert_allclose(chains.states.mean(axis=(0, 1)), NORMAL.mean(), atol=error * 2.3)
    np.testing.assert_allclose(chains.states.std(axis=(0, 1)), NORMAL.stddev(), rtol=error)


def test_chains_are_short_where_passes_are_limited(monkeypatch):
    monkeypatch.setenv(EPOCH_LIMIT, "1")
    run = {"leapfrogs": 1, "seed": 1}
    assert hamiltonian(NORMAL.log_prob, tf.zeros([2, 2]), draws=5_000, burn_in=5_000, **run).states.shape == (100, 2, 2)
    assert hamiltonian(NORMAL.log_prob, tf.zeros([2, 2]), draws=7, burn_in=3, **run).states.shape == (7, 2, 2)


@pytest.mark.slow
def test_a_wish_for_more_acceptance_takes_smaller_steps():
    sizes = [
        hamiltonian(
            Funnel(3).log_density, tf.zeros([8, 3]), draws=10, burn_in=200, leapfrogs=4, seed=1, acceptance=wish
        ).step_size
        for wish in (0.6, 0.95)
    ]
    assert sizes[1] < 0.7 * sizes[0]


@pytest.mark.slow
def test_hamiltonian_chains_in_latent_space_come_out_as_the_target():
    flow = bent_flow(by=0.15)
    density = pulled_back(NORMAL.log_prob, flow.bijector)
    chains = hamiltonian(density, tf.zeros([16, 2]), draws=1_400, burn_in=300, leapfrogs=3, seed=2)
    x = flow.bijector.forward(chains.states).numpy()
    error = 5 / least_effective(x) ** 0.5
    assert error < 0.15
    np.testing.assert_allclose(x.mean(axis=(0, 1)), NORMAL.mean(), atol=error * 2)
    np.testing.assert_allclose(x.std(axis=(0, 1)), NORMAL.stddev(), rtol=error)


def test_independent_draws_are_all_effective_and_chains_that_never_meet_are_not():
    draws = np.random.default_rng(0).normal(size=(1_000, 4, 3))
    assert least_effective(draws) == pytest.approx(4_000, rel=0.2)
    apart = draws + np.array([-9.0, -3.0, 3.0, 9.0])[:, None]
    assert least_effective(apart) < 20
    one_entry = draws.copy()
    one_entry[..., 1] = np.cumsum(draws[..., 1], axis=0)  # a random walk, beside two that are independent
    assert least_effective(one_entry) < 200


def test_what_cannot_be_is_refused():
    run = {"draws": 5, "burn_in": 5, "leapfrogs": 2, "seed": 0}
    for name, message in (
        ("draws", "the number of draws"),
        ("burn_in", "draws to burn in"),
        ("leapfrogs", "of leapfrogs"),
    ):
        with pytest.raises(ValueError, match=rf"Expected .*{message}, a positive integer; got 0"):
            hamiltonian(shifted, tf.zeros([2, 2]), **run | {name: 0})
    with pytest.raises(ValueError, match=r"Expected draws of two chains or more, .*; got shape \(9, 1, 2\)"):
        least_effective(np.zeros((9, 1, 2)))
