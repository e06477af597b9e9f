"""Descent on a loss that draws its own points, in a compiled loop: what a reverse KL divergence needs."""

from collections.abc import Callable, Sequence

import numpy as np
import tensorflow as tf

from course_utils.passes import limited
from course_utils.tfp_cache import forget
from course_utils.training.schedule import scheduled_adam
from course_utils.validation import require_positive_integer, require_positive_number

_EPOCHS = 10  # for each the mean loss is reported


def minimise(
    loss: Callable[[tf.Tensor], tf.Tensor],
    variables: Sequence[tf.Variable],
    learning_rate: float,
    steps: int,
    *,
    seed: int = 0,
    clipnorm: float | None = None,
) -> list[float]:
    """Minimises an expectation by Adam, whose learning rate rises over a tenth of the steps and then falls to 0 along a cosine.

    Args:
      loss: From a seed for TensorFlow's stateless draws, int32 of shape `[2]` and another at each step, to an estimate of what
        is minimised, a scalar. `flow.experimental_sample_and_log_prob(256, seed=seed)` takes such a seed.
      variables: What changes.
      learning_rate: The greatest learning rate.
      steps: Number of steps. A last part that is less than a tenth of them is left out.
      seed: Seed of the training.
      clipnorm: Greatest norm of all gradients together, which are scaled down where they exceed it; unlimited if not given.

    Returns:
      The mean loss over each tenth of the steps.

    Raises:
      ValueError: If the number of steps or the learning rate is not positive, or there are no variables.
      FloatingPointError: If a mean loss is not finite.
    """
    rounds = require_positive_integer(steps, "the number of steps") // _EPOCHS or 1
    learning_rate, variables = require_positive_number(learning_rate, "a learning rate"), list(variables)
    if not variables:
        raise ValueError("Expected variables to change; got none.")
    adam = scheduled_adam(learning_rate, steps, global_clipnorm=clipnorm)
    adam.build(variables)

    @tf.function
    def descend(first: tf.Tensor) -> tf.Tensor:
        total = tf.zeros([], variables[0].dtype)
        for step in tf.range(first, first + rounds):
            with tf.GradientTape() as tape:
                value = loss(tf.stack([seed, step]))
            adam.apply_gradients(zip(tape.gradient(value, variables), variables, strict=True))
            total += value
        return total / rounds

    means = []
    for epoch in range(limited(min(_EPOCHS, steps))):
        means.append(float(descend(tf.constant(epoch * rounds))))
        if not np.isfinite(means[-1]):
            raise FloatingPointError(f"Expected a finite loss; got {means[-1]} in tenth {epoch + 1} of the training.")
    forget()  # what bijectors computed with the old weights
    return means
