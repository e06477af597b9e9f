"""A flow's functions, compiled: the values are those of the flow, and the compiler is used where it pays."""

import numpy as np
import pytest
import tensorflow as tf
import tensorflow_probability as tfp
import tf_keras

from course_utils import flows, passes, training

tfd = tfp.distributions


def shaken(flow):
    """The flow, no longer the identity."""
    for k, variable in enumerate(flow.trainable_variables):
        variable.assign_add(0.1 * tf.random.stateless_normal(variable.shape, seed=[k, 1]))
    return flow


MAKERS = {
    "couplings": lambda: flows.realnvp(2, 2, (8,), seed=0),
    "autoregressive splines": lambda: flows.spline_autoregressive(3, 2, (8,), seed=0),
    "images": lambda: flows.glow((4, 4, 1), 1, 1, 8, seed=0),
    "mixtures": lambda: tfd.MixtureSameFamily(
        tfd.Categorical(logits=[0.0, 1.0]), tfd.MultivariateNormalDiag(tf.constant([[0.0, 1.0], [2.0, 3.0]]))
    ),
}


@pytest.mark.slow
@pytest.mark.parametrize("name", MAKERS)
def test_compiled_functions_give_what_the_flow_gives(name):
    flow = shaken(MAKERS[name]())
    log_prob, sample = flows.compiled(flow)
    x = flow.sample(5, seed=(1, 2))

    np.testing.assert_allclose(log_prob(x), flow.log_prob(x), rtol=1e-4, atol=1e-4)
    first, again, other, unseeded = sample(6, seed=1), sample(6, seed=1), sample(6, seed=2), sample(6)
    assert first.shape == (6, *flow.event_shape)
    np.testing.assert_array_equal(first, again)
    for each in (other, unseeded, sample(6)):
        assert not np.allclose(first, each)


def test_samples_have_the_law_of_the_flow():
    flow = shaken(flows.realnvp(2, 2, (8,), seed=0))
    ours, theirs = flows.compiled(flow).sample(20_000, seed=1), flow.sample(20_000, seed=(5, 6))
    np.testing.assert_allclose(np.mean(ours, axis=0), np.mean(theirs, axis=0), atol=0.05)
    np.testing.assert_allclose(np.cov(ours.numpy().T), np.cov(theirs.numpy().T), atol=0.1)


def test_compiled_functions_follow_the_weights():
    flow = flows.realnvp(2, 2, (8,), seed=0)
    log_prob, x = flows.compiled(flow).log_prob, tf.ones([3, 2])
    before = log_prob(x)
    shaken(flow)
    assert not np.allclose(log_prob(x), before)
    np.testing.assert_allclose(log_prob(x), flow.log_prob(x), rtol=1e-5)


def test_a_number_of_samples_that_is_none_is_told():
    with pytest.raises(ValueError, match="Expected the number of samples, a positive integer; got 0"):
        flows.compiled(flows.realnvp(2, 2, (8,), seed=0)).sample(0)


@pytest.mark.parametrize(
    ("make", "steps", "pays"),
    [
        (lambda: flows.spline_coupling(2, 2, (8,), seed=0), 2_000, True),
        (lambda: flows.spline_coupling(2, 2, (8,), seed=0), 1_999, False),
        (lambda: flows.standardised(flows.spline_autoregressive(2, 1, (8,), seed=0), np.eye(2)), 5_000, True),
        (MAKERS["couplings"], 5_000, False),
        (MAKERS["images"], 5_000, False),
        (MAKERS["mixtures"], 5_000, False),
        (lambda: None, 5_000, False),
    ],
    ids=["splines", "splines, few steps", "autoregressive", "affine", "images", "mixture", "no flow"],
)
def test_long_trainings_of_splines_are_compiled(make, steps, pays, monkeypatch):
    flow = make()
    monkeypatch.delenv(passes.EPOCH_LIMIT, raising=False)
    assert flows.xla_pays(flow, steps) is pays
    model = tf_keras.Sequential() if flow is None else training.MaximumLikelihood(flow)
    training.compile_with_schedule(model, 1e-3, steps)
    assert model.jit_compile is pays
    monkeypatch.setenv(passes.EPOCH_LIMIT, "1")
    assert not flows.xla_pays(flow, steps)
    training.compile_with_schedule(model, 1e-3, steps, jit_compile=True)
    assert not model.jit_compile
