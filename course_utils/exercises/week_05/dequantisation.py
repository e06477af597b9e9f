"""Live 5.1, dequantisation: its check."""

from collections.abc import Callable, Iterator
from typing import Any

import numpy as np
import tensorflow as tf

from course_utils import datasets
from course_utils.exercises.compare import as_array
from course_utils.exercises.distributions import require_samples
from course_utils.exercises.exercise import Wrong, call, exercise
from course_utils.exercises.observation import Observation

LEVELS = 11


def _dequantise(formula: Callable = lambda y, levels, u: (y + u) / levels) -> Callable:
    """A dequantisation by a function of pixels, levels and noise."""

    def dequantise(pixels: np.ndarray, levels: int, rng: np.random.Generator) -> np.ndarray:
        return formula(pixels.astype(float), levels, rng.random(pixels.shape)).astype(np.float32)

    return dequantise


def _bits(formula: Callable) -> Callable:
    """Bits as a function of log-density, dimensions, log Q and log 2."""
    return lambda log_prob, dimensions, levels: formula(
        np.array(log_prob, float), dimensions, np.log(levels), np.log(2)
    )


def _reference_dequantise(pixels: np.ndarray, levels: int, rng: np.random.Generator) -> np.ndarray:
    return datasets.dequantise(pixels, levels, seed=int(rng.integers(2**31)))


@exercise(
    "Live 5.1, dequantisation",
    reference=lambda: (_reference_dequantise, datasets.bits_per_dimension),
    alternatives=[(_dequantise(), _bits(lambda lp, d, q, log_2: -(lp - d * q) / (d * log_2)))],
    mistakes={
        "dequantise": {
            "the noise should be divided by the number of levels, too: add it first, then divide.": _dequantise(
                lambda y, levels, u: y / levels + u
            ),
            "divide by the number of levels, not by one less: the highest level needs an interval of its own.": _dequantise(
                lambda y, levels, u: (y + u) / (levels - 1)
            ),
            "divide by the number of levels, so that the result lies between 0 and 1.": _dequantise(
                lambda y, levels, u: y + u
            ),
            "your noise lies between −1/2 and 1/2; in Eq. (5.1) it lies between 0 and 1.": _dequantise(
                lambda y, levels, u: (y + u - 0.5) / levels
            ),
            "add the noise rather than subtract it: the level y stands for the interval from y to y + 1.": _dequantise(
                lambda y, levels, u: (y - u) / levels
            ),
        },
        "bits_per_dimension": {
            "your bits have the wrong sign: the likelier an image, the fewer bits it takes.": _bits(
                lambda lp, d, q, log_2: (lp / d - q) / log_2
            ),
            "the term log Q is missing: without it the bits depend on the units of the pixels.": _bits(
                lambda lp, d, q, log_2: -lp / d / log_2
            ),
            "subtract log Q from the log-density per dimension, inside the parentheses of Eq. (5.3).": _bits(
                lambda lp, d, q, log_2: -(lp / d + q) / log_2
            ),
            "divide the log-density by the number of dimensions.": _bits(lambda lp, d, q, log_2: -(lp - q) / log_2),
            "these are the bits of the whole image: divide by the number of dimensions.": _bits(
                lambda lp, d, q, log_2: -(lp - d * q) / log_2
            ),
            "only the log-density is divided by the number of dimensions; log Q is one pixel's already.": _bits(
                lambda lp, d, q, log_2: -(lp - q) / d / log_2
            ),
            "these are nats: divide by log 2.": _bits(lambda lp, d, q, log_2: q - lp / d),
            "these are nats, and with the wrong sign: divide by minus log 2.": _bits(
                lambda lp, d, q, log_2: lp / d - q
            ),
            "divide by log 2; yours multiplies by it.": _bits(lambda lp, d, q, log_2: (q - lp / d) * log_2),
            "take the natural logarithm of the levels, as the division by log 2 makes bits of both terms.": _bits(
                lambda lp, d, q, log_2: (q / log_2 - lp / d) / log_2
            ),
            "both terms are divided by log 2; yours leaves log Q in nats.": _bits(
                lambda lp, d, q, log_2: q - lp / d / log_2
            ),
            "use natural logarithms throughout, `np.log`; one of yours is to base 10.": [
                _bits(lambda lp, d, q, log_2: (q / np.log(10) - lp / d) / log_2),
                _bits(lambda lp, d, q, log_2: (q - lp / d) / np.log10(2)),
            ],
            "take the logarithm of the number of levels.": _bits(lambda lp, d, q, log_2: (np.exp(q) - lp / d) / log_2),
        },
    },
)
def dequantisation(dequantise: Callable, bits_per_dimension: Callable) -> Iterator[Observation]:
    pixels = np.random.default_rng(50).integers(0, LEVELS, size=(400, 5, 3, 2)).astype(np.uint8)
    pixels.setflags(write=False)  # some of the notebook's images are read-only, too
    rng = np.random.default_rng(5)
    x = call("`dequantise(pixels, levels, rng)`", dequantise, pixels, LEVELS, rng)
    yield from _observed_noise(x, pixels)
    _require_array_from_rng(x, dequantise, pixels, rng)
    line = pixels[:, 2, 1, 0].astype(int)
    x = call("For an array of shape (400,), `dequantise`", dequantise, line, 256, rng)
    u = as_array("what `dequantise` returns", x) * 256 - line
    if u.shape != line.shape or not _looks_like_noise(u):
        raise Wrong(
            "for an array of shape (400,) with 256 levels, `dequantise` does not follow Eq. (5.1), as it does with another shape "
            "and fewer levels: use `levels` and `pixels.shape`."
        )
    yield from _observed_bits(bits_per_dimension)


