"""Flows that are trained with little memory: the same values, the same gradients, and less that is kept."""

import numpy as np
import pytest
import tensorflow as tf
import tensorflow_probability as tfp

from course_utils import bijectors, flows

tfb = tfp.bijectors
tfd = tfp.distributions

DOUBLE = {"seed": 0, "dtype": "float64"}
MAKERS = {
    "couplings": lambda **options: flows.realnvp(3, 2, (6,), **options, **DOUBLE),
    "splines": lambda **options: flows.spline_coupling(3, 2, (6,), **options, **DOUBLE),
    "autoregressive": lambda **options: flows.maf(3, 2, (6,), **options, **DOUBLE),
    "images": lambda **options: flows.realnvp_image((4, 4, 1), 2, 4, **options, **DOUBLE),
}


def gradients(flow, x, condition=None):
    """Log-densities, and their gradients by the weights and by x."""
    arguments = {} if condition is None else flows.given(flow, condition)
    with tf.GradientTape() as tape:
        tape.watch(x)
        log_prob = flow.log_prob(x, **arguments)
    return log_prob, tape.gradient(log_prob, [*flow.trainable_variables, x])


@pytest.mark.slow
@pytest.mark.parametrize("condition_size", [0, 2])
@pytest.mark.parametrize("name", MAKERS)
def test_values_and_gradients_are_those_of_the_flow(name, condition_size):
    flow = MAKERS[name](condition_size=condition_size)
    for k, variable in enumerate(flow.trainable_variables):
        variable.assign_add(0.3 * tf.random.stateless_normal(variable.shape, [k, 1], dtype=variable.dtype))
    again = flows.recomputed(flow)
    x = tf.random.stateless_uniform([5, *flow.event_shape], [1, 2], dtype=tf.float64)
    condition = tf.random.stateless_normal([5, condition_size], [1, 3], dtype=tf.float64) if condition_size else None

    assert {id(each) for each in again.trainable_variables} == {id(each) for each in flow.trainable_variables}
    # Compiled, as in a training, which is where they are recomputed; what is expected needs no compiling.
    log_prob, by_weights = tf.function(lambda: gradients(again, x, condition))()
    expected, plainly = gradients(flow, x, condition)
    np.testing.assert_allclose(log_prob, expected, rtol=1e-10)
    by_name = {variable.ref(): slope for variable, slope in zip(again.trainable_variables, by_weights, strict=False)}
    for variable, slope in zip(flow.trainable_variables, plainly, strict=False):
        np.testing.assert_allclose(by_name[variable.ref()], slope, rtol=1e-6, atol=1e-8)
    np.testing.assert_allclose(by_weights[-1], plainly[-1], rtol=1e-6, atol=1e-8)
    assert any(isinstance(part, bijectors.Recomputed) for part in again.submodules)


def test_a_flow_without_networks_is_told():
    flow = tfd.TransformedDistribution(tfd.Normal(0.0, 1.0), tfb.Chain([tfb.Shift(1.0), tfb.Scale(2.0)]))
    with pytest.raises(
        ValueError, match=r"Expected a flow with coupling or autoregressive layers; got .*, which has none"
    ):
        flows.recomputed(flow)
