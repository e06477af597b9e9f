"""Exercise 11.7, guidance: its check."""

from collections.abc import Callable, Iterator

import numpy as np
import tensorflow as tf

from course_utils.exercises.exercise import Wrong, call, exercise, require_order
from course_utils.exercises.observation import Observation
from course_utils.flows.guidance import guided as reference_guided

_Velocity = Callable[[tf.Tensor, tf.Tensor, tf.Tensor], tf.Tensor]

_FROM_POINT = tf.constant([[0.5, -1.0], [1.5, 0.3]])
_FROM_CLASS = tf.constant([[1.0, -0.4], [-0.7, 0.9], [0.2, 1.3]])


def _velocity(x: tf.Tensor, t: tf.Tensor, condition: tf.Tensor | None = None) -> tf.Tensor:
    """A velocity of points in the plane with three classes, as strict as a network, and not linear in anything."""
    if condition is None:
        raise ValueError("Expected a condition, a tensor of shape [..., 3]; got None.")
    condition = tf.convert_to_tensor(condition, tf.float32)
    if condition.shape[-1:] != [3]:
        raise ValueError(f"Expected conditions of shape [..., 3]; got {condition.shape}.")
    return tf.tanh(x @ _FROM_POINT + t) + tf.exp(tf.tensordot(condition, _FROM_CLASS, 1)) * (1 + tf.square(x))


def _of_both(together: Callable, without: Callable = tf.zeros_like) -> Callable[[_Velocity, float], _Velocity]:
    """A velocity of weight, velocity with the condition and velocity without it."""
    return lambda velocity, weight: (
        lambda x, t, condition: together(weight, velocity(x, t, condition), velocity(x, t, without(condition)))
    )


def _in_one_batch(velocity, weight):
    """Both velocities by one evaluation."""

    def both(x, t, condition):
        condition = tf.broadcast_to(condition, [x.shape[0], condition.shape[-1]])
        halves = velocity(tf.tile(x, [2, 1]), t, tf.concat([condition, 0 * condition], axis=0))
        with_class, without = tf.split(halves, 2)
        return without + weight * (with_class - without)

    return both


@exercise(
    "Exercise 11.7, guidance",
    reference=lambda: reference_guided,
    alternatives=[
        _of_both(lambda w, v, free: w * v + (1 - w) * free),
        _of_both(lambda w, v, free: v + (w - 1) * (v - free), lambda condition: 0 * condition),
        _of_both(lambda w, v, free: tf.add(free, w * tf.subtract(v, free)), lambda condition: tf.zeros(3)),
        _in_one_batch,
    ],
    mistakes={
        "the two velocities are exchanged: at w = 0 the condition counts for nothing, at w = 1 it counts as it was learned.": (
            _of_both(lambda w, v, free: v + w * (free - v))
        ),
        "yours adds the difference to the conditional velocity, which makes that the one of w = 0, as Ho & Salimans count: here w = 0 is "
        "the velocity without a condition.": [
            _of_both(lambda w, v, free: (1 + w) * v - w * free),
            _of_both(lambda w, v, free: v + w * (v - free)),
        ],
        "the weight w changes nothing: yours is the conditional velocity.": _of_both(lambda w, v, free: v),
        "yours is the velocity without a condition, whatever w is.": _of_both(lambda w, v, free: free),
        "the weight multiplies the difference of both velocities: yours multiplies the conditional velocity alone.": [
            _of_both(lambda w, v, free: w * v),
            _of_both(lambda w, v, free: free + w * v),
        ],
        "that is the difference of both velocities, times w: add it to the velocity without a condition.": _of_both(
            lambda w, v, free: w * (v - free)
        ),
        "the sign: w times the difference is added, so that samples move towards their class.": _of_both(
            lambda w, v, free: free - w * (v - free)
        ),
        "the weight multiplies a difference of velocities: yours multiplies the condition.": (
            lambda velocity, weight: lambda x, t, condition: velocity(x, t, weight * condition)
        ),
        "that no condition is told is said by zeros, with which the velocity was trained: yours are ones.": _of_both(
            lambda w, v, free: free + w * (v - free), tf.ones_like
        ),
        "the velocity wants a condition each time: that none is told is said by zeros, `tf.zeros_like(condition)`.": [
            lambda velocity, weight: (
                lambda x, t, condition: velocity(x, t) + weight * (velocity(x, t, condition) - velocity(x, t))
            ),
            lambda velocity, weight: (
                lambda x, t, condition: (
                    velocity(x, t, None) + weight * (velocity(x, t, condition) - velocity(x, t, None))
                )
            ),
        ],
        "there need not be ten classes: take zeros of the condition's own shape, `tf.zeros_like(condition)`.": _of_both(
            lambda w, v, free: free + w * (v - free), lambda condition: tf.zeros([10])
        ),
        "weights above 1 are what guidance is for: yours stops there.": _of_both(
            lambda w, v, free: free + min(w, 1) * (v - free)
        ),
    },
)
def guidance(guided: Callable[[_Velocity, float], _Velocity]) -> Iterator[Observation]:
    require_order("guided", guided, "velocity", "weight")
    x = tf.random.stateless_normal([5, 2], [0, 1])
    t, classes = tf.constant(0.3), tf.one_hot([0, 2, 1, 1, 0], 3)
    for weight in (2.5, 0.3, 0, 1):
        what = f"`guided(velocity, {weight})`"
        inner = call(what, guided, _velocity, weight)
        if not callable(inner):
            raise Wrong(f"{what} should be a function of x, t and condition; yours is of type {type(inner).__name__}.")
        require_order("with_guidance", inner, "x", "t", "condition")
        given = f"{what[:-1]}(x, t, condition)`"
        yield Observation(given, call(given, inner, x, t, classes))
        yield Observation(f"{given}, with one condition for all,", call(given, inner, x, t, classes[1]))
    compiled = tf.function(guided(_velocity, 2.5), reduce_retracing=True)
    try:
        got = compiled(x, t, classes)
    except Exception as error:
        raise Wrong(
            "it works, but not in a compiled function, as the solver needs it: compute with TensorFlow's functions, "
            f"`tf.zeros_like` rather than `np.zeros_like`. {type(error).__name__}"
        ) from error
    yield Observation("`guided(velocity, 2.5)`, compiled,", got)
    moved = call(
        "`guided(velocity, 2.5)(x, t, condition)`",
        guided(_velocity, 2.5),
        x + 1,
        t + 0.5,
        np.eye(3, dtype=np.float32)[[1] * 5],
    )
    yield Observation("`guided(velocity, 2.5)(x, t, condition)` at another time", moved)
