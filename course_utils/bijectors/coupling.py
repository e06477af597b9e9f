"""What all coupling layers share: a conditioner that sees what stays as it is, and the log-det that follows from it."""

import tensorflow as tf

from course_utils.bijectors.conditioning import Conditioner, evaluate, require_conditioner
from course_utils.bijectors.once import once_per_trace
from course_utils.bijectors.transformers import Transformer
from course_utils.bijectors.transforming import Transforming


class Coupling(Transforming):
    """Base of layers that freeze some entries of an event, and move the others by parameters computed from these.

    A subclass says which entries are frozen, masked or split off.
    """

    def __init__(
        self, conditioner: Conditioner, transformer: Transformer, event_rank: int, parameters: dict, name: str
    ):
        """Checks and keeps what all of them have.

        Args:
          conditioner: From the frozen part, `[batch, ...]`, to the parameters of the transformer.
          transformer: How the others are moved.
          event_rank: Rank of an event.
          parameters: As in `tfb.Bijector`.
          name: As in `tfb.Bijector`.

        Raises:
          ValueError: If the conditioner cannot be called.
        """
        self._conditioner = require_conditioner(conditioner)
        super().__init__(transformer, event_rank, parameters, name)

    @property
    def conditioner(self) -> Conditioner:
        """The function that computes the transformer's parameters from the frozen entries."""
        return self._conditioner

    def _frozen_part(self, x: tf.Tensor) -> tf.Tensor:
        """What the conditioner sees of `x`, or a `ValueError` if `x` does not fit the layer."""
        raise NotImplementedError

    def _joined(self, x: tf.Tensor, moved: tf.Tensor) -> tf.Tensor:
        """The event whose frozen entries are those of `x`, and the others `moved`."""
        raise NotImplementedError

    def _masked(self, output: tf.Tensor) -> tf.Tensor:
        """A conditioner's output, 0 where an entry is frozen, if the output is for such entries too."""
        return output

    def _forward(self, z, condition=None):
        return self._joined(z, self._moved(z, condition, "forward")[0])

    def _inverse(self, x, condition=None):
        return self._joined(x, self._moved(x, condition, "inverse")[0])

    def _forward_log_det_jacobian(self, z, condition=None):
        return self._log_det(z, condition, "forward")

    def _inverse_log_det_jacobian(self, x, condition=None):
        return self._log_det(x, condition, "inverse")

    @once_per_trace
    def _entry_parameters(self, x, condition):
        outputs = evaluate(self._conditioner, self._frozen_part(x), condition, self.forward_min_event_ndims)
        fitted = self._fitted(outputs, self._moving_part(x)).values()
        return self._transformer.parameters(*map(self._masked, fitted))
