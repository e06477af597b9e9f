import numpy as np
import pytest
import tensorflow as tf
import tf_keras
from scipy.stats import multivariate_normal
from support import normal, randomised

from course_utils.flows import finite_set_velocity, gaussian_mixture_velocity
from course_utils.networks import Velocity, dense_velocity
from course_utils.ode import integrate

WEIGHTS = np.array([0.3, 0.7])
MEANS = np.array([[1.0, -0.5], [-1.0, 0.8]])
COVARIANCES = np.array([[[0.3, 0.1], [0.1, 0.2]], [[0.1, 0.0], [0.0, 0.4]]])


def test_a_velocity_has_the_shape_of_its_points():
    velocity = dense_velocity(3, (8, 8), seed=0)
    assert velocity(normal((4, 5, 3)), 0.5).shape == (4, 5, 3)
    assert len(velocity.trainable_variables) == 6
    assert velocity(normal((3,)), 0.1).shape == (3,)
    assert velocity(normal((0, 3)), 0.1).shape == (0, 3)


@pytest.mark.slow
def test_a_velocity_starts_as_that_of_normal_data():
    """There the flow is the identity: a point turns up where it began."""
    velocity, exact = dense_velocity(2, (8,), seed=0), gaussian_mixture_velocity([1.0], np.zeros((1, 2)), [np.eye(2)])
    x, t = normal((6, 2)), tf.linspace(0.0, 1.0, 6)
    np.testing.assert_allclose(velocity(x, t), exact(x, t), rtol=1e-5, atol=1e-6)
    np.testing.assert_allclose(integrate(velocity, x, steps=20), x, atol=1e-5)
    np.testing.assert_array_equal(dense_velocity(2, (8,), seed=0, gaussian=False)(x, t), np.zeros((6, 2)))


def test_what_a_network_corrects_has_the_size_of_1():
    """For data of variance 1, whatever they are: the variance of x − z given the linear guess is 1 / a."""
    rng = np.random.default_rng(0)
    z, x, t = rng.normal(size=400_000), rng.choice([-1.0, 1.0], size=400_000), rng.uniform(size=400_000)
    a, x_t = t**2 + (1 - t) ** 2, (1 - t) * z + t * x
    left = np.sqrt(a) * (x - z - (2 * t - 1) / a * x_t)
    for part in range(4):
        chosen = np.floor(4 * t) == part
        np.testing.assert_allclose([np.mean(left[chosen]), np.var(left[chosen])], [0, 1], atol=0.02)


@pytest.mark.slow
@pytest.mark.parametrize("gaussian", [True, False])
@pytest.mark.parametrize("shape", [(), (1,), (5,), (4, 1), (4, 5)])
def test_times_and_conditions_broadcast_to_the_points(shape, gaussian):
    velocity = randomised(dense_velocity(2, (8,), seed=0, condition_size=3, gaussian=gaussian))
    x, t, condition = normal((4, 5, 2)), tf.abs(normal(shape, seed=1)), normal((*shape, 3), seed=2)
    whole = velocity(x, t, condition)
    each_t, each_condition = tf.broadcast_to(t, [4, 5]), tf.broadcast_to(condition, [4, 5, 3])
    one_by_one = [[velocity(x[i, j], each_t[i, j], each_condition[i, j]) for j in range(5)] for i in range(4)]
    np.testing.assert_allclose(whole, one_by_one, rtol=1e-4, atol=1e-6)
    assert np.std(velocity(tf.zeros([9, 2]), tf.linspace(0.0, 1.0, 9), condition=normal((3,)))) > 0


def test_a_velocity_compiles_for_batches_of_any_size():
    velocity = randomised(dense_velocity(2, (8,), seed=0))
    signature = [tf.TensorSpec([None, 2]), tf.TensorSpec([None])]
    compiled, x, t = tf.function(velocity, input_signature=signature), normal((6, 2)), tf.linspace(0.0, 1.0, 6)
    np.testing.assert_allclose(compiled(x, t), velocity(x, t), rtol=1e-5, atol=1e-6)


