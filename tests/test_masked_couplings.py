"""Couplings with a mask, and diagonal scaling: as TFP has them, and what they refuse."""

import numpy as np
import pytest
import tensorflow as tf
import tensorflow_probability as tfp
from registry import BIJECTORS
from support import normal, randomised

from course_utils.bijectors import (
    AffineCoupling,
    DiagonalScaling,
    alternating_mask,
    half_mask,
)
from course_utils.networks import dense_conditioner

tfb = tfp.bijectors


def test_affine_coupling_agrees_with_tfp():
    network = randomised(dense_conditioner(4, (7,), seed=0))
    ours = AffineCoupling(network, half_mask(4))

    def transformed_half(frozen, output_units):
        shift, log_scale = network(tf.pad(frozen, [[0, 0], [0, output_units]]))
        return shift[:, -output_units:], log_scale[:, -output_units:]

    tfps = tfb.RealNVP(num_masked=2, shift_and_log_scale_fn=transformed_half)
    points = normal((6, 4))
    for method in ("forward", "inverse", "forward_log_det_jacobian", "inverse_log_det_jacobian"):
        np.testing.assert_allclose(
            getattr(ours, method)(tf.identity(points)), getattr(tfps, method)(tf.identity(points)), atol=1e-5
        )


def test_diagonal_scaling_agrees_with_tfp():
    ours = randomised(DiagonalScaling(4))
    tfps = tfb.Scale(log_scale=ours.log_scale)
    points = normal((6, 4))
    np.testing.assert_allclose(ours.forward(points), tfps.forward(points))
    np.testing.assert_allclose(
        ours.inverse_log_det_jacobian(points, 1), tfps.inverse_log_det_jacobian(points, 1), atol=1e-6
    )


@pytest.mark.parametrize("name", ["affine, half mask", "affine, image, checkerboard", "additive, half mask"])
def test_frozen_entries_pass_through_and_decide_the_rest(name):
    case = BIJECTORS[name]
    coupling = randomised(case.make("float32", 0))
    frozen = np.broadcast_to(coupling.mask, case.event).astype(bool)
    z = normal((3, *case.event)).numpy()
    x = coupling.forward(z).numpy()
    np.testing.assert_array_equal(x[:, frozen], z[:, frozen])
    other = np.where(frozen, z, z + 1.0).astype(np.float32)
    shift, log_scale = (np.asarray(p) for p in _parameters(coupling, z))
    np.testing.assert_allclose(
        coupling.forward(other).numpy()[:, ~frozen], (other * np.exp(log_scale) + shift)[:, ~frozen], atol=1e-5
    )


def _parameters(coupling, z):
    outputs = coupling.conditioner(tf.constant(coupling.mask * z, tf.float32))
    return outputs if isinstance(outputs, list) else (outputs, np.zeros_like(z))


def test_condition_reaches_the_conditioner_with_any_batch_axes():
    coupling = randomised(AffineCoupling(dense_conditioner(4, (7,), seed=0, condition_size=3), half_mask(4)))
    z, condition = normal((5, 2, 4)), normal((5, 2, 3), seed=1)
    x = coupling.forward(z, condition=condition)
    np.testing.assert_allclose(coupling.inverse(tf.identity(x), condition=condition), z, atol=1e-5)
    assert np.max(np.abs(x - coupling.forward(z, condition=condition + 1))) > 0.01
    np.testing.assert_allclose(x[3, 1], coupling.forward(z[3, 1], condition=condition[3, 1]), atol=1e-5)
    for_all = coupling.forward(tf.identity(z), condition=condition[0, 0])
    np.testing.assert_allclose(for_all[0, 0], x[0, 0], atol=1e-5)


@pytest.mark.parametrize(
    ("mask", "message"),
    [
        ([1, 2, 0], r"only 0 and 1; got \[2\.0\]"),
        ([0.5, 1, 0], r"only 0 and 1; got \[0\.5\]"),
        ([float("nan"), 1, 0], r"only 0 and 1; got \[nan\]"),
        (1, "rank 1 or more"),
        ([1, 1, 1], r"at least one entry .* got \[1\]"),
        ([0, 0], r"at least one entry .* got \[0\]"),
        ([], r"at least one entry .* got \[\]"),
        ("half", "binary mask .* got 'half'"),
        (None, "binary mask"),
    ],
)
def test_masks_that_are_no_masks_are_refused(mask, message):
    with pytest.raises(ValueError, match=message):
        AffineCoupling(lambda x: (x, x), mask)


def test_inputs_that_do_not_fit_the_mask_are_refused():
    coupling = AffineCoupling(lambda x: (x, x), half_mask(4))
    with pytest.raises(ValueError, match=r"events of shape \(4,\), the mask's; got an input of shape \(2, 3\)"):
        coupling.forward(tf.zeros([2, 3]))
    with pytest.raises(ValueError, match=r"vectors of length 4; got an input of shape \(2, 3\)"):
        DiagonalScaling(4).forward(tf.zeros([2, 3]))
    with pytest.raises(ValueError, match="callable conditioner"):
        AffineCoupling(None, half_mask(4))
    with pytest.raises(ValueError, match="positive integer; got 0"):
        DiagonalScaling(0)


@pytest.mark.parametrize(
    ("conditioner", "message"),
    [
        (lambda x: x, r"a pair \(shift, log_scale\); got one"),
        (lambda x: (x, x, x), r"a pair \(shift, log_scale\); got 3 outputs"),
        (lambda x: (x[:, :2], x), r"shift to have shape \(None, 4\); got \(3, 2\)"),
        (lambda x: (x, tf.reduce_sum(x)), r"log_scale to have shape \(None, 4\); got \(\)"),
        (lambda x: (x, tf.cast(x, tf.float64)), "log_scale to have the dtype of its input, float32; got float64"),
        (lambda x: (x, None), "log_scale to be a tensor; got NoneType"),
    ],
)
def test_conditioners_that_do_not_fit_are_refused(conditioner, message):
    with pytest.raises(ValueError, match=message):
        AffineCoupling(conditioner, half_mask(4)).forward(tf.zeros([3, 4]))


@pytest.mark.parametrize("make", [half_mask, alternating_mask])
def test_vector_masks(make):
    assert make(5).tolist() == {half_mask: [1, 1, 1, 0, 0], alternating_mask: [1, 0, 1, 0, 1]}[make]
    assert (make(4) + (1 - make(4)) == 1).all()
    for size in (1, 2.5, "2"):
        with pytest.raises(ValueError, match="an integer of at least 2; got"):
            make(size)
