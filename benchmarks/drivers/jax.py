"""A flow of a JAX library, trained by a plain loop over a compiled step."""

from collections.abc import Callable
from typing import Any

import jax
import numpy as np
import optax

from benchmarks.tasks import Task


class JaxFlow:
    """See `drivers`. Everything is compiled, always: JAX is not meant to be used without."""

    def __init__(self, parameters: Any, log_prob: Callable, sample: Callable, task: Task):
        """Takes a flow as functions of its parameters.

        Args:
          parameters: Any nested structure of arrays.
          log_prob: From parameters and points `[n, *event]` to `[n]`.
          sample: From parameters, a random key and n to points.
          task: What is trained.
        """
        self._parameters = parameters
        self._log_prob = jax.jit(log_prob)
        self._sample = jax.jit(sample, static_argnums=2)
        self._key = jax.random.key(0)
        adam = optax.adam(task.learning_rate)
        self._state = adam.init(parameters)

        @jax.jit
        def step(parameters, state, batch):
            gradients = jax.grad(lambda parameters: -log_prob(parameters, batch).mean())(parameters)
            updates, state = adam.update(gradients, state)
            return optax.apply_updates(parameters, updates), state

        self._step = step

    @property
    def parameters(self) -> int:
        return sum(leaf.size for leaf in jax.tree.leaves(self._parameters))

    def accept(self, points: np.ndarray) -> jax.Array:
        return jax.numpy.asarray(points)

    def accept_batches(self, batches: np.ndarray) -> list[jax.Array]:
        return [self.accept(batch) for batch in batches]

    def train(self, batches: list[jax.Array]) -> None:
        for batch in batches:
            self._parameters, self._state = self._step(self._parameters, self._state, batch)
        # Steps are only queued by now.
        jax.block_until_ready(self._parameters)

    def log_prob(self, points: jax.Array) -> np.ndarray:
        return np.asarray(self._log_prob(self._parameters, points))

    def sample(self, count: int) -> np.ndarray:
        self._key, key = jax.random.split(self._key)
        return np.asarray(self._sample(self._parameters, key, count))
