"""Solvers against the matrix exponential, divergences against the trace of the Jacobian, estimates against their formulas."""

import numpy as np
import pytest
import tensorflow as tf
from scipy.linalg import expm
from support import normal

from course_utils import ode

A = np.array([[0.3, -1.2, 0.5], [0.8, -0.4, 0.1], [-0.2, 0.6, 0.7]])


def linear(x, t):
    return tf.linalg.matvec(tf.constant(A, x.dtype), x)


def bent(x, t):
    """A velocity of three dimensions that bends and changes with time."""
    return tf.tanh(linear(x, t) + t) * tf.constant([1.0, 2.0, -1.0], x.dtype)


def exact(x, time=1.0):
    return x @ expm(A * time).T


@pytest.mark.parametrize("method", ode.METHODS)
def test_errors_on_a_linear_equation_go_with_the_order_of_the_method(method):
    x = normal((5, 3), dtype="float64")
    steps = (8, 16, 32)
    errors = [np.max(np.abs(ode.integrate(linear, x, steps=n, method=method) - exact(x))) for n in steps]
    slopes = np.diff(np.log(errors)) / np.diff(np.log(steps))
    np.testing.assert_allclose(-slopes, ode.METHODS[method].order, rtol=0.1)


@pytest.mark.parametrize("method", ode.METHODS)
def test_methods_evaluate_the_velocity_as_often_as_they_say(method):
    times = []

    def velocity(x, t):
        times.append(float(t))
        return x

    ode.METHODS[method].step(velocity, tf.ones([2]), tf.constant(0.5), tf.constant(0.2))
    assert len(times) == ode.METHODS[method].evaluations and times[0] == 0.5 and max(times) < 0.71


def test_a_velocity_of_time_alone_is_integrated_as_by_simpson_s_rule():
    """Runge and Kutta's step gives cubics exactly, and looks at the right times."""
    x = tf.zeros([2], tf.float64)
    moved = ode.integrate(lambda x, t: tf.fill([2], 4 * t**3), x, 0.5, 2.0, steps=3)
    np.testing.assert_allclose(moved, 2.0**4 - 0.5**4, rtol=1e-12)


@pytest.mark.slow
@pytest.mark.parametrize("dtype", ["float32", "float64"])
def test_back_in_time_is_the_inverse_compiled_and_not(dtype):
    x = normal((4, 3), dtype=dtype)
    there = tf.function(lambda x: ode.integrate(bent, x, 0.2, 0.9, steps=20))(x)
    assert there.dtype == dtype and np.max(np.abs(there - x)) > 0.3
    np.testing.assert_allclose(ode.integrate(bent, there, 0.9, 0.2, steps=20), x, atol=1e-5)


def test_structures_move_together_and_gradients_go_through_the_steps():
    x = normal((4, 3), dtype="float64")

    @tf.function
    def length_and_gradient(scale):
        with tf.GradientTape() as tape:
            tape.watch(scale)
            there, length = ode.integrate(
                lambda both, t: (scale * linear(both[0], t), tf.ones([4], tf.float64)),
                (x, tf.zeros([4], tf.float64)),
                0.0,
                2.0,
                steps=30,
            )
            total = tf.reduce_sum(there)
        return length, tape.gradient(total, scale)

    length, gradient = length_and_gradient(tf.constant(0.5, tf.float64))
    np.testing.assert_allclose(length, 2)
    # d/ds of the sum of x exp(s A 2)ᵀ
    np.testing.assert_allclose(gradient, np.sum(exact(x) @ (2 * A).T), rtol=1e-4)


def test_positions_are_where_the_solution_is_at_each_time():
    x = normal((4, 3), dtype="float64")
    passed = ode.positions(linear, x, [0.0, 0.5, 2.0], steps=40)
    np.testing.assert_allclose(passed, [x, exact(x, 0.5), exact(x, 2.0)], rtol=1e-5)


@pytest.mark.slow
def test_the_adaptive_solver_keeps_its_tolerance_in_both_directions_and_counts():
    x = normal((5, 3), dtype="float64")
    loose, few = ode.integrate_adaptively(linear, x, 0.3, 1.8, rtol=1e-3, atol=1e-3)
    strict, many = ode.integrate_adaptively(linear, x, 0.3, 1.8, rtol=1e-8, atol=1e-8)
    expected = exact(x, 1.5)
    assert np.max(np.abs(strict - expected)) < 1e-6 < np.max(np.abs(loose - expected)) < 1e-2
    assert 6 < few < many
    back, _ = ode.integrate_adaptively(lambda x, t: linear(x, t) * t, strict, 1.0, -1.0, rtol=1e-8, atol=1e-8)
    np.testing.assert_allclose(back, strict, atol=1e-6)  # the way back undoes what t < 0 has done
    states, _ = tf.function(lambda x: ode.integrate_adaptively(lambda xs, t: xs, {"a": x, "b": x}))(x)
    np.testing.assert_allclose(states["b"], np.e * x, rtol=1e-4)


