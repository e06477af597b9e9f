"""Live 5.1, dequantisation: its check."""

from collections.abc import Callable

import numpy as np
import tensorflow as tf

from course_utils import datasets
from course_utils.exercises.bijector_checks import (
    nearest,
)
from course_utils.exercises.compare import as_array, require_close
from course_utils.exercises.distributions import require_samples
from course_utils.exercises.exercise import Wrong, call, exercise


def _reference_dequantise(pixels: np.ndarray, levels: int, rng: np.random.Generator) -> np.ndarray:
    return datasets.dequantise(pixels, levels, seed=int(rng.integers(2**31)))


@exercise(
    "Live 5.1, dequantisation",
    reference=lambda: (_reference_dequantise, datasets.bits_per_dimension),
)
def dequantisation(dequantise, bits_per_dimension):
    _require_dequantise(dequantise)
    _require_bits_per_dimension(bits_per_dimension)


def _require_dequantise(dequantise: Callable) -> None:
    levels = 11
    pixels = np.random.default_rng(50).integers(0, levels, size=(40, 5, 3, 2)).astype(np.uint8)
    pixels.setflags(write=False)  # some of the notebook's images are read-only, too
    rng = np.random.default_rng(5)
    x = call("`dequantise(pixels, levels, rng)`", dequantise, pixels, levels, rng)
    values = as_array("what `dequantise` returns", x)
    if values.shape != pixels.shape:
        raise Wrong(
            f"what `dequantise` returns should have the shape of the pixels, {pixels.shape}; yours has shape {values.shape}."
        )
    if not np.all(np.isfinite(values)):
        raise Wrong("what `dequantise` returns is not finite everywhere.")
    _require_noise(values, pixels.astype(float), levels)
    if not hasattr(x, "dtype"):
        raise Wrong(f"`dequantise` should return an array; yours returns an object of type {type(x).__name__}.")
    if x.dtype != np.float32:
        raise Wrong(
            f"`dequantise` should return numbers of type float32, as TensorFlow wants them; yours are {x.dtype.name}. Convert them "
            "with `.astype(np.float32)`."
        )
    if np.allclose(dequantise(pixels, levels, rng), x):
        raise Wrong(
            "called twice, your `dequantise` adds the same noise: draw it from `rng`, rather than from a generator of your own."
        )
    if not np.array_equal(dequantise(pixels, levels, np.random.default_rng(5)), x):
        raise Wrong(
            "with a generator in the same state, the noise should be the same, and yours is not: draw it from `rng`."
        )
    line = pixels[:, 2, 1, 0].astype(int)
    x = call("For an array of shape (40,), `dequantise`", dequantise, line, 256, rng)
    u = as_array("what `dequantise` returns", x) * 256 - line
    if u.shape != line.shape or not _looks_like_noise(u):
        raise Wrong(
            "for an array of shape (40,) with 256 levels, `dequantise` does not follow Eq. (5.1), as it does with another shape "
            "and fewer levels: use `levels` and `pixels.shape`."
        )


def _looks_like_noise(u: np.ndarray) -> bool:
    """Whether numbers lie between 0 and 1, but for rounding, and fill most of the interval."""
    return u.min() > -1e-3 and u.max() < 1 + 1e-3 and np.ptp(u) > 0.6


