"""Conditions: one rule for every layer and flow that takes one."""

import numpy as np
import pytest
import tensorflow as tf
import tensorflow_probability as tfp
from support import normal, randomised

from course_utils import flows, plotting, training
from course_utils.bijectors import (
    AdditiveCoupling,
    AdditiveSplitCoupling,
    AffineCoupling,
    AffineSplitCoupling,
    InverseAutoregressive,
    MaskedAutoregressive,
    MultiScale,
    Recomputed,
    checkerboard_mask,
    half_mask,
    initialise_actnorm,
)
from course_utils.bijectors.conditioning import condition_arguments
from course_utils.datasets import batches, dequantised_batches
from course_utils.evaluation import log_det_by_autodiff
from course_utils.made import made
from course_utils.networks import conv_conditioner, dense_conditioner

tfb = tfp.bijectors

K = 3
IMAGE = (4, 4, 2)
DOUBLE = {"seed": 0, "condition_size": K, "dtype": "float64"}


def dense(**options):
    return dense_conditioner(4, (7,), **DOUBLE | options)


def conv(channels_in, channels_out, **options):
    return conv_conditioner(channels_in, channels_out, 5, **DOUBLE | options)


LAYERS = {
    "affine": (lambda: AffineCoupling(dense(), half_mask(4)), (4,)),
    "additive": (lambda: AdditiveCoupling(dense(log_scale=False), half_mask(4)), (4,)),
    "affine, image": (lambda: AffineCoupling(conv(2, 2), checkerboard_mask(4, 4)), IMAGE),
    "affine, split": (lambda: AffineSplitCoupling(conv(1, 1), 1), IMAGE),
    "additive, split": (lambda: AdditiveSplitCoupling(conv(1, 1, log_scale=False), 1), IMAGE),
    "masked autoregressive": (lambda: MaskedAutoregressive(made(4, (7,), **DOUBLE)), (4,)),
    "inverse autoregressive": (lambda: InverseAutoregressive(made(4, (7,), **DOUBLE)), (4,)),
    "recomputed": (lambda: Recomputed(AffineSplitCoupling(conv(1, 1), 1)), IMAGE),
    "multi-scale": (lambda: MultiScale([AffineSplitCoupling(conv(1, 1), 1)] * 1, IMAGE), IMAGE),
    "inverted": (lambda: tfb.Invert(AffineCoupling(dense(), half_mask(4))), (4,)),
    "chain of a chain": (
        lambda: tfb.Chain([tfb.Shift(tf.ones([4], tf.float64)), tfb.Chain([AffineCoupling(dense(), half_mask(4))])]),
        (4,),
    ),
}
every_layer = pytest.mark.parametrize(("make", "event"), LAYERS.values(), ids=LAYERS)
FLOWS = {
    "realnvp": (lambda **options: flows.realnvp(4, 2, (6,), **options), (4,)),
    "maf": (lambda **options: flows.maf(4, 2, (6,), **options), (4,)),
    "iaf": (lambda **options: flows.iaf(4, 2, (6,), **options), (4,)),
    "wavenet": (lambda **options: flows.wavenet_flow(4, 3, (1, 2), **options), (4,)),
    "parallel wavenet": (lambda **options: flows.parallel_wavenet(4, 2, 3, (1, 2), **options), (4,)),
    "realnvp, image": (lambda **options: flows.realnvp_image(IMAGE, 2, 4, **options), IMAGE),
    "realnvp, image, batch norm": (
        lambda **options: flows.realnvp_image(IMAGE, 1, 4, batch_norm=True, **options),
        IMAGE,
    ),
    "glow": (lambda **options: flows.glow(IMAGE, 2, 2, 4, **options), IMAGE),
    "glow, additive": (lambda **options: flows.glow(IMAGE, 1, 2, 4, coupling="additive", **options), IMAGE),
    "glow, recomputed": (lambda **options: flows.glow(IMAGE, 2, 1, 4, recompute=True, **options), IMAGE),
}
every_flow = pytest.mark.parametrize(("make", "event"), FLOWS.values(), ids=FLOWS)


def points(batch, event):
    return tf.constant(np.random.default_rng(1).uniform(0.05, 0.95, size=(*batch, *event)))


def ways(bijector, condition):
    """Both maps and both log-dets, of the bijector under a condition, each at points that nothing remembers."""
    arguments = condition_arguments(bijector, condition)
    into, out_of = bijector.forward_min_event_ndims, bijector.inverse_min_event_ndims
    return {
        "forward": lambda z: bijector.forward(tf.identity(z), **arguments),
        "inverse": lambda x: bijector.inverse(tf.identity(x), **arguments),
        "forward log-det": lambda z: bijector.forward_log_det_jacobian(tf.identity(z), into, **arguments),
        "inverse log-det": lambda x: bijector.inverse_log_det_jacobian(tf.identity(x), out_of, **arguments),
    }


