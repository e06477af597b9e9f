"""A layer that stands twice in a flow, or beside another of its kind, in one trace."""

import numpy as np
import pytest
import tensorflow as tf
import tensorflow_probability as tfp
from registry import BIJECTORS, shared_bijector
from support import normal, randomised

from course_utils.bijectors import BatchNorm


def gradients_of(log_prob, x, variables):
    def gradients(x):
        with tf.GradientTape() as tape:
            tape.watch(x)
            value = tf.reduce_sum(log_prob(x))
        return value, *tape.gradient(value, [x, *variables])

    return gradients(tf.identity(x)), tf.function(gradients)(x)


# Their classes are those of other layers in the registry, with other masks or for events of another rank.
ALIKE = {
    "affine, alternating mask",
    "affine, image, checkerboard",
    "affine, image, channels",
    "additive, image",
    "affine, split vector",
    "batch norm, vector",
    "actnorm, vector",
    "shuffled channels",
}
KINDS = [name for name in BIJECTORS if name not in ALIKE]
# Every class whose method is decorated, by a layer of it that maps events to events of the same shape.
TWICE = [name for name in KINDS if BIJECTORS[name].latent_event == BIJECTORS[name].event]


@pytest.mark.slow
@pytest.mark.parametrize("name", TWICE)
def test_a_layer_that_stands_twice_in_a_chain_has_one_density(name):
    layer, rank = shared_bijector(name, "float64"), len(BIJECTORS[name].event)
    base = tfp.distributions.Sample(tfp.distributions.Normal(tf.zeros([], "float64"), 1.0), BIJECTORS[name].event)
    flow = tfp.distributions.TransformedDistribution(base, tfp.bijectors.Chain([layer, layer]))
    x = normal((3, *BIJECTORS[name].event), dtype="float64")
    for eager, traced in zip(*gradients_of(flow.log_prob, x, layer.trainable_variables), strict=True):
        np.testing.assert_allclose(traced, eager, atol=1e-8)

    def by_hand(x):
        once = layer.inverse(x)
        log_dets = [layer.inverse_log_det_jacobian(point, rank) for point in (x, once)]
        again = [layer.forward_log_det_jacobian(point, rank) for point in (layer.inverse(once), once, x)]
        return sum(log_dets) + tf.reduce_sum(once**3) + again[0] + 2 * again[1] + 3 * again[2]

    for eager, traced in zip(*gradients_of(by_hand, x, layer.trainable_variables), strict=True):
        np.testing.assert_allclose(traced, eager, atol=1e-8)


@pytest.mark.slow
def test_scales_used_twice_have_one_density():
    # A MultiScale maps images to vectors, so that the images of its latents are its input the second time.
    layer = shared_bijector("two scales", "float64")

    def log_dets(x):
        again = tf.reshape(layer.inverse(x), tf.shape(x))
        return layer.inverse_log_det_jacobian(x, 3) + layer.inverse_log_det_jacobian(again, 3) + tf.reduce_sum(again**3)

    x = normal((3, *BIJECTORS["two scales"].event), dtype="float64")
    for eager, traced in zip(*gradients_of(log_dets, x, layer.trainable_variables), strict=True):
        np.testing.assert_allclose(traced, eager, atol=1e-8)


def test_a_batch_norm_used_twice_in_training_normalises_each_batch():
    layer = randomised(BatchNorm(3, dtype=tf.float64))

    def log_dets(x):
        again = layer.inverse(x, training=True)
        return [layer.inverse_log_det_jacobian(point, training=True) for point in (x, again)]

    x = 2 * normal((8, *BIJECTORS["batch norm"].event), dtype="float64") + 1
    for eager, traced in zip(log_dets(tf.identity(x)), tf.function(log_dets)(x), strict=True):
        np.testing.assert_allclose(traced, eager, atol=1e-10)


@pytest.mark.slow
@pytest.mark.parametrize("name", [name for name in KINDS if BIJECTORS[name].variables])
def test_two_layers_of_a_kind_in_one_trace_are_kept_apart(name):
    case = BIJECTORS[name]
    one, other = shared_bijector(name), randomised(case.make("float32", 0), 0.2)
    assert one != other and one == one and len({one, other}) == 2

    def both(x):
        return [layer.inverse(x) for layer in (one, other)] + [
            layer.inverse_log_det_jacobian(x, len(case.event)) for layer in (one, other)
        ]

    x = normal((3, *case.event))
    eager = [layer.inverse(tf.identity(x)) for layer in (one, other)]
    eager += [layer.inverse_log_det_jacobian(tf.identity(x), len(case.event)) for layer in (one, other)]
    for expected, traced in zip(eager, tf.function(both)(x), strict=True):
        np.testing.assert_allclose(traced, expected, atol=1e-4)
    assert np.max(np.abs(eager[0] - eager[1])) > 1e-3
