"""RealNVP for images with residual conditioners, arranged so that it trains quickly on few cores."""

import functools
from collections.abc import Callable, Sequence

import numpy as np
import tensorflow as tf
import tensorflow_probability as tfp
import tf_keras

from course_utils.bijectors import ActNorm, AffineCoupling, MultiScale, Squeeze, channel_mask, checkerboard_mask
from course_utils.flows.images import image_flow, logit_to_pixels, require_image_shape
from course_utils.networks import residual_conv_conditioner
from course_utils.validation import require_dtype, require_positive_integer, seeds_from

tfb = tfp.bijectors
tfd = tfp.distributions


def residual_realnvp(
    shape: Sequence[int],
    scales: int = 3,
    hidden: int = 48,
    blocks: int = 1,
    *,
    seed: int,
    margin: float = 1e-5,
    condition_size: int = 0,
    dtype: str = "float32",
) -> tfd.TransformedDistribution:
    """RealNVP for images with values from 0 to 1, with residual conditioners: masked couplings at several scales.

    Scales, masks and numbers of couplings are those of `realnvp_image`. Three things differ. The squeeze of a scale comes
    first, and the checkerboard is a mask of the four places in a block of 2 × 2 pixels: the couplings freeze the same
    pixels, and their conditioners, which see each block as one pixel, cost a quarter. An actnorm stands before each coupling;
    call `initialise_actnorm(flow.bijector, batch)` before training. And the logit's margin is small, so that pixels of 0 lie
    far from all others on the line.

    Args:
      shape: Shape `[H, W, C]` of an image; its height and width must be multiples of 2^(scales − 1).
      scales: Number of scales.
      hidden: Hidden channels of each conditioner.
      blocks: Residual blocks of each conditioner; see `residual_conv_conditioner`.
      seed: Seed of the initial weights.
      margin: The margin α of the logit, which acts on α + (1 − 2α) x.
      condition_size: Length of a condition, such as a class, that every coupling is given; 0 for none. See `given`.
      dtype: Dtype of weights and samples.

    Returns:
      Distribution of images; its `bijector` is a `tfb.Chain` of the logit and a `MultiScale`, and its base is N(0, I) on
      flat latents.

    Raises:
      ValueError: If a number is not a positive integer, the margin not between 0 and ½, the scales do not divide the image,
        or the dtype is neither float32 nor float64.

    Reference: Dinh, Sohl-Dickstein & Bengio (2017), "Density estimation using Real NVP", sections 3.4 to 3.6 and 4.1; actnorm
    is from Kingma & Dhariwal (2018), "Glow", section 3.1.
    """
    divisor = 2 ** (require_positive_integer(scales, "the number of scales") - 1)
    height, width, channels = image_shape = require_image_shape(shape, divisor)
    dtype = require_dtype(dtype)
    seeds = iter(seeds_from(seed, 6 * scales - 2))
    couplings = functools.partial(
        _couplings,
        lambda channels: residual_conv_conditioner(
            channels, channels, hidden, blocks, seed=next(seeds), condition_size=condition_size, dtype=dtype
        ),
        tf.as_dtype(dtype),
    )
    stack = []
    for _ in range(scales - 1):
        places = np.repeat([1, 0, 0, 1], channels)[np.newaxis, np.newaxis]
        height, width, channels = height // 2, width // 2, 4 * channels
        of_both_masks = [*couplings(places, 3, channels), *couplings(channel_mask(channels), 3, channels)]
        stack.append(tfb.Chain([Squeeze(), *of_both_masks]))
        channels //= 2
    stack.append(tfb.Chain(couplings(checkerboard_mask(height, width), 4, channels)))
    return image_flow(logit_to_pixels(dtype, margin), MultiScale(stack, image_shape), dtype, "residual_realnvp")


def _couplings(
    network: Callable[[int], tf_keras.Model], dtype: tf.DType, mask: np.ndarray, number: int, channels: int
) -> list[tfb.Bijector]:
    """Couplings whose masks take turns, with an actnorm before each, for images with so many channels."""
    layers = []
    for k in range(number):
        coupling = AffineCoupling(network(channels), mask if k % 2 == 0 else 1 - mask)
        layers += [ActNorm(channels, dtype=dtype), coupling]
    return layers