@every_layer
def test_layers_under_a_condition_are_bijectors_with_the_right_log_det(make, event):
    layer = randomised(make(), 0.5)
    x, condition = points((3,), event), normal((3, K), dtype="float64")
    way = ways(layer, condition)
    z = way["inverse"](x)
    np.testing.assert_allclose(way["forward"](z), x, atol=1e-10)
    expected = log_det_by_autodiff(lambda x: tf.reshape(way["inverse"](x), tf.shape(x)), x)
    np.testing.assert_allclose(way["inverse log-det"](x), expected, atol=1e-9)
    np.testing.assert_allclose(way["forward log-det"](z), -expected, atol=1e-9)


@every_layer
def test_a_condition_changes_the_map_and_broadcasts_against_the_batch(make, event):
    layer = randomised(make(), 0.5)
    x, one, each = points((2, 3), event), normal((K,), 1, "float64"), normal((3, K), 2, "float64")
    for name in ("inverse", "inverse log-det"):
        for condition in (one, each, each[tf.newaxis], tf.stack([each, each])[:, :1]):
            full = tf.broadcast_to(condition, [2, 3, K])
            np.testing.assert_allclose(ways(layer, condition)[name](x), ways(layer, full)[name](x), atol=1e-12)
    assert np.max(np.abs(ways(layer, one)["inverse"](x) - ways(layer, -one)["inverse"](x))) > 1e-3


@every_layer
@pytest.mark.parametrize(
    ("condition", "message"),
    [
        (None, r"a condition of shape \[\.\.\., 3\], which the network takes; got none"),
        (np.ones((2, K - 1)), r"a condition of shape \[\.\.\., 3\]; got one of length 2"),
        (np.ones((3, K)), r"leading axes broadcast to those of the input, \(2,\); got \(3, 3\)"),
        (np.ones((5, 2, K)), r"broadcast to those of the input, \(2,\); got \(5, 2, 3\)"),
        (1.0, r"of shape \[\.\.\., K\].*; got \(\)"),
        ("seven", "a condition of numbers, .*; got 'seven'"),
    ],
    ids=["none", "length", "batch", "too many axes", "scalar", "text"],
)
def test_conditions_that_do_not_fit_are_refused_in_words(make, event, condition, message):
    layer = make()
    way, latents = ways(layer, condition), layer.inverse_event_shape(event)
    for function, shape in ((way["forward"], latents), (way["inverse"], event)):
        with pytest.raises(ValueError, match=message):
            function(points((2,), shape))


@pytest.mark.parametrize(
    "condition", [np.eye(K, dtype="float32")[:2], np.eye(K, dtype=int)[:2], np.eye(K, dtype=bool)[:2]]
)
def test_conditions_are_taken_in_the_dtype_of_the_points(condition):
    layer = randomised(LAYERS["affine"][0](), 0.5)
    x = points((2,), (4,))
    expected = layer.inverse(x, condition=tf.constant(condition, tf.float64))
    np.testing.assert_array_equal(layer.inverse(tf.identity(x), condition=condition), expected)


def test_layers_without_a_condition_refuse_one():
    layer = AffineCoupling(dense(condition_size=0), half_mask(4))
    with pytest.raises(ValueError, match="no condition, as the network takes none; got one of length 3"):
        layer.forward(points((2,), (4,)), condition=tf.ones([2, K]))
    with pytest.raises(ValueError, match="layers that take a condition; got nice, of which none does"):
        flows.given(
            tfp.distributions.TransformedDistribution(flows.standard_normal(2), tfb.Chain([tfb.Exp()]), name="nice"), 1
        )


def test_functions_as_networks_are_handed_the_condition_beside_the_points():
    layer = AffineCoupling(lambda inputs: (inputs[1][..., :1] + 0 * inputs[0], 0 * inputs[0]), half_mask(4))
    x = points((5,), (4,))
    np.testing.assert_allclose(layer.forward(x, condition=[2.0]) - x, np.tile([0, 0, 2.0, 2.0], (5, 1)))


def test_a_condition_of_unknown_size_is_broadcast_when_it_is_known():
    layer = randomised(LAYERS["affine"][0](), 0.5)
    unknown = tf.TensorSpec([None, None], tf.float64)

    @tf.function(input_signature=[unknown, unknown])
    def inverse(x, condition):
        return layer.inverse(tf.ensure_shape(x, [None, 4]), condition=condition)

    x, condition = points((2,), (4,)), normal((1, K), dtype="float64")
    np.testing.assert_allclose(inverse(x, condition), layer.inverse(tf.identity(x), condition=condition), atol=1e-12)


