"""Coupling layers of NICE and RealNVP, written with a binary mask."""

import numpy as np
import tensorflow as tf

from course_utils.bijectors.conditioning import Conditioner
from course_utils.bijectors.coupling import Coupling
from course_utils.bijectors.masks import require_binary
from course_utils.bijectors.transformers import Additive, Affine, Transformer


class _Masked(Coupling):
    """The conditioner sees b ⊙ x alone, with a binary mask b, and its outputs count where b = 0 alone.

    Frozen entries go through the transformer as well, with outputs 0, which must leave them exactly as they are.
    """

    def __init__(
        self, conditioner: Conditioner, transformer: Transformer, mask: np.ndarray, parameters: dict, name: str
    ):
        self._mask = require_binary(mask)
        super().__init__(conditioner, transformer, self._mask.ndim, parameters, name)

    @property
    def mask(self) -> np.ndarray:
        """The binary mask b: 1 where an entry is frozen, 0 where it is transformed."""
        return self._mask

    def _frozen_part(self, x: tf.Tensor) -> tf.Tensor:
        self._require_event(x)
        return tf.cast(self._mask, x.dtype) * x

    def _masked(self, output: tf.Tensor) -> tf.Tensor:
        return tf.cast(1 - self._mask, output.dtype) * output

    def _joined(self, x: tf.Tensor, moved: tf.Tensor) -> tf.Tensor:
        return moved

    def _require_event(self, x: tf.Tensor) -> None:
        event = x.shape[-self._mask.ndim :]
        fits = event.rank is None or (
            event.rank == self._mask.ndim
            and all(m in (1, e) or e is None for m, e in zip(self._mask.shape, event, strict=True))
        )
        if not fits:
            raise ValueError(
                f"Expected events of shape {self._mask.shape}, the mask's; got an input of shape {x.shape}."
            )


class AdditiveCoupling(_Masked):
    """Shifts some entries of an event by a function of the others (NICE).

    With a binary mask b, frozen where b = 1, and a conditioner t:

        forward:  x = z + (1 − b) ⊙ t(b ⊙ z)
        inverse:  z = x − (1 − b) ⊙ t(b ⊙ x)
        log|det J| = 0 in both directions: the layer preserves volume.

    Reference: Dinh, Krueger & Bengio (2015), "NICE", section 3.2, whose f is the `inverse` here.
    """

    def __init__(self, conditioner: Conditioner, mask: np.ndarray, name: str = "additive_coupling"):
        """Builds the layer.

        Args:
          conditioner: The function t, from a tensor of shape `[batch, *event]` to one of the same shape and dtype, such
            as a Keras model. With `forward(z, condition=c)` and the like it is given the list `[b ⊙ z, c]`, for a c of
            shape `[..., K]` whose leading axes broadcast to the batch.
          mask: Binary array whose rank is the event's; an axis of length 1 broadcasts. For images, `[H, W, 1]` or
            `[1, 1, C]`, say.
          name: As in `tfb.Bijector`.

        Raises:
          ValueError: If the mask is not binary or freezes all or nothing; later, if an input does not fit the mask or
            the conditioner's output or a condition does not fit the input.
        """
        super().__init__(conditioner, Additive(), mask, dict(locals()), name)


class AffineCoupling(_Masked):
    """Scales and shifts some entries of an event by functions of the others (RealNVP).

    With a binary mask b, frozen where b = 1, and a conditioner with outputs t (shift) and s (log-scale):

        forward:  x = b ⊙ z + (1 − b) ⊙ (z ⊙ exp(s(b ⊙ z)) + t(b ⊙ z))
        inverse:  z = b ⊙ x + (1 − b) ⊙ (x − t(b ⊙ x)) ⊙ exp(−s(b ⊙ x))
        log|det J_forward(z)| = Σ (1 − b) ⊙ s(b ⊙ z), summed over the event;
        log|det J_inverse(x)| = −Σ (1 − b) ⊙ s(b ⊙ x).

    Reference: Dinh, Sohl-Dickstein & Bengio (2017), "Density estimation using Real NVP", Eqs. (7) to (9). The paper's
    Eq. (9) maps data to latents; the layer here has the same form and maps latents to data, as `tfb.RealNVP` does.
    """

    def __init__(self, conditioner: Conditioner, mask: np.ndarray, name: str = "affine_coupling"):
        """Builds the layer.

        Args:
          conditioner: The network, from a tensor of shape `[batch, *event]` to a pair (t, s) of tensors
            of the same shape and dtype, such as a Keras model with two outputs. A condition is handed to it as in
            `AdditiveCoupling`.
          mask: Binary array whose rank is the event's; an axis of length 1 broadcasts. For images, `[H, W, 1]` or
            `[1, 1, C]`, say.
          name: As in `tfb.Bijector`.

        Raises:
          ValueError: If the mask is not binary or freezes all or nothing; later, if an input does not fit the mask or
            the conditioner's output or a condition does not fit the input.
        """
        super().__init__(conditioner, Affine(), mask, dict(locals()), name)
