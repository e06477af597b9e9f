"""Velocities: networks of a point and a time, for continuous flows."""

import math
from collections.abc import Sequence

import tensorflow as tf
import tf_keras

from course_utils.networks.dense import dense_features
from course_utils.networks.parts import as_model, with_condition
from course_utils.validation import require_dtype, require_natural_number, require_positive_integer


class Velocity(tf.Module):
    """A network as the velocity v(x, t) of a continuous flow: points and times of any batch shape go in.

    `velocity(x, t)` has the shape of x, `[..., *event]`. The time is a scalar or `[...]`, and broadcasts to the points' batch
    axes. So does the condition `[..., K]` of a conditional one, `velocity(x, t, condition)`.
    """

    def __init__(self, network: tf_keras.Model, name: str = "velocity"):
        """Wraps a network.

        Args:
          network: Keras model from the list of points `[batch, *event]` and times `[batch, 1]`, and conditions `[batch, K]`
            for a conditional velocity, to velocities `[batch, *event]`.
          name: As in `tf.Module`.

        Raises:
          ValueError: If the network has neither two nor three inputs.
        """
        super().__init__(name)
        if len(network.inputs) not in (2, 3):
            raise ValueError(
                f"Expected a network of points, times and, if there are any, conditions; got {len(network.inputs)} inputs."
            )
        self.network = network

    @property
    def dtype(self) -> tf.DType:
        """What it computes in; points and times of another floating-point dtype are cast to it."""
        return self.network.inputs[0].dtype

    @property
    def event_shape(self) -> tf.TensorShape:
        """Shape of a point."""
        return self.network.inputs[0].shape[1:]

    @property
    def takes_condition(self) -> bool:
        """Whether there is a third argument."""
        return len(self.network.inputs) == 3

    def __call__(self, x: tf.Tensor, t: tf.Tensor, condition: tf.Tensor | None = None) -> tf.Tensor:
        """The velocity at points x `[..., *event]` and times t, a scalar or `[...]`; see the class.

        Raises:
          ValueError: If the points are not of the event's shape, the times or the condition do not broadcast to them, or there
            is a condition where none is taken, or none where one is.
        """
        x, t = tf.cast(x, self.dtype), tf.cast(t, self.dtype)
        rank = len(self.event_shape)
        if len(x.shape) < rank or not x.shape[len(x.shape) - rank :].is_compatible_with(self.event_shape):
            raise ValueError(f"Expected points of shape [..., {_listed(self.event_shape)}]; got {_shown(x.shape)}.")
        if self.takes_condition != (condition is not None):
            expected = "a condition, a tensor of shape [..., K]" if self.takes_condition else "no condition"
            raise ValueError(f"Expected {expected}; got {'one' if condition is not None else 'None'}.")
        batch = tf.shape(x)[: len(x.shape) - rank]
        static = x.shape[: len(x.shape) - rank]
        inputs = [tf.reshape(x, tf.concat([[-1], tf.shape(x)[len(static) :]], axis=0)), _rows(t, [], batch, static)]
        if condition is not None:
            inputs.append(_rows(tf.cast(condition, self.dtype), self.network.inputs[2].shape[1:], batch, static))
        return tf.reshape(self.network(inputs), tf.shape(x))


