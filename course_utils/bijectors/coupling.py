"""What all coupling layers share: a conditioner that sees what stays as it is, and the log-det that follows from it."""

from typing import Any

import tensorflow as tf

from course_utils.bijectors.conditioning import Conditioner, evaluate, require_conditioner, shift_and_log_scale
from course_utils.bijectors.layer import Layer
from course_utils.bijectors.once import once_per_trace


class Coupling(Layer):
    """Base of layers that freeze some entries of an event, and transform the others by parameters computed from these.

    A subclass says which entries are frozen, masked or split off, by `_frozen_part` and `_parameter`; and another one how
    the others are transformed: `Additive` or `Affine`.
    """

    def __init__(self, conditioner: Conditioner, event_rank: int, parameters: dict, name: str):
        """Checks and keeps what all of them have.

        Args:
          conditioner: From the frozen part, `[batch, ...]`, to the parameters of the transformation.
          event_rank: Rank of an event.
          parameters: As in `tfb.Bijector`.
          name: As in `tfb.Bijector`.

        Raises:
          ValueError: If the conditioner cannot be called.
        """
        self._conditioner = require_conditioner(conditioner)
        super().__init__(forward_min_event_ndims=event_rank, parameters=parameters, name=name)

    @property
    def conditioner(self) -> Conditioner:
        """The function that computes the transformation's parameters from the frozen entries."""
        return self._conditioner

    def _frozen_part(self, x: tf.Tensor) -> tf.Tensor:
        """What the conditioner sees of `x`, or a `ValueError` if `x` does not fit the layer."""
        raise NotImplementedError

    def _parameter(self, output: Any, x: tf.Tensor, what: str) -> tf.Tensor:
        """A conditioner's output with the batch axes of `x`, once it is sure that it fits what is transformed of `x`."""
        raise NotImplementedError

    def _evaluate(self, x: tf.Tensor, condition: tf.Tensor | None) -> Any:
        """The conditioner's output, on one batch axis; the same for z and x, whose frozen entries agree."""
        return evaluate(self._conditioner, self._frozen_part(x), condition, self.forward_min_event_ndims)

    def _sum_over_event(self, x: tf.Tensor) -> tf.Tensor:
        return tf.reduce_sum(x, axis=list(range(-self.forward_min_event_ndims, 0)))


class Additive(Coupling):
    """Coupling by a shift t alone, which preserves volume."""

    def _forward_log_det_jacobian(self, z, condition=None):
        return tf.zeros_like(self._sum_over_event(z))

    def _inverse_log_det_jacobian(self, x, condition=None):
        return tf.zeros_like(self._sum_over_event(x))

    def _shift(self, x, condition):
        return self._parameter(self._evaluate(x, condition), x, "shift")


class Affine(Coupling):
    """Coupling by a shift t and a log-scale s, whose log-det is the sum of s over the event."""

    def _forward_log_det_jacobian(self, z, condition=None):
        return self._sum_over_event(self._shift_and_log_scale(z, condition)[1])

    def _inverse_log_det_jacobian(self, x, condition=None):
        return -self._sum_over_event(self._shift_and_log_scale(x, condition)[1])

    @once_per_trace
    def _shift_and_log_scale(self, x, condition):
        shift, log_scale = shift_and_log_scale(self._evaluate(x, condition))
        return self._parameter(shift, x, "shift"), self._parameter(log_scale, x, "log_scale")
