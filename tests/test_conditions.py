"""Conditions: one rule for every layer that takes one."""

import numpy as np
import pytest
import tensorflow as tf
import tensorflow_probability as tfp
from support import normal, randomised

from course_utils import flows
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
)
from course_utils.bijectors.conditioning import condition_arguments
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


@pytest.mark.slow
@every_layer
def test_layers_under_a_condition_are_bijectors_with_the_right_log_det(make, event):
    layer = randomised(make(), 0.5)
    x, condition = points((3,), event), normal((3, K), dtype="float64")
    way = ways(layer, condition)
    z = way["inverse"](x)
    np.testing.assert_allclose(way["forward"](z), x, atol=1e-10)
    expected = log_det_by_autodiff(lambda x, condition: ways(layer, condition)["inverse"](x), x, condition)
    np.testing.assert_allclose(way["inverse log-det"](x), expected, atol=1e-9)
    np.testing.assert_allclose(way["forward log-det"](z), -expected, atol=1e-9)


@pytest.mark.slow
@every_layer
def test_a_condition_changes_the_map_and_broadcasts_against_the_batch(make, event):
    layer = randomised(make(), 0.5)
    x, one, each = points((2, 3), event), normal((K,), 1, "float64"), normal((3, K), 2, "float64")
    for name in ("inverse", "inverse log-det"):
        for condition in (one, each, each[tf.newaxis], tf.stack([each, each])[:, :1]):
            full = tf.broadcast_to(condition, [2, 3, K])
            np.testing.assert_allclose(ways(layer, condition)[name](x), ways(layer, full)[name](x), atol=1e-12)
    assert np.max(np.abs(ways(layer, one)["inverse"](x) - ways(layer, -one)["inverse"](x))) > 1e-3


@pytest.mark.slow
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


@pytest.mark.parametrize("bad", [-1, 2.5, "3", None, True])
def test_lengths_that_are_none_are_refused(bad):
    for make in (lambda: dense(condition_size=bad), lambda: conv(1, 1, condition_size=bad)):
        with pytest.raises(ValueError, match=f"length of the condition, an integer of at least 0; got {bad!r}"):
            make()
