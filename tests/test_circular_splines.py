"""Circular splines: maps of the circle that go on smoothly over the seam, and densities on the circle and on the torus."""

import numpy as np
import pytest
import tensorflow as tf
import tensorflow_probability as tfp
from circles import PRECISIONS, TOLERANCE, TURN, apart
from support import normal

from course_utils.bijectors import CircularRationalQuadratic, Spline, rational_quadratic

tfd = tfp.distributions

SCALES = pytest.mark.parametrize("scale", [0.0, 1.0, 3.0, 10.0])
DIRECTIONS = pytest.mark.parametrize("direction", ["forward", "inverse"])


def circular(dtype, scale=1.0, bins=6, seed=0, bound=np.pi):
    spline = Spline((), CircularRationalQuadratic(bins, bound), tf.as_dtype(dtype))
    spline.raw.assign(normal(spline.raw.shape, seed=seed, dtype=dtype) * scale)
    return spline


def near_the_seam(dtype, whole=(-3, -1, 1, 3)):
    """Odd multiples of π, where the seam is, with the numbers next to them and some a little farther."""
    at = np.array(whole, dtype) * np.asarray(np.pi, dtype)
    steps = [np.nextafter(at, np.asarray(far, dtype)) for far in (-99, 99)]
    return tf.constant(np.concatenate([at, *steps, at - 1e-4, at + 1e-4]), dtype)


def value_and_slope(spline, direction, point):
    with tf.GradientTape() as tape:
        tape.watch(point)
        moved = getattr(spline, direction)(point)
    return moved.numpy(), tape.gradient(moved, point).numpy()


@pytest.mark.slow
@DIRECTIONS
@SCALES
def test_values_and_derivatives_go_on_over_the_seam(direction, scale):
    """Over the seam of where it comes from and, at π less the shift, of where it goes to, and at every knot."""
    spline = circular("float64", scale)
    *knots, shift = (np.asarray(each) for each in CircularRationalQuadratic(6).parameters(spline.raw))
    ends = [np.pi, -np.pi, np.pi - shift, np.pi + shift]
    places = np.concatenate([ends, knots[0], knots[1] + shift])
    step = 1e-14
    left, right = (value_and_slope(spline, direction, tf.constant(places + side)) for side in (-step, step))
    steepest = max(left[1].max(), right[1].max())
    assert np.all(apart(left[0], right[0]) < 3 * step * steepest + 1e-11)
    # Even over so small a step a slope changes where large raw numbers bend the curve sharply; by a jump it would by far more.
    np.testing.assert_allclose(left[1], right[1], rtol=0.02)
    assert np.all(left[1] > 0)


@DIRECTIONS
def test_the_derivative_would_jump_if_the_ends_were_not_tied(direction):
    """The test before is one that a spline with two slopes at its ends does not pass."""

    class Untied(CircularRationalQuadratic):
        def parameters(self, *outputs):
            x, y, slopes, shift = super().parameters(*outputs)
            return x, y, tf.concat([2 * slopes[..., :1], slopes[..., 1:]], axis=-1), shift

    spline = Spline((), Untied(6), tf.float64)
    shift = 0.7
    spline.raw.assign(tf.concat([normal([18], dtype="float64"), [shift]], axis=0))
    seam = np.pi if direction == "forward" else np.pi + shift
    left, right = (
        value_and_slope(spline, direction, tf.constant(seam + side, tf.float64))[1] for side in (-1e-9, 1e-9)
    )
    assert abs(np.log(left / right)) > 0.6


@PRECISIONS
@DIRECTIONS
def test_at_the_seam_and_just_beyond_all_is_as_a_turn_away(dtype, direction):
    spline, points = circular(dtype), near_the_seam(dtype)
    turned = getattr(spline, direction)(points + tf.constant(TURN, dtype))
    moved = getattr(spline, direction)(points)
    assert apart(moved, turned).max() < 10 * TOLERANCE[dtype]
    end = np.asarray(np.pi, dtype)
    assert np.all((moved >= -end) & (moved <= end))
    at_ends = getattr(spline, direction)(tf.constant([-np.pi, np.pi], dtype))
    assert apart(*at_ends).max() < TOLERANCE[dtype]


