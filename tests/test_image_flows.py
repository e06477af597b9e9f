"""The complete image flows: RealNVP with its masks and scales, and Glow."""

from functools import cache

import numpy as np
import pytest
import tensorflow as tf
from support import normal, randomised

from course_utils import flows
from course_utils.bijectors import initialise_actnorm
from course_utils.evaluation import log_det_by_autodiff
from course_utils.networks import conv_conditioner

pytestmark = pytest.mark.slow
SHAPE = (4, 8, 2)
FLOWS = {
    "realnvp": lambda **options: flows.realnvp_image(SHAPE, 2, 6, seed=1, **options),
    "realnvp, batch norm": lambda **options: flows.realnvp_image(SHAPE, 2, 6, seed=1, batch_norm=True, **options),
    "glow": lambda **options: flows.glow(SHAPE, 2, 1, 6, seed=1, **options),
    "glow, additive, shuffle": lambda **options: flows.glow(
        SHAPE, 2, 2, 6, seed=1, coupling="additive", permutation="shuffle", **options
    ),
    "glow, one level, reverse": lambda **options: flows.glow(SHAPE, 1, 2, 6, seed=1, permutation="reverse", **options),
    "glow, one level, rotation": lambda **options: flows.glow(
        SHAPE, 1, 2, 6, seed=1, permutation="rotation", **options
    ),
}
every_flow = pytest.mark.parametrize("name", FLOWS)


@cache
def shared_flow(name, dtype="float32"):
    """A flow with random weights, for tests that leave it as it is."""
    return randomised(FLOWS[name](dtype=dtype), 0.05)


def images(count, dtype="float32"):
    return tf.constant(np.random.default_rng(0).uniform(0.02, 0.98, size=(count, *SHAPE)), dtype)


@every_flow
@pytest.mark.parametrize("dtype", ["float32", "float64"])
def test_sampling_then_inverting_recovers_the_latents(name, dtype):
    flow = shared_flow(name, dtype)
    z = normal((5, 64), dtype=dtype)
    x = flow.bijector.forward(z)
    assert x.shape == (5, *SHAPE) and x.dtype == dtype
    tolerance = {"float32": 1e-4, "float64": 1e-10}[dtype]
    pixels = images(5, dtype)
    found, latents = tf.split(flow.bijector.inverse(tf.concat([x, pixels], axis=0)), 2)
    np.testing.assert_allclose(found, z, atol=10 * tolerance)
    np.testing.assert_allclose(flow.bijector.forward(latents), pixels, atol=tolerance)


@every_flow
def test_log_dets_are_those_of_the_autodiff_jacobian(name):
    flow = shared_flow(name, "float64")
    x = images(2, "float64")
    expected = log_det_by_autodiff(flow.bijector.inverse, x)
    np.testing.assert_allclose(flow.bijector.inverse_log_det_jacobian(tf.identity(x), 3), expected, rtol=1e-8)
    np.testing.assert_allclose(
        flow.log_prob(x), flow.distribution.log_prob(flow.bijector.inverse(tf.identity(x))) + expected, rtol=1e-8
    )


@every_flow
def test_samples_and_log_densities_have_the_shapes_asked_for(name):
    flow = shared_flow(name)
    assert (flow.batch_shape, flow.event_shape) == ((), SHAPE)
    assert flow.sample(seed=1).shape == SHAPE
    samples = flow.sample((2, 3), seed=1)
    assert samples.shape == (2, 3, *SHAPE)
    assert flow.log_prob(samples).shape == (2, 3)


@every_flow
def test_every_convolution_is_evaluated_once_in_a_training_step(name):
    flow = shared_flow(name)
    networks = [part for part in flow.submodules if part.name.startswith("conv_conditioner")]
    traced = tf.function(flow.log_prob).get_concrete_function(tf.TensorSpec((None, *SHAPE)))
    convolutions = [operation for operation in traced.graph.get_operations() if operation.type == "Conv2D"]
    assert len(convolutions) == 3 * len(networks) > 0


def gradients(flow, x):
    """Those of −log p(x), by the name and place of their variables, in a traced function as in a training."""

    @tf.function
    def traced(x):
        with tf.GradientTape() as tape:
            loss = -tf.reduce_mean(flow.log_prob(x))
        return tape.gradient(loss, flow.trainable_variables)

    return traced(x), traced.get_concrete_function(x).graph


