"""RealNVP with residual conditioners, and those."""

import numpy as np
import pytest
import tensorflow as tf
from support import normal, randomised

from course_utils import flows
from course_utils.bijectors import AffineCoupling, Squeeze, checkerboard_mask, initialise_actnorm
from course_utils.evaluation import log_det_by_autodiff, round_trip_error
from course_utils.networks import residual_conv_conditioner

SHAPE = (4, 8, 2)


def images(count, dtype="float32"):
    return tf.constant(np.random.default_rng(0).uniform(0.02, 0.98, size=(count, *SHAPE)), dtype)


def small_flow(**options):
    return flows.residual_realnvp(SHAPE, **{"scales": 2, "hidden": 4, "seed": 1} | options)


@pytest.mark.slow
@pytest.mark.parametrize("options", [{}, {"scales": 1, "blocks": 2}, {"margin": 0.05}])
def test_directions_undo_each_other_and_log_dets_are_those_of_automatic_differentiation(options):
    flow = small_flow(dtype="float64", **options)
    initialise_actnorm(flow.bijector, images(20, "float64"))
    x = images(2, "float64")
    assert round_trip_error(randomised(flow, 0.05).bijector, normal((3, 64), dtype="float64")) < 1e-9
    expected = log_det_by_autodiff(flow.bijector.inverse, x)
    np.testing.assert_allclose(flow.bijector.inverse_log_det_jacobian(tf.identity(x), 3), expected, rtol=1e-8)


@pytest.mark.slow
def test_its_first_couplings_freeze_the_pixels_of_a_checkerboard():
    squeeze, *layers = small_flow().bijector.bijectors[1].scales[0].bijectors
    assert isinstance(squeeze, Squeeze)
    couplings = [layer for layer in layers if isinstance(layer, AffineCoupling)]
    board = np.broadcast_to(checkerboard_mask(4, 8), SHAPE)
    for k, coupling in enumerate(couplings[:3]):
        squeezed = tf.constant(np.broadcast_to(coupling.mask, (2, 4, 8)), tf.float32)
        np.testing.assert_array_equal(squeeze.forward(squeezed), board if k % 2 == 0 else 1 - board)
    assert [coupling.mask.shape for coupling in couplings] == [(1, 1, 8)] * 6


@pytest.mark.slow
def test_every_convolution_is_evaluated_once_in_a_training_step():
    flow = small_flow(blocks=2)
    networks = [part for part in flow.submodules if part.name.startswith("residual_conv_conditioner")]
    traced = tf.function(flow.log_prob).get_concrete_function(tf.TensorSpec((None, *SHAPE)))
    convolutions = [operation for operation in traced.graph.get_operations() if operation.type == "Conv2D"]
    assert len(networks) == 10 and len(convolutions) == 10 * (2 + 2 * 2)


def test_a_block_adds_to_the_features_what_two_convolutions_make_of_them():
    network = randomised(residual_conv_conditioner(2, 3, 4, 1, seed=0), 0.5)
    layer = {each.name: each for each in network.layers}
    x = normal((2, 3, 5, 2))
    h = layer["hidden_1"](x)
    h += layer["block_1_2"](tf.nn.relu(layer["block_1_1"](tf.nn.relu(h))))
    shift, raw = tf.split(layer["heads"](tf.nn.relu(h)), 2, axis=-1)
    for got, expected in zip(network(x), (shift, layer["log_scale"](raw)), strict=True):
        np.testing.assert_allclose(got, expected, rtol=1e-5, atol=1e-6)
    assert (layer["block_1_1"].kernel_size, layer["block_1_2"].kernel_size) == ((3, 3), (1, 1))


def test_it_starts_at_zero_and_is_drawn_by_its_seed_and_takes_a_condition():
    network = residual_conv_conditioner(2, 3, 4, seed=0, condition_size=2)
    inputs = [normal((2, 3, 7, 2)), normal((2, 2))]
    for output in network(inputs):
        assert output.shape == (2, 3, 7, 3) and not np.any(output)
    same, other = (residual_conv_conditioner(2, 3, 4, seed=seed, condition_size=2).get_weights() for seed in (0, 1))
    assert all(np.array_equal(one, another) for one, another in zip(network.get_weights(), same, strict=True))
    assert np.any(same[0] != other[0])
    assert residual_conv_conditioner(2, 3, 4, seed=0, log_scale=False)(inputs[0]).shape == (2, 3, 7, 3)


@pytest.mark.slow
@pytest.mark.parametrize(
    ("make", "message"),
    [
        (lambda: small_flow(margin=0.5), "a margin between 0 and 0.5; got 0.5"),
        (lambda: small_flow(scales=4), "multiples of 8, .*; got 4 × 8"),
        (lambda: small_flow(blocks=0), "the number of residual blocks, a positive integer; got 0"),
        (lambda: residual_conv_conditioner(0, 1, seed=0), "the number of input channels, a positive integer; got 0"),
        (lambda: flows.realnvp_image(SHAPE, 1, 4, seed=0, margin=0.0), "a margin between 0 and 0.5; got 0.0"),
    ],
)
def test_what_makes_no_sense_is_refused(make, message):
    with pytest.raises(ValueError, match=f"Expected .*{message}"):
        make()