@pytest.mark.slow
@PRECISIONS
@SCALES
@DIRECTIONS
def test_round_trips_modulo_whole_turns(dtype, scale, direction):
    spline = circular(dtype, scale)
    points = tf.concat([tf.cast(tf.linspace(-9.0, 9.0, 1_001), dtype), near_the_seam(dtype)], axis=0)
    there = getattr(spline, direction)(points)
    log_derivative = getattr(spline, f"{direction}_log_det_jacobian")(tf.identity(points))
    back = getattr(spline, "inverse" if direction == "forward" else "forward")(tf.identity(there))
    # Where the map presses points together, what rounding costs there is stretched on the way back.
    stretch = np.maximum(1, np.exp(-np.asarray(log_derivative, float)))
    precision = 2e-6 if dtype == "float32" else 1e-14
    assert np.all(apart(back, points) < 20 * precision * stretch)


@pytest.mark.slow
@PRECISIONS
@SCALES
@DIRECTIONS
def test_log_derivatives_are_those_of_automatic_differentiation(dtype, scale, direction):
    spline = circular(dtype, scale)
    points = tf.cast(tf.linspace(-3.1, 3.1, 101), dtype)
    got = getattr(spline, f"{direction}_log_det_jacobian")(points)
    slope = value_and_slope(spline, direction, tf.identity(points))[1]
    np.testing.assert_allclose(got, np.log(slope), atol=1e-3 if dtype == "float32" else 1e-8)


@pytest.mark.slow
@PRECISIONS
@SCALES
def test_gradients_are_finite_at_the_seam(dtype, scale):
    """With respect to the points and to the raw numbers, whose last one, the shift, moves the image by as much."""
    for direction in ("forward", "inverse"):
        spline, points = circular(dtype, scale), near_the_seam(dtype)
        with tf.GradientTape(persistent=True) as tape:
            tape.watch(points)
            moved = getattr(spline, direction)(points)
            log_derivative = getattr(spline, f"{direction}_log_det_jacobian")(tf.identity(points))
            of_points = getattr(spline, f"{direction}_log_det_jacobian")(points)
        for what, source in ((moved, spline.raw), (log_derivative, spline.raw), (moved, points), (of_points, points)):
            assert np.all(np.isfinite(tape.gradient(what, source)))
        if direction == "forward":
            assert float(tape.gradient(moved, spline.raw)[-1]) == pytest.approx(len(points), rel=1e-6)


def test_where_rounding_carries_an_angle_beyond_an_end_it_is_put_there_and_its_gradient_stays():
    end = np.float32(np.pi)
    turns = (np.float32(np.pi) * np.arange(1, 2_001, 2, dtype=np.float32))[:, None]
    many = tf.constant(
        np.sort(np.concatenate([turns, *(np.nextafter(turns, np.float32(s)) for s in (0, 1e9))]).ravel())
    )
    unclipped = many - 2 * np.float32(np.pi) * tf.floor((many + end) / (2 * end))
    assert np.any(np.abs(unclipped) > end)  # without such angles there is nothing to see here
    spline = circular("float32", scale=0.0)
    with tf.GradientTape() as tape:
        tape.watch(many)
        moved = spline.forward(many)
    assert np.all(np.abs(moved) <= end)
    np.testing.assert_allclose(tape.gradient(moved, many), 1, rtol=1e-3)


@pytest.mark.slow
@PRECISIONS
@SCALES
def test_the_uniform_density_is_defined_at_all_that_comes_back(dtype, scale):
    """`tfd.Uniform` has no density a hair's breadth beyond its ends, where no angle may be left."""
    end = tf.constant(np.pi, dtype)
    flow = tfd.TransformedDistribution(tfd.Uniform(-end, end), circular(dtype, scale))
    points = tf.concat([near_the_seam(dtype), tf.cast(tf.linspace(-12.0, 12.0, 20_001), dtype)], axis=0)
    assert np.all(np.isfinite(flow.log_prob(points)))
    at_zero = flow.log_prob(flow.bijector.forward(tf.constant([-np.pi, np.pi], dtype)))
    np.testing.assert_allclose(at_zero[0], at_zero[1], rtol=1e-3 if dtype == "float32" else 1e-9)
    samples = flow.sample(20_000, seed=1)
    assert np.all((samples >= -end) & (samples <= end))