def _require_noise(x: np.ndarray, pixels: np.ndarray, levels: int) -> None:
    u = x * levels - pixels
    if np.allclose(x * levels, np.rint(x * levels), atol=1e-4):
        raise Wrong(
            "there is no noise in what `dequantise` returns: add u before you divide, and do not round to whole numbers."
        )
    if np.ptp(u) < 1e-3:
        raise Wrong("all pixels get the same noise: each needs a number of its own, `rng.random(pixels.shape)`.")
    mistakes = {
        "the noise should be divided by the number of levels, too: add it first, then divide.": x - pixels / levels,
        "divide by the number of levels, not by one less: the highest level needs an interval of its own.": x
        * (levels - 1)
        - pixels,
        "divide by the number of levels, so that the result lies between 0 and 1.": x - pixels,
        "your noise lies between −1/2 and 1/2; in Eq. (5.1) it lies between 0 and 1.": u + 0.5,
        "add the noise rather than subtract it: the level y stands for the interval from y to y + 1.": -u,
    }
    divisor = np.rint(np.sum(pixels + 0.5) / np.sum(x))
    for number in divisor + np.arange(-2, 3):
        mistakes[
            f"divide by the number of levels that the function is given, `levels`; yours divides by {number:.0f}."
        ] = x * number - pixels
    for message, residual in mistakes.items():
        if _looks_like_noise(residual) and not _looks_like_noise(u):
            raise Wrong(message)
    if u.min() < -1e-3 or u.max() > 1 + 1e-3:
        worst = np.unravel_index(np.argmax(np.abs(u - 0.5)), u.shape)
        raise Wrong(
            f"with {levels} levels, a pixel {pixels[worst]:.0f} should become a number between {pixels[worst]:.0f} / {levels} = "
            f"{pixels[worst] / levels:.4f} and {pixels[worst] + 1:.0f} / {levels} = {(pixels[worst] + 1) / levels:.4f}; yours "
            f"became {x[worst]:.4f}."
        )
    # Numbers that are equal in single precision; of 600 independent ones, a few may be so by chance.
    if np.mean(np.diff(np.sort(u, axis=None)) < 3e-6) > 0.1:
        raise Wrong("some pixels share their noise: each needs a number of its own, `rng.random(pixels.shape)`.")
    require_samples("the noise", u.ravel(), (u.size,), lambda u: np.clip(u, 0, 1))


def _require_bits_per_dimension(bits_per_dimension: Callable) -> None:
    name = "`bits_per_dimension(log_prob, dimensions, levels)`"
    log_prob, dimensions, levels = np.array([-41.3, 7.9, 230.4]), 12, 7
    per_dimension, log_levels, log_2 = log_prob / dimensions, np.log(levels), np.log(2)
    right = -(per_dimension - log_levels) / log_2
    bits = call(name, bits_per_dimension, log_prob, dimensions, levels)
    if np.shape(bits) == ():
        raise Wrong("`bits_per_dimension` should return one number for each image, and no mean over them.")
    if np.isnan(as_array(name, bits)).any():
        raise Wrong(
            "some of the bits are NaN: `log_prob` is a logarithm already, and may be negative. Take none of it."
        )
    require_close(
        name,
        bits,
        right,
        {
            "your bits have the wrong sign: the likelier an image, the fewer bits it takes.": -right,
            "the term log Q is missing: without it the bits depend on the units of the pixels.": -per_dimension / log_2,
            "subtract log Q from the log-density per dimension, inside the parentheses of Eq. (5.3).": -(
                per_dimension + log_levels
            )
            / log_2,
            "divide the log-density by the number of dimensions.": -(log_prob - log_levels) / log_2,
            "these are the bits of the whole image: divide by the number of dimensions.": dimensions * right,
            "only the log-density is divided by the number of dimensions; log Q is one pixel's already.": -(
                log_prob - log_levels
            )
            / dimensions
            / log_2,
            "these are nats: divide by log 2.": right * log_2,
            "these are nats, and with the wrong sign: divide by minus log 2.": -right * log_2,
            "divide by log 2; yours multiplies by it.": right * log_2**2,
            "take the natural logarithm of the levels, as the division by log 2 makes bits of both terms.": -(
                per_dimension - np.log2(levels)
            )
            / log_2,
            "both terms are divided by log 2; yours leaves log Q in nats.": -per_dimension / log_2 + log_levels,
            "use natural logarithms throughout, `np.log`; one of yours is to base 10.": nearest(
                bits, [-(per_dimension - np.log10(levels)) / log_2, -(per_dimension - log_levels) / np.log10(2)]
            ),
            "take the logarithm of the number of levels.": -(per_dimension - levels) / log_2,
        },
    )
    single = call("`bits_per_dimension(0.0, 64, 17)`", bits_per_dimension, 0.0, 64, 17)
    require_close("`bits_per_dimension(0.0, 64, 17)`", single, np.log2(17))
    of_tensor = call("For a tensor, `bits_per_dimension`", bits_per_dimension, tf.constant(log_prob, tf.float32), 12, 7)
    require_close("for a tensor of log-densities, `bits_per_dimension`", of_tensor, right)
