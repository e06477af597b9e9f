"""MADE's masks, and the two autoregressive flows, against what defines them and against TFP's own."""

import numpy as np
import pytest
import tensorflow as tf
import tensorflow_probability as tfp
import tf_keras
from support import normal, randomised

from course_utils import flows
from course_utils.bijectors import AffineCoupling, InverseAutoregressive, MaskedAutoregressive, half_mask
from course_utils.made import MaskedDense, degrees, made, masks

tfb = tfp.bijectors
tfd = tfp.distributions

# The two orders that stacks use, and others, for several sizes.
ORDERS = [[1, 2, 3, 4, 5], [5, 4, 3, 2, 1], [3, 1, 5, 2, 4], [1], [2, 1], [4, 1, 2, 3], [1, 6, 7, 3, 5, 2, 4]]
every_order = pytest.mark.parametrize("order", ORDERS, ids=str)


def jacobian(function, x):
    """Jacobians `[N, D, D]` at the rows of x."""
    x = tf.identity(x)
    with tf.GradientTape(persistent=True) as tape:
        tape.watch(x)
        y = function(x)
    return tape.batch_jacobian(y, x, experimental_use_pfor=False).numpy()


@pytest.mark.slow
@every_order
@pytest.mark.parametrize("hidden", [(), (9,), (9, 4, 8)])
@pytest.mark.parametrize("condition_size", [0, 2])
def test_outputs_depend_on_what_comes_before_and_on_all_of_it(order, hidden, condition_size):
    size = len(order)
    network = randomised(made(size, hidden, seed=1, order=order, condition_size=condition_size, dtype="float64"), 1.0)
    x, condition = normal((40, size), dtype="float64"), normal((40, condition_size), seed=2, dtype="float64")
    inputs = (lambda x: [x, condition]) if condition_size else (lambda x: x)
    before = np.array(order)[:, None] > np.array(order)
    for output in (0, 1):
        depends = np.any(jacobian(lambda x, output=output: network(inputs(x))[output], x) != 0, axis=0)
        assert not np.any(depends & ~before)
        if hidden != (9, 4, 8):  # a narrow layer may leave something out
            assert (depends == before).all()


def test_with_a_condition_every_output_depends_on_it():
    network = randomised(made(3, (6,), seed=1, condition_size=2, dtype="float64"), 1.0)
    x = normal((4, 3), dtype="float64")
    one, other = (network([x, normal((4, 2), seed=seed, dtype="float64")])[0] for seed in (1, 2))
    assert (np.abs(one - other) > 1e-6).all()


def test_masks_follow_from_degrees():
    first, last = masks([np.array([2, 1, 3]), np.array([1, 1, 2, 2])])
    assert first.tolist() == [[0, 0, 1, 1], [1, 1, 1, 1], [0, 0, 0, 0]]
    assert last.tolist() == [[1, 0, 1], [1, 0, 1], [0, 0, 1], [0, 0, 1]]


def test_degrees_are_spread_from_the_first_to_the_last_but_one():
    inputs, hidden = degrees(4, [6])
    assert inputs.tolist() == [1, 2, 3, 4]
    assert sorted(set(hidden.tolist())) == [1, 2, 3]
    assert sorted(set(degrees(4, [8], conditional=True)[1].tolist())) == [0, 1, 2, 3]
    with pytest.raises(ValueError, match=r"permutation of 1 to 3; got \[0, 1, 2\]"):
        degrees(3, [4], [0, 1, 2])


@pytest.mark.slow
@every_order
@pytest.mark.parametrize("make", [MaskedAutoregressive, InverseAutoregressive])
def test_jacobians_are_triangular_in_the_order(order, make):
    size = len(order)
    layer = randomised(make(made(size, (9, 8), seed=1, order=order, dtype="float64")))
    x = normal((6, size), dtype="float64")
    places = np.argsort(order)
    for function in (layer.forward, layer.inverse):
        ordered = jacobian(function, x)[:, places][:, :, places]
        np.testing.assert_allclose(ordered, np.tril(ordered), atol=1e-12)
        assert (np.abs(np.tril(ordered, -1)) > 1e-9).any() or size == 1


def test_an_inverted_maf_is_an_iaf():
    """The same network, used the other way round, with shift and log-scale written for the other direction."""
    network = randomised(made(4, (8,), seed=1, dtype="float64"))

    def other_way_round(z):
        shift, log_scale = network(z)
        return -shift * tf.exp(-log_scale), -log_scale

    one, two = tfb.Invert(MaskedAutoregressive(network)), InverseAutoregressive(other_way_round)
    z = normal((6, 4), dtype="float64")
    np.testing.assert_allclose(one.forward(z), two.forward(tf.identity(z)), atol=1e-12)
    np.testing.assert_allclose(
        one.forward_log_det_jacobian(tf.identity(z)), two.forward_log_det_jacobian(tf.identity(z)), atol=1e-12
    )