@pytest.mark.slow
@PRECISIONS
@pytest.mark.parametrize("scale", [0.0, 1.0, 3.0])
def test_the_density_integrates_to_one_on_the_circle(dtype, scale):
    """From bin to bin, as it may be steep at the knots, and a turn from where the first bin begins."""
    spline, end = circular(dtype, scale), tf.constant(np.pi, dtype)
    flow = tfd.TransformedDistribution(tfd.Uniform(-end, end), spline)
    _, y, _, shift = CircularRationalQuadratic(6).parameters(spline.raw)
    edges = np.asarray(y + shift, float)
    nodes, weights = np.polynomial.legendre.leggauss(400)
    x = edges[:-1, None] + np.diff(edges)[:, None] * (nodes + 1) / 2
    mass = np.exp(np.asarray(flow.log_prob(tf.constant(x, dtype)), float)) @ weights @ np.diff(edges) / 2
    assert mass == pytest.approx(1, abs=2e-3)


def test_zeros_give_the_identity_and_a_shift_alone_turns():
    points = tf.cast(tf.linspace(-3.0, 3.0, 13), tf.float64)
    spline = circular("float64", scale=0.0)
    np.testing.assert_allclose(spline.forward(points), points, atol=1e-12)
    spline.raw[-1].assign(100.0)
    assert apart(spline.forward(points), points + 100.0).max() < 1e-10
    np.testing.assert_allclose(spline.forward_log_det_jacobian(points), 0, atol=1e-12)


def test_the_last_number_before_the_shift_is_for_the_slope_at_both_ends():
    raw = tf.constant(np.arange(12.0))  # 4 bins
    knots = rational_quadratic.knots(raw, np.pi, circular=True)
    ordinary = rational_quadratic.knots(raw[:-1], np.pi)
    for mine, other in zip(knots[:2], ordinary[:2], strict=True):
        np.testing.assert_allclose(mine, other, rtol=1e-12)
    np.testing.assert_allclose(knots.slopes[1:-1], ordinary.slopes[1:-1], rtol=1e-12)
    assert knots.slopes[0] == knots.slopes[-1] > knots.slopes[-2]


def test_circles_of_another_length_are_as_round():
    spline = circular("float64", bound=0.5)
    points = tf.constant([-0.5, 0.5, 0.2, 1.2, -3.8], tf.float64)
    moved = spline.forward(points)
    assert np.all(np.abs(moved) <= 0.5)
    for a, b in ((0, 1), (2, 3), (2, 4)):
        assert abs(np.mod(moved[a] - moved[b] + 0.5, 1) - 0.5) < 1e-12


@pytest.mark.parametrize("numbers", [1, 2, 5, 7, 8, 10, 11])
def test_raw_numbers_of_another_length_are_refused(numbers):
    with pytest.raises(ValueError, match=rf"Expected 3K numbers for a spline of K bins.*; got shape \({numbers},\)"):
        rational_quadratic.knots(tf.zeros([numbers]), np.pi, circular=True)


def test_what_makes_no_circle_is_refused():
    for bins, message in ((1, "2 bins or more"), (0, "positive integer"), (2.5, "positive integer")):
        with pytest.raises(ValueError, match=message):
            CircularRationalQuadratic(bins)
    with pytest.raises(ValueError, match="the bound of the spline"):
        CircularRationalQuadratic(4, -1.0)
    spline = Spline((3,), CircularRationalQuadratic(4))
    assert spline.raw.shape == (3, 13)
    with pytest.raises(ValueError, match=r"events of shape \(3,\); got an input of shape \(5, 2\)"):
        spline.forward(tf.zeros([5, 2]))
