"""Flows of images with values from 0 to 1, at several scales: RealNVP and Glow."""

from collections.abc import Callable, Iterator, Sequence
from typing import Any

import numpy as np
import tensorflow as tf
import tensorflow_probability as tfp

from course_utils.bijectors import (
    ActNorm,
    AdditiveSplitCoupling,
    AffineCoupling,
    AffineSplitCoupling,
    BatchNorm,
    InvertibleConv1x1,
    InvertibleConv1x1PLU,
    MultiScale,
    Recomputed,
    Squeeze,
    channel_mask,
    checkerboard_mask,
    glow_step,
    reverse_channels,
    shuffle_channels,
)
from course_utils.flows.bases import standard_normal
from course_utils.networks import conv_conditioner
from course_utils.validation import require_dtype, require_positive_integer, require_positive_integers, seeds_from

tfb = tfp.bijectors
tfd = tfp.distributions


def realnvp_image(
    shape: Sequence[int],
    scales: int = 2,
    hidden: int = 64,
    *,
    seed: int,
    margin: float = 0.05,
    batch_norm: bool = False,
    condition_size: int = 0,
    dtype: str = "float32",
) -> tfd.TransformedDistribution:
    """RealNVP for images with values from 0 to 1: masked couplings at several scales.

    Each scale but the last has three couplings with alternating checkerboard masks, a squeeze and three couplings with
    alternating channel masks, after which half of the channels become latents. The last scale has four couplings with
    checkerboard masks. Images are mapped to the line by a logit first.

    Args:
      shape: Shape `[H, W, C]` of an image; its height and width must be multiples of 2^(scales − 1).
      scales: Number of scales.
      hidden: Hidden channels of each conditioner.
      seed: Seed of the initial weights.
      margin: The margin α of the logit, which acts on α + (1 − 2α) x.
      batch_norm: Whether every coupling is followed, on the way to the latents, by a batch normalisation.
      condition_size: Length of a condition, such as a class, that every coupling is given; 0 for none. See `given`.
      dtype: Dtype of weights and samples.

    Returns:
      Distribution of images; its `bijector` is a `tfb.Chain` of the logit and a `MultiScale`, and its base is N(0, I) on
      flat latents.

    Raises:
      ValueError: If a number, the margin or the dtype makes no sense, or the scales do not divide the image.

    Reference: Dinh, Sohl-Dickstein & Bengio (2017), "Density estimation using Real NVP", sections 3.4 to 3.7 and 4.1.
    """
    divisor = 2 ** (require_positive_integer(scales, "the number of scales") - 1)
    height, width, channels = image_shape = require_image_shape(shape, divisor)
    dtype = require_dtype(dtype)
    seeds = iter(seeds_from(seed, 6 * scales + 4))

    def couplings(mask: np.ndarray, number: int, channels: int) -> list[tfb.Bijector]:
        layers = []
        for k in range(number):
            network = conv_conditioner(
                channels, channels, hidden, seed=next(seeds), condition_size=condition_size, dtype=dtype
            )
            layers.append(AffineCoupling(network, mask if k % 2 == 0 else 1 - mask))
            if batch_norm:
                layers.append(BatchNorm(channels, dtype=tf.as_dtype(dtype)))
        return layers

    stack = []
    for _ in range(scales - 1):
        checkerboard = couplings(checkerboard_mask(height, width), 3, channels)
        height, width, channels = height // 2, width // 2, 4 * channels
        stack.append(tfb.Chain([*checkerboard, Squeeze(), *couplings(channel_mask(channels), 3, channels)]))
        channels //= 2
    stack.append(tfb.Chain(couplings(checkerboard_mask(height, width), 4, channels)))
    return image_flow(logit_to_pixels(dtype, margin), MultiScale(stack, image_shape), dtype, "realnvp_image")


