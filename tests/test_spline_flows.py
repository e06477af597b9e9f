"""Layers and flows of rational-quadratic splines: the bijector, couplings, autoregressive layers, and what is made of them."""

import numpy as np
import pytest
import tensorflow as tf
import tensorflow_probability as tfp
from support import normal, randomised

from course_utils import flows
from course_utils.bijectors import (
    Affine,
    InverseAutoregressive,
    MaskedAutoregressive,
    RationalQuadratic,
    Spline,
    SplineCoupling,
)
from course_utils.made import made
from course_utils.networks import conv_conditioner, dense_conditioner

tfd = tfp.distributions

BINS, BOUND = 6, 3.0
PRECISIONS = pytest.mark.parametrize("dtype", ["float32", "float64"])


# ------------------------------------------------------------------------------------------------ the bijector


@pytest.mark.parametrize("shape", [(), (3,), (2, 3)])
def test_a_spline_starts_as_the_identity_and_moves_each_entry_by_itself(shape):
    spline = Spline(shape, RationalQuadratic(BINS, BOUND))
    z = normal((7, *shape))
    np.testing.assert_allclose(spline.forward(z), z, atol=1e-6)
    np.testing.assert_allclose(spline.forward_log_det_jacobian(tf.identity(z), len(shape)), tf.zeros(7), atol=1e-5)
    randomised(spline, 1.0)
    x = spline.forward(tf.identity(z)).numpy()
    other = z.numpy()
    other.reshape(7, -1)[:, 0] += 0.5
    moved = spline.forward(other).numpy()
    assert np.all(moved.reshape(7, -1)[:, 0] > x.reshape(7, -1)[:, 0])
    np.testing.assert_array_equal(moved.reshape(7, -1)[:, 1:], x.reshape(7, -1)[:, 1:])


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ((3,), "shape of an event, a sequence of positive integers; got 3"),
        (((0,),), "size of the event, a positive integer; got 0"),
        (((3,), Affine()), r"a spline, such as RationalQuadratic\(\); got <"),
        (((3,), RationalQuadratic), r"a spline, such as RationalQuadratic\(\); got <class"),
    ],
)
def test_bijectors_that_are_none_are_refused(arguments, message):
    with pytest.raises(ValueError, match=message):
        Spline(*arguments)


def test_inputs_that_do_not_fit_a_spline_are_refused():
    with pytest.raises(ValueError, match=r"events of shape \(3,\); got an input of shape \(2, 4\)"):
        Spline((3,)).forward(tf.zeros([2, 4]))


# -------------------------------------------------------------------------------------------------- the layers


def layers(dtype="float32"):
    spline = RationalQuadratic(BINS, BOUND)
    options = {"seed": 0, "outputs_per_entry": spline.outputs_per_entry, "dtype": dtype}
    return {
        "coupling": (SplineCoupling(dense_conditioner(2, (7,), size_out=3, **options), 2, transformer=spline), (5,)),
        "coupling of images": (
            SplineCoupling(conv_conditioner(1, 2, 4, **options), 1, event_rank=3, transformer=spline),
            (4, 3, 3),
        ),
        "masked": (MaskedAutoregressive(made(5, (9,), **options), transformer=spline), (5,)),
        "inverse": (InverseAutoregressive(made(5, (9,), **options), transformer=spline), (5,)),
    }


@pytest.mark.slow
@pytest.mark.parametrize("name", layers())
def test_a_layer_starts_as_the_identity(name):
    layer, event = layers()[name]
    points = normal((4, *event))
    for direction in (layer.forward, layer.inverse):
        np.testing.assert_allclose(direction(tf.identity(points)), points, atol=2e-6)
    np.testing.assert_allclose(layer.inverse_log_det_jacobian(points, len(event)), tf.zeros(4), atol=3e-5)


@pytest.mark.slow
@PRECISIONS
@pytest.mark.parametrize("name", layers())
def test_layers_of_large_weights_are_inverted_as_well_as_their_curves_allow(name, dtype):
    """Weights ten times the usual size, and points far in the tails, too."""
    layer, event = layers(dtype)[name]
    randomised(layer, 3.0)
    there, back = ("forward", "inverse") if name == "masked" else ("inverse", "forward")
    points = normal((50, *event), dtype=dtype)
    points = tf.concat([points, 1e6 * points], axis=0)
    between = tf.identity(getattr(layer, there)(points))
    error = np.abs(getattr(layer, back)(between) - points) / (1 + np.abs(points))
    assert np.median(error) < 100 * np.finfo(dtype).eps
    # A rounding in between counts as much as the curve is steep there: millions of times.
    steep = np.exp(layer._moved(between, None, back)[1]).reshape(100, -1).max(axis=1)
    assert np.max(error.reshape(100, -1).max(axis=1) / (1 + steep)) < 100 * np.finfo(dtype).eps


def test_conditioners_that_do_not_fit_a_layer_are_refused():
    for network, message in (
        (lambda z: z, r"knots to have shape \(None, 3, 17\); got \(4, 2\)"),
        (lambda z: tf.zeros([4, 3, 16]), r"knots to have shape \(None, 3, 17\); got \(4, 3, 16\)"),
        (lambda z: (z, z), r"knots to have shape \(None, 3, 17\); got \(2, 4, 2\)"),
    ):
        with pytest.raises(ValueError, match=message):
            SplineCoupling(network, 2, transformer=RationalQuadratic(BINS)).forward(tf.zeros([4, 5]))
    with pytest.raises(ValueError, match=r"Expected a transformer, such as Affine\(\); got <class"):
        SplineCoupling(lambda z: z, 2, transformer=RationalQuadratic)
    with pytest.raises(ValueError, match=r"last axis is longer than 5, .* got an input of shape \(4, 5\)"):
        SplineCoupling(lambda z: z, 5).forward(tf.zeros([4, 5]))
    with pytest.raises(ValueError, match="the gated form or another transformer; got both"):
        InverseAutoregressive(lambda z: z, gated=True, transformer=RationalQuadratic())


