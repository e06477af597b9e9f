"""Conditional flows: of vectors, images and waveforms."""

from functools import cache

import numpy as np
import pytest
import tensorflow as tf
from support import normal, randomised

from course_utils import flows, plotting, training
from course_utils.bijectors import AffineSplitCoupling, initialise_actnorm
from course_utils.bijectors.conditioning import condition_arguments
from course_utils.datasets import batches, dequantised_batches
from course_utils.evaluation import log_det_by_autodiff

K = 3
IMAGE = (4, 4, 2)
DOUBLE = {"seed": 0, "condition_size": K, "dtype": "float64"}
FLOWS = {
    "realnvp": (lambda **options: flows.realnvp(4, 2, (6,), **options), (4,)),
    "maf": (lambda **options: flows.maf(4, 2, (6,), **options), (4,)),
    "iaf": (lambda **options: flows.iaf(4, 2, (6,), **options), (4,)),
    "spline coupling": (lambda **options: flows.spline_coupling(4, 2, (6,), bins=4, **options), (4,)),
    "spline autoregressive": (lambda **options: flows.spline_autoregressive(4, 2, (6,), bins=4, **options), (4,)),
    "wavenet": (lambda **options: flows.wavenet_flow(4, 3, (1, 2), **options), (4,)),
    "parallel wavenet": (lambda **options: flows.parallel_wavenet(4, 2, 3, (1, 2), **options), (4,)),
    "realnvp, image": (lambda **options: flows.realnvp_image(IMAGE, 2, 4, **options), IMAGE),
    "realnvp, image, batch norm": (
        lambda **options: flows.realnvp_image(IMAGE, 1, 4, batch_norm=True, **options),
        IMAGE,
    ),
    "glow": (lambda **options: flows.glow(IMAGE, 2, 1, 4, **options), IMAGE),
    "glow, additive": (lambda **options: flows.glow(IMAGE, 1, 2, 4, coupling="additive", **options), IMAGE),
    "glow, recomputed": (lambda **options: flows.glow(IMAGE, 2, 1, 4, recompute=True, **options), IMAGE),
}
LAST_LAYERS = ("heads", "outputs")  # of a network
IN_ONE_PASS = [name for name in FLOWS if name not in ("iaf", "parallel wavenet")]
every_flow_in_one_pass = pytest.mark.parametrize("name", IN_ONE_PASS)
every_flow = pytest.mark.parametrize("name", FLOWS)


@cache
def shared_flow(name):
    """A flow with random weights and the shape of its events, for tests that leave it as it is."""
    make, event = FLOWS[name]
    return randomised(make(**DOUBLE), 0.1), event


def points(batch, event):
    return tf.constant(np.random.default_rng(1).uniform(0.05, 0.95, size=(*batch, *event)))


@pytest.mark.slow
@every_flow
def test_conditional_flows_are_families_of_flows(name):
    flow, event = shared_flow(name)
    x, condition = points((3,), event), np.eye(K)
    both = np.concatenate([condition, np.roll(condition, 1, axis=0)])
    log_prob, others = tf.split(flow.log_prob(tf.concat([x, x], axis=0), **flows.given(flow, both)), 2)
    alone = flow.log_prob(x[1], **flows.given(flow, condition[1]))  # neither the first nor the last
    np.testing.assert_allclose(alone, log_prob[1], rtol=1e-9)
    assert np.all(np.abs(others - log_prob) > 1e-3)
    z = flow.bijector.inverse(x, **flows.given(flow, condition)["bijector_kwargs"])
    base_rank = flow.distribution.event_shape.rank
    log_det = flow.bijector.forward_log_det_jacobian(
        tf.identity(z), base_rank, **flows.given(flow, condition)["bijector_kwargs"]
    )
    np.testing.assert_allclose(flow.distribution.log_prob(z) - log_det, log_prob, rtol=1e-8)
    assert flow.sample(5, seed=0, **flows.given(flow, condition[0])).shape == (5, *event)
    with pytest.raises(ValueError, match=r"condition of shape \[\.\.\., 3\], which the network takes; got none"):
        flow.log_prob(x)


@pytest.mark.slow
@every_flow_in_one_pass
def test_flows_under_a_condition_have_the_log_det_of_the_autodiff_jacobian(name):
    flow, event = shared_flow(name)
    x, condition = points((2,), event), np.eye(K)[:2]

    def inverse(x, condition):
        return flow.bijector.inverse(x, **flows.given(flow, condition)["bijector_kwargs"])

    found = flow.bijector.inverse_log_det_jacobian(
        tf.identity(x), len(event), **flows.given(flow, condition)["bijector_kwargs"]
    )
    np.testing.assert_allclose(found, log_det_by_autodiff(inverse, x, condition), rtol=1e-7, atol=1e-9)


@pytest.mark.slow
def test_conditional_densities_integrate_to_one():
    flow = randomised(flows.realnvp(2, layers=3, hidden=(8,), seed=0, condition_size=K), 0.2)
    grid = plotting.grid((-12.0, 12.0, -12.0, 12.0), 400)
    for condition in np.eye(K):
        total = np.sum(np.exp(flow.log_prob(grid, **flows.given(flow, condition)))) * (24 / 400) ** 2
        assert total == pytest.approx(1, abs=2e-3)


@pytest.mark.slow
@every_flow_in_one_pass
def test_every_network_is_evaluated_once_in_a_trace(name):
    flow, event = shared_flow(name)
    signature = [tf.TensorSpec([None, *event], "float64"), tf.TensorSpec([None, K], "float64")]
    traced = tf.function(lambda x, c: flow.log_prob(x, **flows.given(flow, c)), input_signature=signature)
    used = [
        operation.name
        for operation in traced.get_concrete_function().graph.get_operations()
        if operation.type in ("MatMul", "Conv2D") and any(name in operation.name for name in LAST_LAYERS)
    ]
    networks = {id(part) for part in flow.submodules if getattr(part, "name", "") in LAST_LAYERS}
    assert len(used) == len(networks) > 0


