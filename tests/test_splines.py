"""Rational-quadratic splines: the curve, its inverse and its knots."""

import numpy as np
import pytest
import tensorflow as tf
import tensorflow_probability as tfp
from support import normal

from course_utils.bijectors import RationalQuadratic, rational_quadratic

tfb = tfp.bijectors

BINS, BOUND = 6, 3.0
RAW = 3 * BINS - 1
PRECISIONS = pytest.mark.parametrize("dtype", ["float32", "float64"])
SCALES = pytest.mark.parametrize("scale", [1.0, 10.0])


def splines(count, dtype="float64", scale=1.0, seed=0):
    """Raw numbers of splines, `[count, 3K − 1]`."""
    return normal((count, RAW), seed, dtype) * scale


def spread(count, points, dtype="float64"):
    """Points of each spline, `[points, count]`, from one end to the other and a little beyond."""
    drawn = np.random.default_rng(1).uniform(-1.1 * BOUND, 1.1 * BOUND, (points, count))
    return tf.constant(drawn, dtype)


def mapped(raw, points, direction):
    """What the transformer makes of points `[points, splines]` by raw numbers `[splines, 3K − 1]`."""
    spline = RationalQuadratic(BINS, BOUND)
    outputs = tf.broadcast_to(raw, [*points.shape, raw.shape[-1]])
    return getattr(spline, direction)(points, spline.parameters(outputs))


def tfp_spline(raw):
    """TFP's spline through the knots that ours has."""
    x, y, slopes = rational_quadratic.knots(raw, BOUND)
    widths, heights = (each[..., 1:] - each[..., :-1] for each in (x, y))
    return tfb.RationalQuadraticSpline(widths, heights, slopes[..., 1:-1], range_min=-BOUND)


# ------------------------------------------------------------------------------------------------- the curve


@pytest.mark.slow
@pytest.mark.parametrize("direction", ["forward", "inverse"])
@SCALES
def test_tfp_s_spline_has_the_same_values_and_gradients(direction, scale):
    raw, points = splines(5, scale=scale), spread(5, 40)

    def theirs(raw, points):
        spline = tfp_spline(raw)
        log_derivative = spline.forward_log_det_jacobian if direction == "forward" else spline.inverse_log_det_jacobian
        return getattr(spline, direction)(points), log_derivative(tf.identity(points), event_ndims=0)

    results = []
    for function in (lambda raw, points: mapped(raw, points, direction), theirs):
        with tf.GradientTape() as tape:
            tape.watch([raw, points])
            moved, log_derivative = function(raw, points)
            loss = tf.reduce_sum(tf.sin(moved)) + tf.reduce_sum(tf.cos(log_derivative))
        results.append([moved, log_derivative, *tape.gradient(loss, [raw, points])])
    for ours, expected in zip(*results, strict=True):
        np.testing.assert_allclose(ours, expected, rtol=1e-6, atol=1e-7)


@PRECISIONS
@SCALES
def test_the_inverse_undoes_the_curve(dtype, scale):
    raw, points = splines(200, dtype, scale), spread(200, 50, dtype)
    back, inverse_log_derivative = mapped(raw, points, "inverse")
    again, log_derivative = mapped(raw, back, "forward")
    # Where the curve is steep, x is rounded by more than y can bear: a rounding of x is as many of y as the slope is.
    bar = 20 * np.finfo(dtype).eps * BOUND * (1 + np.exp(log_derivative))
    assert np.all(np.abs(again - points) < bar)
    if dtype == "float64":
        np.testing.assert_allclose(inverse_log_derivative, -log_derivative, atol=1e-6)


@PRECISIONS
@SCALES
@pytest.mark.parametrize("direction", ["forward", "inverse"])
def test_the_logarithm_of_the_derivative_is_that_by_autodiff(dtype, scale, direction):
    raw, points = splines(200, dtype, scale), spread(200, 20, dtype)
    with tf.GradientTape() as tape:
        tape.watch(points)
        moved, log_derivative = mapped(raw, points, direction)
    derivative = tape.gradient(moved, points)
    # By its logarithm: the derivative by autodiff is a difference of large numbers on steep sides, and may be 0 there.
    relative = np.abs(derivative / np.exp(log_derivative) - 1)
    assert np.quantile(relative, 0.99) < {"float32": 5e-3, "float64": 1e-9}[dtype]
    assert np.max(relative) < {"float32": np.inf, "float64": 1e-4}[dtype]


