"""A coupling's conditioner is evaluated once in a traced step, and never wrongly remembered."""

import numpy as np
import pytest
import tensorflow as tf
import tensorflow_probability as tfp
from support import normal, randomised

from course_utils import flows
from course_utils.bijectors import AffineCoupling, half_mask
from course_utils.training import MaximumLikelihood, compile_with_schedule


class Counting:
    """A conditioner that counts how often it is called."""

    def __init__(self):
        self.calls = 0
        self.weight = tf.Variable(0.5)

    def __call__(self, x):
        self.calls += 1
        return self.weight * x[:, ::-1], tf.tanh(self.weight * x[:, ::-1])


@pytest.fixture
def counting():
    return Counting()


def log_prob_of(coupling):
    return lambda x: flows.standard_normal(4).log_prob(coupling.inverse(x)) + coupling.inverse_log_det_jacobian(x)


def test_value_and_log_det_come_from_one_call_in_a_trace(counting):
    log_prob = log_prob_of(AffineCoupling(counting, half_mask(4)))
    x = normal((3, 4))
    eager = log_prob(x)
    counting.calls = 0
    np.testing.assert_allclose(tf.function(log_prob)(x), eager, atol=1e-5)
    assert counting.calls == 1


def test_a_training_step_of_a_flow_runs_each_network_once():
    flow = flows.realnvp(2, layers=3, hidden=(5,), seed=0)
    calls = []
    for coupling in flow.bijector.bijectors:
        network = coupling.conditioner
        coupling._conditioner = lambda x, network=network: calls.append(network) or network(x)

    @tf.function
    def step(x):
        with tf.GradientTape() as tape:
            loss = -tf.reduce_mean(flow.log_prob(x))
        return tape.gradient(loss, flow.trainable_variables)

    gradients = step(normal((8, 2)))
    assert len(calls) == 3
    assert len(set(map(id, calls))) == 3
    assert len(gradients) == len(flow.trainable_variables) == 3 * 5


def test_keras_trains_with_one_call_for_each_step(counting):
    coupling = AffineCoupling(counting, half_mask(4))
    flow = tfp.distributions.TransformedDistribution(flows.standard_normal(4), tfp.bijectors.Chain([coupling]))
    model = MaximumLikelihood(flow)
    compile_with_schedule(model, 1e-3, 1, steps_per_execution=1)
    model.fit(tf.data.Dataset.from_tensor_slices(normal((8, 4))).batch(8), verbose=0)
    assert counting.calls == 1


def test_gradients_are_those_without_memory(counting):
    coupling = AffineCoupling(counting, half_mask(4))
    x = normal((3, 4))

    def gradient(x):
        with tf.GradientTape() as tape:
            tape.watch(x)
            loss = tf.reduce_sum(log_prob_of(coupling)(x))
        return tape.gradient(loss, [x, counting.weight])

    for traced, eager in zip(tf.function(gradient)(x), gradient(x), strict=True):
        np.testing.assert_allclose(traced, eager, atol=1e-4)


def test_eager_calls_see_new_weights(counting):
    coupling = AffineCoupling(counting, half_mask(4))
    z = normal((3, 4))
    before = coupling.forward_log_det_jacobian(z)
    counting.weight.assign(0.9)
    assert np.max(np.abs(coupling.forward_log_det_jacobian(tf.identity(z)) - before)) > 0.01


def test_traced_calls_see_new_weights_and_new_inputs(counting):
    coupling = AffineCoupling(counting, half_mask(4))
    log_prob = log_prob_of(coupling)
    traced = tf.function(log_prob)
    for seed, weight in ((0, 0.5), (1, 0.5), (1, 0.9)):
        counting.weight.assign(weight)
        x = normal((3, 4), seed=seed)
        np.testing.assert_allclose(traced(x), log_prob(x), atol=1e-5)


def test_two_inputs_in_one_trace_are_kept_apart(counting):
    coupling = AffineCoupling(counting, half_mask(4))

    @tf.function
    def both(x, y):
        first = coupling.inverse(x), coupling.inverse(y)
        return [*first, coupling.inverse_log_det_jacobian(x), coupling.inverse_log_det_jacobian(y)]

    x, y = normal((3, 4)), normal((3, 4), seed=1)
    expected = [coupling.inverse(x), coupling.inverse(y)]
    expected += [coupling.inverse_log_det_jacobian(p) for p in (x, y)]
    for traced, eager in zip(both(x, y), expected, strict=True):
        np.testing.assert_allclose(traced, eager, atol=1e-5)


def test_branches_of_a_conditional_are_kept_apart(counting):
    # By the methods that TFP calls: its own memory of log-dets confuses a graph with the branches inside it.
    coupling = AffineCoupling(counting, half_mask(4))

    @tf.function
    def branching(x, flag):
        inside = tf.cond(flag, lambda: coupling._forward_log_det_jacobian(x), lambda: tf.zeros(3))
        return inside + coupling._forward_log_det_jacobian(x)

    x = normal((3, 4))
    expected = coupling.forward_log_det_jacobian(x)
    np.testing.assert_allclose(branching(x, tf.constant(True)), 2 * expected, atol=1e-5)
    np.testing.assert_allclose(branching(x, tf.constant(False)), expected, atol=1e-5)


def test_a_flow_can_be_saved_after_tracing(tmp_path):
    flow = randomised(flows.realnvp(2, layers=2, hidden=(5,), seed=0))
    x = normal((3, 2))
    expected = tf.function(flow.log_prob)(x)
    path = tf.train.Checkpoint(flow=flow).save(str(tmp_path / "flow"))
    loaded = flows.realnvp(2, layers=2, hidden=(5,), seed=1)
    tf.train.Checkpoint(flow=loaded).restore(path)
    np.testing.assert_allclose(loaded.log_prob(x), expected, atol=1e-5)
