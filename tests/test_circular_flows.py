"""Flows of circular splines on the torus: densities, seams and corners."""

import numpy as np
import pytest
import tensorflow as tf
from circles import PRECISIONS, TOLERANCE, TURN, apart
from support import normal, randomised

from course_utils import flows
from course_utils.evaluation import log_det_by_autodiff


def torus_flow(dtype, layers=2, size=2, scale=0.25):
    return randomised(flows.circular_spline_coupling(size, layers, (8,), seed=1, bins=5, dtype=dtype), scale)


def torus_grid(size, dtype):
    middles = -np.pi + TURN * (np.arange(size) + 0.5) / size
    return tf.constant(np.stack(np.meshgrid(middles, middles), axis=-1).reshape(-1, 2), dtype)


@pytest.mark.slow
@PRECISIONS
def test_couplings_begin_as_the_uniform_density_on_the_torus(dtype):
    flow = flows.circular_spline_coupling(3, 2, (8,), seed=0, dtype=dtype)
    points = tf.concat([flow.sample(5, seed=0), tf.constant([[np.pi, -np.pi, np.pi]], dtype)], axis=0)
    np.testing.assert_allclose(flow.log_prob(points), -3 * np.log(TURN), rtol=1e-5)


@pytest.mark.slow
@PRECISIONS
@pytest.mark.parametrize("layers", [1, 2, 3])
def test_the_density_integrates_to_one_on_the_torus(dtype, layers):
    log_prob = torus_flow(dtype, layers).log_prob(torus_grid(500, dtype))
    density = np.exp(np.asarray(log_prob, float))
    assert density.std() > 0.2 * density.mean()  # it is not the uniform one, whose mass would be no test
    assert density.mean() * TURN**2 == pytest.approx(1, abs=2e-3)


@pytest.mark.slow
@PRECISIONS
@pytest.mark.parametrize("layers", [1, 2, 3])
def test_the_density_goes_on_over_both_seams_of_the_torus(dtype, layers):
    flow, end = torus_flow(dtype, layers), np.asarray(np.pi, dtype)
    other = np.linspace(-np.pi, np.pi, 101).astype(dtype).clip(-end, end)
    for axis in (0, 1):
        sides = []
        for side in (-end, end):
            points = np.stack([np.full_like(other, side), other], axis=-1)
            sides.append(flow.log_prob(tf.constant(points if axis == 0 else points[:, ::-1])))
        np.testing.assert_allclose(*sides, atol=2e-4 if dtype == "float32" else 1e-10)


@pytest.mark.slow
@PRECISIONS
def test_couplings_take_angles_for_those_a_whole_turn_away(dtype):
    flow = torus_flow(dtype, layers=2, size=3)
    points = normal((20, 3), dtype=dtype)
    turned = points + tf.constant(TURN * np.array([1, -2, 1]), dtype)
    np.testing.assert_allclose(flow.log_prob(turned), flow.log_prob(points), atol=1e-3 if dtype == "float32" else 1e-9)


@pytest.mark.slow
@PRECISIONS
def test_couplings_undo_themselves_and_know_their_log_det(dtype):
    flow = torus_flow(dtype)
    z = flow.distribution.sample(200, seed=3)
    x = flow.bijector.forward(z)
    assert apart(flow.bijector.inverse(tf.identity(x)), z).max() < 20 * TOLERANCE[dtype]
    got = flow.bijector.inverse_log_det_jacobian(tf.identity(x), event_ndims=1)
    expected = log_det_by_autodiff(flow.bijector.inverse, x)
    np.testing.assert_allclose(got, expected, atol=1e-2 if dtype == "float32" else 1e-8)


@pytest.mark.slow
@PRECISIONS
def test_samples_and_gradients_at_the_corners_of_the_torus(dtype):
    flow, end = torus_flow(dtype, layers=3), np.asarray(np.pi, dtype)
    samples = flow.sample(5_000, seed=2)
    assert np.all((samples >= -end) & (samples <= end))
    corners = tf.constant([[a, b] for a in (-end, end) for b in (-end, end)])
    with tf.GradientTape() as tape:
        log_prob = flow.log_prob(corners)
    gradients = tape.gradient(log_prob, flow.trainable_variables)
    assert all(np.all(np.isfinite(gradient)) for gradient in gradients)
    np.testing.assert_allclose(log_prob, log_prob[0], atol=5e-4 if dtype == "float32" else 1e-9)