def _inside(u: np.ndarray) -> bool:
    return u.min() > -1e-3 and u.max() < 1 + 1e-3


def _looks_like_noise(u: np.ndarray) -> bool:
    """Whether numbers lie between 0 and 1, but for rounding, and fill most of the interval."""
    return _inside(u) and np.ptp(u) > 0.6


def _observed_noise(answer: Any, pixels: np.ndarray) -> Iterator[Observation]:
    """The least and the greatest of the noise on the pixels of each level, in units of a level."""
    x = as_array("what `dequantise` returns", answer)
    if x.shape != pixels.shape:
        raise Wrong(
            f"what `dequantise` returns should have the shape of the pixels, {pixels.shape}; yours has shape {x.shape}."
        )
    if not np.all(np.isfinite(x)):
        raise Wrong("what `dequantise` returns is not finite everywhere.")
    if np.allclose(x * LEVELS, np.rint(x * LEVELS), atol=1e-4):
        raise Wrong(
            "there is no noise in what `dequantise` returns: add u before you divide, and do not round to whole numbers."
        )
    u = x * LEVELS - pixels
    if np.ptp(u) < 1e-3:
        raise Wrong("all pixels get the same noise: each needs a number of its own, `rng.random(pixels.shape)`.")
    for number in np.rint(np.sum(pixels + 0.5) / np.sum(x)) + np.arange(-2, 3):
        if number not in (1, LEVELS - 1, LEVELS) and _looks_like_noise(x * number - pixels):
            raise Wrong(
                f"divide by the number of levels that the function is given, `levels`; yours divides by {number:.0f}."
            )
    worst = np.unravel_index(np.argmax(np.abs(u - 0.5)), u.shape)
    y = pixels[worst]
    otherwise = (
        f"with {LEVELS} levels, a pixel {y} should become a number between {y} / {LEVELS} = {y / LEVELS:.4f} and {y + 1} / "
        f"{LEVELS} = {(y + 1) / LEVELS:.4f}; yours became {x[worst]:.4f}."
    )
    # Numbers that are equal in single precision; of independent ones, a few may be so by chance.
    if _looks_like_noise(u) and np.mean(np.diff(np.sort(u, axis=None)) < 1e-7) > 0.1:
        raise Wrong("some pixels share their noise: each needs a number of its own, `rng.random(pixels.shape)`.")
    inside = _inside(u)
    bounds = [(0, 1) if inside else (u[pixels == y].min(), u[pixels == y].max()) for y in range(LEVELS)]
    yield Observation("the noise of each level, least and greatest,", bounds, tolerance=0.02, otherwise=otherwise)
    if not inside:
        raise Wrong(otherwise)
    require_samples("the noise", u.ravel(), (u.size,), lambda u: np.clip(u, 0, 1))


def _require_array_from_rng(x: Any, dequantise: Callable, pixels: np.ndarray, rng: np.random.Generator) -> None:
    if not hasattr(x, "dtype"):
        raise Wrong(f"`dequantise` should return an array; yours returns an object of type {type(x).__name__}.")
    if x.dtype != np.float32:
        raise Wrong(
            f"`dequantise` should return numbers of type float32, as TensorFlow wants them; yours are {x.dtype.name}. Convert them "
            "with `.astype(np.float32)`."
        )
    if np.allclose(dequantise(pixels, LEVELS, rng), x):
        raise Wrong(
            "called twice, your `dequantise` adds the same noise: draw it from `rng`, rather than from a generator of your own."
        )
    if not np.array_equal(dequantise(pixels, LEVELS, np.random.default_rng(5)), x):
        raise Wrong(
            "with a generator in the same state, the noise should be the same, and yours is not: draw it from `rng`."
        )


def _observed_bits(bits_per_dimension: Callable) -> Iterator[Observation]:
    name = "`bits_per_dimension(log_prob, dimensions, levels)`"
    log_prob, dimensions, levels = np.array([-41.3, 7.9, 230.4]), 12, 7
    bits = call(name, bits_per_dimension, log_prob, dimensions, levels)
    if np.shape(bits) == ():
        raise Wrong("`bits_per_dimension` should return one number for each image, and no mean over them.")
    if np.isnan(as_array(name, bits)).any():
        raise Wrong(
            "some of the bits are NaN: `log_prob` is a logarithm already, and may be negative. Take none of it."
        )
    yield Observation(name, bits)
    single = call("`bits_per_dimension(0.0, 64, 17)`", bits_per_dimension, 0.0, 64, 17)
    yield Observation("`bits_per_dimension(0.0, 64, 17)`", single)
    of_tensor = call("For a tensor, `bits_per_dimension`", bits_per_dimension, tf.constant(log_prob, tf.float32), 12, 7)
    yield Observation("for a tensor of log-densities, `bits_per_dimension`", of_tensor)