@every_flow
def test_conditional_flows_are_families_of_flows(make, event):
    flow = randomised(make(**DOUBLE), 0.1)
    x, condition = points((3,), event), np.eye(K)
    log_prob = flow.log_prob(x, **flows.given(flow, condition))
    for k in range(K):
        alone = flow.log_prob(x[k], **flows.given(flow, condition[k]))
        np.testing.assert_allclose(alone, log_prob[k], rtol=1e-9)
    others = flow.log_prob(tf.identity(x), **flows.given(flow, np.roll(condition, 1, axis=0)))
    assert np.all(np.abs(others - log_prob) > 1e-3)
    z = flow.bijector.inverse(tf.identity(x), **flows.given(flow, condition)["bijector_kwargs"])
    base_rank = flow.distribution.event_shape.rank
    log_det = flow.bijector.forward_log_det_jacobian(
        tf.identity(z), base_rank, **flows.given(flow, condition)["bijector_kwargs"]
    )
    np.testing.assert_allclose(flow.distribution.log_prob(z) - log_det, log_prob, rtol=1e-8)
    assert flow.sample(5, seed=0, **flows.given(flow, condition[0])).shape == (5, *event)
    with pytest.raises(ValueError, match=r"condition of shape \[\.\.\., 3\], which the network takes; got none"):
        flow.log_prob(x)


@every_flow
def test_flows_under_a_condition_have_the_log_det_of_the_autodiff_jacobian(make, event):
    flow = randomised(make(**DOUBLE), 0.1)
    x, arguments = points((2,), event), flows.given(flow, np.eye(K)[:2])["bijector_kwargs"]
    inverse = tf.function(lambda x: tf.reshape(flow.bijector.inverse(x, **arguments), tf.shape(x)))
    found = flow.bijector.inverse_log_det_jacobian(tf.identity(x), len(event), **arguments)
    np.testing.assert_allclose(found, log_det_by_autodiff(inverse, x), rtol=1e-7, atol=1e-9)


def test_conditional_densities_integrate_to_one():
    flow = randomised(flows.realnvp(2, layers=3, hidden=(8,), seed=0, condition_size=K), 0.2)
    grid = plotting.grid((-12.0, 12.0, -12.0, 12.0), 400)
    for condition in np.eye(K):
        total = np.sum(np.exp(flow.log_prob(grid, **flows.given(flow, condition)))) * (24 / 400) ** 2
        assert total == pytest.approx(1, abs=2e-3)


@every_flow
def test_every_network_is_evaluated_once_in_a_trace(make, event):
    flow = make(seed=0, condition_size=K)
    if event == (4,) and isinstance(flow.bijector.bijectors[0], InverseAutoregressive):
        pytest.skip("densities of foreign points take a pass for each dimension")
    signature = [tf.TensorSpec([None, *event]), tf.TensorSpec([None, K])]
    traced = tf.function(lambda x, c: flow.log_prob(x, **flows.given(flow, c)), input_signature=signature)
    used = [
        operation.name
        for operation in traced.get_concrete_function().graph.get_operations()
        if operation.type in ("MatMul", "Conv2D") and "heads" in operation.name
    ]
    networks = {id(part) for part in flow.submodules if getattr(part, "name", "") == "heads"}
    assert len(used) == len(networks) > 0


@pytest.mark.parametrize("recompute", [False, True])
def test_gradients_reach_the_condition_and_the_weights_that_read_it(recompute):
    flow = randomised(flows.glow(IMAGE, 1, 2, 4, recompute=recompute, **DOUBLE), 0.1)
    x = points((3,), IMAGE)

    def loss(condition):
        return tf.reduce_mean(flow.log_prob(tf.identity(x), **flows.given(flow, condition)))

    condition, step = normal((3, K), dtype="float64"), 1e-6 * normal((3, K), 1, "float64")
    for function in (loss, tf.function(loss)):
        with tf.GradientTape() as tape:
            tape.watch(condition)
            value = function(condition)
        gradient, *weights = tape.gradient(value, [condition, *flow.trainable_variables])
        expected = (loss(condition + step) - loss(condition - step)) / 2
        np.testing.assert_allclose(tf.reduce_sum(gradient * step), expected, rtol=1e-5)
        assert all(weight is not None for weight in weights)


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


@pytest.mark.parametrize("name", ["realnvp", "glow", "realnvp, image, batch norm"])
def test_conditional_flows_train_and_learn_the_condition(name):
    """Bright pictures in one class and dark ones in the other, or points to the right and to the left."""
    make, event = FLOWS[name]
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
    for make in (lambda: dense(condition_size=bad), lambda: conv(1, 1, condition_size=bad)):
        with pytest.raises(ValueError, match=f"length of the condition, an integer of at least 0; got {bad!r}"):
            make()
    for make, _ in FLOWS.values():
        with pytest.raises(ValueError, match=f"length of the condition, an integer of at least 0; got {bad!r}"):
            make(seed=0, condition_size=bad)