def test_a_velocity_computes_in_its_dtype():
    velocity = randomised(dense_velocity(2, (8,), seed=0, dtype="float64"))
    assert velocity.dtype == tf.float64
    assert velocity(normal((4, 2)), 0.5).dtype == tf.float64
    narrow = dense_velocity(2, (8,), seed=0)
    for wide, variable in zip(velocity.trainable_variables, narrow.trainable_variables, strict=True):
        variable.assign(tf.cast(wide, tf.float32))
    np.testing.assert_allclose(velocity(normal((4, 2)), 0.5), narrow(normal((4, 2)), 0.5), rtol=1e-4, atol=1e-5)


def test_the_same_seed_gives_the_same_velocity():
    first, same, other = (dense_velocity(2, (8,), seed=seed).network.trainable_variables[0] for seed in (0, 0, 1))
    np.testing.assert_array_equal(first, same)
    assert np.max(np.abs(first - other)) > 0.1


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (([1.0, 2.0, 3.0], 0.5), r"Expected points of shape \[..., 2\]; got \[3\]"),
        ((1.0, 0.5), r"Expected points of shape \[..., 2\]; got \[\]"),
        ((np.zeros((4, 2)), np.zeros(3)), r"Expected times that broadcast to the points' batch, \[4\]; got \[3\]"),
        ((np.zeros((4, 2)), np.zeros((4, 1))), r"Expected times that broadcast .* \[4\]; got \[4, 1\]"),
        ((np.zeros((4, 2)), 0.5, np.zeros(3)), "Expected no condition; got one"),
    ],
)
def test_what_a_velocity_cannot_take_is_refused(arguments, told):
    with pytest.raises(ValueError, match=told):
        dense_velocity(2, (8,), seed=0)(*arguments)


def test_a_conditional_velocity_wants_a_condition_of_its_length():
    velocity = dense_velocity(2, (8,), seed=0, condition_size=3)
    with pytest.raises(ValueError, match=r"Expected a condition, a tensor of shape \[..., K\]; got None"):
        velocity(np.zeros((4, 2)), 0.5)
    with pytest.raises(ValueError, match=r"conditions of shape \[..., 3\] that broadcast .* \[4\]; got \[4, 2\]"):
        velocity(np.zeros((4, 2)), 0.5, np.zeros((4, 2)))


@pytest.mark.parametrize("options", [{"size": 0}, {"hidden": (0,)}, {"frequencies": -1}, {"dtype": "int32"}])
def test_velocities_that_cannot_be_made_are_refused(options):
    with pytest.raises(ValueError, match="Expected"):
        dense_velocity(**{"size": 2, "seed": 0} | options)


def test_a_network_of_points_alone_is_no_velocity():
    points = tf_keras.Input((2,))
    with pytest.raises(ValueError, match="Expected a network of points, times"):
        Velocity(tf_keras.Model(points, 2 * points))


def _on_the_way(count, t, seed=0):
    """z, x and x_t for draws of the mixture."""
    rng = np.random.default_rng(seed)
    z, component = rng.normal(size=(count, 2)), rng.choice(2, size=count, p=WEIGHTS)
    roots = np.linalg.cholesky(COVARIANCES)
    x = MEANS[component] + np.einsum("nij,nj->ni", roots[component], rng.normal(size=(count, 2)))
    return z, x, (1 - t) * z + t * x


@pytest.mark.slow
@pytest.mark.parametrize("t", [0.0, 0.4, 0.9])
def test_the_exact_velocity_is_the_mean_of_what_comes_by(t):
    """Of all x − z whose x_t falls near a point, by a local linear regression on many draws."""
    z, x, x_t = _on_the_way(2_000_000, t)
    velocity = gaussian_mixture_velocity(WEIGHTS, MEANS, COVARIANCES)
    for point in t * MEANS + [0.1, -0.15]:
        near = np.sum((x_t - point) ** 2, axis=1) < 0.1**2
        inputs = np.column_stack([np.ones(np.sum(near)), x_t[near] - point])
        targets = (x - z)[near]
        fitted, residual, *_ = np.linalg.lstsq(inputs, targets, rcond=None)
        error = np.sqrt(residual / np.sum(near) * np.linalg.inv(inputs.T @ inputs)[0, 0])
        assert np.all(error < 0.05)
        np.testing.assert_array_less(np.abs(velocity(tf.constant(point), t) - fitted[0]), 4 * error + 0.01)


