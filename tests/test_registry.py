"""What holds for every bijector and every flow in the registry, however it is called: eagerly, traced, compiled by XLA."""

from collections.abc import Callable
from functools import cache

import numpy as np
import pytest
import tensorflow as tf
from hypothesis import given, settings
from hypothesis import strategies as st
from registry import BIJECTORS, FLOWS, shared_bijector
from support import normal, randomised

from course_utils import flows
from course_utils.evaluation import log_det_by_autodiff

TOLERANCE = {"float32": 2e-4, "float64": 1e-8}

every_bijector = pytest.mark.parametrize("name", BIJECTORS)
every_flow = pytest.mark.parametrize("name", FLOWS)
# What is evaluated once eagerly is evaluated traced in parts of so many samples. No samples at all are tried in double precision:
# in single precision TensorFlow's fused convolutions refuse them.
PARTS = (0, 1, 4)

# They compile hundreds of functions.
pytestmark = pytest.mark.slow


@cache
def bijector_values(name: str) -> tuple[tf.Module, Callable]:
    """A bijector, and all that it computes at latents z and data x, in double precision."""
    case, bijector = BIJECTORS[name], shared_bijector(name, "float64")

    def values(z, x):
        # The log-det of a map that is the same everywhere may be one number for all samples.
        one_each = tf.zeros(tf.shape(x)[:1], x.dtype)
        return [
            bijector.forward(z),
            bijector.forward_log_det_jacobian(z, len(case.latent_event)) + one_each,
            bijector.inverse(x),
            bijector.inverse_log_det_jacobian(x, len(case.event)) + one_each,
        ]

    return bijector, values


@cache
def with_gradients(name: str) -> tuple[Callable, Callable]:
    """The same with gradients, eagerly and traced for any batch size."""
    case = BIJECTORS[name]
    bijector, values_at = bijector_values(name)

    def everything(z, x):
        with tf.GradientTape() as tape:
            tape.watch([z, x])
            values = values_at(z, x)
            loss = tf.add_n([tf.reduce_sum(tf.sin(value)) for value in values])
        at_points, at_weights = tape.gradient(
            loss, [[z, x], bijector.trainable_variables], unconnected_gradients="zero"
        )
        return [*values, *at_points], at_weights

    signature = [tf.TensorSpec([None, *event], "float64") for event in (case.latent_event, case.event)]
    return everything, tf.function(everything, input_signature=signature)


def points(name: str, batch: int, seed: int) -> list[tf.Tensor]:
    case = BIJECTORS[name]
    return [normal((batch, *event), seed, "float64") for event in (case.latent_event, case.event)]


def assert_all_close(ours, theirs, dtype: str):
    for one, other in zip(tf.nest.flatten(ours), tf.nest.flatten(theirs), strict=True):
        np.testing.assert_allclose(one, other, atol=TOLERANCE[dtype], rtol=TOLERANCE[dtype])


def assert_the_same_in_parts(traced: Callable, eager: Callable, *points: tf.Tensor):
    """Both give a list of what belongs to a sample each, and one of gradients at weights, which are sums over all of them."""
    parts = [traced(*part) for part in zip(*(tf.split(point, PARTS) for point in points), strict=True)]
    of_samples, of_weights = (list(zip(*each, strict=True)) for each in zip(*parts, strict=True))
    got = [tf.concat(each, axis=0) for each in of_samples], [tf.add_n(each) for each in of_weights]
    assert_all_close(got, eager(*points), "float64")


@every_bijector
def test_traced_for_any_batch_a_bijector_computes_what_it_does_eagerly(name):
    eager, traced = with_gradients(name)
    assert_the_same_in_parts(traced, eager, *points(name, sum(PARTS), 0))


@every_bijector
# The same draws in every run; and no time limit, as the first comes with a trace.
@settings(max_examples=3, deadline=None, derandomize=True, database=None)
@given(entry=st.integers(0, 10**6), which=st.sampled_from([np.nan, np.inf]), seed=st.integers(0, 2**32 - 1))
def test_what_is_no_number_stays_in_its_sample(name, entry, which, seed):
    _, traced = with_gradients(name)
    healthy = points(name, 3, seed)
    ill = [point.numpy() for point in healthy]
    for point in ill:
        point[1].flat[entry % point[1].size] = which
    expected, _ = traced(*healthy)
    got, _ = traced(*map(tf.constant, ill))
    for one, other in zip(got, expected, strict=True):
        np.testing.assert_allclose(one.numpy()[[0, 2]], other.numpy()[[0, 2]], atol=1e-10)


