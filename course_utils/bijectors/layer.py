"""What every layer of the course is besides a bijector."""

from typing import Self

import tensorflow as tf
import tensorflow_probability as tfp

tfb = tfp.bijectors


class Layer(tfb.Bijector):
    """A bijector with weights: equal to itself alone, and copied with its weights.

    TFP compares bijectors by the arguments they were made with, and lets those that are equal share their cached
    results. Layers that were made alike differ once they are trained.
    """

    @classmethod
    def _parameter_properties(cls, dtype, num_classes=None):
        return {}

    def __eq__(self, other: object) -> bool:
        return self is other

    def __hash__(self) -> int:
        return id(self)

    @staticmethod
    def _require_rank(x: tf.Tensor, rank: int) -> None:
        """Raises a `ValueError` if `x` is known not to have, or not known to have, the axes of an event of that rank."""
        if x.shape.rank is None or x.shape.rank < rank:
            raise ValueError(f"Expected an input of rank {rank} or more, that of an event; got shape {x.shape}.")

    def copy(self, **changed) -> Self:
        """A layer made with the same arguments, but for those that are `changed`, and with the same weights.

        Weights of the layer's own are copied. What was handed to the layer, such as a network, the copy shares.

        Args:
          **changed: New values for arguments of the constructor.

        Raises:
          ValueError: If a changed argument leaves no place for the weights.
        """
        copied = super().copy(**changed)
        own, places = _own_variables(self), _own_variables(copied)
        if [variable.shape for variable in own] != [variable.shape for variable in places]:
            raise ValueError(
                f"Expected a copy that has a place for the weights, of shapes {[tuple(v.shape) for v in own]}; got one with "
                f"weights of shapes {[tuple(v.shape) for v in places]}, for {changed}."
            )
        for variable, place in zip(own, places, strict=True):
            place.assign(tf.cast(variable, place.dtype))
        return copied


def _own_variables(layer: Layer) -> list[tf.Variable]:
    """The variables that the layer made itself."""
    parts = tf.nest.flatten(layer.parameters)
    handed = {id(variable) for part in parts if isinstance(part, tf.Module) for variable in part.variables}
    return [variable for variable in layer.variables if id(variable) not in handed]
