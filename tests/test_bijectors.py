"""One set of properties for every bijector of the course: a new bijector is a new entry in the registry."""

import contextlib
import re

import numpy as np
import pytest
import tensorflow as tf
import tensorflow_probability as tfp
from registry import BIJECTORS, shared_bijector
from support import normal, randomised

from course_utils.bijectors import DiagonalScaling
from course_utils.evaluation import log_det_by_autodiff, round_trip_error

tfb = tfp.bijectors

TOLERANCE = {"float32": 1e-4, "float64": 1e-10}

every_case = pytest.mark.parametrize("name", BIJECTORS)
every_dtype = pytest.mark.parametrize("dtype", TOLERANCE)


@every_case
@pytest.mark.parametrize("dtype", [pytest.param("float32", marks=pytest.mark.slow), "float64"])
def test_inverse_undoes_forward_on_fresh_tensors(name, dtype):
    case, bijector = BIJECTORS[name], shared_bijector(name, dtype)
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


@pytest.mark.slow
@every_case
def test_forward_moves_points(name):
    z = normal((6, *BIJECTORS[name].latent_event))
    moved = shared_bijector(name).forward(z)
    assert np.max(np.abs(np.ravel(moved) - np.ravel(z))) > 0.05


@pytest.mark.slow
@every_case
@every_dtype
def test_log_dets_are_those_of_the_autodiff_jacobian(name, dtype):
    case, bijector = BIJECTORS[name], shared_bijector(name, dtype)
    for event, log_det, function in (
        (case.latent_event, bijector.forward_log_det_jacobian, bijector.forward),
        (case.event, bijector.inverse_log_det_jacobian, bijector.inverse),
    ):
        points = normal((4, *event), dtype=dtype)
        by_bijector = tf.broadcast_to(log_det(tf.identity(points), event_ndims=len(event)), [4])
        expected = log_det_by_autodiff(function, points)
        np.testing.assert_allclose(by_bijector, expected, atol=10 * TOLERANCE[dtype])
        assert np.all(np.abs(expected) < 1e-3) == case.volume_preserving


@pytest.mark.slow
@every_case
def test_log_det_has_one_number_for_each_event(name):
    case, bijector = BIJECTORS[name], shared_bijector(name)
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


@pytest.mark.slow
@every_case
def test_every_variable_is_seen_and_trained(name):
    case, bijector = BIJECTORS[name], shared_bijector(name)
    assert len(bijector.trainable_variables) == case.variables
    x = normal((4, *case.event))
    with tf.GradientTape() as tape:
        z = bijector.inverse(x)
        loss = tf.reduce_sum(tf.sin(z) + z**2) + tf.reduce_sum(bijector.inverse_log_det_jacobian(x, len(case.event)))
    gradients = tape.gradient(loss, bijector.trainable_variables)
    assert all(gradient is not None and np.any(gradient) for gradient in gradients)


@pytest.mark.slow
@every_case
def test_weights_survive_saving_and_loading(name, tmp_path):
    saved, loaded = shared_bijector(name), BIJECTORS[name].make("float32", 0)
    z = normal((3, *BIJECTORS[name].latent_event))
    path = tf.train.Checkpoint(bijector=saved).save(str(tmp_path / "weights"))
    tf.train.Checkpoint(bijector=loaded).restore(path)
    np.testing.assert_array_equal(loaded.forward(z), saved.forward(z))


@pytest.mark.slow
@every_case
def test_traced_and_eager_agree(name):
    case, bijector = BIJECTORS[name], shared_bijector(name)
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


@pytest.mark.slow
@every_case
def test_a_copy_has_the_weights_and_its_own(name):
    case, bijector = BIJECTORS[name], shared_bijector(name)
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


def functions_of(name):
    """Every map and log-det of a bijector, with the events that it is for."""
    case, bijector = BIJECTORS[name], shared_bijector(name)
    return [
        (case.latent_event, bijector.forward),
        (case.latent_event, bijector.forward_log_det_jacobian),
        (case.event, bijector.inverse),
        (case.event, bijector.inverse_log_det_jacobian),
    ]


@pytest.mark.slow
@every_case
def test_what_has_too_few_axes_is_refused_in_words(name):
    for event, function in functions_of(name):
        for shape in {(), event[1:]}:
            with pytest.raises(ValueError, match=r"Expected .*; got|Input must have rank at least"):
                function(normal(shape))


@pytest.mark.slow
@every_case
def test_events_of_another_length_work_or_are_refused_as_such(name):
    for event, function in functions_of(name):
        with contextlib.suppress(ValueError):  # and nothing else, such as an error of TensorFlow's
            function(normal((2, *event[:-1], event[-1] + 1)))


@pytest.mark.slow
@every_case
def test_events_of_unknown_size_work_or_are_refused_in_words(name):
    case, bijector = BIJECTORS[name], shared_bijector(name)
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
