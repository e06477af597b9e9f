"""Velocities to try answers of week 11 with, and what several checks ask of a velocity and its divergence."""

from collections.abc import Callable
from typing import Any

import numpy as np
import tensorflow as tf

from course_utils.exercises.bijector_checks import require_compiled
from course_utils.exercises.exercise import Wrong

Field = Callable[[tf.Tensor, tf.Tensor], tf.Tensor]
# From a velocity, points and a time, and perhaps noise, to the velocity there and its divergence.
Divergence = Callable[..., tuple[tf.Tensor, tf.Tensor]]

A = np.array([[0.3, -1.2, 0.5], [0.8, -0.4, 0.1], [-0.2, 0.6, 0.7]])
TIME = 0.4


def bent(x: tf.Tensor, t: tf.Tensor, weight: tf.Tensor | float = 1.0) -> tf.Tensor:
    """A velocity of three dimensions that bends, and changes with time; its Jacobian is far from symmetric."""
    t = tf.cast(t, x.dtype)
    scale = tf.constant([1.0, 2.0, -1.5], x.dtype) + t
    return tf.tanh(weight * (x @ tf.constant(A.T, x.dtype)) + t) * scale


def points(count: int = 5, seed: int = 1) -> tf.Tensor:
    """Points in three dimensions, float32."""
    return tf.constant(np.random.default_rng(seed).standard_normal((count, 3)), tf.float32)


def require_velocity_and_divergence(what: str, got: Any, x: tf.Tensor) -> None:
    """Raises `Wrong` unless `got` is a pair of a tensor of the shape of x and one number for each point."""
    if not isinstance(got, list | tuple) or len(got) != 2:
        raise Wrong(f"{what} should return two tensors, the velocity and its divergence.")
    for name, part, wanted in (("velocity", got[0], tuple(x.shape)), ("divergence", got[1], tuple(x.shape[:1]))):
        if part is ...:
            raise Wrong(f"in what {what} returns, the {name} is still to be filled in.")
        if part is None:
            raise Wrong(
                f"in what {what} returns, the {name} is None: the tape has not seen how it comes about. It has to watch x before "
                "the velocity is evaluated."
            )
        if np.shape(part) != wanted:
            raise Wrong(_shape_message(what, name, np.shape(part), wanted))


def require_learnable(what: str, divergence: Callable[[Field, tf.Tensor], Any], x: tf.Tensor) -> None:
    """Raises `Wrong` unless a divergence works compiled, and passes gradients on to the weights of the velocity."""
    require_compiled(what, lambda x: divergence(bent, x)[1], x)
    weight = tf.constant(1.3)
    with tf.GradientTape() as tape:
        tape.watch(weight)
        total = tf.reduce_sum(divergence(lambda x, t: bent(x, t, weight), x)[1])
    if tape.gradient(total, weight) is None:
        raise Wrong(
            f"{what} has the right values, and a network could not learn from it, as the gradient is lost on the way: compute "
            "with TensorFlow's functions, and without `tf.stop_gradient`."
        )


def _shape_message(what: str, name: str, shape: tuple[int, ...], wanted: tuple[int, ...]) -> str:
    advice = ""
    if name == "divergence" and shape == ():
        advice = " Sum over the entries of a point, and not over the points: `axis=-1`."
    elif name == "divergence" and len(shape) > 1:
        advice = " Sum over the entries of a point, the last axis."
    elif name == "velocity" and shape == wanted[:1]:
        advice = " The velocity comes first, and then the divergence."
    return f"the {name} that {what} returns should have shape {wanted}; yours has shape {shape}.{advice}"