@pytest.mark.slow
@pytest.mark.parametrize("recompute", [False, True])
def test_gradients_reach_the_condition_and_the_weights_that_read_it(recompute):
    flow = randomised(flows.glow(IMAGE, 1, 2, 4, recompute=recompute, **DOUBLE), 0.1)
    x = points((3,), IMAGE)

    def loss(condition):
        return tf.reduce_mean(flow.log_prob(tf.identity(x), **flows.given(flow, condition)))

    condition, step = normal((3, K), dtype="float64"), 1e-6 * normal((3, K), 1, "float64")
    beside = tf.concat([condition + step, condition - step], axis=0)
    after, before = tf.split(flow.log_prob(tf.concat([x, x], axis=0), **flows.given(flow, beside)), 2)
    expected = tf.reduce_mean(after - before) / 2
    for function in (loss, tf.function(loss)):
        with tf.GradientTape() as tape:
            tape.watch(condition)
            value = function(condition)
        gradient, *weights = tape.gradient(value, [condition, *flow.trainable_variables])
        np.testing.assert_allclose(tf.reduce_sum(gradient * step), expected, rtol=1e-5)
        assert all(weight is not None for weight in weights)


@pytest.mark.slow
def test_actnorm_is_initialised_under_the_condition_of_its_data():
    flow = flows.glow(IMAGE, 1, 2, 4, seed=0, condition_size=K)
    for layer in flow.submodules:
        if isinstance(layer, AffineSplitCoupling):
            randomised(layer)
    x, condition = tf.cast(points((64,), IMAGE), tf.float32), normal((64, K))
    assert initialise_actnorm(flow.bijector, x, condition) == 2
    latents = flow.bijector.bijectors[1].scales[0].bijectors[0].inverse(x)
    first, second = flow.bijector.bijectors[1].scales[0].bijectors[1:]
    arrived = first.inverse(latents - 0.5, **condition_arguments(first, condition))
    normalised = second.bijectors[0].inverse(arrived)
    np.testing.assert_allclose(tf.math.reduce_std(normalised, axis=[0, 1, 2]), np.ones(8), rtol=1e-3)
    with pytest.raises(ValueError, match="which the network takes; got none"):
        initialise_actnorm(flows.glow(IMAGE, 1, 2, 4, seed=0, condition_size=K).bijector, x)


LEARNING = {name: FLOWS[name] for name in ("realnvp", "realnvp, image, batch norm")} | {
    # With a single step at each level it does not learn enough.
    "glow": (lambda **options: flows.glow(IMAGE, 2, 2, 4, **options), IMAGE)
}


@pytest.mark.slow
@pytest.mark.parametrize("name", LEARNING)
def test_conditional_flows_train_and_learn_the_condition(name):
    """Bright pictures in one class and dark ones in the other, or points to the right and to the left."""
    make, event = LEARNING[name]
    classes = np.arange(64) % 2
    noise = 0.05 * np.random.default_rng(0).normal(size=(64, *event))
    x = (np.reshape(np.where(classes, 0.7, 0.3), (64,) + (1,) * len(event)) + noise).astype("float32")
    one_hot = np.eye(2, dtype="float32")[classes]
    flow = make(seed=0, condition_size=2)
    initialise_actnorm(flow.bijector, tf.constant(x), tf.constant(one_hot))
    model = training.MaximumLikelihood(flow)
    training.compile_with_schedule(model, 1e-2, 15 * 4, steps_per_execution=4)
    history = training.fit(model, batches(x, one_hot, batch_size=16, seed=0), epochs=15, progress=False)
    assert history["loss"][-1] < history["loss"][0] - 0.5
    right = flow.log_prob(x, **flows.given(flow, one_hot))
    wrong = flow.log_prob(x, **flows.given(flow, one_hot[:, ::-1]))
    assert np.mean(right > wrong) > 0.9


def test_dequantised_images_keep_their_conditions():
    pixels = np.arange(8)[:, None, None, None] * np.ones((1, *IMAGE), int)
    for x, condition in dequantised_batches(pixels, 8, batch_size=3, seed=0, condition=np.eye(8)):
        np.testing.assert_array_equal(np.floor(8 * x[:, 0, 0, 0]), np.argmax(condition, axis=1))
    with pytest.raises(ValueError, match="arrays of the same length"):
        dequantised_batches(pixels, 8, batch_size=3, seed=0, condition=np.eye(7))


def test_stages_under_a_condition_end_with_the_data():
    flow = randomised(flows.realnvp(4, 3, (6,), seed=0, condition_size=K))
    z, condition = normal((5, 4)), normal((K,))
    reached = flows.stages(flow, z, condition)[-1]
    expected = flow.bijector.forward(tf.identity(z), **flows.given(flow, condition)["bijector_kwargs"])
    np.testing.assert_allclose(reached, expected, rtol=1e-5)


@pytest.mark.parametrize("bad", [-1, 2.5, "3", None, True])
def test_lengths_that_are_none_are_refused(bad):
    for make, _ in FLOWS.values():
        with pytest.raises(ValueError, match=f"length of the condition, an integer of at least 0; got {bad!r}"):
            make(seed=0, condition_size=bad)


def test_no_condition_at_all_is_told_apart_from_a_flow_that_takes_none():
    with pytest.raises(ValueError, match=r"Expected a condition, a tensor of shape \[\.\.\., K\]; got None"):
        flows.given(FLOWS["realnvp"][0](seed=0, condition_size=K), None)
