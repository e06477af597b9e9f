"""Autoregressive densities with mixture conditionals, against quadrature, TFP's mixtures and their own samples."""

import numpy as np
import pytest
import tensorflow as tf
import tensorflow_probability as tfp
from support import normal, randomised

from course_utils import flows
from course_utils.made import mixture_made

tfd = tfp.distributions


def mixture(size=3, components=4, scale=0.6, **options):
    network = mixture_made(size, (20, 16), components=components, seed=1, **options)
    return flows.AutoregressiveMixture(randomised(network, scale))


def test_its_parameters_depend_on_what_comes_before_and_on_all_of_it():
    order = np.array([3, 1, 4, 2])
    network = mixture(4, order=order, dtype="float64").network
    x = tf.identity(normal((40, 4), dtype="float64"))
    for k in range(3):
        with tf.GradientTape(persistent=True) as tape:
            tape.watch(x)
            outputs = tf.reduce_sum(network(x)[k] * np.arange(1.0, 5.0), axis=-1)
        jacobian = tape.batch_jacobian(outputs, x, experimental_use_pfor=False)
        np.testing.assert_array_equal(np.any(jacobian != 0, axis=0), order[:, None] > order)


def test_before_training_it_is_the_same_mixture_whatever_comes_before():
    network = mixture_made(3, components=5, seed=2)
    logits, means, log_scales = network(normal((6, 3)))
    for parameters in (logits, means, log_scales):
        assert parameters.shape == (6, 3, 5) and np.all(parameters == parameters[0])
    assert not np.any(logits) and len(np.unique(means[0])) > 3
    np.testing.assert_allclose(log_scales[0, 1], np.linspace(-2, 0.5, 5), atol=0.15)


def test_log_scales_have_bounds():
    network = randomised(mixture_made(3, components=5, seed=2), 100.0)
    assert np.max(np.abs(network(normal((6, 3)))[2])) <= 5


@pytest.mark.slow
def test_the_density_is_that_of_tfp_and_integrates_to_one():
    density = mixture(2, scale=0.2, dtype="float64")
    line = np.linspace(-40, 40, 1501)
    grid = np.stack(np.meshgrid(line, line, indexing="ij"), axis=-1).reshape(-1, 2)
    log_prob = density.log_prob(grid).numpy()
    assert np.sum(np.exp(log_prob)) * (line[1] - line[0]) ** 2 == pytest.approx(1, abs=0.01)
    logits, means, log_scales = density.network(grid)
    conditionals = tfd.MixtureSameFamily(tfd.Categorical(logits), tfd.Normal(means, tf.exp(log_scales)))
    np.testing.assert_allclose(log_prob, tf.reduce_sum(conditionals.log_prob(grid), axis=-1), rtol=1e-9)


@pytest.mark.slow
def test_samples_have_the_moments_of_the_density():
    density = mixture(2, scale=0.2, dtype="float64")
    line = np.linspace(-40, 40, 1501)
    grid = np.stack(np.meshgrid(line, line, indexing="ij"), axis=-1).reshape(-1, 2)
    weights = np.exp(density.log_prob(grid)) * (line[1] - line[0]) ** 2
    mean = weights @ grid
    covariance = (weights[:, None] * grid).T @ grid - np.outer(mean, mean)
    drawn = density.sample(20_000, seed=3).numpy()
    deviation = np.sqrt(np.diag(covariance))
    np.testing.assert_array_less(np.abs(drawn.mean(axis=0) - mean), 6 * deviation / np.sqrt(20_000))
    np.testing.assert_allclose(np.corrcoef(drawn.T)[0, 1], covariance[0, 1] / np.prod(deviation), atol=0.05)


@pytest.mark.slow
def test_a_flow_may_have_it_as_its_base():
    flow = flows.maf(3, 2, (12,), seed=4, base=mixture())
    x = tf.identity(flow.sample([4, 5], seed=5))
    assert x.shape == (4, 5, 3)
    log_prob = tf.function(flow.log_prob)(x)
    one_by_one = [flow.log_prob(tf.identity(row)) for row in tf.reshape(x, [20, 3])]
    np.testing.assert_allclose(np.ravel(log_prob), one_by_one, rtol=1e-4)
    variables = {id(variable) for variable in flow.trainable_variables}
    assert {id(variable) for variable in flow.distribution.network.trainable_variables} < variables


def test_it_refuses_no_components():
    with pytest.raises(ValueError, match="the number of components, a positive integer; got 0"):
        mixture_made(3, components=0, seed=1)
