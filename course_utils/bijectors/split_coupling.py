"""Coupling layers that split an event along its last axis instead of masking it: nothing is computed to be thrown away."""

from typing import Any

import tensorflow as tf

from course_utils.bijectors.conditioning import Conditioner, like
from course_utils.bijectors.coupling import Additive, Affine, Coupling
from course_utils.validation import require_positive_integer


class _Split(Coupling):
    """The first entries of the last axis are frozen, and the conditioner sees them alone."""

    def __init__(self, conditioner: Conditioner, frozen: int, event_rank: int, parameters: dict, name: str):
        self._frozen = require_positive_integer(frozen, "the number of frozen entries")
        super().__init__(conditioner, require_positive_integer(event_rank, "the rank of an event"), parameters, name)

    def _split(self, x: tf.Tensor) -> tuple[tf.Tensor, tf.Tensor]:
        rank, fits = x.shape.rank, False
        if rank is not None and rank >= self.forward_min_event_ndims:
            fits = x.shape[-1] is None or x.shape[-1] > self._frozen
        if not fits:
            raise ValueError(
                f"Expected events of rank {self.forward_min_event_ndims} whose last axis is longer than {self._frozen}, the "
                f"number of frozen entries; got an input of shape {x.shape}."
            )
        return x[..., : self._frozen], x[..., self._frozen :]

    def _frozen_part(self, x: tf.Tensor) -> tf.Tensor:
        return self._split(x)[0]

    def _parameter(self, output: Any, x: tf.Tensor, what: str) -> tf.Tensor:
        return like(self._split(x)[1], output, self.forward_min_event_ndims, what)


class AdditiveSplitCoupling(_Split, Additive):
    """Shifts the second part of an event by a function of the first.

    With the last axis split into z_a, frozen, and z_b, and a conditioner t:

        forward:  x_a = z_a,  x_b = z_b + t(z_a)
        inverse:  z_a = x_a,  z_b = x_b − t(x_a)
        log|det J| = 0 in both directions.

    Reference: Kingma & Dhariwal (2018), "Glow", section 3.3 (additive coupling), after Dinh et al. (2015), "NICE".
    """

    def __init__(self, shift: Conditioner, frozen: int, event_rank: int = 3, name: str = "additive_split_coupling"):
        """Builds the layer.

        Args:
          shift: The conditioner t, from the frozen part, `[batch, ..., frozen]`, to a tensor of the shape of the
            transformed part, `[batch, ..., D − frozen]`, such as a Keras model. With `forward(z, condition=c)` and the
            like it is given the list `[z_a, c]`, for a c of shape `[..., K]` whose leading axes broadcast to the batch.
          frozen: How many entries of the last axis (channels, for images) are frozen: the first ones.
          event_rank: Rank of an event: 3 for images `[H, W, C]`, 1 for vectors.
          name: As in `tfb.Bijector`.

        Raises:
          ValueError: If an argument does not make sense; later, if an input has no more than `frozen` entries, or the
            conditioner's output or a condition does not fit.
        """
        super().__init__(shift, frozen, event_rank, dict(locals()), name)

    def _forward(self, z, condition=None):
        frozen, transformed = self._split(z)
        return tf.concat([frozen, transformed + self._shift(z, condition)], axis=-1)

    def _inverse(self, x, condition=None):
        frozen, transformed = self._split(x)
        return tf.concat([frozen, transformed - self._shift(x, condition)], axis=-1)


class AffineSplitCoupling(_Split, Affine):
    """Scales and shifts the second part of an event by functions of the first.

    With the last axis split into z_a, frozen, and z_b, and a conditioner with outputs t (shift) and s (log-scale):

        forward:  x_a = z_a,  x_b = z_b ⊙ exp(s(z_a)) + t(z_a)
        inverse:  z_a = x_a,  z_b = (x_b − t(x_a)) ⊙ exp(−s(x_a))
        log|det J_forward(z)| = Σ s(z_a), summed over the event;  log|det J_inverse(x)| = −Σ s(x_a).

    Reference: Kingma & Dhariwal (2018), "Glow", section 3.3 and table 1, whose coupling maps data to latents.
    """

    def __init__(
        self,
        shift_and_log_scale: Conditioner,
        frozen: int,
        event_rank: int = 3,
        name: str = "affine_split_coupling",
    ):
        """Builds the layer.

        Args:
          shift_and_log_scale: The conditioner, from the frozen part, `[batch, ..., frozen]`, to a pair (t, s) of
            tensors of the shape of the transformed part, `[batch, ..., D − frozen]`, such as a Keras model. A condition
            is handed to it as in `AdditiveSplitCoupling`.
          frozen: How many entries of the last axis (channels, for images) are frozen: the first ones.
          event_rank: Rank of an event: 3 for images `[H, W, C]`, 1 for vectors.
          name: As in `tfb.Bijector`.

        Raises:
          ValueError: If an argument does not make sense; later, if an input has no more than `frozen` entries, or the
            conditioner's output or a condition does not fit.
        """
        super().__init__(shift_and_log_scale, frozen, event_rank, dict(locals()), name)

    def _forward(self, z, condition=None):
        frozen, transformed = self._split(z)
        shift, log_scale = self._shift_and_log_scale(z, condition)
        return tf.concat([frozen, transformed * tf.exp(log_scale) + shift], axis=-1)

    def _inverse(self, x, condition=None):
        frozen, transformed = self._split(x)
        shift, log_scale = self._shift_and_log_scale(x, condition)
        return tf.concat([frozen, (transformed - shift) * tf.exp(-log_scale)], axis=-1)