def test_in_single_precision_the_inverse_keeps_its_digits_at_slopes_of_any_size():
    """Slopes far from the mean slope of a bin are what the usual forms of the root lose all of their digits at."""
    rng = np.random.default_rng(0)
    slopes = np.exp(rng.uniform(np.log(1e-3), np.log(50), (2_000, 2)))
    corner = rng.uniform(-0.99, 0.99, (2_000, 2)) * BOUND

    def curve(dtype, point):
        ends = np.full((len(corner), 1), BOUND)
        x, y = (np.concatenate([-ends, corner[:, k : k + 1], ends], 1) for k in (0, 1))
        slope = np.concatenate([slopes, slopes[:, :1]], 1)
        single = [each.astype("float32") for each in (x, y, slope)]
        return rational_quadratic.Knots(*(tf.constant(each, dtype) for each in single)), tf.cast(point, dtype)

    points = rng.uniform(-BOUND, BOUND, len(corner)).astype("float32")
    knots, y = curve("float32", points)
    x, log_derivative = rational_quadratic.inverse(y, knots)
    exact_knots, exact_y = curve("float64", points)
    _, exact = rational_quadratic.inverse(exact_y, exact_knots)
    image, _ = rational_quadratic.forward(tf.cast(x, "float64"), exact_knots)
    # x itself is rounded, and the image by as much as it is steep.
    assert np.max(np.abs(image - exact_y) / (1 + np.exp(-exact))) < 1e-5
    np.testing.assert_allclose(log_derivative, exact, atol=0.02)


@pytest.mark.slow
@SCALES
def test_it_increases_and_so_does_its_inverse(scale):
    raw = splines(100, scale=scale)
    points = tf.constant(np.linspace(-1.2 * BOUND, 1.2 * BOUND, 2_001)[:, None] + np.zeros(100))
    for direction in ("forward", "inverse"):
        moved, log_derivative = mapped(raw, points, direction)
        assert np.all(np.diff(moved, axis=0) > 0)
        assert np.all(np.isfinite(log_derivative))


@SCALES
@pytest.mark.parametrize("direction", ["forward", "inverse"])
def test_values_and_derivatives_are_continuous_at_every_knot(scale, direction):
    raw = splines(50, scale=scale)
    knots = rational_quadratic.knots(raw, BOUND)
    places, images = (knots.x, knots.y) if direction == "forward" else (knots.y, knots.x)
    slopes = knots.slopes if direction == "forward" else 1 / knots.slopes
    for side in (-np.inf, 0, np.inf):  # the next number below, the knot itself, the next number above
        points = np.nextafter(tf.transpose(places), side) if side else tf.transpose(places)
        moved, log_derivative = mapped(raw, tf.constant(points), direction)
        np.testing.assert_allclose(moved, tf.transpose(images), atol=1e-10)
        np.testing.assert_allclose(np.exp(log_derivative), tf.transpose(slopes), rtol=1e-3)


@pytest.mark.slow
@PRECISIONS
@pytest.mark.parametrize("direction", ["forward", "inverse"])
@pytest.mark.parametrize("size", [0.0, 1.0, 10.0, 50.0])
def test_values_and_gradients_are_finite_wherever_the_points_are(dtype, direction, size):
    rng = np.random.default_rng(0)
    raw = tf.constant(size * rng.choice([-1.0, 1.0], (40, RAW)), dtype)
    knots = rational_quadratic.knots(raw, BOUND)
    at_knots = tf.transpose(tf.concat([knots.x, knots.y, (knots.y[:, 1:] + knots.y[:, :-1]) / 2], axis=1)).numpy()
    far = np.array([-1e6, -1e3, -BOUND - 1e-6, -BOUND, -0.0, BOUND, BOUND + 1e-6, 1e6])[:, None] + np.zeros(40)
    beside = [np.nextafter(at_knots, np.asarray(side, dtype)) for side in (-9, 9)]
    points = tf.constant(np.concatenate([at_knots, *beside, far]), dtype)
    with tf.GradientTape(persistent=True) as tape:
        tape.watch([raw, points])
        results = mapped(raw, points, direction)
        losses = [tf.reduce_sum(each) for each in results]
    for loss, result in zip(losses, results, strict=True):
        assert np.all(np.isfinite(result))
        for gradient in tape.gradient(loss, [raw, points]):
            assert np.all(np.isfinite(gradient))
    tails = np.abs(points) >= BOUND
    np.testing.assert_array_equal(results[0].numpy()[tails], points.numpy()[tails])
    np.testing.assert_array_equal(results[1].numpy()[tails], 0)


