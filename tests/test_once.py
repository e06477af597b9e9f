"""A coupling's conditioner is evaluated once in a traced step, and never wrongly remembered."""

import numpy as np
import pytest
import tensorflow as tf
import tensorflow_probability as tfp
from support import normal, randomised

from course_utils import flows
from course_utils.bijectors import AffineCoupling, half_mask
from course_utils.bijectors.once import once_per_trace
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


@pytest.mark.slow
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


@pytest.mark.slow
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


@pytest.mark.slow
def test_a_flow_can_be_saved_after_tracing(tmp_path):
    flow = randomised(flows.realnvp(2, layers=2, hidden=(5,), seed=0))
    x = normal((3, 2))
    expected = tf.function(flow.log_prob)(x)
    path = tf.train.Checkpoint(flow=flow).save(str(tmp_path / "flow"))
    loaded = flows.realnvp(2, layers=2, hidden=(5,), seed=1)
    tf.train.Checkpoint(flow=loaded).restore(path)
    np.testing.assert_allclose(loaded.log_prob(x), expected, atol=1e-5)


# ------------------------------------------------------------------------------------------------ a layer used twice


# ------------------------------------------------------------------------------------------- once, whoever asks


def matmuls_and_convolutions(function, *shapes):
    graph = tf.function(function).get_concrete_function(*(tf.TensorSpec(shape) for shape in shapes)).graph
    return sum(op.type in ("MatMul", "Conv2D") for op in graph.get_operations())


@pytest.mark.slow
@pytest.mark.parametrize(
    ("flow", "each"),
    [
        (flows.realnvp(3, 2, (6,), seed=0), 2 * 2),
        (flows.maf(3, 2, (6,), seed=0), 2 * 2),
        # Of splines: two products for where their knots are.
        (flows.spline_coupling(3, 2, (6,), seed=0, bins=4), 2 * (2 + 2)),
        (flows.spline_autoregressive(3, 2, (6,), seed=0, bins=4), 2 * (2 + 2)),
        # Of a step of Glow: three convolutions, and two products for the 1 × 1 convolution.
        (flows.glow((4, 4, 2), 1, 2, 4, seed=0), 2 * (3 + 2)),
        (flows.glow((4, 4, 2), 1, 2, 4, seed=0, coupling="additive", permutation="shuffle"), 2 * 3),
        (flows.glow((4, 4, 2), 2, 1, 4, seed=0, permutation="reverse", recompute=True), 2 * 3),
        (flows.realnvp_image((4, 4, 2), 1, 4, seed=0), 4 * 3),
    ],
    ids=[
        "realnvp",
        "maf",
        "spline coupling",
        "spline autoregressive",
        "glow",
        "additive glow",
        "recomputed glow",
        "realnvp of images",
    ],
)
def test_a_traced_density_evaluates_each_network_once(flow, each):
    assert matmuls_and_convolutions(flow.log_prob, [None, *flow.event_shape]) == each


def test_traced_samples_with_their_densities_evaluate_each_network_once():
    for flow in (flows.iaf(3, 2, (6,), seed=0), flows.realnvp(3, 2, (6,), seed=0)):
        assert (
            matmuls_and_convolutions(lambda flow=flow: flow.experimental_sample_and_log_prob(5, seed=[1, 2])) == 2 * 2
        )


class Plain(tfp.bijectors.Bijector):
    """An affine map of the first entry's function, as a student writes it, that changes the entry it conditions on."""

    def __init__(self, counting):
        super().__init__(forward_min_event_ndims=1)
        self.counting = counting

    def _forward(self, z):
        shift = self._shift(z)
        return tf.concat([z[..., :1], 2.0 * z[..., 1:] + shift], -1)

    def _inverse(self, x):
        shift = self._shift(x)
        return tf.concat([x[..., :1], 0.5 * (x[..., 1:] - shift)], -1)

    def _forward_log_det_jacobian(self, z):
        return tf.fill(tf.shape(z)[:-1], 3 * np.log(2.0).astype("f")) + 0.0 * self._shift(z)[..., 0]

    def _inverse_log_det_jacobian(self, x):
        return -self._forward_log_det_jacobian(x)

    @once_per_trace
    def _shift(self, x):
        return self.counting(x[..., :1] * tf.ones([1, 4]))[0][..., :3]


def test_a_plain_bijector_with_both_log_dets_evaluates_its_network_once(counting):
    layer = Plain(counting)
    flow = tfp.distributions.TransformedDistribution(flows.standard_normal(4), tfp.bijectors.Chain([layer]))
    x = normal((3, 4))
    eager = flow.log_prob(tf.identity(x))
    counting.calls = 0
    np.testing.assert_allclose(tf.function(flow.log_prob)(x), eager, atol=1e-5)
    assert counting.calls == 1


def test_arguments_by_name_and_of_any_number_are_kept_apart():
    class Two(tfp.bijectors.Bijector):
        def __init__(self):
            super().__init__(forward_min_event_ndims=1)

        @once_per_trace
        def _times(self, x, factor=1.0, *, power=1):
            return factor * x**power

    layer = Two()

    @tf.function
    def several(x):
        return (
            layer._times(x),
            layer._times(x, 2.0),
            layer._times(x, power=2),
            layer._times(x, factor=3.0),
            layer._times(x),
        )

    assert [float(value[0]) for value in several(tf.constant([3.0]))] == [3, 6, 9, 9, 3]