# Plainly traced it is above, in double precision, and in `test_bijectors.py`, in single precision; compiled in single precision it
# is a layer of the flows below.
@pytest.mark.parametrize("name", [name for name, case in BIJECTORS.items() if case.xla])
def test_compiled_by_xla_a_bijector_computes_what_it_does_eagerly(name):
    _, values = bijector_values(name)
    z, x = points(name, 2, 0)
    assert_all_close(tf.function(values, jit_compile=True)(z, x), values(z, x), "float64")


# ------------------------------------------------------------------------------------------------------------- flows


@cache
def flow_density(name: str, dtype: str) -> tuple[tf.Module, Callable]:
    """A flow, and its log-density at points with their conditions."""
    flow = randomised(FLOWS[name].make(dtype, 0), 0.1)
    return flow, lambda x, condition: flow.log_prob(x, **given_to(name, flow, condition))


@cache
def density_with_gradients(name: str) -> tuple[Callable, Callable]:
    """The same with gradients, in double precision, eagerly and traced for any batch size."""
    flow, log_prob_at = flow_density(name, "float64")

    def everything(x, condition):
        with tf.GradientTape() as tape:
            tape.watch(x)
            log_prob = log_prob_at(x, condition)
        at_points, at_weights = tape.gradient(log_prob, [x, flow.trainable_variables])
        return [log_prob, at_points], at_weights

    signature = [
        tf.TensorSpec([None, *event], "float64") for event in (FLOWS[name].event, [FLOWS[name].condition_size])
    ]
    return everything, tf.function(everything, input_signature=signature)


def given_to(name: str, flow, condition: tf.Tensor) -> dict:
    return flows.given(flow, condition) if FLOWS[name].condition_size else {}


def data(name: str, dtype: str, batch: int, seed: int) -> tuple[tf.Tensor, tf.Tensor]:
    """Points where any flow has a density, of images too, and conditions."""
    x = tf.sigmoid(normal((batch, *FLOWS[name].event), seed, dtype))
    return x, normal((batch, FLOWS[name].condition_size), seed + 1, dtype)


@every_flow
def test_traced_for_any_batch_a_flow_has_the_density_that_it_has_eagerly(name):
    eager, traced = density_with_gradients(name)
    assert_the_same_in_parts(traced, eager, *data(name, "float64", sum(PARTS), 0))


@cache
def in_single_precision(name: str) -> tuple[tf.Tensor, tf.Tensor, tf.Tensor]:
    """Points with their conditions, and the log-density there, found eagerly."""
    x, condition = data(name, "float32", 3, 0)
    return x, condition, flow_density(name, "float32")[1](tf.identity(x), condition)


# In double precision its layers are compiled above.
@every_flow
def test_compiled_by_xla_a_flow_has_the_density_that_it_has_eagerly(name):
    x, condition, eager = in_single_precision(name)
    compiled = tf.function(flow_density(name, "float32")[1], jit_compile=True)
    assert_all_close(compiled(x, condition), eager, "float32")


@every_flow
def test_a_density_is_the_base_s_times_that_of_the_autodiff_jacobian(name):
    flow, _ = flow_density(name, "float64")
    x, condition = data(name, "float64", 2, 3)
    arguments = given_to(name, flow, condition)

    def latents(x, condition):
        return flow.bijector.inverse(x, **given_to(name, flow, condition).get("bijector_kwargs", {}))

    expected = flow.distribution.log_prob(latents(x, condition)) + log_det_by_autodiff(latents, x, condition)
    np.testing.assert_allclose(flow.log_prob(tf.identity(x), **arguments), expected, atol=1e-8)


@every_flow
def test_samples_come_with_the_densities_that_they_have(name):
    flow, _ = flow_density(name, "float64")
    arguments = given_to(name, flow, data(name, "float64", 4, 3)[1])

    @tf.function
    def sampled():
        return flow.experimental_sample_and_log_prob(4, seed=[1, 2], **arguments)

    x, log_prob = sampled()
    assert x.shape == (4, *FLOWS[name].event) and x.dtype == tf.float64
    np.testing.assert_allclose(log_prob, flow.log_prob(x, **arguments), atol=1e-6)


@every_flow
def test_two_flows_of_a_kind_in_one_trace_are_kept_apart(name):
    one, other = flow_density(name, "float32")[0], randomised(FLOWS[name].make("float32", 2), 0.2)
    x, condition, expected = in_single_precision(name)

    def both(x):
        return [flow.log_prob(x, **given_to(name, flow, condition)) for flow in (one, other)]

    eager = [expected, other.log_prob(tf.identity(x), **given_to(name, other, condition))]
    assert_all_close(tf.function(both)(x), eager, "float32")
    assert np.max(np.abs(eager[0] - eager[1])) > 1e-3
