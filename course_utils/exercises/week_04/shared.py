"""What several exercises of week 4 share: points, a conditioner, and the gradients that training follows."""

from collections.abc import Callable, Iterator, Sequence
from typing import Any

import numpy as np
import tensorflow as tf

from course_utils.exercises.observation import Observation

# The couplings under test act on four dimensions: with two, too many wrong answers are right by accident.
MASK = np.array([1, 0, 0, 1])


def some_points(*shape: int, seed: int = 4) -> tf.Tensor:
    return tf.random.stateless_normal([*shape, len(MASK)], seed=[seed, 0])


def shift_and_log_scale(x: tf.Tensor) -> tuple[tf.Tensor, tf.Tensor]:
    """A conditioner whose every output depends on every input, so that a forgotten mask shows."""
    mix = tf.constant([[0.9, -0.4, 0.3, 0.5], [0.2, 0.8, -0.7, 0.4], [-0.6, 0.3, 0.7, 0.2], [0.5, 0.6, 0.4, -0.8]])
    return tf.sin(x @ mix + 0.3), 0.7 * tf.tanh(x @ tf.transpose(mix) - 0.2)


def randomise(module: Any) -> Any:
    """Moves a flow, a layer or a network away from where it starts, where most mistakes would not show."""
    for k, variable in enumerate(module.trainable_variables):
        variable.assign_add(0.2 * tf.random.stateless_normal(variable.shape, seed=[k, 4]))
    return module


def observed_gradients(
    loss: Callable, variables: Sequence[tf.Variable], x: tf.Tensor, otherwise: str
) -> Iterator[Observation]:
    """Gradients of a loss in a compiled step, which does not know how many points there will be."""

    @tf.function(input_signature=[tf.TensorSpec([None, *x.shape[1:]])], autograph=False)
    def step(x: tf.Tensor) -> list[tf.Tensor | None]:
        with tf.GradientTape() as tape:
            value = loss(x)
        return tape.gradient(value, variables)

    for variable, gradient in zip(variables, step(tf.identity(x)), strict=True):
        # Where a variable has no part in the loss, its gradient is None.
        got = np.full(variable.shape, np.nan) if gradient is None else gradient
        yield Observation("the gradient of the loss", got, otherwise=otherwise)
