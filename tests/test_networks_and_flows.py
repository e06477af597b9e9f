import numpy as np
import pytest
import tensorflow as tf
from support import normal, randomised

from course_utils import flows, plotting
from course_utils.bijectors import AdditiveCoupling, AffineCoupling
from course_utils.networks import BoundedLogScale, dense_conditioner

FLOWS = {
    "realnvp": lambda **options: flows.realnvp(2, layers=4, hidden=(8,), seed=0, **options),
    "nice": lambda **options: flows.nice(2, layers=4, hidden=(8,), seed=0, **options),
    "nice without scaling": lambda **options: flows.nice(2, layers=4, hidden=(8,), seed=0, scaling=False, **options),
    "maf": lambda **options: flows.maf(2, layers=3, hidden=(8,), seed=0, **options),
    "iaf": lambda **options: flows.iaf(2, layers=3, hidden=(8,), seed=0, **options),
}
every_flow = pytest.mark.parametrize("make", FLOWS.values(), ids=FLOWS)


@pytest.mark.slow
@every_flow
def test_density_integrates_to_one(make):
    flow = randomised(make(), 0.2)
    extent, size = (-12.0, 12.0, -12.0, 12.0), 600
    log_prob = flow.log_prob(plotting.grid(extent, size))
    assert abs(np.sum(np.exp(log_prob)) * (24 / size) ** 2 - 1) < 2e-3
    assert np.max(np.abs(log_prob - flow.distribution.log_prob(plotting.grid(extent, size)))) > 0.1


@pytest.mark.slow
@every_flow
def test_an_untrained_flow_is_its_base(make):
    x = normal((5, 2))
    np.testing.assert_allclose(make().log_prob(x), flows.standard_normal(2).log_prob(x), atol=1e-5)


@pytest.mark.slow
@every_flow
def test_samples_have_every_shape_asked_for(make):
    flow = randomised(make())
    assert flow.sample(seed=1).shape == (2,)
    assert flow.sample((3, 4), seed=1).shape == (3, 4, 2)
    assert flow.log_prob(flow.sample((3, 4), seed=1)).shape == (3, 4)
    assert (flow.batch_shape, flow.event_shape) == ((), (2,))


@pytest.mark.slow
@every_flow
def test_flows_in_float64_are_their_own_inverse(make):
    flow = randomised(make(dtype="float64"))
    z = normal((50, 2), dtype="float64")
    x = tf.identity(flow.bijector.forward(z))
    np.testing.assert_allclose(flow.bijector.inverse(x), z, atol=1e-10)
    assert flow.log_prob(x).dtype == tf.float64


@pytest.mark.slow
@pytest.mark.parametrize(
    ("name", "variables"),
    [("realnvp", 4 * 5), ("nice", 4 * 4 + 1), ("nice without scaling", 16), ("maf", 3 * 5), ("iaf", 3 * 5)],
)
def test_every_variable_of_a_flow_is_seen(name, variables):
    assert len(FLOWS[name]().trainable_variables) == variables


def test_without_scaling_nice_preserves_volume_and_its_density_is_bounded():
    flow = randomised(FLOWS["nice without scaling"](), 1.0)
    x = flow.sample(1_000, seed=0)
    assert np.max(flow.log_prob(x)) <= -np.log(2 * np.pi) + 1e-5
    np.testing.assert_array_equal(flow.bijector.forward_log_det_jacobian(x, 1), np.zeros(1_000))


@pytest.mark.slow
@pytest.mark.parametrize("make", [flows.realnvp, flows.maf, flows.iaf])
def test_a_conditional_flow_is_a_family_of_flows(make):
    flow = randomised(make(2, layers=3, hidden=(8,), seed=0, condition_size=1))
    z, x = normal((6, 2)), normal((6, 2), seed=1)
    one, two = tf.ones([6, 1]), 2 * tf.ones([6, 1])
    assert np.max(np.abs(flow.log_prob(x, **flows.given(flow, one)) - flow.log_prob(x, **flows.given(flow, two)))) > 0.1
    for condition in (one, two):
        image = flow.bijector.forward(z, **flows.given(flow, condition)["bijector_kwargs"])
        back = flow.bijector.inverse(tf.identity(image), **flows.given(flow, condition)["bijector_kwargs"])
        np.testing.assert_allclose(back, z, atol=1e-4)


def test_stages_begin_with_latents_and_end_with_data():
    flow = randomised(FLOWS["realnvp"]())
    z = normal((5, 2))
    points = flows.stages(flow, z)
    assert len(points) == 5
    np.testing.assert_array_equal(points[0], z)
    np.testing.assert_allclose(points[-1], flow.bijector.forward(tf.identity(z)), atol=1e-6)


