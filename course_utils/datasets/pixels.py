"""From whole-numbered pixels to densities and back: quantisation, dequantisation, bits per dimension."""

import numpy as np

from course_utils.validation import require_positive_integer


def quantise(pixels: np.ndarray, bits: int) -> np.ndarray:
    """Keeps the highest `bits` bits of 8-bit pixels.

    Args:
      pixels: Whole numbers from 0 to 255, of any shape.
      bits: Number of bits to keep, from 1 to 8.

    Returns:
      Whole numbers from 0 to 2^bits − 1, uint8, of the same shape.

    Raises:
      ValueError: If `bits` is not from 1 to 8, or the pixels are not whole numbers from 0 to 255.
    """
    if require_positive_integer(bits, "the number of bits") > 8:
        raise ValueError(f"Expected a number of bits from 1 to 8; got {bits}.")
    return require_levels(pixels, 256).astype(np.uint8) >> (8 - bits)


def dequantise(pixels: np.ndarray, levels: int, *, seed: int) -> np.ndarray:
    """Spreads every pixel evenly over the interval that it stands for: (pixels + u) / levels with u uniform on [0, 1).

    A continuous density fitted to whole numbers could grow without bound at those numbers. After dequantisation, the mean
    of its logarithm over u, less log(levels) for each pixel and channel, is a lower bound for the logarithm of the
    probability that it gives to the whole numbers.

    Args:
      pixels: Whole numbers from 0 to levels − 1, of any shape.
      levels: Number of levels.
      seed: Seed of the noise.

    Returns:
      Numbers from 0 to below 1, float32, of the same shape. `requantise` takes them back exactly.

    Raises:
      ValueError: If the pixels are not whole numbers from 0 to levels − 1.

    Reference: Theis, van den Oord & Bethge (2016), "A note on the evaluation of generative models", section 3.1.
    """
    pixels = require_levels(pixels, levels)
    noisy = ((pixels + np.random.default_rng(seed).random(size=pixels.shape)) / levels).astype(np.float32)
    # Rounding to float32 may have carried a number over the edge of its interval.
    noisy = np.where(noisy.astype(np.float64) * levels < pixels, np.nextafter(noisy, np.float32(1)), noisy)
    return np.where(noisy.astype(np.float64) * levels >= pixels + 1, np.nextafter(noisy, np.float32(0)), noisy)


def requantise(values: np.ndarray, levels: int) -> np.ndarray:
    """The level that each value lies in, `floor(values · levels)`, with values outside [0, 1) moved to the nearest one.

    Args:
      values: Numbers, of any shape, such as samples of a flow.
      levels: Number of levels.

    Returns:
      Whole numbers from 0 to levels − 1, int32, of the same shape.
    """
    levels = require_positive_integer(levels, "the number of levels")
    return np.clip(np.floor(np.asarray(values, np.float64) * levels), 0, levels - 1).astype(np.int32)


def bits_per_dimension(log_prob: np.ndarray, dimensions: int, levels: int) -> np.ndarray:
    """Code length of whole-numbered pixels under a density of dequantised ones, in bits per pixel and channel.

    With log p(x) in nats at x = (pixels + u) / levels, of D dimensions, the density of pixels + u is p(x) / levels^D, and

        bits per dimension = −(log p(x) / D − log levels) / log 2.

    Args:
      log_prob: Log-densities of dequantised images in nats, of any shape.
      dimensions: Number D of pixels times channels.
      levels: Number of levels.

    Returns:
      Array of the same shape.

    Raises:
      ValueError: If a number is not a positive integer.

    Reference: Theis, van den Oord & Bethge (2016), "A note on the evaluation of generative models", section 3.1.
    """
    dimensions = require_positive_integer(dimensions, "the number of dimensions")
    levels = require_positive_integer(levels, "the number of levels")
    return -(np.asarray(log_prob, np.float64) / dimensions - np.log(levels)) / np.log(2)


def require_levels(pixels: np.ndarray, levels: int) -> np.ndarray:
    """Returns pixels as an array.

    Raises:
      ValueError: If they are not whole numbers from 0 to levels − 1.
    """
    levels = require_positive_integer(levels, "the number of levels")
    pixels = np.asarray(pixels)
    if pixels.size == 0 or pixels.min() < 0 or pixels.max() > levels - 1 or np.any(pixels != np.floor(pixels)):
        got = f"values from {pixels.min()} to {pixels.max()}" if pixels.size else "no pixels"
        raise ValueError(f"Expected whole-numbered pixels from 0 to {levels - 1}; got {got}.")
    return pixels
