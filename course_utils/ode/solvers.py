"""Solvers of dx/dt = v(x, t) with steps of one size."""

import itertools
from collections.abc import Callable, Sequence
from typing import Any, NamedTuple

import tensorflow as tf

from course_utils.validation import require_positive_integer

# From x, a tensor or a structure of tensors, and a time t to dx/dt, of the structure and the shapes of x.
Velocity = Callable[[Any, tf.Tensor], Any]


def euler_step(velocity: Velocity, x: Any, t: tf.Tensor, h: tf.Tensor) -> Any:
    """x(t + h), but for an error of order h²: x + h v(x, t).

    Args:
      velocity: The right-hand side v of the equation.
      x: x(t), a tensor or a structure of tensors.
      t: Time, a scalar.
      h: Size of the step, a scalar; negative to go back in time.

    Raises:
      ValueError: If the velocity is not of the shape of x.
    """
    return _moved(x, h, velocity(x, t))


def midpoint_step(velocity: Velocity, x: Any, t: tf.Tensor, h: tf.Tensor) -> Any:
    """x(t + h), but for an error of order h³: x + h v(x', t + h/2), where x' = x + h/2 v(x, t).

    Arguments and errors are those of `euler_step`.
    """
    middle = _moved(x, h / 2, velocity(x, t))
    return _moved(x, h, velocity(middle, t + h / 2))


def runge_kutta_step(velocity: Velocity, x: Any, t: tf.Tensor, h: tf.Tensor) -> Any:
    """x(t + h), but for an error of order h⁵, by the classical method of Runge and Kutta:

        x + h/6 (v₁ + 2 v₂ + 2 v₃ + v₄),    v₁ = v(x, t),                  v₂ = v(x + h/2 v₁, t + h/2),
                                            v₃ = v(x + h/2 v₂, t + h/2),   v₄ = v(x + h v₃, t + h).

    Arguments and errors are those of `euler_step`.
    """
    first = velocity(x, t)
    second = velocity(_moved(x, h / 2, first), t + h / 2)
    third = velocity(_moved(x, h / 2, second), t + h / 2)
    fourth = velocity(_moved(x, h, third), t + h)
    mean = tf.nest.map_structure(lambda a, b, c, d: (a + 2 * (b + c) + d) / 6, first, second, third, fourth)
    return _moved(x, h, mean)


class Method(NamedTuple):
    """A step of a solver, how often it evaluates the velocity, and the power of h that the error after many steps goes with."""

    step: Callable[[Velocity, Any, tf.Tensor, tf.Tensor], Any]
    evaluations: int
    order: int


METHODS = {
    "euler": Method(euler_step, evaluations=1, order=1),
    "midpoint": Method(midpoint_step, evaluations=2, order=2),
    "runge_kutta": Method(runge_kutta_step, evaluations=4, order=4),
}


def integrate(
    velocity: Velocity,
    x: Any,
    start: float | tf.Tensor = 0.0,
    end: float | tf.Tensor = 1.0,
    *,
    steps: int,
    method: str = "runge_kutta",
) -> Any:
    """Follows dx/dt = v(x, t) from one time to another, in steps of equal size.

    Gradients go through all steps. Compiled, the graph holds one step, however many there are.

    Args:
      velocity: The right-hand side v. It is given times as scalars of the dtype of x.
      x: Where to start, a floating-point tensor or a structure of tensors of one dtype.
      start: The time there.
      end: The time to stop at, which may lie before `start`.
      steps: Number of steps.
      method: One of `METHODS`.

    Returns:
      Where the solution is at `end`, of the structure, shapes and dtype of x.

    Raises:
      ValueError: If the number of steps is not a positive integer, the method unknown, or the velocity not of the shape of x.
    """
    steps, step = require_positive_integer(steps, "the number of steps"), require_method(method).step
    x = tf.nest.map_structure(tf.convert_to_tensor, x)
    dtype = tf.nest.flatten(x)[0].dtype
    start, end = (tf.cast(tf.convert_to_tensor(time), dtype) for time in (start, end))
    h = (end - start) / steps

    def body(k: tf.Tensor, x: Any) -> tuple[tf.Tensor, Any]:
        # From k each time: a sum of many small h would collect their rounding errors.
        return k + 1, step(velocity, x, start + h * tf.cast(k, dtype), h)

    # Two steps at a time: with the usual ten TensorFlow lets the points run ahead of their log-densities, and keeps what
    # these still need, half a gigabyte for ten thousand points.
    return tf.while_loop(
        lambda k, x: k < steps, body, (tf.constant(0), x), parallel_iterations=2, maximum_iterations=steps
    )[1]


def positions(
    velocity: Velocity, x: tf.Tensor, times: Sequence[float], *, steps: int, method: str = "runge_kutta"
) -> tf.Tensor:
    """The solutions of dx/dt = v(x, t) at several times, for pictures of trajectories.

    Args:
      velocity: The right-hand side v.
      x: Where to start, at the first of the times: a tensor.
      times: Times in the order of the way, at least one.
      steps: Number of steps from one time to the next.
      method: One of `METHODS`.

    Returns:
      Tensor `[len(times), *x.shape]`, whose first entry is x.

    Raises:
      ValueError: As in `integrate`.
    """
    passed = [tf.convert_to_tensor(x)]
    for start, end in itertools.pairwise(times):
        passed.append(integrate(velocity, passed[-1], start, end, steps=steps, method=method))
    return tf.stack(passed)


def require_method(method: object) -> Method:
    """Returns the method of that name.

    Raises:
      ValueError: If there is none.
    """
    if not isinstance(method, str) or method not in METHODS:
        raise ValueError(f"Expected a method, {', '.join(map(repr, METHODS))}; got {method!r}.")
    return METHODS[method]


def _moved(x: Any, h: tf.Tensor, velocity: Any) -> Any:
    """x + h v, for each part of a structure."""

    def part(x: tf.Tensor, velocity: tf.Tensor) -> tf.Tensor:
        # Addition would broadcast [N, 1] to [N, D].
        if not tf.TensorShape(x.shape).is_compatible_with(velocity.shape):
            raise ValueError(f"Expected a velocity of the shape of x, {tuple(x.shape)}; got {tuple(velocity.shape)}.")
        return x + h * velocity

    return tf.nest.map_structure(part, x, velocity)
