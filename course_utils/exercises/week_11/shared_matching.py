"""Velocities to try losses of flow matching with."""

from typing import Any

import tensorflow as tf

_A = [[0.5, -1.1, 0.3], [0.9, 0.2, -0.6], [-0.4, 0.7, 1.2]]


def strict(x: tf.Tensor, t: tf.Tensor, weight: tf.Tensor | float = 1.0) -> tf.Tensor:
    """A velocity of points `[N, D]` with D of at most 3, and of times `[N]` or one of all.

    As strict as the course's: it takes no times of shape `[N, 1]`.

    Raises:
      ValueError: If it is given other shapes.
    """
    x, t = tf.convert_to_tensor(x), tf.convert_to_tensor(t)
    if len(x.shape) != 2:
        raise ValueError(f"Expected points of shape [N, D]; got {x.shape}.")
    if len(t.shape) > 1 or (len(t.shape) == 1 and t.shape[0] not in (None, 1, x.shape[0])):
        raise ValueError(f"Expected times of shape [N], one for each of the points {x.shape}; got {t.shape}.")
    size = x.shape[1]
    mixed = x @ tf.constant(_A, x.dtype)[:size, :size]
    return weight * tf.tanh(mixed + tf.cast(t, x.dtype)[..., tf.newaxis]) + tf.reverse(x, [1]) / 2


class Recorded(tf.Module):
    """The same, with a weight to learn. It notes down the points and times that it is given, and what it answers."""

    def __init__(self):
        super().__init__()
        self.weight = tf.Variable(1.3)
        self.calls: list[tuple[Any, Any, Any]] = []

    def __call__(self, x: tf.Tensor, t: tf.Tensor) -> tf.Tensor:
        velocities = strict(x, t, self.weight)
        self.calls.append((x, t, velocities))
        return velocities
