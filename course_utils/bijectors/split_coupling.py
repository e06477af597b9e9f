"""Coupling layers that split an event along its last axis instead of masking it: nothing is computed to be thrown away."""

import tensorflow as tf

from course_utils.bijectors.conditioning import Conditioner
from course_utils.bijectors.coupling import Coupling
from course_utils.bijectors.spline import RationalQuadratic
from course_utils.bijectors.transformers import Additive, Affine, Transformer
from course_utils.validation import require_positive_integer


class _Split(Coupling):
    """The first entries of the last axis are frozen, and the conditioner sees them alone."""

    def __init__(
        self,
        conditioner: Conditioner,
        transformer: Transformer,
        frozen: int,
        event_rank: int,
        parameters: dict,
        name: str,
    ):
        self._frozen = require_positive_integer(frozen, "the number of frozen entries")
        event_rank = require_positive_integer(event_rank, "the rank of an event")
        super().__init__(conditioner, transformer, event_rank, parameters, name)

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

    def _moving_part(self, x: tf.Tensor) -> tf.Tensor:
        return self._split(x)[1]

    def _joined(self, x: tf.Tensor, moved: tf.Tensor) -> tf.Tensor:
        return tf.concat([self._split(x)[0], moved], axis=-1)


class AdditiveSplitCoupling(_Split):
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
        super().__init__(shift, Additive(), frozen, event_rank, dict(locals()), name)


class AffineSplitCoupling(_Split):
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
        super().__init__(shift_and_log_scale, Affine(), frozen, event_rank, dict(locals()), name)


class SplineCoupling(_Split):
    """Moves the second part of an event along splines whose knots are functions of the first.

    With the last axis split into z_a, frozen, and z_b, and a conditioner that gives a spline g_i for each entry of z_b:

        forward:  x_a = z_a,  x_b,i = g_i(z_b,i; z_a)
        inverse:  z_a = x_a,  z_b,i = g_i⁻¹(x_b,i; x_a)
        log|det J_forward(z)| = Σ_i log g_i′(z_b,i; z_a), summed over the event.

    Reference: Durkan, Bekasov, Murray & Papamakarios (2019), "Neural spline flows", section 3.2.
    """

    def __init__(
        self,
        conditioner: Conditioner,
        frozen: int,
        event_rank: int = 1,
        name: str = "spline_coupling",
        *,
        transformer: RationalQuadratic | None = None,
    ):
        """Builds the layer.

        Args:
          conditioner: From the frozen part, `[batch, ..., frozen]`, to the numbers that the knots are made of, of the shape of
            the other part with one axis more, `[batch, ..., D − frozen, transformer.outputs_per_entry]`, such as a Keras model. A
            condition is handed to it as in `AdditiveSplitCoupling`.
          frozen: How many entries of the last axis (channels, for images) are frozen: the first ones.
          event_rank: Rank of an event: 3 for images `[H, W, C]`, 1 for vectors.
          name: As in `tfb.Bijector`.
          transformer: The kind of spline: `RationalQuadratic()` if not given.

        Raises:
          ValueError: If an argument does not make sense; later, if an input has no more than `frozen` entries, or the
            conditioner's output or a condition does not fit.
        """
        super().__init__(conditioner, transformer or RationalQuadratic(), frozen, event_rank, dict(locals()), name)
