"""Densities along a differential equation, against the linear case, TFP's FFJORD, their own samples and quadrature."""

import functools

import numpy as np
import pytest
import tensorflow as tf
import tensorflow_probability as tfp
import tf_keras
from scipy.linalg import expm
from support import normal, randomised

from course_utils import flows, training

tfb = tfp.bijectors
tfd = tfp.distributions

SEED = tf.constant([3, 4])  # of two numbers: TFP counts the uses of a single one when it is not compiled


class Velocity(tf.Module):
    """tanh network of x, t and a condition, with two layers."""

    def __init__(self, size, dtype, seed=0, condition_size=0):
        super().__init__()
        rng = np.random.default_rng(seed)
        self.first = tf.Variable(rng.normal(size=(size + condition_size + 1, 16)), dtype=dtype)
        self.second = tf.Variable(0.3 * rng.normal(size=(16, size)), dtype=dtype)

    def __call__(self, x, t, *condition):
        times = tf.fill([*x.shape[:-1], 1], t)
        rows = [tf.broadcast_to(c, [*x.shape[:-1], c.shape[-1]]) for c in condition]
        inputs = tf.concat([x, times, *rows], axis=-1)
        return tf.tensordot(tf.tanh(tf.tensordot(inputs, self.first, 1)), self.second, 1)


def flow_of(size=2, dtype="float64", condition_size=0, seed=0, **options):
    velocity = Velocity(size, dtype, seed, condition_size)
    return flows.ContinuousFlow(flows.standard_normal(size, dtype), velocity, **options)


@pytest.mark.slow
def test_a_linear_velocity_makes_the_gaussian_of_the_matrix_exponential():
    a = np.array([[0.3, -1.2, 0.5], [0.8, -0.4, 0.1], [-0.2, 0.6, 0.7]])
    flow = flows.ContinuousFlow(flows.standard_normal(3, "float64"), lambda x, t: x @ a.T, steps=40)
    x = normal((7, 3), dtype="float64")
    expected = tfd.MultivariateNormalFullCovariance(np.zeros(3), expm(a) @ expm(a).T).log_prob(x)
    np.testing.assert_allclose(flow.log_prob(x), expected, rtol=1e-6)
    np.testing.assert_allclose(flow.forward(x), x @ expm(a).T, rtol=1e-6)
    np.testing.assert_allclose(flow.inverse(flow.forward(x)), x, rtol=1e-6)


@pytest.mark.slow
@pytest.mark.parametrize("dtype", ["float32", "float64"])
def test_log_densities_are_those_of_ffjord_with_the_same_network(dtype):
    flow = flow_of(3, dtype)
    ffjord = tfb.FFJORD(
        lambda t, x: flow.velocity(x, t),
        ode_solve_fn=tfp.math.ode.DormandPrince(1e-6, 1e-6).solve,
        trace_augmentation_fn=tfb.ffjord.trace_jacobian_exact,
        dtype=tf.as_dtype(dtype),
    )
    x = normal((5, 3), dtype=dtype)
    expected = tfd.TransformedDistribution(flow.base, ffjord).log_prob(tf.identity(x))
    for log_prob in (flow.log_prob, tf.function(flow.log_prob)):
        got = log_prob(x)
        assert got.dtype == dtype
        np.testing.assert_allclose(got, expected, rtol=2e-4)


@pytest.mark.slow
def test_the_density_integrates_to_one():
    line = np.linspace(-8, 8, 161)
    grid = np.stack(np.meshgrid(line, line), axis=-1)
    mass = np.sum(np.exp(flow_of().log_prob(grid))) * (line[1] - line[0]) ** 2
    assert mass == pytest.approx(1, abs=1e-4)


@pytest.mark.slow
def test_samples_are_latents_carried_forward_and_bring_their_density():
    flow = flow_of()
    x = flow.sample([4, 5], seed=SEED)
    assert x.shape == (4, 5, 2) and flow.sample(seed=1).shape == (2,)
    np.testing.assert_allclose(np.reshape(x, [-1, 2]), flow.forward(flow.base.sample(20, seed=SEED)))
    drawn, log_prob = flow.experimental_sample_and_log_prob([4, 5], seed=SEED)
    assert drawn.shape == (4, 5, 2)
    np.testing.assert_allclose(log_prob, flow.log_prob(drawn), rtol=1e-5)


@pytest.mark.parametrize("method", ["euler", "midpoint"])
def test_steps_and_method_are_those_asked_for(method):
    calls = []

    def velocity(x, t):
        calls.append(t)
        return x

    flow = flows.ContinuousFlow(flows.standard_normal(2), velocity, steps=3, method=method)
    flow.sample(2, seed=0)
    assert len(calls) == flow.evaluations == {"euler": 3, "midpoint": 6}[method]
    assert flow_of(steps=5).evaluations == 20


