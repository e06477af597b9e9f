"""What coupling and autoregressive layers share: a transformer moves entries by parameters that a network computes."""

from collections.abc import Sequence
from typing import Any

import tensorflow as tf

from course_utils.bijectors.conditioning import like
from course_utils.bijectors.layer import Layer
from course_utils.bijectors.once import once_per_trace
from course_utils.bijectors.transformers import Transformer


class Transforming(Layer):
    """A layer of two parts. Subclasses say which entries the network sees, in `_entry_parameters`, and which of them move."""

    def __init__(self, transformer: Transformer, event_rank: int, parameters: dict, name: str):
        """Keeps what both kinds have.

        Args:
          transformer: How an entry is moved by its parameters.
          event_rank: Rank of an event.
          parameters: As in `tfb.Bijector`.
          name: As in `tfb.Bijector`.

        Raises:
          ValueError: If it is no transformer.
        """
        if not isinstance(transformer, Transformer):
            raise ValueError(f"Expected a transformer, such as Affine(); got {transformer!r}.")
        self._transformer = transformer
        super().__init__(forward_min_event_ndims=event_rank, parameters=parameters, name=name)

    @property
    def transformer(self) -> Transformer:
        """How an entry is moved by its parameters."""
        return self._transformer

    def _entry_parameters(self, x: tf.Tensor, condition: tf.Tensor | None) -> Sequence[tf.Tensor]:
        """The transformer's parameters for the entries of `x` that move."""
        raise NotImplementedError

    def _moving_part(self, x: tf.Tensor) -> tf.Tensor:
        """The entries of `x` that move."""
        return x

    @once_per_trace
    def _moved(self, x: tf.Tensor, condition: tf.Tensor | None, direction: str) -> tuple[tf.Tensor, tf.Tensor]:
        """Where the entries move, "forward" or "inverse", and the logarithms of the derivatives."""
        return getattr(self._transformer, direction)(self._moving_part(x), self._entry_parameters(x, condition))

    def _log_det(self, x: tf.Tensor, condition: tf.Tensor | None, direction: str) -> tf.Tensor:
        """The sum of the logarithms of the derivatives over the event."""
        event_axes = list(range(-self.forward_min_event_ndims, 0))
        if self._transformer.preserves_volume:
            return tf.zeros_like(tf.reduce_sum(x, axis=event_axes))
        return tf.reduce_sum(self._moved(x, condition, direction)[1], axis=event_axes)

    def _fitted(self, outputs: Any, moving: tf.Tensor) -> dict[str, tf.Tensor]:
        """The network's outputs with the batch axes of what moves, by name, once it is sure that they fit it."""
        rank, per_entry = self.forward_min_event_ndims, self._transformer.outputs_per_entry
        return {
            name: like(moving, output, rank, name, per_entry)
            for name, output in self._transformer.named(outputs).items()
        }