def test_seeds_decide_the_weights():
    def weights(seed):
        return np.concatenate([w.ravel() for w in dense_conditioner(3, (8, 8), seed=seed).get_weights()])

    np.testing.assert_array_equal(weights(0), weights(0))
    assert np.any(weights(0) != weights(1))


def test_hidden_layers_start_uniform_within_one_over_the_root_of_the_fan_in():
    network = dense_conditioner(4, (500, 300), seed=0)
    kernels_and_biases = network.get_weights()[:4]
    for weights, fan_in in zip(kernels_and_biases, (4, 4, 500, 500), strict=True):
        assert np.max(np.abs(weights)) <= fan_in**-0.5
        np.testing.assert_allclose(np.std(weights), fan_in**-0.5 / np.sqrt(3), rtol=0.1)


@pytest.mark.parametrize("first", [0, 1])
def test_behind_an_alternating_mask_a_network_computes_the_same_from_every_second_entry(first):
    plain, network = (dense_conditioner(5, (8,), seed=0, every_second_from=each) for each in (None, first))
    randomised(plain)
    network.set_weights(plain.get_weights())
    x, mask = normal((7, 5)), (np.arange(5) % 2 == first).astype("float32")
    for ours, theirs, unmasked in zip(network(x * mask), plain(x * mask), network(x), strict=True):
        np.testing.assert_allclose(ours, theirs, atol=1e-6)
        np.testing.assert_array_equal(ours, unmasked)
    assert np.max(np.abs(plain(x)[0] - plain(x * mask)[0])) > 0.01


@pytest.mark.parametrize("size", [2, 5])
@pytest.mark.parametrize(
    ("flow", "coupling", "options"),
    [(flows.realnvp, AffineCoupling, {"joint_heads": True}), (flows.nice, AdditiveCoupling, {"log_scale": False})],
)
def test_couplings_are_those_of_networks_that_see_every_masked_entry(flow, coupling, options, size):
    ours, x = randomised(flow(size, 2, (8,), seed=0)).bijector.bijectors[:2], normal((7, size))
    for layer in ours:
        network = dense_conditioner(size, (8,), seed=1, **options)
        network.set_weights(layer.conditioner.get_weights())
        theirs = coupling(network, layer.mask)
        np.testing.assert_allclose(layer.forward(x), theirs.forward(x), atol=1e-6)
        log_dets = (each.forward_log_det_jacobian(tf.identity(x)) for each in (layer, theirs))
        np.testing.assert_allclose(*log_dets, atol=1e-6)


@pytest.mark.parametrize("bad", [-1, 2, 0.5, "0"])
def test_an_alternating_mask_begins_with_one_of_two_entries(bad):
    with pytest.raises(ValueError, match=r"Expected the first input that is not masked, 0 or 1; got"):
        dense_conditioner(4, (8,), seed=0, every_second_from=bad)


@pytest.mark.parametrize("more", [{"condition_size": 2}, {"angles": True}])
def test_behind_an_alternating_mask_a_network_sees_a_vector_alone(more):
    with pytest.raises(ValueError, match="Expected every_second_from for a masked vector alone"):
        dense_conditioner(4, (8,), seed=0, every_second_from=0, **more)


def test_log_scale_is_bounded_by_a_learned_factor():
    layer = BoundedLogScale()
    assert np.max(layer(tf.constant([[-1e9, 0.5, 1e9]]))) == 1
    layer.bound.assign([2.0, 3.0, 4.0])
    np.testing.assert_allclose(layer(tf.constant([[-1e9, 0.5, 1e9]])), [[-2, 3 * np.tanh(0.5), 4]], rtol=1e-6)
    assert len(layer.trainable_variables) == 1


@pytest.mark.parametrize("bad", [0, -1, 2.5, "64", None, True])
def test_sizes_that_are_no_sizes_are_refused(bad):
    with pytest.raises(ValueError, match=f"positive integer; got {bad!r}"):
        dense_conditioner(bad, seed=0)
    with pytest.raises(ValueError, match=f"width of a hidden layer, a positive integer; got {bad!r}"):
        dense_conditioner(2, (8, bad), seed=0)
    with pytest.raises(ValueError, match=f"number of layers, a positive integer; got {bad!r}"):
        flows.realnvp(2, layers=bad, seed=0)
    with pytest.raises(ValueError, match=f"number of layers, a positive integer; got {bad!r}"):
        flows.maf(2, layers=bad, seed=0)
