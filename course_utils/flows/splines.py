"""Spline flows of vectors: the layers of RealNVP and MAF, with a spline in the place of the affine map."""

from collections.abc import Sequence

import numpy as np
import tensorflow as tf
import tensorflow_probability as tfp

from course_utils.bijectors import (
    CircularRationalQuadratic,
    MaskedAutoregressive,
    RationalQuadratic,
    SplineCoupling,
    reverse_channels,
)
from course_utils.flows.bases import base_or_normal, uniform_angles
from course_utils.made import mades
from course_utils.networks import dense_conditioner
from course_utils.validation import require_positive_integer, seeds_from

tfb = tfp.bijectors
tfd = tfp.distributions


def spline_coupling(
    size: int,
    layers: int = 4,
    hidden: Sequence[int] = (64, 64),
    seed: int | None = None,
    *,
    bins: int = 8,
    bound: float = 4.0,
    base: tfd.Distribution | None = None,
    condition_size: int = 0,
    activation: str = "relu",
    dtype: str = "float32",
) -> tfd.TransformedDistribution:
    """Couplings that move one part of a vector along splines whose knots are functions of the other part: RQ-NSF (C).

    Between two couplings the order of the entries is reversed. Beyond ± `bound` the splines are the identity: scale data so
    that they lie within, see `standardised`.

    Args:
      size: Length D ≥ 2 of the vectors.
      layers: Number of couplings.
      hidden: Widths of each conditioner's hidden layers.
      seed: Seed of the initial weights, which has to be given.
      bins: Number K of bins of each spline.
      bound: The number B > 0: the knots reach from −B to B.
      base: Distribution of z, with event shape `[D]`; N(0, I) if not given.
      condition_size: Length of a condition that every coupling is given; 0 for none. See `given`.
      activation: Activation of the conditioners' hidden layers.
      dtype: Dtype of weights and samples.

    Returns:
      Distribution of x with event shape `[D]`; its `bijector` is a `tfb.Chain` whose last element acts first on z. It begins
      as the base.

    Raises:
      ValueError: If a number is not a positive integer, there are fewer than two dimensions or bins, the bound is not positive,
        the seed is missing or negative, the dtype is neither float32 nor float64, or the base does not fit them.

    Reference: Durkan, Bekasov, Murray & Papamakarios (2019), "Neural spline flows", section 3.2.
    """
    transformer = RationalQuadratic(bins, bound)
    options = {"condition_size": condition_size, "activation": activation, "dtype": dtype}
    chain = _couplings(size, layers, hidden, seed, transformer, **options)
    return tfd.TransformedDistribution(base_or_normal(base, size, dtype), chain, name="spline_coupling")


def circular_spline_coupling(
    size: int,
    layers: int = 4,
    hidden: Sequence[int] = (64, 64),
    seed: int | None = None,
    *,
    bins: int = 8,
    condition_size: int = 0,
    activation: str = "relu",
    dtype: str = "float32",
) -> tfd.TransformedDistribution:
    """Couplings for angles from −π to π, on a torus: circular splines, whose conditioners see cosines and sines.

    Args:
      size: Number D ≥ 2 of angles.
      layers, hidden, seed, bins, condition_size, activation, dtype: As in `spline_coupling`.

    Returns:
      Distribution of angles with event shape `[D]`, which begins as the uniform one. Its density is continuous where an angle
      passes from π to −π.

    Raises:
      ValueError: As `spline_coupling`.

    Reference: Rezende, Papamakarios, Racanière et al. (2020), "Normalizing flows on tori and spheres".
    """
    transformer = CircularRationalQuadratic(bins)
    options = {"condition_size": condition_size, "activation": activation, "dtype": dtype, "angles": True}
    chain = _couplings(size, layers, hidden, seed, transformer, **options)
    return tfd.TransformedDistribution(uniform_angles(size, dtype), chain, name="circular_spline_coupling")