def dense_velocity(
    size: int,
    hidden: Sequence[int] = (128, 128, 128),
    *,
    seed: int,
    activation: str = "swish",
    frequencies: int = 4,
    gaussian: bool = True,
    condition_size: int = 0,
    dtype: str = "float32",
) -> Velocity:
    """Dense network of a point and a time, for vectors whose entries have mean 0 and variance 1, or nearly so.

    The velocity is what it would be for normal data, and a correction F by the network:

        v(x, t) = ((2t − 1) x + √a F(x / √a, t)) / a,    a = t² + (1 − t)².

    If x₁ and z are independent with variance 1, then a is the variance of x_t = (1 − t) z + t x₁, the first term is the best
    linear guess of x₁ − z from x_t, and what is left to √a F / a has variance 1 / a. So F takes numbers of the size of 1, and
    has to give such. Its last layer starts at zero, where the flow is the identity: a point turns up at t = 1 where it began.

    The hidden layers see x / √a, the time t, and cos πkt and sin πkt for k = 1 … K, with which a network can change as quickly
    with time as a velocity does near the data.

    Args:
      size: Length D of a vector.
      hidden: Width of each hidden layer; see `dense_features`.
      seed: Seed of the initial weights.
      activation: Activation of the hidden layers. It should be smooth: a solver's order counts on derivatives.
      frequencies: Number K of cosines and of sines of time; 0 for the time alone.
      gaussian: Whether F is a correction, as above, or the velocity itself: v(x, t) = F(x, t).
      condition_size: Length of a condition, joined to what the hidden layers see; 0 for none.
      dtype: Dtype of weights, inputs and outputs.

    Returns:
      Velocity `velocity(x, t)` of points `[..., D]`, or `velocity(x, t, condition)` with conditions `[..., condition_size]`.

    Raises:
      ValueError: If a size or a width is not a positive integer, or the dtype is neither float32 nor float64.

    Reference: Karras, Aittala, Aila & Laine (2022), "Elucidating the design space of diffusion-based generative models",
    for such a correction in diffusion models.
    """
    require_positive_integer(size, "the number of dimensions")
    dtype = require_dtype(dtype)
    point = tf_keras.Input((size,), dtype=dtype, name="point")
    time = tf_keras.Input((1,), dtype=dtype, name="time")
    _, *condition = with_condition(point, condition_size)
    variance = time**2 + (1 - time) ** 2
    seen = point * tf.math.rsqrt(variance) if gaussian else point
    joined = tf_keras.layers.Concatenate(dtype=dtype)([seen, *time_features(time, frequencies), *condition])
    last = dense_features(joined, hidden, seed=seed, activation=activation)
    outputs = tf_keras.layers.Dense(size, kernel_initializer="zeros", name="velocity", dtype=dtype)(last)
    if gaussian:
        outputs = (2 * time - 1) / variance * point + tf.math.rsqrt(variance) * outputs
    return Velocity(as_model([point, time, *condition], outputs, "dense_velocity"))


def time_features(time: tf.Tensor, frequencies: int) -> list[tf.Tensor]:
    """The time `[batch, 1]`, and cos πkt and sin πkt for k = 1 … F, both `[batch, F]`, if F is not 0.

    Raises:
      ValueError: If F is not an integer of at least 0.
    """
    if not require_natural_number(frequencies, "the number of frequencies"):
        return [time]
    angles = time * tf.constant([[math.pi * k for k in range(1, frequencies + 1)]], time.dtype)
    return [time, tf.cos(angles), tf.sin(angles)]


def _rows(values: tf.Tensor, event: Sequence[int], batch: tf.Tensor, static: tf.TensorShape) -> tf.Tensor:
    """Values `[..., *event]`, one for each point of the batch: `[points, *event]`, where a number is `[points, 1]`."""
    leading = values.shape[: len(values.shape) - len(event)]
    try:
        fits = tf.broadcast_static_shape(leading, static).is_compatible_with(static)
    except ValueError:
        fits = False
    if not fits or not values.shape[len(leading) :].is_compatible_with(event):
        what = f"conditions of shape [..., {_listed(event)}]" if event else "times"
        raise ValueError(
            f"Expected {what} that broadcast to the points' batch, {_shown(static)}; got {_shown(values.shape)}."
        )
    filled = tf.broadcast_to(values, tf.concat([batch, tf.constant(list(event), tf.int32)], axis=0))
    return tf.reshape(filled, [-1, *(event or [1])])


def _listed(shape: Sequence[int | None]) -> str:
    return ", ".join(str(size) for size in shape)


def _shown(shape: tf.TensorShape) -> str:
    return f"[{_listed(shape)}]"