@pytest.mark.slow
def test_hutchinson_s_density_is_right_in_the_mean_and_follows_its_seed():
    x = tf.repeat(tf.constant([[0.4, -0.3, 0.8]], tf.float64), 4_000, axis=0)
    exact, estimated = (flow_of(3, steps=6, divergence=kind) for kind in ("exact", "hutchinson"))
    estimates = estimated.log_prob(x, seed=SEED).numpy()
    assert estimates.std() > 0.05
    error = estimates.std() / np.sqrt(len(estimates))
    assert estimates.mean() == pytest.approx(float(exact.log_prob(x[:1])[0]), abs=5 * error)
    np.testing.assert_array_equal(estimated.log_prob(x, seed=SEED), estimates)
    assert np.any(estimated.log_prob(x, seed=5) != estimates) and np.any(estimated.log_prob(x) != estimates)
    drawn, log_prob = estimated.experimental_sample_and_log_prob(4_000, seed=6)
    difference = log_prob - exact.log_prob(drawn)
    assert 0 < np.std(difference) and abs(np.mean(difference)) < 5 * np.std(difference) / np.sqrt(4_000)


def test_images_are_events_of_three_axes():
    base = tfd.Sample(tfd.Normal(np.float64(0), 1), [2, 2, 1])
    kinds = [
        flows.ContinuousFlow(base, lambda x, t: tf.tanh(x), divergence=kind, steps=3)
        for kind in ("exact", "hutchinson")
    ]
    x = normal((5, 2, 2, 1), dtype="float64")
    exact, estimated = (flow.log_prob(x) for flow in kinds)
    assert exact.shape == (5,)
    np.testing.assert_allclose(exact, estimated)  # the Jacobian is diagonal, and signs then make no error


@pytest.mark.slow
def test_conditions_reach_the_velocity_and_make_other_densities():
    flow = flow_of(condition_size=3)
    x, condition = normal((6, 2), dtype="float64"), normal((6, 3), seed=1, dtype="float64")
    log_prob = flow.log_prob(x, **flows.given(flow, condition))
    one_by_one = [flow.log_prob(row, condition=c) for row, c in zip(x, condition, strict=True)]
    np.testing.assert_allclose(log_prob, one_by_one)
    assert np.all(np.abs(log_prob - flow.log_prob(x, condition=condition[::-1])) > 1e-4)
    drawn = flow.sample(6, seed=SEED, condition=condition)
    np.testing.assert_allclose(drawn, flow.forward(flow.base.sample(6, seed=SEED), condition))
    back = flow.inverse(drawn, condition)
    np.testing.assert_allclose(back, flow.base.sample(6, seed=SEED), rtol=1e-5)


@pytest.mark.slow
def test_variables_are_tracked_trained_and_saved(tmp_path):
    flow, other = flow_of(dtype="float32", steps=4), flow_of(dtype="float32", steps=4, seed=1)
    assert [v.shape for v in flow.trainable_variables] == [(3, 16), (16, 2)]
    model, x = training.MaximumLikelihood(flow), 0.3 * normal((64, 2)) + 1
    model.compile(tf_keras.optimizers.Adam(0.03))
    losses = model.fit(x, epochs=30, batch_size=64, verbose=0).history["loss"]
    assert losses[-1] < losses[0] - 0.5
    model.save_weights(tmp_path / "weights")
    training.MaximumLikelihood(other).load_weights(tmp_path / "weights")
    np.testing.assert_array_equal(other.log_prob(x), flow.log_prob(x))


@pytest.mark.slow
def test_a_model_trains_on_points_and_conditions():
    flow = flow_of(dtype="float32", steps=4, condition_size=1)
    condition = normal((64, 1), seed=1)
    x = 0.3 * normal((64, 2)) + condition
    model = training.MaximumLikelihood(flow)
    model.compile(tf_keras.optimizers.Adam(0.03))
    losses = model.fit(tf.data.Dataset.from_tensors((x, condition)), epochs=30, verbose=0).history["loss"]
    assert losses[-1] < losses[0] - 0.3


def test_a_keras_model_may_be_the_velocity():
    class Network(tf_keras.Model):
        def __init__(self):
            super().__init__()
            self.dense = tf_keras.layers.Dense(2)

        def call(self, x, t):
            return tf.tanh(self.dense(x) + t)

    flow = flows.ContinuousFlow(flows.standard_normal(2), Network(), steps=4)
    assert flow.log_prob(normal((3, 2))).shape == (3,)
    randomised(flow)
    assert len(flow.trainable_variables) == 2


def test_what_is_refused():
    make, base = functools.partial(flows.ContinuousFlow, velocity=lambda x, t: x), flows.standard_normal(2)
    with pytest.raises(ValueError, match=r"a base, a distribution of batch shape \[\]; got one of batch shape \(3,\)"):
        make(tfd.Normal(tf.zeros([3]), 1.0))
    with pytest.raises(ValueError, match=r"a base, a distribution of batch shape \[\]; got 7"):
        make(7)
    with pytest.raises(ValueError, match="a velocity, a callable of x and t; got 3"):
        flows.ContinuousFlow(base, 3)
    with pytest.raises(ValueError, match="Expected a divergence, 'exact' or 'hutchinson'; got 'none'"):
        make(base, divergence="none")
    with pytest.raises(ValueError, match="'runge_kutta'; got 'rk4'"):
        make(base, method="rk4")
    with pytest.raises(ValueError, match="the number of steps, a positive integer; got 0"):
        make(base, steps=0)
    with pytest.raises(ValueError, match="Expected a condition"):
        flows.given(make(base), None)