def jacobians(velocity, x, t):
    x = tf.identity(x)
    with tf.GradientTape(persistent=True) as tape:
        tape.watch(x)
        v = velocity(x, t)
    return tape.batch_jacobian(v, x, experimental_use_pfor=False).numpy()


@pytest.mark.slow
@pytest.mark.parametrize("dtype", ["float32", "float64"])
def test_the_exact_divergence_is_the_trace_of_the_jacobian(dtype):
    x, t = normal((6, 3), dtype=dtype), tf.constant(0.4, dtype)
    expected = np.trace(jacobians(bent, x, t), axis1=1, axis2=2)
    for compiled in (False, True):
        function = tf.function(ode.exact_divergence) if compiled else ode.exact_divergence
        v, divergence = function(bent, x, t)
        np.testing.assert_allclose(v, bent(x, t), rtol=1e-6)
        np.testing.assert_allclose(divergence, expected, rtol=1e-4)
    one = ode.exact_divergence(bent, x[0], t)[1]
    np.testing.assert_allclose(one, expected[0], rtol=1e-4)
    of_matrices = ode.exact_divergence(bent, tf.reshape(x, [2, 3, 3]), t)[1]
    np.testing.assert_allclose(np.ravel(of_matrices), expected, rtol=1e-4)
    as_matrix_events = ode.exact_divergence(bent, tf.reshape(x, [2, 3, 3]), t, event_rank=2)[1]
    np.testing.assert_allclose(as_matrix_events, np.sum(np.reshape(expected, [2, 3]), axis=1), rtol=1e-4)


def test_a_velocity_that_does_not_look_has_no_divergence():
    x, t = normal((6, 3)), tf.constant(0.4)
    for divergence in (
        ode.exact_divergence(lambda x, t: tf.ones([6, 3]), x, t),
        ode.hutchinson_divergence(lambda x, t: tf.ones([6, 3]), x, t, tf.ones([6, 3])),
    ):
        assert not np.any(divergence[1])


@pytest.mark.parametrize("kind", ["signs", "gaussian"])
def test_hutchinson_s_estimate_is_unbiased_and_has_the_variance_of_its_formula(kind):
    rng, draws = np.random.default_rng(2), 40_000
    noise = rng.choice([-1.0, 1.0], size=(draws, 3)) if kind == "signs" else rng.standard_normal((draws, 3))
    x, t = tf.constant([[0.2, -0.7, 0.5]], tf.float64), tf.constant(0.4, tf.float64)
    _, estimates = ode.hutchinson_divergence(bent, tf.repeat(x, draws, axis=0), t, tf.constant(noise))
    jacobian = jacobians(bent, x, t)[0]
    symmetric = (jacobian + jacobian.T) / 2
    off_diagonal = symmetric - np.diag(np.diag(symmetric))
    variance = 2 * np.sum(np.square(off_diagonal if kind == "signs" else symmetric))
    assert np.mean(estimates) == pytest.approx(np.trace(jacobian), abs=5 * np.sqrt(variance / draws))
    assert np.var(estimates) == pytest.approx(variance, rel=0.06)


def test_hutchinson_s_estimate_sums_over_the_axes_of_an_event():
    x, t, noise = normal((2, 4, 5, 3)), tf.constant(0.4), normal((2, 4, 5, 3), seed=1)
    per_pixel = ode.hutchinson_divergence(bent, x, t, noise)[1]
    assert per_pixel.shape == (2, 4, 5)
    per_image = ode.hutchinson_divergence(bent, x, t, noise, event_rank=3)[1]
    np.testing.assert_allclose(per_image, np.sum(per_pixel, axis=(1, 2)), rtol=1e-4)


def test_what_is_refused():
    x, t = tf.ones([5, 3]), tf.constant(0.0)
    with pytest.raises(ValueError, match="the number of steps, a positive integer; got 0"):
        ode.integrate(bent, x, steps=0)
    with pytest.raises(ValueError, match="Expected a method, 'euler', 'midpoint', 'runge_kutta'; got 'heun'"):
        ode.integrate(bent, x, steps=1, method="heun")
    with pytest.raises(ValueError, match=r"a velocity of the shape of x, \(5, 3\); got \(5, 1\)"):
        ode.euler_step(lambda x, t: x[:, :1], x, t, 0.1)
    with pytest.raises(ValueError, match="the relative tolerance, a finite positive number; got 0"):
        ode.integrate_adaptively(bent, x, rtol=0)
    with pytest.raises(ValueError, match="the absolute tolerance, a finite positive number; got -1"):
        ode.integrate_adaptively(bent, x, atol=-1)
    with pytest.raises(ValueError, match=r"noise of the shape of x, \(5, 3\); got \(3,\)"):
        ode.hutchinson_divergence(bent, x, t, tf.ones([3]))
    with pytest.raises(ValueError, match="events of known shape"):
        tf.function(lambda x: ode.exact_divergence(bent, x, t), [tf.TensorSpec([5, None])])(x)
