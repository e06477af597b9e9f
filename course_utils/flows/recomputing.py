"""A deep flow that is trained with little memory."""

import tensorflow_probability as tfp

from course_utils.bijectors import MultiScale, Recomputed
from course_utils.bijectors.transforming import Transforming

tfb = tfp.bijectors
tfd = tfp.distributions


def recomputed(flow: tfd.TransformedDistribution) -> tfd.TransformedDistribution:
    """The same flow with the same weights, whose training keeps of each layer with a network its latents alone.

    What a training keeps grows with the number of layers, and most of it is the conditioners' hidden layers. Here the backward
    pass computes them again, one layer at a time; see `bijectors.Recomputed`. That costs one more forward and one more inverse
    of each layer, which for an autoregressive layer is D passes for one. Values are the same, gradients up to rounding.

    Args:
      flow: Flow whose bijector is a layer or a `tfb.Chain` of layers, `MultiScale` ones included, such as `flows.realnvp` or
        `flows.realnvp_image`. Of a Glow, `flows.glow(..., recompute=True)` takes a whole step of flow at a time.

    Raises:
      ValueError: If no layer of the flow has a network.
    """
    bijector = _recomputed(flow.bijector)
    if not any(isinstance(part, Recomputed) for part in (bijector, *bijector.submodules)):
        raise ValueError(f"Expected a flow with coupling or autoregressive layers; got {flow.name}, which has none.")
    return tfd.TransformedDistribution(flow.distribution, bijector, name=f"recomputed_{flow.name}")


def _recomputed(bijector: tfb.Bijector) -> tfb.Bijector:
    if isinstance(bijector, Transforming):
        return Recomputed(bijector)
    if isinstance(bijector, MultiScale):
        return MultiScale([_recomputed(scale) for scale in bijector.scales], bijector.image_shape)
    # By its attribute: TFP has another class of chain for layers such as ours than `tfb.Chain`.
    if hasattr(bijector, "bijectors"):
        return tfb.Chain([_recomputed(layer) for layer in bijector.bijectors])
    return bijector
