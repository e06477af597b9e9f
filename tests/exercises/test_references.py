"""The layers that checks compare answers with are right themselves."""

import numpy as np
import pytest
import tensorflow as tf

from course_utils.bijectors import RationalQuadratic, Spline
from course_utils.evaluation import log_det_by_autodiff, round_trip_error
from course_utils.exercises.week_06 import shared, shared_layers
from course_utils.exercises.week_10.autoregressive_layer import ReferenceAutoregressiveSpline
from course_utils.exercises.week_10.coupling_layer import ReferenceSplineCoupling
from course_utils.exercises.week_10.shared_splines import ReferenceSpline
from course_utils.made import made
from course_utils.networks import dense_conditioner

SHAPE = (3, 2, 4)

LAYERS = {
    "actnorm": lambda: shared_layers.ReferenceActNorm(4),
    "conv1x1": lambda: shared_layers.ReferenceInvertibleConv1x1(4, seed=3),
    "affine_coupling": lambda: shared_layers.ReferenceAffineCoupling(shared.cheap_network, 1),
}


@pytest.mark.parametrize("make", LAYERS.values(), ids=LAYERS.keys())
def test_directions_undo_each_other_and_the_log_det_is_that_of_automatic_differentiation(make):
    layer, rng = make(), np.random.default_rng(5)
    for variable in layer.trainable_variables:
        variable.assign(variable + 0.3 * rng.standard_normal(variable.shape))
    x = tf.constant(rng.standard_normal((2, *SHAPE)), tf.float32)
    assert round_trip_error(layer, x) < 1e-4
    log_det = np.broadcast_to(layer.inverse_log_det_jacobian(tf.identity(x), event_ndims=3), 2)
    expected = log_det_by_autodiff(layer.inverse, x)
    np.testing.assert_allclose(log_det, expected, rtol=1e-4, atol=1e-4)


def test_actnorm_brings_what_it_is_initialised_with_to_mean_0_and_variance_1():
    layer, x = LAYERS["actnorm"](), 3 + 2 * np.random.default_rng(6).standard_normal((5, *SHAPE))
    layer.initialise(tf.constant(x, tf.float32))
    z = layer.inverse(tf.constant(x, tf.float32)).numpy()
    np.testing.assert_allclose(z.mean(axis=(0, 1, 2)), 0, atol=1e-5)
    np.testing.assert_allclose(z.var(axis=(0, 1, 2)), 1, atol=1e-4)


def test_the_reference_of_a_spline_is_the_course_s_spline():
    reference, spline = ReferenceSpline(5, 3.0), Spline((), RationalQuadratic(5, 3.0))
    raw = np.random.default_rng(7).standard_normal(14)
    for each in (reference, spline):
        each.raw.assign(raw.astype(np.float32))
    x = tf.linspace(-4.0, 4.0, 201)
    np.testing.assert_allclose(reference.forward(x), spline.forward(x), atol=1e-5)
    np.testing.assert_allclose(reference.inverse(x), spline.inverse(x), atol=1e-4)
    log_dets = (each.inverse_log_det_jacobian(x, event_ndims=0) for each in (reference, spline))
    np.testing.assert_allclose(*log_dets, atol=1e-3)


@pytest.mark.parametrize(
    "make",
    [
        lambda: ReferenceAutoregressiveSpline(made(4, (16,), seed=0, outputs_per_entry=11)),
        lambda: ReferenceSplineCoupling(dense_conditioner(2, (16,), seed=0, size_out=2, outputs_per_entry=11), 2),
    ],
)
def test_a_reference_of_a_spline_layer_has_the_log_det_of_automatic_differentiation(make):
    layer, rng = make(), np.random.default_rng(8)
    x = tf.constant(rng.standard_normal((6, 4)), tf.float32)
    layer.inverse(x)
    for variable in layer.trainable_variables:
        variable.assign(variable + 0.2 * rng.standard_normal(variable.shape))
    assert round_trip_error(layer, x) < 1e-4
    log_det = layer.inverse_log_det_jacobian(tf.identity(x), event_ndims=1)
    np.testing.assert_allclose(log_det, log_det_by_autodiff(layer.inverse, x), atol=1e-3)
