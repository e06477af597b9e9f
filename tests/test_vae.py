"""The VAE against a linear one, for which everything is known in closed form."""

import numpy as np
import pytest
import tensorflow as tf
import tensorflow_probability as tfp
from support import normal, randomised

from course_utils import flows
from course_utils.evaluation import log_det_by_autodiff
from course_utils.vae import VAE, BernoulliDecoder, GaussianEncoder

tfd = tfp.distributions

# x = W z + σ ε with orthogonal columns, so that the posterior is diagonal.
WEIGHTS = np.array([[1.0, 0.0], [0.0, 2.0], [1.0, 0.0]], np.float32)
NOISE = 0.5
VARIANCE = 1 / (1 + (WEIGHTS**2).sum(axis=0) / NOISE**2)


def decoder(z):
    return tfd.MultivariateNormalDiag(tf.linalg.matvec(WEIGHTS, z), NOISE * tf.ones(3))


def exact_encoder(x):
    """Mean and log-standard deviation of the true posterior, and a context."""
    loc = VARIANCE * tf.linalg.matvec(WEIGHTS, x, transpose_a=True) / NOISE**2
    return loc, tf.broadcast_to(0.5 * np.log(VARIANCE), tf.shape(loc)), x[:, :2]


def crude_encoder(x):
    return 0.5 * x[:, :2], tf.zeros_like(x[:, :2]) - 0.3, x[:, :2]


def exact_log_likelihood(x):
    covariance = WEIGHTS @ WEIGHTS.T + NOISE**2 * np.eye(3)
    return tfd.MultivariateNormalTriL(tf.zeros(3), tf.constant(np.linalg.cholesky(covariance), tf.float32)).log_prob(x)


X = normal((6, 3))


def conditional_iaf():
    return randomised(flows.iaf(2, layers=2, hidden=(8,), seed=0, condition_size=2))


def test_with_the_true_posterior_every_draw_gives_the_likelihood():
    vae = VAE(exact_encoder, decoder, flows.standard_normal(2))
    np.testing.assert_allclose(vae.log_weights(X, 5), np.tile(exact_log_likelihood(X), (5, 1)), atol=1e-4)
    np.testing.assert_allclose(vae.elbo(X), exact_log_likelihood(X), atol=1e-4)


def test_the_gap_of_the_elbo_is_the_divergence_from_the_true_posterior():
    tf.random.set_seed(1)
    vae = VAE(crude_encoder, decoder, flows.standard_normal(2))
    (loc, log_scale, _), (true_loc, true_log_scale, _) = crude_encoder(X), exact_encoder(X)
    gap = tfd.kl_divergence(
        tfd.MultivariateNormalDiag(loc, tf.exp(log_scale)), tfd.MultivariateNormalDiag(true_loc, tf.exp(true_log_scale))
    )
    weights = vae.log_weights(X, 20_000)
    error = 5 * np.std(weights, axis=0) / np.sqrt(20_000)
    assert (np.abs(np.mean(weights, axis=0) + gap - exact_log_likelihood(X)) < error).all()
    assert np.min(gap) > 0.05


@pytest.mark.slow
@pytest.mark.parametrize("flow", [None, conditional_iaf], ids=["diagonal", "IAF"])
def test_importance_weighting_comes_close_to_the_likelihood(flow):
    tf.random.set_seed(2)
    vae = VAE(crude_encoder, decoder, flows.standard_normal(2), flow and flow())
    np.testing.assert_allclose(vae.log_likelihood(X, 50_000), exact_log_likelihood(X), atol=0.1)
    with pytest.raises(ValueError, match="number of draws, a positive integer; got 0"):
        vae.log_likelihood(X, 0)


