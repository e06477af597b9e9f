"""One set of properties for every bijector of the course: a new bijector is a new entry in the registry."""

import contextlib
import re

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
from course_utils.evaluation import log_det_by_autodiff, round_trip_error
from course_utils.networks import dense_conditioner

tfb = tfp.bijectors

TOLERANCE = {"float32": 1e-4, "float64": 1e-10}

every_case = pytest.mark.parametrize("case", BIJECTORS.values(), ids=BIJECTORS)
every_dtype = pytest.mark.parametrize("dtype", TOLERANCE)


@every_case
@every_dtype
def test_inverse_undoes_forward_on_fresh_tensors(case, dtype):
    bijector = randomised(case.make(dtype, 0))
    z, x = normal((6, *case.latent_event), dtype=dtype), normal((6, *case.event), dtype=dtype)
    assert round_trip_error(bijector, z) < TOLERANCE[dtype]
    back = bijector.forward(tf.identity(bijector.inverse(x)))
    np.testing.assert_allclose(back, x, atol=TOLERANCE[dtype])
    assert bijector.forward(z).dtype == z.dtype
    assert bijector.forward(z).shape == x.shape
    assert bijector.forward_event_shape(case.latent_event) == case.event
    assert bijector.inverse_event_shape(case.event) == case.latent_event
    assert tuple(bijector.forward_event_shape_tensor(case.latent_event)) == case.event
    assert tuple(bijector.inverse_event_shape_tensor(case.event)) == case.latent_event


@every_case
def test_forward_moves_points(case):
    z = normal((6, *case.latent_event))
    moved = randomised(case.make("float32", 0)).forward(z)
    assert np.max(np.abs(np.ravel(moved) - np.ravel(z))) > 0.05


@pytest.mark.slow
@every_case
@every_dtype
def test_log_dets_are_those_of_the_autodiff_jacobian(case, dtype):
    bijector = randomised(case.make(dtype, 0))
    for event, log_det, function in (
        (case.latent_event, bijector.forward_log_det_jacobian, bijector.forward),
        (case.event, bijector.inverse_log_det_jacobian, bijector.inverse),
    ):
        points = normal((4, *event), dtype=dtype)
        by_bijector = tf.broadcast_to(log_det(tf.identity(points), event_ndims=len(event)), [4])
        expected = log_det_by_autodiff(function, points)
        np.testing.assert_allclose(by_bijector, expected, atol=10 * TOLERANCE[dtype])
        assert np.all(np.abs(expected) < 1e-3) == case.volume_preserving


@every_case
def test_log_det_has_one_number_for_each_event(case):
    bijector = randomised(case.make("float32", 0))
    for event, log_det in (
        (case.latent_event, bijector.forward_log_det_jacobian),
        (case.event, bijector.inverse_log_det_jacobian),
    ):
        points, rank = normal((5, 2, *event)), len(event)
        each = log_det(points, event_ndims=rank)
        if case.variables or not case.volume_preserving:  # TFP lets a permutation return its 0 once for all events
            assert each.shape == (5, 2)
        each = tf.broadcast_to(each, [5, 2])
        np.testing.assert_allclose(
            tf.broadcast_to(log_det(points, event_ndims=rank + 1), [5]), tf.reduce_sum(each, axis=1), rtol=1e-4
        )
        np.testing.assert_allclose(log_det(points[0, 0], event_ndims=rank), each[0, 0], rtol=1e-3, atol=1e-5)


@every_case
def test_every_variable_is_seen_and_trained(case):
    bijector = randomised(case.make("float32", 0))
    assert len(bijector.trainable_variables) == case.variables
    x = normal((4, *case.event))
    with tf.GradientTape() as tape:
        z = bijector.inverse(x)
        loss = tf.reduce_sum(tf.sin(z) + z**2) + tf.reduce_sum(bijector.inverse_log_det_jacobian(x, len(case.event)))
    gradients = tape.gradient(loss, bijector.trainable_variables)
    assert all(gradient is not None and np.any(gradient) for gradient in gradients)


