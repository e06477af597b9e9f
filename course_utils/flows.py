"""Complete flows: a base distribution pushed through a chain of bijectors."""

from collections.abc import Sequence

import numpy as np
import tensorflow as tf
import tensorflow_probability as tfp

from course_utils.bijectors import AdditiveCoupling, AffineCoupling, DiagonalScaling, alternating_mask
from course_utils.networks import dense_conditioner
from course_utils.validation import require_positive_integer

tfb = tfp.bijectors
tfd = tfp.distributions


def standard_normal(size: int, dtype: str = "float32") -> tfd.Distribution:
    """The base distribution N(0, I) on vectors of length `size`."""
    return tfd.MultivariateNormalDiag(loc=tf.zeros([size], dtype), scale_diag=tf.ones([size], dtype))


def realnvp(
    size: int,
    layers: int = 8,
    hidden: Sequence[int] = (64, 64),
    *,
    seed: int,
    base: tfd.Distribution | None = None,
    condition_size: int = 0,
    activation: str = "relu",
    dtype: str = "float32",
) -> tfd.TransformedDistribution:
    """RealNVP for vectors: affine couplings whose masks alternate.

    Args:
      size: Length D of the vectors.
      layers: Number of couplings.
      hidden: Widths of each conditioner's hidden layers.
      seed: Seed of the initial weights.
      base: Distribution of z, with event shape `[D]`; N(0, I) if not given.
      condition_size: Length of a condition that every coupling is given; 0 for none. See `given`.
      activation: Activation of the conditioners' hidden layers.
      dtype: Dtype of weights and samples.

    Returns:
      Distribution of x with event shape `[D]`; its `bijector` is a `tfb.Chain` whose last element acts first on z.

    Raises:
      ValueError: If a size or a number of layers is not a positive integer.

    Reference: Dinh, Sohl-Dickstein & Bengio (2017), "Density estimation using Real NVP", section 3.
    """
    couplings = [
        AffineCoupling(
            dense_conditioner(
                size, hidden, seed=layer_seed, condition_size=condition_size, activation=activation, dtype=dtype
            ),
            mask,
            name=f"affine_coupling_{k}",
        )
        for k, (mask, layer_seed) in enumerate(_masks_and_seeds(size, layers, seed))
    ]
    return tfd.TransformedDistribution(base or standard_normal(size, dtype), tfb.Chain(couplings[::-1]), name="realnvp")


def nice(
    size: int,
    layers: int = 4,
    hidden: Sequence[int] = (64, 64),
    *,
    seed: int,
    scaling: bool = True,
    base: tfd.Distribution | None = None,
    activation: str = "relu",
    dtype: str = "float32",
) -> tfd.TransformedDistribution:
    """NICE: a diagonal scaling of the base, then additive couplings whose masks alternate.

    Args:
      size: Length D of the vectors.
      layers: Number of couplings.
      hidden: Widths of each conditioner's hidden layers.
      seed: Seed of the initial weights.
      scaling: Whether there is a diagonal scaling. Without it the whole flow preserves volume.
      base: Distribution of z, with event shape `[D]`; N(0, I) if not given.
      activation: Activation of the conditioners' hidden layers.
      dtype: Dtype of weights and samples.

    Returns:
      Distribution of x with event shape `[D]`; its `bijector` is a `tfb.Chain` whose last element acts first on z.

    Raises:
      ValueError: If a size or a number of layers is not a positive integer.

    Reference: Dinh, Krueger & Bengio (2015), "NICE", sections 3.2 to 3.4.
    """
    couplings = [
        AdditiveCoupling(
            dense_conditioner(size, hidden, seed=layer_seed, log_scale=False, activation=activation, dtype=dtype),
            mask,
            name=f"additive_coupling_{k}",
        )
        for k, (mask, layer_seed) in enumerate(_masks_and_seeds(size, layers, seed))
    ]
    # In the paper the scaling acts on the couplings' output in latent space, h -> exp(s) h; seen from z it comes first.
    first = [DiagonalScaling(size, tf.as_dtype(dtype))] if scaling else []
    chain = tfb.Chain([*couplings[::-1], *first])
    return tfd.TransformedDistribution(base or standard_normal(size, dtype), chain, name="nice")


def given(flow: tfd.TransformedDistribution, condition: tf.Tensor) -> dict:
    """Keyword arguments that hand `condition` to every layer of a conditional flow.

    Use as `flow.log_prob(x, **given(flow, condition))` or `flow.sample(n, **given(flow, condition))`.

    Args:
      flow: Flow whose bijector is a `tfb.Chain` of conditional couplings, such as `realnvp(..., condition_size=K)`.
      condition: Tensor of shape `[..., K]` whose leading axes are those of x.
    """
    return {"bijector_kwargs": {bijector.name: {"condition": condition} for bijector in flow.bijector.bijectors}}


def stages(flow: tfd.TransformedDistribution, z: tf.Tensor) -> list[tf.Tensor]:
    """The points z after 0, 1, 2, … layers of a flow: from latents, the first element, to data, the last.

    Args:
      flow: Flow whose bijector is a `tfb.Chain`.
      z: Points of the base, `[..., D]`.
    """
    points = [z]
    for layer in reversed(flow.bijector.bijectors):
        points.append(layer.forward(points[-1]))
    return points


def _masks_and_seeds(size: int, layers: int, seed: int) -> list[tuple[np.ndarray, int]]:
    require_positive_integer(layers, "the number of layers")
    mask = alternating_mask(size)
    seeds = np.random.SeedSequence(seed).generate_state(layers).tolist()
    return [(mask if k % 2 == 0 else 1 - mask, seeds[k]) for k in range(layers)]
