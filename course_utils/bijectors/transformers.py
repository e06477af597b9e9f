"""Transformers: how a layer moves one entry, by parameters that its network computes from others."""

from abc import ABC, abstractmethod
from collections.abc import Sequence
from typing import Any

import numpy as np
import tensorflow as tf

from course_utils.bijectors.conditioning import shift_and_log_scale


class Transformer(ABC):
    """An increasing map of each entry of an event, by parameters of its own.

    A coupling or an autoregressive layer consists of two parts: a conditioner, which computes parameters from some entries,
    and a transformer, which moves others by them. Any increasing map will do whose inverse and derivative are cheap.
    Outputs of a conditioner that are all 0 make it the identity.

    Attributes:
      outputs_per_entry: How many raw outputs of the conditioner there are for each entry, on a last axis of their own; None if
        an output has one number for each entry, and no such axis.
      preserves_volume: Whether the derivative is 1 whatever the parameters are.

    Reference: Papamakarios et al. (2021), "Normalizing flows for probabilistic modeling and inference", section 3.1, for the
    two words.
    """

    outputs_per_entry: int | None = None
    preserves_volume = False

    @abstractmethod
    def named(self, outputs: Any) -> dict[str, tf.Tensor]:
        """A conditioner's outputs by their names, or a `ValueError` if there are not as many as the map has parameters."""

    def parameters(self, *outputs: tf.Tensor) -> Sequence[tf.Tensor]:
        """What `forward` and `inverse` take, made of the outputs: here, the outputs themselves."""
        return outputs

    def bounded(self, parameters: Sequence[tf.Tensor], largest: float) -> Sequence[tf.Tensor]:
        """Parameters that multiply no entry by more than `largest`, in either direction."""
        return parameters

    @abstractmethod
    def forward(self, z: tf.Tensor, parameters: Sequence[tf.Tensor]) -> tuple[tf.Tensor, tf.Tensor]:
        """From z to x and the logarithm of dx/dz, both of the shape of z."""

    @abstractmethod
    def inverse(self, x: tf.Tensor, parameters: Sequence[tf.Tensor]) -> tuple[tf.Tensor, tf.Tensor]:
        """From x to z and the logarithm of dz/dx, both of the shape of x."""


class Additive(Transformer):
    """x = z + t, with a shift t. Its derivative is 1."""

    preserves_volume = True

    def named(self, outputs):
        return {"shift": outputs}

    def forward(self, z, parameters):
        (shift,) = parameters
        return z + shift, tf.zeros_like(z)

    def inverse(self, x, parameters):
        (shift,) = parameters
        return x - shift, tf.zeros_like(x)


class Affine(Transformer):
    """x = z exp(s) + t, with a shift t and a log-scale s, which is the logarithm of the derivative."""

    def named(self, outputs):
        shift, log_scale = shift_and_log_scale(outputs)
        return {"shift": shift, "log_scale": log_scale}

    def bounded(self, parameters, largest):
        shift, log_scale = parameters
        most = float(np.log(largest))
        return shift, tf.clip_by_value(log_scale, -most, most)

    def forward(self, z, parameters):
        shift, log_scale = parameters
        return z * tf.exp(log_scale) + shift, log_scale

    def inverse(self, x, parameters):
        shift, log_scale = parameters
        return (x - shift) * tf.exp(-log_scale), -log_scale


class Gated(Affine):
    """x = σ z + (1 − σ) m, with the gate σ = sigmoid(s): an affine map that shrinks.

    Reference: Kingma et al. (2016), "Improved variational inference with inverse autoregressive flow", section 4.
    """

    def parameters(self, *outputs):
        m, s = outputs
        return tf.sigmoid(-s) * m, tf.math.log_sigmoid(s)
