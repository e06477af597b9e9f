"""Flows of vectors: RealNVP, NICE, and the autoregressive flows in both directions."""

from collections.abc import Sequence

import numpy as np
import tensorflow as tf
import tensorflow_probability as tfp

from course_utils.bijectors import (
    AdditiveCoupling,
    AffineCoupling,
    DiagonalScaling,
    InverseAutoregressive,
    MaskedAutoregressive,
    alternating_mask,
)
from course_utils.flows.bases import base_or_normal
from course_utils.made import mades
from course_utils.networks import dense_conditioner
from course_utils.validation import require_dtype, require_positive_integer, seeds_from

tfb = tfp.bijectors
tfd = tfp.distributions


def realnvp(
    size: int,
    layers: int = 8,
    hidden: Sequence[int] = (64, 64),
    seed: int | None = None,
    *,
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
      seed: Seed of the initial weights, which has to be given.
      base: Distribution of z, with event shape `[D]`; N(0, I) if not given.
      condition_size: Length of a condition that every coupling is given; 0 for none. See `given`.
      activation: Activation of the conditioners' hidden layers.
      dtype: Dtype of weights and samples.

    Returns:
      Distribution of x with event shape `[D]`; its `bijector` is a `tfb.Chain` whose last element acts first on z.

    Raises:
      ValueError: If a size or a number of layers is not a positive integer, the seed is missing or negative, the dtype is
        neither float32 nor float64, or the base does not fit them.

    Reference: Dinh, Sohl-Dickstein & Bengio (2017), "Density estimation using Real NVP", section 3.
    """
    couplings = [
        AffineCoupling(
            dense_conditioner(
                size,
                hidden,
                seed=layer_seed,
                condition_size=condition_size,
                joint_heads=True,
                activation=activation,
                every_second_from=None if condition_size else int(mask.argmax()),
                dtype=dtype,
            ),
            mask,
            name=f"affine_coupling_{k}",
        )
        for k, (mask, layer_seed) in enumerate(_masks_and_seeds(size, layers, seed))
    ]
    return tfd.TransformedDistribution(base_or_normal(base, size, dtype), tfb.Chain(couplings[::-1]), name="realnvp")


def nice(
    size: int,
    layers: int = 4,
    hidden: Sequence[int] = (64, 64),
    seed: int | None = None,
    *,
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
      seed: Seed of the initial weights, which has to be given.
      scaling: Whether there is a diagonal scaling. Without it the whole flow preserves volume.
      base: Distribution of z, with event shape `[D]`; N(0, I) if not given.
      activation: Activation of the conditioners' hidden layers.
      dtype: Dtype of weights and samples.

    Returns:
      Distribution of x with event shape `[D]`; its `bijector` is a `tfb.Chain` whose last element acts first on z.

    Raises:
      ValueError: If a size or a number of layers is not a positive integer, the seed is missing or negative, the dtype is
        neither float32 nor float64, or the base does not fit them.

    Reference: Dinh, Krueger & Bengio (2015), "NICE", sections 3.2 to 3.4.
    """
    couplings = [
        AdditiveCoupling(
            dense_conditioner(
                size,
                hidden,
                seed=layer_seed,
                log_scale=False,
                activation=activation,
                every_second_from=int(mask.argmax()),
                dtype=dtype,
            ),
            mask,
            name=f"additive_coupling_{k}",
        )
        for k, (mask, layer_seed) in enumerate(_masks_and_seeds(size, layers, seed))
    ]
    # In the paper the scaling acts on the couplings' output in latent space, h -> exp(s) h; seen from z it comes first.
    first = [DiagonalScaling(size, tf.as_dtype(require_dtype(dtype)))] if scaling else []
    chain = tfb.Chain([*couplings[::-1], *first])
    return tfd.TransformedDistribution(base_or_normal(base, size, dtype), chain, name="nice")


def maf(
    size: int,
    layers: int = 5,
    hidden: Sequence[int] = (64, 64),
    seed: int | None = None,
    *,
    base: tfd.Distribution | None = None,
    condition_size: int = 0,
    dtype: str = "float32",
) -> tfd.TransformedDistribution:
    """Masked autoregressive flow: quick densities, and samples that take D passes for each layer.

    The layer next to the base takes the dimensions in their order, and the order is reversed from layer to layer: next to the
    data an even number of layers takes the last dimension first.

    Args:
      size: Length D of the vectors.
      layers: Number of autoregressive layers.
      hidden: Widths of each masked network's hidden layers.
      seed: Seed of the initial weights, which has to be given.
      base: Distribution of z, with event shape `[D]`; N(0, I) if not given.
      condition_size: Length of a condition that every layer is given; 0 for none. See `given`.
      dtype: Dtype of weights and samples.

    Returns:
      Distribution of x with event shape `[D]`; its `bijector` is a `tfb.Chain` whose last element acts first on z.

    Raises:
      ValueError: If a size or a number of layers is not a positive integer, the seed is missing or negative, the dtype is
        neither float32 nor float64, or the base does not fit them.

    Reference: Papamakarios, Pavlakou & Murray (2017), "Masked autoregressive flow for density estimation", section 3.
    """
    networks = mades(size, layers, hidden, seed, condition_size=condition_size, dtype=dtype)
    stack = [MaskedAutoregressive(network, name=f"masked_autoregressive_{k}") for k, network in enumerate(networks)]
    return tfd.TransformedDistribution(base_or_normal(base, size, dtype), tfb.Chain(stack[::-1]), name="maf")


def iaf(
    size: int,
    layers: int = 5,
    hidden: Sequence[int] = (64, 64),
    seed: int | None = None,
    *,
    base: tfd.Distribution | None = None,
    condition_size: int = 0,
    gated: bool = False,
    dtype: str = "float32",
) -> tfd.TransformedDistribution:
    """Inverse autoregressive flow: quick samples with their densities; densities of foreign points take D passes a layer.

    Args:
      size: Length D of the vectors.
      layers: Number of autoregressive layers, whose orders are reversed in turn.
      hidden: Widths of each masked network's hidden layers.
      seed: Seed of the initial weights, which has to be given.
      base: Distribution of z, with event shape `[D]`; N(0, I) if not given.
      condition_size: Length of a condition that every layer is given; 0 for none. See `given`.
      gated: Whether layers have the gated form; see `InverseAutoregressive`.
      dtype: Dtype of weights and samples.

    Returns:
      Distribution of x with event shape `[D]`; its `bijector` is a `tfb.Chain` whose last element acts first on z.

    Raises:
      ValueError: If a size or a number of layers is not a positive integer, the seed is missing or negative, the dtype is
        neither float32 nor float64, or the base does not fit them.

    Reference: Kingma et al. (2016), "Improved variational inference with inverse autoregressive flow", section 4.
    """
    networks = mades(size, layers, hidden, seed, condition_size=condition_size, gated=gated, dtype=dtype)
    stack = [
        InverseAutoregressive(network, gated, name=f"inverse_autoregressive_{k}") for k, network in enumerate(networks)
    ]
    return tfd.TransformedDistribution(base_or_normal(base, size, dtype), tfb.Chain(stack[::-1]), name="iaf")


def _masks_and_seeds(size: int, layers: int, seed: int | None) -> list[tuple[np.ndarray, int]]:
    require_positive_integer(layers, "the number of layers")
    mask = alternating_mask(size)
    seeds = seeds_from(seed, layers)
    return [(mask if k % 2 == 0 else 1 - mask, seeds[k]) for k in range(layers)]