def glow(
    shape: Sequence[int],
    levels: int = 2,
    steps: int = 4,
    hidden: int = 64,
    *,
    seed: int,
    coupling: str = "affine",
    permutation: str = "conv1x1",
    recompute: bool = False,
    condition_size: int = 0,
    dtype: str = "float32",
) -> tfd.TransformedDistribution:
    """Glow for images with values from 0 to 1: at every level a squeeze and several steps of flow.

    A step is actnorm, a permutation of the channels and a coupling that splits the channels. After each level but the
    last, half of the channels become latents. Call `initialise_actnorm(flow.bijector, batch)` before training, with the
    batch's condition if there is one.

    Args:
      shape: Shape `[H, W, C]` of an image; its height and width must be multiples of 2^levels.
      levels: Number of levels L.
      steps: Steps of flow K at each level.
      hidden: Hidden channels of each conditioner.
      seed: Seed of the initial weights.
      coupling: "affine" or "additive".
      permutation: "conv1x1" (learned, in its PLU form), "shuffle" or "reverse", or "rotation": a 1 × 1 convolution that
        stays the random rotation that it starts as.
      recompute: Whether training recomputes what happens inside a step of flow rather than keeping it; see
        `bijectors.Recomputed`. It takes longer, and far less memory if the flow is deep.
      condition_size: Length of a condition, such as a class, that every coupling is given; 0 for none. See `given`.
      dtype: Dtype of weights and samples.

    Returns:
      Distribution of images; its `bijector` is a `tfb.Chain` of a shift by ½ and a `MultiScale`, and its base is N(0, I)
      on flat latents.

    Raises:
      ValueError: If a number is not a positive integer, a name is not one of those above, the levels do not divide the
        image, or the dtype is neither float32 nor float64.

    Reference: Kingma & Dhariwal (2018), "Glow", section 3 and figure 2.
    """
    image_shape = require_image_shape(shape, 2 ** require_positive_integer(levels, "the number of levels"))
    channels = image_shape[-1]
    require_positive_integer(steps, "the number of steps")
    dtype = require_dtype(dtype)
    kinds = _named(coupling, _COUPLINGS, "coupling"), _named(permutation, _PERMUTATIONS, "permutation")
    options = dict(hidden=hidden, log_scale=coupling == "affine", condition_size=condition_size, dtype=dtype)
    seeds = iter(seeds_from(seed, 2 * levels * steps))
    stack = []
    for _ in range(levels):
        channels *= 4
        of_level = [_step(channels, *kinds, seeds, options) for _ in range(steps)]
        stack.append(tfb.Chain([Squeeze(), *(map(Recomputed, of_level) if recompute else of_level)]))
        channels //= 2
    return image_flow(tfb.Shift(tf.constant(0.5, dtype)), MultiScale(stack, image_shape), dtype, "glow")


_COUPLINGS = {"affine": AffineSplitCoupling, "additive": AdditiveSplitCoupling}
_PERMUTATIONS = {
    "conv1x1": lambda channels, seed, dtype: InvertibleConv1x1PLU(channels, seed=seed, dtype=dtype),
    "shuffle": lambda channels, seed, dtype: shuffle_channels(channels, seed=seed),
    "reverse": lambda channels, seed, dtype: reverse_channels(channels),
    "rotation": lambda channels, seed, dtype: InvertibleConv1x1(channels, seed=seed, learned=False, dtype=dtype),
}


def _named(name: str, kinds: dict[str, Callable[..., tfb.Bijector]], what: str) -> Callable[..., tfb.Bijector]:
    if name not in kinds:
        raise ValueError(f"Expected a {what} that is one of {', '.join(map(repr, kinds))}; got {name!r}.")
    return kinds[name]


def _step(
    channels: int,
    coupling: Callable[..., tfb.Bijector],
    permutation: Callable[..., tfb.Bijector],
    seeds: Iterator[int],
    options: dict[str, Any],
) -> tfb.Chain:
    """A step of flow whose coupling has a `conv_conditioner` of its own, made with the `options`."""
    frozen, dtype = channels // 2, tf.as_dtype(options["dtype"])
    network = conv_conditioner(frozen, channels - frozen, seed=next(seeds), **options)
    return glow_step(
        ActNorm(channels, dtype=dtype), permutation(channels, next(seeds), dtype), coupling(network, frozen)
    )


def require_image_shape(shape: Sequence[int], divisor: int) -> tuple[int, int, int]:
    """Returns the shape `[H, W, C]` of an image as a tuple.

    Raises:
      ValueError: If it is none, or the height or the width is not a multiple of the divisor.
    """
    sizes = require_positive_integers(shape, "the shape of an image, [H, W, C]", "a size of the image")
    if len(sizes) != 3:
        raise ValueError(f"Expected the shape of an image, [H, W, C]; got {tuple(sizes)}.")
    height, width, channels = sizes
    if height % divisor or width % divisor:
        raise ValueError(
            f"Expected an image whose height and width are multiples of {divisor}, so that it can be halved that often; "
            f"got {height} × {width}."
        )
    return height, width, channels


def logit_to_pixels(dtype: str, margin: float) -> tfb.Chain:
    """From the line to values from 0 to 1, and a little beyond: forward x = (sigmoid(y) − α) / (1 − 2α), with margin α.

    Raises:
      ValueError: If the margin is not between 0 and ½.
    """
    if not 0 < margin < 0.5:
        raise ValueError(f"Expected a margin between 0 and 0.5; got {margin}.")
    return tfb.Chain(
        [tfb.Scale(tf.constant(1 / (1 - 2 * margin), dtype)), tfb.Shift(tf.constant(-margin, dtype)), tfb.Sigmoid()]
    )


def image_flow(to_pixels: tfb.Bijector, multi_scale: MultiScale, dtype: str, name: str) -> tfd.TransformedDistribution:
    """The flow from N(0, I) on flat latents through the scales to the line, and from there to pixels."""
    (size,) = multi_scale.inverse_event_shape(multi_scale.image_shape)
    return tfd.TransformedDistribution(standard_normal(size, dtype), tfb.Chain([to_pixels, multi_scale]), name=name)