def test_recomputing_changes_no_gradient():
    """In double precision: in single, rounding takes some number across the kink of a ReLU."""
    kept, recomputed = (
        randomised(flows.glow(SHAPE, 1, 2, 4, seed=0, recompute=each, dtype="float64"), 0.05) for each in (False, True)
    )
    for one, other in zip(kept.trainable_variables, recomputed.trainable_variables, strict=True):
        other.assign(one)
    x = images(3, "float64")
    (expected, graph), (got, recomputing_graph) = (gradients(flow, x) for flow in (kept, recomputed))
    for one, other in zip(expected, got, strict=True):
        np.testing.assert_allclose(one, other, rtol=1e-8, atol=1e-10)
    np.testing.assert_allclose(recomputed.log_prob(x), kept.log_prob(x), rtol=1e-12)
    convolutions, more = (
        sum(operation.type == "Conv2D" for operation in each.get_operations()) for each in (graph, recomputing_graph)
    )
    # Each step's network runs once as before, once to find x again and once on that.
    assert (convolutions, more) == (2 * 3, 3 * 2 * 3)


@pytest.mark.parametrize(
    ("name", "variables"),
    [
        ("realnvp", 10 * 7),
        ("realnvp, batch norm", 10 * (7 + 2)),
        ("glow", 2 * (2 + 3 + 7)),
        ("glow, additive, shuffle", 4 * (2 + 6)),
        ("glow, one level, reverse", 2 * (2 + 7)),
    ],
)
def test_every_variable_is_seen(name, variables):
    assert len(shared_flow(name).trainable_variables) == variables


def test_weights_survive_saving_and_loading(tmp_path):
    saved, loaded = randomised(FLOWS["glow"](), 0.05), FLOWS["glow"]()
    initialise_actnorm(saved.bijector, images(8))
    path = tf.train.Checkpoint(flow=saved).save(str(tmp_path / "weights"))
    tf.train.Checkpoint(flow=loaded).restore(path)
    x = images(3)
    np.testing.assert_array_equal(loaded.log_prob(x), saved.log_prob(x))
    assert initialise_actnorm(loaded.bijector, images(8)) == 0


@pytest.mark.parametrize("shape", [(8, 8, 1), (6, 10, 3), (4, 2, 5)])
def test_any_size_that_the_levels_divide_will_do(shape):
    for flow in (flows.glow(shape, 1, 1, 4, seed=0), flows.realnvp_image(shape, 2, 4, seed=0)):
        assert flow.sample(2, seed=0).shape == (2, *shape)


@pytest.mark.parametrize(
    ("make", "message"),
    [
        (lambda: flows.glow((6, 8, 3), 2, 1, 4, seed=0), "multiples of 4, .*; got 6 × 8"),
        (lambda: flows.realnvp_image((8, 9, 3), 2, 4, seed=0), "multiples of 2, .*; got 8 × 9"),
        (lambda: flows.glow((8, 8), 1, 1, 4, seed=0), r"shape of an image, \[H, W, C\]; got \(8, 8\)"),
        (lambda: flows.glow((8, 8, 3), 0, 1, 4, seed=0), "the number of levels, a positive integer; got 0"),
        (lambda: flows.glow((8, 8, 3), 1, 1, 4, seed=0, coupling="cubic"), "one of 'affine', 'additive'; got 'cubic'"),
        (
            lambda: flows.glow((8, 8, 3), 1, 1, 4, seed=0, permutation="no"),
            "one of 'conv1x1', 'shuffle', 'reverse', 'rot",
        ),
        (lambda: conv_conditioner(0, 1, seed=0), "the number of input channels, a positive integer; got 0"),
    ],
)
def test_what_makes_no_sense_is_refused(make, message):
    with pytest.raises(ValueError, match=message):
        make()


def test_temperature_scales_the_latents_alone():
    flow = shared_flow("glow")
    cool = flows.at_temperature(flow, 0.5)
    z = cool.bijector.inverse(tf.identity(cool.sample(400, seed=(1, 2))))
    assert np.std(z) == pytest.approx(0.5, abs=0.015)
    x = images(2)
    np.testing.assert_allclose(flows.at_temperature(flow, 1.0).log_prob(x), flow.log_prob(x), rtol=1e-5)


def test_convolutional_conditioners_start_at_zero_and_keep_the_image_size():
    network = conv_conditioner(2, 3, 5, seed=0)
    shift, log_scale = network(normal((2, 3, 7, 2)))
    assert shift.shape == log_scale.shape == (2, 3, 7, 3)
    assert not np.any(shift) and not np.any(log_scale)
    for weight in network.trainable_variables:
        weight.assign(20 * tf.random.stateless_normal(weight.shape, seed=[1, 1]))
    network.trainable_variables[-1].assign([0.5, 1.0, 2.0])  # the bound of the log-scale
    shift, log_scale = network(normal((2, 3, 7, 2)))
    assert np.max(np.abs(shift)) > 10
    assert np.all(np.abs(log_scale) <= [0.5, 1.0, 2.0])
    same, other = conv_conditioner(2, 3, 5, seed=0), conv_conditioner(2, 3, 5, seed=1)
    first = conv_conditioner(2, 3, 5, seed=0).get_weights()[0]
    np.testing.assert_array_equal(same.get_weights()[0], first)
    assert np.any(other.get_weights()[0] != first)