def test_densities_of_a_flow_posterior_are_those_of_its_samples():
    tf.random.set_seed(3)
    flow = conditional_iaf()
    vae = VAE(crude_encoder, decoder, flows.standard_normal(2), flow)
    z, log_q = vae.sample_posterior(X, 1)
    assert (z.shape, log_q.shape) == ((1, 6, 2), (1, 6))
    loc, log_scale, context = crude_encoder(X)
    conditions = flows.given(flow, context)["bijector_kwargs"]
    z_0 = flow.bijector.inverse(tf.identity(z[0]), **conditions)
    log_det = log_det_by_autodiff(
        lambda z_0, context: flow.bijector.forward(z_0, **flows.given(flow, context)["bijector_kwargs"]), z_0, context
    )
    expected = tfd.MultivariateNormalDiag(loc, tf.exp(log_scale)).log_prob(z_0) - log_det
    np.testing.assert_allclose(log_q[0], expected, atol=1e-3)
    assert np.max(np.abs(log_det)) > 0.05


def test_the_prior_may_be_an_autoregressive_flow():
    """A prior f(N(0, I)) with posterior q is a standard normal prior with posterior f⁻¹(q), seen from the other side."""
    prior = randomised(flows.maf(2, layers=2, hidden=(8,), seed=0))
    vae = VAE(crude_encoder, decoder, prior)
    tf.random.set_seed(4)
    weights = vae.log_weights(X, 3)
    tf.random.set_seed(4)
    z, log_q = vae.sample_posterior(X, 3)
    u = prior.bijector.inverse(tf.identity(z))
    log_q_of_u = log_q + prior.bijector.forward_log_det_jacobian(tf.identity(u), event_ndims=1)
    other_side = decoder(z).log_prob(X) + flows.standard_normal(2).log_prob(u) - log_q_of_u
    np.testing.assert_allclose(weights, other_side, atol=1e-3)


def test_its_loss_is_minus_the_mean_elbo_and_every_variable_is_trained():
    prior, flow = flows.maf(2, layers=1, hidden=(4,), seed=0), flows.iaf(2, 1, (4,), seed=1, condition_size=2)
    vae = VAE(crude_encoder, decoder, prior, flow)
    elbo = vae(X)
    np.testing.assert_allclose(vae.losses[0], -tf.reduce_mean(elbo), rtol=1e-6)
    assert len(vae.trainable_variables) == 5 + 6


def test_networks_have_the_shapes_that_the_vae_asks_for_and_start_as_their_seed_says():
    encoders = [GaussianEncoder(5, 2, [8], context=3, seed=seed) for seed in (1, 1, 2)]
    x = normal((4, 5))
    (loc, log_scale, context), again, other = (encoder(x) for encoder in encoders)
    assert (loc.shape, context.shape) == ((4, 2), (4, 3))
    np.testing.assert_array_equal(log_scale, np.zeros((4, 2)))
    np.testing.assert_array_equal(loc, again[0])
    assert np.abs(loc - other[0]).max() > 0.01
    assert GaussianEncoder(5, 2, [8], seed=1)(x)[2].shape == (4, 0)
    decoded = BernoulliDecoder(5, 2, [8, 6], seed=1)(normal((3, 4, 2)))
    assert (decoded.batch_shape, decoded.event_shape, decoded.dtype) == ((3, 4), (5,), tf.float32)
    with pytest.raises(ValueError, match="width of a layer, a positive integer; got 0"):
        BernoulliDecoder(5, 2, [0], seed=1)


def test_a_vae_of_these_networks_trains_all_that_the_elbo_needs():
    flow = flows.iaf(2, 1, (4,), seed=1, condition_size=3)
    encoder, decoder = GaussianEncoder(5, 2, [8], context=3, seed=1), BernoulliDecoder(5, 2, [8], seed=2)
    vae = VAE(encoder, decoder, flows.standard_normal(2), flow)
    with tf.GradientTape() as tape:
        loss = -tf.reduce_mean(vae.elbo(tf.cast(normal((4, 5)) > 0, tf.float32), 2))
    gradients = tape.gradient(loss, vae.trainable_variables)
    assert len(gradients) == 8 + 4 + 6
    assert all(gradient is not None for gradient in gradients)