def test_a_coupling_is_an_autoregressive_layer_with_two_blocks():
    def network(x):
        frozen = tf.pad(x[:, :2], [[0, 0], [0, 2]])
        weights = normal((4, 4), dtype="float64")
        later = tf.constant([0.0, 0.0, 1.0, 1.0], tf.float64)
        return later * tf.sin(frozen @ weights), later * tf.cos(frozen @ weights)

    x = normal((6, 4), dtype="float64")
    maf, coupling = MaskedAutoregressive(network), AffineCoupling(network, half_mask(4))
    np.testing.assert_allclose(maf.inverse(x), coupling.inverse(tf.identity(x)), atol=1e-12)
    np.testing.assert_allclose(maf.forward(tf.identity(x)), coupling.forward(tf.identity(x)), atol=1e-12)


@pytest.mark.parametrize("network", ["ours", "TFP's"])
def test_agrees_with_tfp_for_the_same_weights(network):
    if network == "ours":
        chosen = randomised(made(4, (10, 7), seed=1, order=[2, 4, 1, 3]))
        theirs = tfb.MaskedAutoregressiveFlow(lambda x: chosen(x))
    else:
        tfp_network = tfb.AutoregressiveNetwork(params=2, event_shape=4, hidden_units=[10, 7], activation="relu")
        tfp_network.build((4,))
        randomised(tfp_network)
        chosen = lambda x: tf.unstack(tfp_network(x), axis=-1)  # noqa: E731
        theirs = tfb.MaskedAutoregressiveFlow(tfp_network)
    ours = MaskedAutoregressive(chosen)
    x, z = normal((6, 4)), normal((6, 4), seed=1)
    np.testing.assert_allclose(ours.inverse(x), theirs.inverse(tf.identity(x)), atol=1e-5)
    np.testing.assert_allclose(ours.forward(z), theirs.forward(tf.identity(z)), atol=1e-5)
    np.testing.assert_allclose(
        ours.inverse_log_det_jacobian(tf.identity(x)), theirs.inverse_log_det_jacobian(tf.identity(x)), atol=1e-5
    )


def test_has_the_densities_of_tfps_made_with_the_same_weights():
    """TFP's masks follow from the same rule; its two outputs for a dimension stand side by side."""
    size, widths = 5, [12, 9]
    theirs = tfb.AutoregressiveNetwork(params=2, event_shape=size, hidden_units=widths, activation="relu")
    theirs.build((size,))
    spread = [np.ceil(np.arange(1, width + 1) * (size - 1) / (width + 1)) for width in widths]
    *hidden, last = masks([np.arange(1, size + 1), *spread])
    kernels, biases = theirs.trainable_variables[::2], theirs.trainable_variables[1::2]
    for kernel, bias, mask in zip(kernels, biases, [*hidden, np.repeat(last, 2, axis=1)], strict=True):
        assert np.array_equal(kernel.numpy() != 0, mask == 1)
        bias.assign(normal(bias.shape, seed=len(mask)))

    def with_weights(mask, kernel, bias, **options):
        layer = MaskedDense(mask, **options)
        layer.build((None, len(mask)))
        layer.set_weights([kernel, bias])
        return layer

    features = tf_keras.Sequential(
        [with_weights(*each, activation="relu") for each in zip(hidden, kernels[:-1], biases[:-1], strict=True)]
    )
    heads = [with_weights(last, kernels[-1].numpy()[:, k::2], biases[-1].numpy()[k::2]) for k in (0, 1)]
    ours = MaskedAutoregressive(lambda x: [head(features(x)) for head in heads])

    x = normal((20, size))
    one, other = (
        tfd.TransformedDistribution(flows.standard_normal(size), bijector).log_prob(tf.identity(x))
        for bijector in (ours, tfb.MaskedAutoregressiveFlow(theirs))
    )
    np.testing.assert_allclose(one, other, atol=1e-4)


def test_the_gated_form_mixes_and_never_grows():
    network = made(3, (8,), seed=1, gated=True, dtype="float64")
    z = normal((6, 3), dtype="float64")
    layer = InverseAutoregressive(network, gated=True)
    np.testing.assert_allclose(layer.forward(z), z / (1 + np.exp(-1.5)))  # as it starts: rather open
    randomised(network, 5.0)
    m, s = network(z)
    gate = tf.sigmoid(s)
    np.testing.assert_allclose(layer.forward(tf.identity(z)), gate * z + (1 - gate) * m, atol=1e-12)
    assert np.max(layer.forward_log_det_jacobian(z)) <= 0