def test_the_exact_velocity_carries_the_density_along():
    """∂p/∂t + div(p v) = 0, with p the density of x_t."""

    def density(x, t):
        each = [
            w * multivariate_normal(t * m, (1 - t) ** 2 * np.eye(2) + t**2 * s).pdf(x)
            for w, m, s in zip(WEIGHTS, MEANS, COVARIANCES, strict=True)
        ]
        return np.sum(each, axis=0)

    velocity, x, t, h = (
        gaussian_mixture_velocity(WEIGHTS, MEANS, COVARIANCES),
        np.array([[0.3, 0.1], [-1, 0.5]]),
        0.6,
        1e-4,
    )
    change = (density(x, t + h) - density(x, t - h)) / (2 * h)
    flows_out = 0.0
    for i, step in enumerate(h * np.eye(2)):
        ahead, behind = x + step, x - step
        difference = density(ahead, t) * velocity(ahead, t)[:, i] - density(behind, t) * velocity(behind, t)[:, i]
        flows_out += difference / (2 * h)
    np.testing.assert_allclose(change + flows_out, 0, atol=1e-6)
    assert np.min(np.abs(change)) > 0.01


def test_times_of_the_exact_velocity_broadcast():
    velocity, x, t = gaussian_mixture_velocity(WEIGHTS, MEANS, COVARIANCES), normal((3, 4, 2)), [0.1, 0.3, 0.5, 0.7]
    expected = np.stack([velocity(x[:, k], t[k]) for k in range(4)], axis=1)
    np.testing.assert_allclose(velocity(x, t), expected, rtol=1e-4, atol=1e-5)
    assert velocity(x, t).dtype == tf.float32
    np.testing.assert_allclose(velocity(tf.cast(x, tf.float64), t), expected, rtol=1e-3, atol=1e-4)


@pytest.mark.slow
def test_a_finite_set_is_reached():
    points = np.array([[1.0, 0.0], [0.0, 2.0], [-1.0, 0.5]])
    velocity, x = finite_set_velocity(points), normal((20, 2), dtype="float64")
    for t in np.arange(0, 1, 1e-3):
        x += 1e-3 * velocity(x, t)
    nearest = np.min(np.linalg.norm(x[:, None] - points, axis=-1), axis=1)
    np.testing.assert_allclose(nearest, 0, atol=5e-3)
    only = finite_set_velocity(points[:1])
    np.testing.assert_allclose(only(x, 0.25), (points[0] - x) / 0.75, rtol=1e-6)


@pytest.mark.parametrize(
    ("change", "told"),
    [
        ({"weights": [1.0]}, r"Expected a weight for each mean, \[2\]; got \[1\]"),
        ({"weights": [0.5, 0.6]}, "whose sum is 1.1"),
        ({"weights": [-0.5, 1.5]}, "weights of at least 0"),
        ({"means": [1.0, 2.0]}, r"Expected means of shape \[K, D\]; got \[2\]"),
        ({"covariances": COVARIANCES[0]}, r"covariance for each mean, \[2, 2, 2\]; got \[2, 2\]"),
        ({"covariances": -COVARIANCES}, "symmetric and positive semidefinite"),
        ({"covariances": np.triu(COVARIANCES)}, "symmetric and positive semidefinite"),
    ],
)
def test_mixtures_that_are_none_are_refused(change, told):
    with pytest.raises(ValueError, match=told):
        gaussian_mixture_velocity(**{"weights": WEIGHTS, "means": MEANS, "covariances": COVARIANCES} | change)
    with pytest.raises(ValueError, match=r"Expected points of shape \[N, D\]; got \[2\]"):
        finite_set_velocity([1.0, 2.0])