@every_case
def test_weights_survive_saving_and_loading(case, tmp_path):
    saved, loaded = randomised(case.make("float32", 0)), case.make("float32", 0)
    z = normal((3, *case.latent_event))
    path = tf.train.Checkpoint(bijector=saved).save(str(tmp_path / "weights"))
    tf.train.Checkpoint(bijector=loaded).restore(path)
    np.testing.assert_array_equal(loaded.forward(z), saved.forward(z))


@every_case
def test_traced_and_eager_agree(case):
    bijector = randomised(case.make("float32", 0))
    z, x = normal((3, *case.latent_event)), normal((3, *case.event))

    @tf.function
    def traced(z, x):
        forward = bijector.forward(z), bijector.forward_log_det_jacobian(z, len(case.latent_event))
        return forward, (bijector.inverse(x), bijector.inverse_log_det_jacobian(x, len(case.event)))

    (image, forward_log_det), (origin, inverse_log_det) = traced(z, x)
    np.testing.assert_allclose(image, bijector.forward(z), atol=1e-5)
    np.testing.assert_allclose(origin, bijector.inverse(x), atol=1e-5)
    np.testing.assert_allclose(forward_log_det, bijector.forward_log_det_jacobian(z, len(case.latent_event)), atol=1e-4)
    np.testing.assert_allclose(inverse_log_det, bijector.inverse_log_det_jacobian(x, len(case.event)), atol=1e-4)


@every_case
def test_a_copy_has_the_weights_and_its_own(case):
    bijector = randomised(case.make("float32", 0))
    z = normal((3, *case.latent_event))
    expected = bijector.forward(z)
    copied = bijector.copy(name="copy")
    assert copied.name == "copy" and copied != bijector
    np.testing.assert_array_equal(copied.forward(tf.identity(z)), expected)
    shared = {id(variable) for variable in bijector.variables} & {id(variable) for variable in copied.variables}
    for variable in copied.trainable_variables:
        if id(variable) not in shared:
            variable.assign_add(tf.ones_like(variable))
    np.testing.assert_array_equal(bijector.forward(tf.identity(z)), expected)


def test_a_copy_that_has_no_place_for_the_weights_is_refused():
    with pytest.raises(
        ValueError, match=r"a place for the weights, of shapes \[\(3,\)\]; got one .* \[\(4,\)\], for {'size': 4}"
    ):
        randomised(DiagonalScaling(3)).copy(size=4)


def functions_of(case, bijector):
    """Every map and log-det of a bijector, with the events that it is for."""
    return [
        (case.latent_event, bijector.forward),
        (case.latent_event, bijector.forward_log_det_jacobian),
        (case.event, bijector.inverse),
        (case.event, bijector.inverse_log_det_jacobian),
    ]


@every_case
def test_what_has_too_few_axes_is_refused_in_words(case):
    for event, function in functions_of(case, case.make("float32", 0)):
        for shape in {(), event[1:]}:
            with pytest.raises(ValueError, match=r"Expected .*; got|Input must have rank at least"):
                function(normal(shape))


@every_case
def test_events_of_another_length_work_or_are_refused_as_such(case):
    for event, function in functions_of(case, case.make("float32", 0)):
        with contextlib.suppress(ValueError):  # and nothing else, such as an error of TensorFlow's
            function(normal((2, *event[:-1], event[-1] + 1)))


@every_case
def test_events_of_unknown_size_work_or_are_refused_in_words(case):
    bijector = randomised(case.make("float32", 0))
    for event, function in ((case.latent_event, bijector.forward), (case.event, bijector.inverse)):
        points = normal((2, *event))
        with pytest.raises(ValueError, match=r"Expected .*; got"):
            tf.function(function).get_concrete_function(tf.TensorSpec(None))
        traced = tf.function(function, input_signature=[tf.TensorSpec([None, *event[:-1], None])])
        try:
            images = traced(points)
        except ValueError as error:
            assert re.search(r"Expected .*; got", str(error))
        else:
            np.testing.assert_allclose(images, function(tf.identity(points)), atol=1e-5)


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