def spline_autoregressive(
    size: int,
    layers: int = 2,
    hidden: Sequence[int] = (64, 64),
    seed: int | None = None,
    *,
    bins: int = 8,
    bound: float = 4.0,
    base: tfd.Distribution | None = None,
    condition_size: int = 0,
    activation: str = "relu",
    dtype: str = "float32",
) -> tfd.TransformedDistribution:
    """Masked autoregressive flow with splines: densities in one pass, samples in D passes for each layer. RQ-NSF (AR).

    The layer next to the base takes the dimensions in their order, and the order is reversed from layer to layer: next to the
    data an even number of layers takes the last dimension first. Beyond ± `bound` the splines are the identity.

    Args:
      size: Length D of the vectors.
      layers: Number of autoregressive layers.
      hidden: Widths of each masked network's hidden layers.
      seed, bins, bound, base, condition_size, activation, dtype: As in `spline_coupling`.

    Returns:
      Distribution of x with event shape `[D]`; its `bijector` is a `tfb.Chain` whose last element acts first on z. It begins
      as the base.

    Raises:
      ValueError: As `spline_coupling`; one dimension is enough.

    Reference: Durkan, Bekasov, Murray & Papamakarios (2019), "Neural spline flows", section 3.2.
    """
    transformer = RationalQuadratic(bins, bound)
    options = {"condition_size": condition_size, "activation": activation, "dtype": dtype}
    networks = mades(size, layers, hidden, seed, outputs_per_entry=transformer.outputs_per_entry, **options)
    stack = [
        MaskedAutoregressive(network, name=f"spline_autoregressive_{k}", transformer=transformer)
        for k, network in enumerate(networks)
    ]
    chain = tfb.Chain(stack[::-1])
    return tfd.TransformedDistribution(base_or_normal(base, size, dtype), chain, name="spline_autoregressive")


def standardised(flow: tfd.TransformedDistribution, points: np.ndarray) -> tfd.TransformedDistribution:
    """The flow for points as they are: after its layers come an affine map to their standard deviations and means.

    Args:
      flow: Flow of vectors `[D]` whose bijector is a `tfb.Chain`.
      points: Training points, `[N, D]`.

    Raises:
      ValueError: If an entry of the points is constant, or they are not of the flow's length.
    """
    points = np.asarray(points, float)
    if points.ndim != 2 or points.shape[1:] != tuple(flow.event_shape) or not (np.ptp(points, axis=0) > 0).all():
        raise ValueError(
            f"Expected points of shape [N, {', '.join(map(str, flow.event_shape))}], no entry of which is constant; got shape {points.shape}."
        )
    mean, deviation = (tf.constant(each, flow.dtype) for each in (points.mean(axis=0), points.std(axis=0)))
    chain = tfb.Chain([tfb.Shift(mean), tfb.Scale(deviation), *flow.bijector.bijectors])
    return tfd.TransformedDistribution(flow.distribution, chain, name=f"standardised_{flow.name}")


def _couplings(
    size: int,
    layers: int,
    hidden: Sequence[int],
    seed: int | None,
    transformer: RationalQuadratic,
    **options,
) -> tfb.Chain:
    """Couplings that freeze the first half of the entries, with a reversal of their order between each two.

    If that would leave the entries in reverse order, they are reversed at the beginning too.
    """
    if require_positive_integer(size, "the number of dimensions") < 2:
        raise ValueError(f"Expected 2 dimensions or more, so that one can be frozen; got {size}.")
    seeds = seeds_from(seed, require_positive_integer(layers, "the number of layers"))
    options["outputs_per_entry"] = transformer.outputs_per_entry
    chain = []
    for k, layer_seed in enumerate(seeds):
        # Of an odd number, the entry in the middle is frozen in every other layer.
        frozen = (size + k % 2) // 2
        network = dense_conditioner(frozen, hidden, seed=layer_seed, size_out=size - frozen, **options)
        chain.append(reverse_channels(size, event_rank=1))
        chain.append(SplineCoupling(network, frozen, name=f"spline_coupling_{k}", transformer=transformer))
    return tfb.Chain(chain[layers % 2 :][::-1])