@PRECISIONS
def test_gradients_are_those_of_finite_differences_where_both_forms_of_the_root_meet(dtype):
    """At the middle of the bins of the identity, where the difference of both slopes is 0."""
    raw = tf.zeros([RAW], dtype)
    knots = rational_quadratic.knots(raw, BOUND)
    middle = (knots.y[1:] + knots.y[:-1]) / 2
    with tf.GradientTape() as tape:
        tape.watch(middle)
        moved, _ = mapped(raw, middle[:, None], "inverse")
    np.testing.assert_allclose(tape.gradient(moved, middle), np.ones(BINS), rtol=1e-5)


# ------------------------------------------------------------------------------------------------- the knots


@PRECISIONS
def test_zeros_give_the_identity(dtype):
    points = spread(1, 500, dtype)
    for direction in ("forward", "inverse"):
        moved, log_derivative = mapped(tf.zeros([1, RAW], dtype), points, direction)
        np.testing.assert_allclose(moved, points, atol=4 * BOUND * np.finfo(dtype).eps)
        np.testing.assert_allclose(log_derivative, tf.zeros_like(points), atol=20 * np.finfo(dtype).eps)


@PRECISIONS
@pytest.mark.parametrize("size", [1.0, 50.0])
def test_bins_and_slopes_are_never_less_than_the_least(dtype, size):
    raw = tf.constant(size * np.random.default_rng(0).normal(size=(100, RAW)), dtype)
    x, y, slopes = rational_quadratic.knots(raw, BOUND, least_bin=0.01, least_slope=0.02)
    for positions in (x, y):
        np.testing.assert_array_equal(positions.numpy()[:, [0, -1]], [[-BOUND, BOUND]] * 100)
        assert np.min(np.diff(positions)) > 0.01 * 2 * BOUND - 1e-5
    assert np.min(slopes) > 0.02 - 1e-7
    np.testing.assert_array_equal(slopes.numpy()[:, [0, -1]], 1)


@pytest.mark.parametrize(
    ("shape", "options", "message"),
    [
        ((RAW + 1,), {}, r"3K − 1 numbers for a spline of K bins along the last axis; got shape \(18,\)"),
        ((2,), {}, r"3K − 1 numbers .* got shape \(2,\)"),
        ((), {}, r"3K − 1 numbers .* got shape \(\)"),
        ((RAW,), {"circular": True}, r"Expected 3K numbers .* got shape \(17,\)"),
        ((RAW,), {"least_bin": 0.2}, r"least share of a bin between 0 and 1 / 6; got 0\.2"),
        ((RAW,), {"least_bin": 0}, r"least share of a bin, a finite positive number; got 0"),
        ((RAW,), {"least_slope": 1.0}, r"least slope between 0 and 1; got 1\.0"),
        ((RAW,), {"least_slope": -1.0}, r"least slope, a finite positive number; got -1\.0"),
        ((RAW,), {"bound": 0.0}, r"bound of the spline, a finite positive number; got 0\.0"),
    ],
)
def test_raw_numbers_that_make_no_spline_are_refused(shape, options, message):
    with pytest.raises(ValueError, match=message):
        rational_quadratic.knots(tf.zeros(shape), **{"bound": BOUND, **options})


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ({"bins": 1}, "2 bins or more; got 1"),
        ({"bins": 2.5}, "number of bins, a positive integer; got 2.5"),
        ({"bound": -1.0}, r"bound of the spline, a finite positive number; got -1\.0"),
        ({"least_bin": 0.125}, r"least share of a bin between 0 and 1 / 8; got 0\.125"),
        ({"least_bin": "small"}, "least share of a bin, a finite positive number; got 'small'"),
        ({"least_slope": 2}, "least slope between 0 and 1; got 2"),
    ],
)
def test_splines_that_are_none_are_refused(arguments, message):
    with pytest.raises(ValueError, match=message):
        RationalQuadratic(**arguments)


def test_points_that_are_not_one_for_each_spline_are_refused():
    knots = rational_quadratic.knots(splines(3), BOUND)
    for function in (rational_quadratic.forward, rational_quadratic.inverse):
        with pytest.raises(ValueError, match=r"a point for each spline, of shape \(3,\); got shape \(5, 3\)"):
            function(tf.zeros([5, 3], "float64"), knots)