# --------------------------------------------------------------------------------------------------- the flows


@pytest.mark.slow
@pytest.mark.parametrize("layers", [1, 2, 3, 4])
@pytest.mark.parametrize("size", [2, 3, 5])
@pytest.mark.parametrize("make", [flows.spline_coupling, flows.spline_autoregressive])
def test_a_flow_begins_as_the_base_whatever_that_is(make, size, layers):
    base = tfd.MultivariateNormalDiag(np.arange(size, dtype="float32"), np.arange(1, size + 1, dtype="float32"))
    flow, x = make(size, layers, (5,), seed=0, bins=4, base=base), normal((6, size))
    np.testing.assert_allclose(flow.log_prob(x), base.log_prob(x), atol=1e-4)


@pytest.mark.slow
@pytest.mark.parametrize(("size", "layers"), [(2, 2), (3, 4), (4, 3), (5, 4)])
def test_after_enough_couplings_every_entry_depends_on_every_other(size, layers):
    flow = randomised(flows.spline_coupling(size, layers, (16,), seed=0, bins=4, activation="tanh", dtype="float64"))
    z = normal((3, size), dtype="float64")
    for direction in (flow.bijector.forward, flow.bijector.inverse):
        with tf.GradientTape(persistent=True) as tape:
            tape.watch(z)
            x = direction(z)
        assert np.all(np.abs(tape.batch_jacobian(x, z, experimental_use_pfor=False)) > 1e-8)


def test_an_autoregressive_layer_depends_on_the_entries_before_alone():
    flow = randomised(flows.spline_autoregressive(4, 1, (16,), seed=0, activation="tanh", dtype="float64"))
    x = normal((3, 4), dtype="float64")
    with tf.GradientTape(persistent=True) as tape:
        tape.watch(x)
        z = flow.bijector.inverse(x)
    jacobian = tape.batch_jacobian(z, x, experimental_use_pfor=False).numpy()
    np.testing.assert_array_equal(np.abs(jacobian) > 1e-8, np.broadcast_to(np.tri(4, dtype=bool), (3, 4, 4)))


@pytest.mark.slow
@pytest.mark.parametrize("make", [flows.spline_coupling, flows.spline_autoregressive])
def test_densities_integrate_to_one(make):
    flow = randomised(make(2, 2, (8,), seed=0, bins=4), 0.2)
    line = np.linspace(-6, 6, 301)
    grid = tf.constant(np.stack(np.meshgrid(line, line), -1).reshape(-1, 2), tf.float32)
    assert np.sum(np.exp(flow.log_prob(grid))) * (line[1] - line[0]) ** 2 == pytest.approx(1, abs=3e-3)


@pytest.mark.slow
@pytest.mark.parametrize("condition_size", [0, 2])
def test_standardised_flows_are_for_points_as_they_are(condition_size):
    points = np.random.default_rng(0).normal([3.0, -2.0], [0.1, 20.0], (500, 2))
    inner = randomised(flows.spline_autoregressive(2, 1, (5,), seed=0, bins=4, condition_size=condition_size))
    flow = flows.standardised(inner, points)
    condition = normal((500, condition_size), seed=1)
    given = flows.given(flow, condition) if condition_size else {}
    given_inner = flows.given(inner, condition) if condition_size else {}
    scaled = (points - points.mean(axis=0)) / points.std(axis=0)
    expected = inner.log_prob(scaled.astype("float32"), **given_inner) - np.sum(np.log(points.std(axis=0)))
    np.testing.assert_allclose(flow.log_prob(points.astype("float32"), **given), expected, rtol=1e-3, atol=1e-3)
    assert [id(variable) for variable in flow.variables] == [id(variable) for variable in inner.variables]
    assert flow.dtype == inner.dtype and flow.event_shape == (2,)


def test_points_that_cannot_be_standardised_are_refused():
    flow = flows.spline_coupling(2, 1, (5,), seed=0)
    constant = np.stack([np.full(1_000, 0.1), np.arange(1_000)], axis=1)
    for points in (constant, normal((5, 3)), normal((5,)), np.full((5, 2), np.nan)):
        with pytest.raises(ValueError, match=r"shape \[N, 2\], no entry of which is constant; got shape"):
            flows.standardised(flow, points)


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ({"size": 1}, "2 dimensions or more, so that one can be frozen; got 1"),
        ({"layers": 0}, "number of layers, a positive integer; got 0"),
        ({"bins": 1}, "2 bins or more; got 1"),
        ({"bound": 0.0}, "bound of the spline, a finite positive number"),
        ({"seed": None}, "a seed, an integer of at least 0; got None"),
        ({"dtype": "float16"}, "a dtype, 'float32' or 'float64'; got 'float16'"),
        ({"base": tfd.Normal(0.0, 1.0)}, r"event shape \(2,\)"),
    ],
)
def test_flows_that_are_none_are_refused(arguments, message):
    with pytest.raises(ValueError, match=message):
        flows.spline_coupling(**{"size": 2, "seed": 0, **arguments})


def test_one_dimension_is_enough_for_an_autoregressive_flow():
    flow = randomised(flows.spline_autoregressive(1, 1, (5,), seed=0))
    line = np.linspace(-6, 6, 1_201)[:, None]
    assert np.sum(np.exp(flow.log_prob(tf.constant(line, tf.float32)))) * 0.01 == pytest.approx(1, abs=1e-3)