def test_each_network_stands_once_in_the_graph_of_a_density():
    flow = flows.maf(3, layers=2, hidden=(8,), seed=0)
    graph = tf.function(flow.log_prob).get_concrete_function(tf.TensorSpec([None, 3])).graph
    assert sum(op.type == "MatMul" for op in graph.get_operations()) == 2 * 2
    sampler = flows.iaf(3, layers=2, hidden=(8,), seed=0)
    graph = tf.function(lambda: sampler.sample(5)).get_concrete_function().graph
    assert sum(op.type == "MatMul" for op in graph.get_operations()) == 2 * 2


def test_networks_that_return_no_pair_are_refused():
    with pytest.raises(ValueError, match="callable conditioner"):
        MaskedAutoregressive(None)
    with pytest.raises(ValueError, match=r"pair \(shift, log_scale\); got one"):
        MaskedAutoregressive(lambda x: x).inverse(normal((2, 3)))


# ------------------------------------------------------------------------------------------------- what goes too far


@pytest.mark.parametrize("layer", [MaskedAutoregressive, InverseAutoregressive])
def test_vectors_of_unknown_length_are_refused_and_do_not_loop_for_ever(layer):
    bijector = layer(lambda x: (tf.zeros_like(x), tf.zeros_like(x)))
    for direction in (bijector.forward, bijector.inverse):
        with pytest.raises(ValueError, match=r"vectors of a length that is known; got .*\(None, None\)"):
            tf.function(direction).get_concrete_function(tf.TensorSpec([None, None]))


@pytest.mark.slow
@pytest.mark.parametrize("scale", [1.0, 3e3, 1e10])
@pytest.mark.parametrize("compiled", [False, True])
def test_the_gated_form_stays_a_number_far_out(scale, compiled):
    # Its gates all but close there, so that what solves for z grows beyond all bounds.
    flow = randomised(flows.iaf(4, 2, (16,), seed=0, gated=True), 0.5)

    def everything(x):
        with tf.GradientTape(persistent=True) as tape:
            tape.watch(x)
            values = [
                flow.bijector.forward(x),
                flow.bijector.forward_log_det_jacobian(x),
                flow.bijector.inverse(x),
                flow.bijector.inverse_log_det_jacobian(x),
            ]
        gradients = [tape.gradient(value, [x, *flow.trainable_variables]) for value in values]
        return values, tf.nest.flatten(gradients), flow.log_prob(x)

    values, gradients, log_prob = (tf.function(everything) if compiled else everything)(scale * normal((20, 4)))
    assert all(np.isfinite(value).all() for value in values)
    assert not any(np.isnan(gradient).any() for gradient in gradients)
    assert not np.isnan(log_prob).any()  # -inf, where the density is too small for a number


def test_a_finite_solution_is_found_through_passes_that_overflow():
    # Before z_1 is known, the second entry is multiplied by exp(200); with it, by 1.
    def network(z):
        first = z[..., :1]
        log_scale = tf.concat([tf.zeros_like(first), tf.where(first > 0.5, 0.0, -200.0), first * 0.0], -1)
        # As a masked network does it: zeros times what must not matter.
        return tf.matmul(z, tf.zeros([3, 3])), log_scale

    for layer in (InverseAutoregressive(network), tfb.Invert(MaskedAutoregressive(lambda z: [-p for p in network(z)]))):
        np.testing.assert_allclose(layer.inverse(tf.constant([[1.0, 2.0, 3.0]])), [[1.0, 2.0, 3.0]])


def test_what_is_no_number_stays_none_and_in_its_own_sample():
    for flow in (flows.maf(3, 2, (6,), seed=0), flows.iaf(3, 2, (6,), seed=0, gated=True)):
        points = tf.constant([[0.1, np.nan, 0.3], [0.4, 0.5, 0.6]], tf.float32)
        for image in (flow.bijector.forward(points), flow.bijector.inverse(tf.identity(points))):
            assert np.isnan(image[0]).any() and np.isfinite(image[1]).all()


@pytest.mark.parametrize(
    ("network", "message"),
    [
        (lambda x: (x[:, :2], x), r"shift to have shape \(None, 3\); got \([12], 2\)"),
        (lambda x: (x, tf.reduce_sum(x)), r"log_scale to have shape \(None, 3\); got \(\)"),
        (lambda x: (x, tf.cast(x, "float64")), "log_scale to have the dtype of its input, float32; got float64"),
        (
            lambda x: (x, "much"),
            "log_scale to have the dtype of its input, float32; got string|log_scale to have shape",
        ),
    ],
)
def test_networks_whose_outputs_do_not_fit_are_refused(network, message):
    for layer in (MaskedAutoregressive(network), InverseAutoregressive(network)):
        for direction in (layer.forward, layer.inverse):
            with pytest.raises(ValueError, match=message):
                direction(normal((2, 3)))
