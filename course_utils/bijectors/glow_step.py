"""One step of Glow."""

import tensorflow_probability as tfp

from course_utils.bijectors.actnorm import ActNorm

tfb = tfp.bijectors


def glow_step(
    actnorm: ActNorm, permutation: tfb.Bijector, coupling: tfb.Bijector, name: str = "glow_step"
) -> tfb.Chain:
    """One step of Glow: on the way from data to latents actnorm, then a permutation of the channels, then a coupling.

    Args:
      actnorm: The normalisation.
      permutation: An invertible 1 × 1 convolution, or a fixed permutation of the channels.
      coupling: An affine or additive coupling that splits the channels.
      name: As in `tfb.Bijector`.

    Returns:
      Bijector of the event rank of its parts. (In a `tfb.Chain` the first element acts first on data.)

    Reference: Kingma & Dhariwal (2018), "Glow", section 3 and figure 2a.
    """
    return tfb.Chain([actnorm, permutation, coupling], name=name)
