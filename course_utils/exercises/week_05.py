"""Week 5, RealNVP for images: the checks, hints and references of its live cells and exercises."""

import functools
import inspect
import itertools
from collections.abc import Callable, Mapping, Sequence
from typing import Any

import numpy as np
import tensorflow as tf
import tensorflow_probability as tfp
import tf_keras

from course_utils import bijectors, datasets, flows
from course_utils.exercises.bijector_checks import (
    built,
    fresh_forward,
    fresh_inverse,
    nearest,
    normal,
    own_log_det,
    require_close_or_tell,
    require_compiled,
)
from course_utils.exercises.compare import as_array, require_close, require_instance
from course_utils.exercises.distributions import require_distribution, require_samples, require_shape
from course_utils.exercises.exercise import Wrong, call, exercise
from course_utils.networks import conv_conditioner

tfb = tfp.bijectors
tfd = tfp.distributions

_ALPHA = 0.05


def _uniform(*shape: int, seed: int, low: float = 0.0, high: float = 1.0) -> tf.Tensor:
    return tf.random.stateless_uniform(shape, seed=[seed, 5], minval=low, maxval=high)


# ---------------------------------------------------------------------------------------------------- live cells


def _reference_dequantise(pixels: np.ndarray, levels: int, rng: np.random.Generator) -> np.ndarray:
    return datasets.dequantise(pixels, levels, seed=int(rng.integers(2**31)))


@exercise(
    "Live 5.1, dequantisation",
    reference=lambda: (_reference_dequantise, datasets.bits_per_dimension),
    hints=[
        "Both are their equations, read from the inside outwards. The noise has one number for each pixel, and so the shape of "
        "`pixels`. And $\\log$ is the natural logarithm, `np.log`.",
        "`rng.random(pixels.shape)` is $u$; the division by `levels` comes after the addition, and `.astype(np.float32)` last. "
        "For the bits: the log-density is divided by the dimensions, $\\log Q$ is not, and both together by $-\\log 2$.",
        "`return ((pixels + rng.random(pixels.shape)) / levels).astype(np.float32)` and "
        "`return -(log_prob / dimensions - np.log(levels)) / np.log(2)`.",
    ],
    explanation="The level $y$ owns the interval $[y/Q, (y + 1)/Q)$, and the noise spreads it evenly over just that. As "
    "$y + u = Q x$, its density is $p_X(x) / Q^D$; hence $\\log p_X(x) - D \\log Q$, in nats and for the whole image. Divided by "
    "$-D \\log 2$ it is in bits and for one dimension.",
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


def _reference_to_pixels() -> tfb.Bijector:
    return tfb.Chain([tfb.Scale(1 / (1 - 2 * _ALPHA)), tfb.Shift(-_ALPHA), tfb.Sigmoid()])


@exercise(
    "Live 5.2, from the line to the pixels",
    reference=_reference_to_pixels,
    hints=[
        "Read Eq. (5.4) on the left, from the line to the pixels: which three things happen to $h$, one after the other?",
        "First the sigmoid, then $\\alpha$ is subtracted, and last comes a *division* by $1 - 2\\alpha$. `tfb.Shift` adds and "
        "`tfb.Scale` multiplies.",
        "`to_pixels = tfb.Chain([tfb.Scale(1 / (1 - 2 * alpha)), tfb.Shift(-alpha), tfb.Sigmoid()])`",
    ],
    explanation="Forward, the sigmoid gives numbers between 0 and 1. Moved by $-\\alpha$ and stretched by $1/(1 - 2\\alpha)$, they "
    "reach a little beyond 0 and 1 on both sides. So a pixel of exactly 0 or 1 has a finite logit. TFP makes the inverse and "
    "both log-determinants from those of the three.",
)
def to_pixels(to_pixels):
    if isinstance(to_pixels, type):
        raise Wrong(f"`to_pixels` is the class `{to_pixels.__name__}` itself: call it, with the list in parentheses.")
    require_instance("`to_pixels`", to_pixels, tfb.Bijector, "one bijector, a `tfb.Chain` of three")
    if any(layer.dtype == tf.float64 for layer in _layers(to_pixels)):
        raise Wrong(
            "a part of `to_pixels` is in double precision, which does not go together with the notebook's tensors: make its number "
            "from `alpha` without NumPy."
        )
    right, alpha = _reference_to_pixels(), _ALPHA
    # Between 0 and 1, where the way back is defined as well.
    inside = np.array([0.13, 0.41, 0.77], np.float32)
    backwards = call("`to_pixels.forward(h)`", to_pixels.forward, tf.constant(inside))
    if np.allclose(as_array("`to_pixels.forward(h)`", backwards), right.inverse(inside), atol=1e-4):
        raise Wrong(
            "your `to_pixels` is the way back: its `forward` should take h, on the line, to the pixel x, with the sigmoid."
        )
    h = np.array([-3.1, -1.2, -0.3, 0.8, 2.4], np.float32)
    width, s = 1 - 2 * alpha, tf.sigmoid(h).numpy()
    mistakes = {
        "the chain is in the opposite order: the last in the list acts first, and that is the sigmoid.": tf.sigmoid(
            h / width - alpha
        ),
        "the sigmoid should act first, on h: it comes last in the list.": tf.sigmoid((h - alpha) / width),
        "divide by 1 − 2α, so that the width grows a little beyond 1: `tfb.Scale` multiplies, and wants the reciprocal.": (
            s - alpha
        )
        * width,
        "α should be subtracted: `tfb.Shift` adds its argument, so give it −α.": (s + alpha) / width,
        "first subtract α, then divide by 1 − 2α; yours divides first.": s / width - alpha,
        "α + (1 − 2α) s is the affine map of the way back; on the way to the pixels undo it.": alpha + width * s,
        "the shift by −α is missing.": s / width,
        "the division by 1 − 2α is missing.": s - alpha,
        "that is the sigmoid alone: shift and scale are missing.": s,
        "the sigmoid is missing.": (h - alpha) / width,
        "divide by 1 − 2α, not by 1 − α: there is a margin at both ends.": (s - alpha) / (1 - alpha),
        "divide by 1 − 2α, not by 1 + 2α.": (s - alpha) / (1 + 2 * alpha),
        "the shift is by −α itself, as the division by 1 − 2α that follows acts on it as well.": (s - alpha / width)
        / width,
    }
    far = as_array("`to_pixels.forward(h)`", to_pixels.forward(tf.constant([40.0])))
    if far.shape == (1,) and far[0] > 0.5:
        margin = (far[0] - 1) / (2 * far[0] - 1)
        mistakes[f"your margin is α = {margin:.4g}; it should be {alpha}."] = (s - margin) / (1 - 2 * margin)
    forward = call("`to_pixels.forward(h)`", to_pixels.forward, tf.constant(h))
    if np.isnan(as_array("`to_pixels.forward(h)`", forward)).any():
        raise Wrong(
            "`to_pixels.forward(h)` is NaN for some h: it should take every number of the line to a pixel, with the sigmoid and not "
            "with its inverse."
        )
    require_close("`to_pixels.forward(h)`", forward, right.forward(h), mistakes)
    x = np.array([0.0, 0.03, 0.38, 0.81, 1.0], np.float32)
    inverse = call("`to_pixels.inverse(x)`", to_pixels.inverse, tf.constant(x))
    require_close("`to_pixels.inverse(x)`", inverse, right.inverse(x), tolerance=1e-3)
    for method, at in (
        ("forward_log_det_jacobian", normal(3, 4, 2, 1, seed=2)),
        ("inverse_log_det_jacobian", _uniform(3, 4, 2, 1, seed=2)),
    ):
        log_det = call(f"`to_pixels.{method}`", getattr(to_pixels, method), tf.identity(at), event_ndims=3)
        expected = getattr(right, method)(tf.identity(at), event_ndims=3)
        require_close(f"for images, `to_pixels.{method}`", log_det, expected, tolerance=1e-3)
        mapped = getattr(to_pixels, method.partition("_")[0])
        require_compiled(f"`to_pixels.{method.partition('_')[0]}`", mapped, at)
        require_compiled(f"`to_pixels.{method}`", functools.partial(getattr(to_pixels, method), event_ndims=3), at)


def _reference_couplings(
    mask: np.ndarray, number: int, channels: int, rng: np.random.Generator, hidden: int = 32
) -> list[tfb.Bijector]:
    mask = np.asarray(mask)
    return [
        bijectors.AffineCoupling(
            conv_conditioner(channels, channels, hidden, seed=int(rng.integers(2**31))),
            mask if k % 2 == 0 else 1 - mask,
        )
        for k in range(number)
    ]


@exercise(
    "Live 5.3, couplings in turn",
    reference=lambda: _reference_couplings,
    hints=[
        "It is the list of last week's flow, with two things changed: the networks are convolutional, and the masks begin with "
        "the one that is given.",
        "In the comprehension `[... for k in range(number)]` the mask is `mask if k % 2 == 0 else 1 - mask`, and "
        "`conv_conditioner` is called once for each `k`, so that each coupling gets a network of its own.",
        "`AffineCoupling(conv_conditioner(channels, channels, hidden, seed=int(rng.integers(2**31))), mask if k % 2 == 0 else "
        "1 - mask)`, for each `k` in `range(number)`.",
    ],
    explanation="What one coupling freezes, the next transforms. The conditioner reads the masked image, which keeps all its "
    "channels, and puts out a shift and a log-scale for each of them. The mask then keeps what is needed.",
)
def couplings(couplings):
    rng = np.random.default_rng(1)
    b = bijectors.checkerboard_mask(4, 6)
    made = call("`couplings(mask, 3, 2, rng, 5)`", couplings, b, 3, 2, rng, 5)
    if not isinstance(made, list | tuple):
        raise Wrong(f"`couplings` should return a list; yours returns one object of type {type(made).__name__}.")
    if len(made) != 3:
        raise Wrong(f"asked for three couplings, `couplings` returns a list of {len(made)}.")
    for layer in made:
        require_instance("each element of the list", layer, bijectors.AffineCoupling, "an `AffineCoupling`")
    masks = [layer.mask for layer in made]
    in_turn = {
        "all masks are b: every other one should be 1 − b.": [b, b, b],
        "the masks take turns, and begin with 1 − b: the first should be the mask that is given.": [1 - b, b, 1 - b],
        "all masks are 1 − b: they should take turns, and begin with b.": [1 - b, 1 - b, 1 - b],
        "the first mask is right, but then they should take turns: b, 1 − b, b, …": [b, 1 - b, 1 - b],
    }
    if [mask.shape for mask in masks] != [b.shape] * 3:
        raise Wrong(
            f"the masks should have the shape of the given one, {b.shape}; yours have {[m.shape for m in masks]}."
        )
    require_close("the three masks, one below the other,", masks, np.stack([b, 1 - b, b]), in_turn)
    _require_networks("the list that `couplings` returns", made, channels=2, hidden=5)
    kernels = _first_kernels(made)
    if any(np.array_equal(kernels[0], kernel) for kernel in kernels[1:]):
        raise Wrong(
            "the networks all start with the same weights: draw a new seed for each, `seed=int(rng.integers(2**31))`."
        )
    further = call("`couplings`", couplings, b, 1, 2, rng, 5)
    if any(np.array_equal(_first_kernels(further)[0], kernel) for kernel in kernels):
        raise Wrong(
            "called once more with the same `rng`, `couplings` makes a network with the same weights as before: draw the seeds "
            "from `rng`, which goes on from where it was."
        )
    again = _first_kernels(call("`couplings`", couplings, b, 3, 2, np.random.default_rng(1), 5))
    if not all(np.array_equal(one, other) for one, other in zip(kernels, again, strict=True)):
        raise Wrong(
            "with a generator in the same state, the weights should be the same, and yours are not: draw the seeds from `rng`."
        )
    wide = call("`couplings(mask, 1, 4, rng)`", couplings, bijectors.channel_mask(4), 1, 4, rng)
    _require_networks("a list made without `hidden`", wide, channels=4, hidden=32)


@exercise(
    "Live 5.4, the squeeze as a bijector",
    reference=lambda: bijectors.Squeeze,
    hints=[
        "`_forward` goes from latents to data and `_inverse` from data to latents. Which of your two functions belongs where?",
        "The Jacobian is a permutation matrix: its determinant is 1 or −1. The log-det is the logarithm of the absolute value.",
        "`return unsqueeze(z)`, `return squeeze(x)`, and for the log-det `return tf.zeros([])`.",
    ],
    explanation="A permutation moves numbers about and changes no volume: $\\log |{\\pm 1}| = 0$. A single 0 will do, as it is the "
    "same for all images; `tf.zeros([])` is a tensor, which TFP can add to the other log-determinants.",
)
def squeeze(Squeeze):
    bijector = built("Squeeze", Squeeze, ("_forward", "_inverse", "_forward_log_det_jacobian"))
    z = normal(3, 4, 6, 8, seed=4)
    squeezed, unsqueezed = tf.nn.space_to_depth(z, 2), tf.nn.depth_to_space(z, 2)
    forward = call("`forward(z)`", bijector.forward, tf.identity(z))
    inverse = call("`inverse(x)`", bijector.inverse, tf.identity(z))
    backwards = np.shape(forward) == squeezed.shape
    if backwards and np.shape(inverse) == unsqueezed.shape:
        raise Wrong("`_forward` and `_inverse` are exchanged: the squeeze is on the way from data to latents.")
    if backwards:
        raise Wrong("your `_forward` squeezes; on the way from latents to data the pixels go back to their places.")
    if np.shape(inverse) == unsqueezed.shape:
        raise Wrong("your `_inverse` undoes a squeeze; on the way from data to latents it should squeeze.")
    require_close("`forward(z)`", forward, unsqueezed)
    require_close("`inverse(x)`", inverse, squeezed)
    name, own = own_log_det(bijector, z)
    if isinstance(own, int | float) and not isinstance(own, np.generic):
        raise Wrong(f"{name} returns the plain number {own}; TFP needs a tensor, such as `tf.zeros([])`.")
    if getattr(own, "dtype", tf.float32) != tf.float32:
        raise Wrong(f"the log-det should be float32, as `tf.zeros([])` is; yours is {tf.as_dtype(own.dtype).name}.")
    for method in ("forward_log_det_jacobian", "inverse_log_det_jacobian"):
        log_det = call(f"`{method}`", getattr(bijector, method), tf.identity(z), event_ndims=3)
        if np.shape(log_det) not in ((), (1,), (3,)):
            raise Wrong(
                f"the log-det should be one number, of shape (), or one for each image; for three images yours has shape "
                f"{np.shape(log_det)}."
            )
        moved = "numbers that only move from place to place change no volume. What is the absolute value of a permutation's determinant?"
        require_close(
            f"`{method}`",
            log_det,
            np.zeros(np.shape(log_det)),
            {
                "that is the determinant's absolute value: take its logarithm.": np.ones(np.shape(log_det)),
                moved: log_det,
            },
        )
    shapes = bijector.forward_event_shape([4, 6, 8]), bijector.inverse_event_shape([4, 6, 8])
    if shapes != ((8, 12, 2), (2, 3, 32)):
        raise Wrong("leave the two methods at the end as they are: they tell TFP the shape of an event.")
    density = tfd.TransformedDistribution(
        tfd.Independent(tfd.Normal(tf.zeros([2, 3, 8]), 1.0), 3), tfb.Chain([bijector])
    )
    require_compiled("your bijector", density.log_prob, normal(5, 4, 6, 2, seed=41))
    require_compiled("your bijector", bijector.forward, normal(5, 2, 3, 8, seed=42))


def _reference_one_scale(height: int, width: int, channels: int, rng: np.random.Generator) -> tfb.Bijector:
    return tfb.Chain(
        [
            *_reference_couplings(bijectors.checkerboard_mask(height, width), 3, channels, rng),
            bijectors.Squeeze(),
            *_reference_couplings(bijectors.channel_mask(4 * channels), 3, 4 * channels, rng),
        ]
    )


def _reference_last_scale(height: int, width: int, channels: int, rng: np.random.Generator) -> tfb.Bijector:
    return tfb.Chain(_reference_couplings(bijectors.checkerboard_mask(height, width), 4, channels, rng))


@exercise(
    "Live 5.5, one scale",
    reference=lambda: (_reference_one_scale, _reference_last_scale),
    hints=[
        "`couplings` makes each group of couplings, and returns a list. `tfb.Chain` wants one flat list: a star before a list, "
        "as in `[*first, Squeeze(), *second]`, puts its elements into another.",
        "After the squeeze an image has four times as many channels. The second group's mask needs to know this, and so do its "
        "networks.",
        "`tfb.Chain([*couplings(checkerboard_mask(height, width), 3, channels, rng), Squeeze(), "
        "*couplings(channel_mask(4 * channels), 3, 4 * channels, rng)])`; the last scale is `tfb.Chain` of four couplings with "
        "the checkerboard mask alone.",
    ],
    explanation="`Chain([f, g])` is $f \\circ g$; so its inverse, from data to latents, applies $f^{-1}$ first, and the list reads "
    "as the text does. After the squeeze, space is gone from the masks: half of the channels, at all places, is frozen.",
)
def scales(one_scale, last_scale):
    for what, make, shape, last in (
        ("one_scale", one_scale, (4, 6, 2), False),
        ("last_scale", last_scale, (2, 4, 3), True),
    ):
        rng = np.random.default_rng(5)
        state = rng.bit_generator.state
        arguments = ", ".join(map(str, shape))
        chain = _chain(f"`{what}({arguments}, rng)`", make, *shape, rng)
        _require_scale(f"`{what}({arguments}, rng)`", chain, shape, last)
        if rng.bit_generator.state == state:
            raise Wrong(f"`{what}` should draw its networks' seeds from `rng`; hand it on to `couplings`.")
        call(f"The `inverse` of `{what}({arguments}, rng)`", chain.inverse, normal(2, *shape, seed=5))


def _chain(what: str, make: Callable, *arguments: Any) -> Any:
    """The result of a student's function that puts a list into a `tfb.Chain`, whose errors say little of the list."""
    try:
        return call(what, make, *arguments)
    except Wrong as wrong:
        if "expected str instance" in str(wrong):
            raise Wrong("the chain has a class in its list where an object should stand: write `Squeeze()`.") from None
        if "'list' object has no attribute" in str(wrong):
            raise Wrong(
                "the chain has a list inside its list: put a star before each call of `couplings`, as in "
                "`[*couplings(...), Squeeze(), *couplings(...)]`."
            ) from None
        raise


class _MultiScale(bijectors.MultiScale):
    """The course's, by the notebook's constructor; it finds out the shapes of the latents itself."""

    def __init__(
        self, scales: Sequence[tfb.Bijector], image_shape: Sequence[int], latent_shapes: Sequence[Sequence[int]]
    ):
        super().__init__(scales, image_shape)

    def _latents_and_log_det(self, x: tf.Tensor, condition: tf.Tensor | None = None) -> tuple[tf.Tensor, tf.Tensor]:
        return super()._latents_and_log_det(x, condition)


@exercise(
    "Live 5.6, factoring out",
    reference=lambda: _MultiScale,
    hints=[
        "Follow one image through the figure, with a variable `h` for what is still on its way: each scale takes `h` to something "
        "of which half becomes latents, and the other half is the new `h`. Do the log-determinants while you have the old `h`.",
        "In the loop over `self.scales[:-1]`: first add `scale.inverse_log_det_jacobian(h, event_ndims=3)`; then "
        "`z, h = tf.split(scale.inverse(h), 2, axis=-1)`. The last scale has both steps too, and no split. `_forward` begins "
        "with the last scale and the last latents, and joins by `tf.concat([z, h], axis=-1)` before each of the others.",
        "`_latents_and_log_det` ends in `log_det += self.scales[-1].inverse_log_det_jacobian(h, event_ndims=3)`, "
        "`latents.append(self.scales[-1].inverse(h))` and `return self.join(latents), log_det`. `_forward`: "
        "`*finer, coarsest = self.split(z)`, `h = self.scales[-1].forward(coarsest)`, then `for scale, latent in "
        "zip(reversed(self.scales[:-1]), reversed(finer)): h = scale.forward(tf.concat([latent, h], axis=-1))`, and "
        "`return h`.",
    ],
    explanation="Each scale acts on what the one before it has left over, and the Jacobian of the whole is block triangular with the "
    "scales' Jacobians on its diagonal: the log-determinants add up, each taken at the $h^{(k)}$ that its scale was given. On the "
    "way back, $h^{(k)}$ has to be whole again before $f^{(k)}$ can act on it, and so the last scale comes first.",
)
def multi_scale(MultiScale):
    to_fill = ("_latents_and_log_det", "_forward")
    # First with scales that keep the shape and act on any number of channels, so that every mistake has a value to be known by.
    shape, latent_shapes = (2, 4, 8), [(2, 4, 4), (2, 4, 2), (2, 4, 2)]
    layers = [tfb.Chain([_cheap_coupling(2, 4, k), _cheap_coupling(2, 4, k + 1)]) for k in range(3)]
    bijector = built("MultiScale", MultiScale, to_fill, layers, shape, latent_shapes)
    for name in ("scales", "split", "join"):
        if not hasattr(bijector, name):
            raise Wrong(f"`MultiScale` has lost its `{name}`: leave what was given as it is.")
    x = normal(3, *shape, seed=6)
    _require_latents(bijector, x, latent_shapes)
    _require_way_to_latents(bijector, layers, x)
    _require_way_to_images(bijector, layers, normal(3, 64, seed=61))
    # Then with a single scale, and with squeezes as in the notebook.
    for scales, shape in (("a single scale", (4, 2, 3)), ("scales that squeeze", (4, 8, 2))):
        layers = _cheap_scales(shape, 1 if scales == "a single scale" else 3)
        right = bijectors.MultiScale(layers, shape)
        bijector = built("MultiScale", MultiScale, to_fill, layers, shape, right.latent_shapes)
        x, z = normal(3, *shape, seed=62), normal(3, int(np.prod(shape)), seed=63)
        for method, at, keywords in (
            ("inverse", x, {}),
            ("forward", z, {}),
            ("inverse_log_det_jacobian", x, {"event_ndims": 3}),
        ):
            got = call(f"With {scales}, `{method}`", getattr(bijector, method), tf.identity(at), **keywords)
            expected = getattr(right, method)(tf.identity(at), **keywords)
            require_close(f"with {scales}, `{method}`", got, expected, tolerance=1e-3)
    density = tfd.TransformedDistribution(flows.standard_normal(64), tfb.Chain([tfb.Scale(2.0), bijector]))
    require_compiled("`MultiScale`", density.log_prob, x)
    require_compiled("`MultiScale`", bijector.forward, z)


def _require_latents(bijector: tfb.Bijector, x: tf.Tensor, shapes: Sequence[tuple[int, ...]]) -> None:
    """Tries `_latents_and_log_det`, if there is one, and tells what is wrong with latents that cannot be joined."""
    if not hasattr(bijector, "_latents_and_log_det"):
        return
    given, handed = bijector.join, []

    @functools.wraps(given)
    def join(latents: Sequence[tf.Tensor]) -> tf.Tensor:
        handed.append([tuple(np.shape(z)[1:]) for z in latents])
        return given(latents)

    bijector.join = join
    result, failed = None, None
    try:
        result = call("`_latents_and_log_det(x)`", bijector._latents_and_log_det, tf.identity(x))
    except Wrong as wrong:
        failed = wrong
    finally:
        bijector.join = given
    if handed and handed[-1] != shapes:
        if handed[-1] == shapes[:-1]:
            raise Wrong("the last latents are missing: what the last scale makes of h belongs to them, all of it.")
        if sorted(handed[-1]) == sorted(shapes):
            raise Wrong("the latents are in the wrong order: z⁽¹⁾, which leaves first, comes first.")
        raise Wrong(
            f"with three scales that keep the shape of what they are given, an image of shape {tuple(x.shape[1:])} should have "
            f"latents of shapes {', '.join(map(str, shapes))}; yours have {', '.join(map(str, handed[-1]))}. After each scale "
            "but the last, one half of the channels leaves, and the other half goes on."
        )
    if failed:
        raise failed
    if not isinstance(result, tuple | list) or len(result) != 2:
        got = len(result) if isinstance(result, tuple | list) else "one thing"
        raise Wrong(
            f"`_latents_and_log_det` should return two things, the joined latents and the log-det; yours returns {got}."
        )
    latents, log_det = result
    if isinstance(latents, list | tuple) or np.ndim(latents) == x.ndim:
        raise Wrong(
            "the latents that `_latents_and_log_det` returns are not flat: make one vector of them, with `join`."
        )
    if np.ndim(latents) < np.ndim(log_det):
        raise Wrong("the two results of `_latents_and_log_det` are exchanged: latents first, then the log-det.")
    if isinstance(log_det, int | float):
        raise Wrong(f"the log-det is still the number {log_det}: add the log-dets of all scales to it.")


def _require_way_to_latents(bijector: tfb.Bijector, f: Sequence[tfb.Bijector], x: tf.Tensor) -> None:
    """Compares latents and inverse log-dets of three scales that keep the shape, and knows the usual mistakes."""

    def run(step: Callable, first: int = 0, order: Sequence[int] = (0, 1, 2)) -> np.ndarray:
        h, latents = x, []
        for k in order[:-1]:
            halves = tf.split(step(f[k], h), 2, axis=-1)
            latents.append(halves[first])
            h = halves[1 - first]
        return _flat(*latents, step(f[order[-1]], h))

    # What each scale is given, and what it makes of it.
    h_0, y_1 = x, fresh_inverse(f[0], x)
    z_1, h_1 = tf.split(y_1, 2, axis=-1)
    y_2 = fresh_inverse(f[1], h_1)
    z_2, h_2 = tf.split(y_2, 2, axis=-1)
    z_3 = fresh_inverse(f[2], h_2)
    require_close_or_tell(
        "`inverse(x)`",
        call("`inverse(x)`", bijector.inverse, tf.identity(x)),
        _flat(z_1, z_2, z_3),
        lambda: {
            "the two halves are exchanged: the first half of the channels leaves, and the second half goes on.": run(
                fresh_inverse, first=1
            ),
            "the last scale does not act: its latents are what its inverse makes of the last h.": _flat(z_1, z_2, h_2),
            "from data to latents each scale's `inverse` acts, not its `forward`.": run(fresh_forward),
            "the scales act in the opposite order: the first in the list comes first on the way from data to latents.": run(
                fresh_inverse, order=(2, 1, 0)
            ),
            "the latents are in the wrong order: z⁽¹⁾, z⁽²⁾, z⁽³⁾.": _flat(z_1, z_3, z_2),
        },
    )

    def log_dets(*points: tf.Tensor) -> np.ndarray:
        """The scales' inverse log-dets, each at a point of its own."""
        return np.stack(
            [scale.inverse_log_det_jacobian(tf.identity(h), event_ndims=3) for scale, h in zip(f, points, strict=True)]
        )

    got = call("`inverse_log_det_jacobian(x)`", bijector.inverse_log_det_jacobian, tf.identity(x), event_ndims=3)
    first, second, third = log_dets(h_0, h_1, h_2)
    elsewhere = [(y_1, y_2, z_3), (h_1, h_2, z_3), (h_1, h_2, h_2), (y_1, y_2, h_2), (z_1, z_2, z_3), (z_1, z_2, h_2)]
    require_close_or_tell(
        "`inverse_log_det_jacobian(x)`",
        got,
        first + second + third,
        lambda: {
            "the log-det of the last scale is missing.": first + second,
            "the log-det of the first scale is missing.": second + third,
            "the log-det of the last scale is there twice.": first + second + 2 * third,
            "your log-det is 0: add up those of all scales.": 0 * first,
            "only the last scale's log-det is left: add them up, with `+=`.": third,
            "only the first scale's log-det is there: add up those of all scales.": first,
            "your log-det has the wrong sign: on the way to the latents it is the sum of the *inverse* log-dets.": -(
                first + second + third
            ),
            "each scale's log-det must be taken at the h that the scale is given, and yours are taken elsewhere: compute it before h "
            "changes.": nearest(got, [log_dets(*points).sum(axis=0) for points in elsewhere]),
            "each scale's log-det must be taken at the h that the scale is given, not at x.": log_dets(x, x, x).sum(0),
            "you took the scales' forward log-dets; on the way from data to latents it is the inverse ones.": sum(
                scale.forward_log_det_jacobian(tf.identity(h), event_ndims=3)
                for scale, h in zip(f, (h_0, h_1, h_2), strict=True)
            ),
        },
    )


def _require_way_to_images(bijector: tfb.Bijector, f: Sequence[tfb.Bijector], z: tf.Tensor) -> None:
    """Compares images of three scales that keep the shape, and knows the usual mistakes."""
    z_1, z_2, z_3 = (tf.reshape(part, [len(z), 2, 4, -1]) for part in tf.split(z, [32, 16, 16], axis=-1))

    def run(
        step: Callable, order: Sequence[int] = (2, 1, 0), latents: Sequence[tf.Tensor] = (z_2, z_1), side: int = 1
    ) -> tf.Tensor:
        h = step(f[order[0]], z_3)
        for k, latent in zip(order[1:], latents, strict=True):
            h = step(f[k], tf.concat([latent, h][::side], axis=-1))
        return h

    def joined_afterwards() -> tf.Tensor:
        h = fresh_forward(f[1], fresh_forward(f[2], z_3))
        return tf.concat([z_1, fresh_forward(f[0], tf.concat([z_2, h], axis=-1))], axis=-1)

    def joined_at_once(order: Sequence[int]) -> tf.Tensor:
        h = tf.concat([z_1, z_2, z_3], axis=-1)
        for k in order:
            h = fresh_forward(f[k], h)
        return h

    out_of_step = [
        ((2, 0, 1), (z_1, z_2)),
        ((2, 0, 1), (z_2, z_1)),
        ((2, 1, 0), (z_1, z_2)),
        ((0, 1, 2), (z_2, z_1)),
        ((0, 1, 2), (z_1, z_2)),
    ]
    got = call("`forward(z)`", bijector.forward, tf.identity(z))
    require_close_or_tell(
        "`forward(z)`",
        got,
        run(fresh_forward),
        lambda: {
            "z and h are joined in the wrong order: the half that has left comes first, then h.": run(
                fresh_forward, side=-1
            ),
            "from latents to data each scale's `forward` acts, not its `inverse`.": run(fresh_inverse),
            "the last scale does not act: begin with its `forward`, on the last latents.": run(
                lambda scale, h: h if scale is f[2] else fresh_forward(scale, h)
            ),
            "go back from the last scale to the first, and give each its own latents: both lists are run through backwards.": (
                nearest(got, [run(fresh_forward, order, latents) for order, latents in out_of_step])
            ),
            "join z and h first, and let the scale act on both together then.": nearest(
                got,
                [
                    joined_afterwards(),
                    tf.concat([fresh_forward(*pair) for pair in zip(f, (z_1, z_2, z_3), strict=True)], -1),
                ],
            ),
            "the latents join one part at a time, before the scale that they left after; yours are all joined first.": nearest(
                got, [joined_at_once((2, 1, 0)), joined_at_once((0, 1, 2))]
            ),
        },
    )


def _flat(*latents: tf.Tensor) -> np.ndarray:
    return np.concatenate([np.reshape(z, (len(z), -1)) for z in latents], axis=-1)


def _reference_flow() -> tuple[tfb.Bijector, tfd.Distribution]:
    flow = flows.realnvp_image((8, 8, 1), scales=3, hidden=32, seed=0)
    _, multi_scale = flow.bijector.bijectors
    return multi_scale, flow


@exercise(
    "Live 5.7, the flow",
    reference=_reference_flow,
    hints=[
        "Four lines: the list of the three scales, the bijector of the scales, the base, the flow. `shapes` tells the shapes of "
        "the latents; what goes on from a scale has the same shape as what leaves.",
        "So the second scale is made for images of shape `(4, 4, 2)` and the last for `(2, 2, 4)`. `MultiScale(scales, (8, 8, 1), "
        "shapes)` makes one bijector of the three. In the chain the bijector that acts first on the latents comes last.",
        "`scales = [one_scale(8, 8, 1, rng), one_scale(4, 4, 2, rng), last_scale(2, 2, 4, rng)]`, `multi_scale = "
        "MultiScale(scales, (8, 8, 1), shapes)`, `base = tfd.MultivariateNormalDiag(loc=tf.zeros(64), "
        "scale_diag=tf.ones(64))`, and `flow = tfd.TransformedDistribution(base, tfb.Chain([to_pixels, multi_scale]))`.",
    ],
    explanation="From latents to data, `multi_scale` turns 64 latents into an image of numbers on the whole line, and `to_pixels` "
    "turns each of these into a pixel. A squeeze makes $[8, 8, 1]$ into $[4, 4, 4]$, of which two channels leave; so the second "
    "scale meets $[4, 4, 2]$, and the third $[2, 2, 4]$.",
)
def flow(multi_scale, flow):
    if isinstance(multi_scale, list | tuple):
        raise Wrong(
            "`multi_scale` is a list: make one bijector of the scales, `MultiScale(scales, (8, 8, 1), shapes)`."
        )
    require_instance("`multi_scale`", multi_scale, tfb.Bijector, "a bijector, made with `MultiScale`")
    if not all(hasattr(multi_scale, name) for name in ("scales", "split", "join")):
        raise Wrong("`multi_scale` should be made with `MultiScale`, the class of Live 5.6; yours is another bijector.")
    if len(multi_scale.scales) != 3:
        raise Wrong(f"`multi_scale` should have three scales; yours has {len(multi_scale.scales)}.")
    # Before the scales are looked at, which takes longer; what else may be wrong with the flow comes after them.
    if not isinstance(flow, tfd.Distribution) or not hasattr(flow, "bijector"):
        raise Wrong(f"`flow` should be a `tfd.TransformedDistribution`; yours is of type {type(flow).__name__}.")
    for k, (scale, shape) in enumerate(
        zip(multi_scale.scales, ((8, 8, 1), (4, 4, 2), (2, 2, 4)), strict=True), start=1
    ):
        _require_scale(f"scale {k} of `multi_scale`", scale, shape, last=k == 3)
    kernels = [kernel for scale in multi_scale.scales for kernel in _first_kernels(_couplings_in(scale))]
    if any(np.array_equal(one, other) for one, other in itertools.combinations(kernels, 2)):
        raise Wrong("two of the scales have networks that start with the same weights: hand the same `rng` on to each.")
    latents = [tuple(np.shape(z)[1:]) for z in call("`multi_scale.split(z)`", multi_scale.split, tf.zeros([2, 64]))]
    if latents != [(4, 4, 2), (2, 2, 4), (2, 2, 4)]:
        raise Wrong(
            f"`multi_scale` takes latents for images of shapes {', '.join(map(str, latents))}: give it `shapes`, which is right."
        )
    require_distribution("the flow's base", flow.distribution, event_shape=(64,))
    z = normal(4, 64, seed=7)
    if not np.allclose(flow.distribution.log_prob(z), flows.standard_normal(64).log_prob(z), atol=1e-2):
        raise Wrong(
            "the flow's base should be standard normal: each of the 64 numbers has mean 0 (`loc`) and standard deviation 1 "
            "(`scale_diag`)."
        )
    require_distribution(
        "`flow`",
        flow,
        event_shape=(8, 8, 1),
        mistakes={"Is `multi_scale` in the chain? It is what makes images of vectors.": ((), (64,))},
    )
    _require_composition(multi_scale, flow)


def _require_composition(multi_scale: tfb.Bijector, flow: tfd.Distribution) -> None:
    """Compares the flow with its parts, away from the identity that all couplings start as. Leaves the weights as they were."""
    weights = flow.trainable_variables
    size = sum(int(tf.size(weight)) for weight in weights)
    if size != 70_295:
        raise Wrong(f"`flow` should have 70,295 trainable numbers, those of `multi_scale`; yours has {size:,}.")
    z = normal(3, 64, seed=71)
    right = _reference_to_pixels()
    start = [weight.numpy() for weight in weights]
    try:
        for k, weight in enumerate(weights):
            weight.assign_add(0.03 * normal(*weight.shape, seed=k))
        forward = call("`flow.bijector.forward(z)`", flow.bijector.forward, tf.identity(z))
        on_the_line = multi_scale.forward(tf.identity(z))
        mistakes = {
            "your chain is in the opposite order: from z to x the scales act first, and `to_pixels` last.": multi_scale.forward(
                right.forward(z)
            ),
            "`to_pixels` is missing in the chain: your flow ends on the whole line.": on_the_line,
        }
        if not any(layer is multi_scale for layer in _layers(flow.bijector)):
            mistakes["the flow is made with another bijector than `multi_scale`: put that one into the chain."] = (
                forward
            )
        require_close("`flow.bijector.forward(z)`", forward, right.forward(on_the_line), mistakes)
    finally:
        for weight, value in zip(weights, start, strict=True):
            weight.assign(value)


def _reference_resample(
    flow: tfd.TransformedDistribution, multi_scale: tfb.Bijector, x: tf.Tensor, k: int, noise: tf.Tensor
) -> tf.Tensor:
    latents = multi_scale.split(flow.bijector.inverse(x))
    latents[k - 1] = noise
    return flow.bijector.forward(multi_scale.join(latents))


@exercise(
    "Live 5.8, one scale drawn anew",
    reference=lambda: _reference_resample,
    hints=[
        "There and back: from images to latents, exchange one part, and from latents to images.",
        "`multi_scale.split(flow.bijector.inverse(x))` is the list of the three parts. Its first entry has index 0, and the first "
        "scale is $k = 1$.",
        "`latents = multi_scale.split(flow.bijector.inverse(x))`, `latents[k - 1] = noise`, and `return "
        "flow.bijector.forward(multi_scale.join(latents))`.",
    ],
    explanation="Under the base all latents are independent. New ones for one scale are as good as the old ones, and so the result is "
    "a fair sample of what else an image may be whose other latents are these.",
)
def resample(resample):
    shape = (8, 8, 1)
    multi_scale = bijectors.MultiScale(_cheap_scales(shape, 3), shape)
    flow = tfd.TransformedDistribution(flows.standard_normal(64), tfb.Chain([_reference_to_pixels(), multi_scale]))
    x = _uniform(3, *shape, seed=8, low=0.1, high=0.9)
    # The second scale first: a wrong index then finds latents of the right shape.
    for k in (2, 3, 1):
        noise = normal(3, *multi_scale.latent_shapes[k - 1], seed=80 + k)
        what = f"`resample(flow, multi_scale, x, {k}, noise)`"
        got = call(what, resample, flow, multi_scale, tf.identity(x), k, noise)
        if isinstance(got, list | tuple):
            raise Wrong(f"{what} should return images; yours is a list. Join the latents, and go back to images.")
        if np.shape(got) == (3, 64):
            raise Wrong(f"{what} should return images; yours are flat latents. Go back with `flow.bijector.forward`.")
        right = _reference_resample(flow, multi_scale, tf.identity(x), k, noise)
        mistakes = functools.partial(_resampling_mistakes, flow, multi_scale, x, noise) if k == 2 else dict
        require_close_or_tell(what, got, right, mistakes)


def _resampling_mistakes(
    flow: tfd.TransformedDistribution, multi_scale: bijectors.MultiScale, x: tf.Tensor, noise: tf.Tensor
) -> dict[str, tf.Tensor]:
    """What mistakes would give for the second of three scales."""
    z_1, z_2, z_3 = multi_scale.split(fresh_inverse(flow.bijector, x))
    y_1, _, y_3 = multi_scale.split(fresh_inverse(multi_scale, x))

    def images(*latents: tf.Tensor, bijector: tfb.Bijector = flow.bijector) -> tf.Tensor:
        return bijector.forward(multi_scale.join(latents))

    begin = "begin with the latents of the whole flow, `flow.bijector.inverse(x)`, which undoes `to_pixels` as well."
    return {
        "for k = 2 you replaced the third scale's latents: scales are counted from 1, and lists from 0.": images(
            z_1, z_2, noise
        ),
        "replace the latents by the noise; yours are the sum of both.": images(z_1, z_2 + noise, z_3),
        "your images are still those that were given: put the noise in the place of one part of the latents.": x,
        "only the latents of scale k should be new; yours has lost the others.": images(0 * z_1, noise, 0 * z_3),
        "go back through the whole flow, with `flow.bijector.forward`: your images are still on the whole line.": images(
            z_1, noise, z_3, bijector=multi_scale
        ),
        begin: images(y_1, noise, y_3),
        f"{begin} And go back through the whole flow, too.": images(y_1, noise, y_3, bijector=multi_scale),
    }


# ------------------------------------------------------------------------------------------------------ exercises


@exercise(
    "Exercise 5.1, a checkerboard in one line",
    reference=lambda: (bijectors.checkerboard_mask, bijectors.channel_mask),
    hints=[
        "Make an array of the row numbers and one of the column numbers, and let them broadcast. The remainder of their sum by "
        "2, `% 2`, is 0 or 1: which of the two do you want where?",
        "`np.indices((height, width))` holds both arrays, so that `.sum(axis=0)` is $i + j$. One axis more at the end: "
        "`[..., np.newaxis]`. For the channels, compare `np.arange(channels)` with half of their number.",
        "`return (1 - np.indices((height, width)).sum(axis=0) % 2)[..., np.newaxis]` and "
        "`return (np.arange(channels) < channels // 2).astype(int).reshape(1, 1, -1)`.",
    ],
    explanation="A step to any of the four neighbours changes $i + j$ by one, and with it the parity. The axes of size 1 let one "
    "mask do for any number of channels, or for any height and width.",
)
def masks(checkerboard_mask, channel_mask):
    for height, width in ((3, 4), (4, 3), (6, 2)):
        what = f"`checkerboard_mask({height}, {width})`"
        mask = call(what, checkerboard_mask, height, width)
        row, column = (index[..., np.newaxis] for index in np.indices((height, width)))
        _require_mask(
            what,
            mask,
            (row + column + 1) % 2,
            {
                "ones and zeros are exchanged: entry (0, 0) is 1, as 0 + 0 is even.": (row + column) % 2,
                "there are stripes in your mask: it takes no account of the column.": nearest(
                    mask, [row % 2, 1 - row % 2]
                ),
                "there are stripes in your mask: it takes no account of the row. (If you number the pixels through, row after row, "
                "that happens for every even width.)": nearest(mask, [column % 2, 1 - column % 2]),
                "take the sum of row and column, not their product.": nearest(
                    mask, [row * column % 2, 1 - row * column % 2]
                ),
                "that is row + column: entries should be 1 where this is even, and 0 where it is odd.": row + column,
            },
            {
                (height, width): "the last axis, of size 1, is missing.",
                (width, height, 1): "height and width are exchanged.",
                (width, height): "height and width are exchanged, and the last axis, of size 1, is missing.",
                (1, height, width): "the axis of size 1 comes last.",
                (1, height, width, 1): "there is an axis too many in front.",
            },
        )
    for channels in (6, 2, 8):
        what = f"`channel_mask({channels})`"
        mask = call(what, channel_mask, channels)
        index, half = np.arange(channels).reshape(1, 1, -1), channels // 2
        _require_mask(
            what,
            mask,
            (index < half).astype(int),
            {
                "ones and zeros are exchanged: the first half of the channels is frozen, with ones.": index >= half,
                "your mask takes every other channel; it should take the first half of them.": nearest(
                    mask, [index % 2, 1 - index % 2]
                ),
                "your mask has one 1 too many: it is 1 for half of the channels.": index <= half,
                "your mask has one 1 too few: it is 1 for half of the channels.": index < half - 1,
            },
            {
                (channels,): "the first two axes, of size 1, are missing.",
                (1, channels): "one more axis of size 1 is missing in front.",
                (channels, 1, 1): "channels are the last axis.",
                (1, channels, 1): "channels are the last axis.",
                (1, 1, 1, channels): "there is an axis too many in front.",
            },
        )


def _require_mask(
    what: str, mask: Any, expected: np.ndarray, mistakes: Mapping[str, Any], shapes: Mapping[tuple[int, ...], str]
) -> None:
    got = as_array(what, mask)
    if got.shape in shapes and got.shape != expected.shape:
        raise Wrong(f"{what} should have shape {expected.shape}; yours has {got.shape}: {shapes[got.shape]}")
    require_close(what, got, expected, mistakes)


def _reference_squeeze(x: tf.Tensor) -> tf.Tensor:
    _, height, width, channels = x.shape
    blocks = tf.reshape(x, [-1, height // 2, 2, width // 2, 2, channels])
    return tf.reshape(tf.transpose(blocks, [0, 1, 3, 2, 4, 5]), [-1, height // 2, width // 2, 4 * channels])


def _reference_unsqueeze(z: tf.Tensor) -> tf.Tensor:
    _, height, width, channels = z.shape
    blocks = tf.reshape(z, [-1, height, width, 2, 2, channels // 4])
    return tf.reshape(tf.transpose(blocks, [0, 1, 3, 2, 4, 5]), [-1, 2 * height, 2 * width, channels // 4])


@exercise(
    "Exercise 5.2, squeeze by reshape and transpose",
    reference=lambda: (_reference_squeeze, _reference_unsqueeze),
    hints=[
        "Write the names of the six axes side by side: $(n, i, a, j, b, c)$ is what the first reshape gives. In which order does "
        "the result need them, if $i$ and $j$ are to be its pixels, and $a$, $b$ and $c$ together its channels?",
        "In the order $(n, i, j, a, b, c)$: `tf.transpose(blocks, [0, 1, 3, 2, 4, 5])`, as the axis that comes third was at place "
        "3. On the way back, the first reshape splits the channels into $(a, b, c)$, of sizes 2, 2 and `channels // 4`.",
        "`blocks = tf.reshape(x, [-1, height // 2, 2, width // 2, 2, channels])`, then the transpose, then a reshape to `[-1, "
        "height // 2, width // 2, 4 * channels]`. Back: `tf.reshape(z, [-1, height, width, 2, 2, channels // 4])`, the same "
        "transpose, and a reshape to `[-1, 2 * height, 2 * width, channels // 4]`.",
    ],
    explanation="A reshape to $(2a + b)\\,C + c$ is what merging the axes $(a, b, c)$ means, as the last changes fastest. So the "
    "transpose has to make neighbours of them. It exchanges the axes $a$ and $j$ and nothing else, and is its own inverse.",
)
def squeeze_and_back(squeeze, unsqueeze):
    n, height, width, channels = 2, 4, 12, 12
    x = tf.reshape(tf.range(float(n * height * width * channels)), [n, height, width, channels])
    z = tf.nn.space_to_depth(x, 2)
    alone = "a reshape alone leaves the numbers in the order in which they are in memory: transpose in between."
    apart = (
        "your blocks are made of pixels that lie far apart: the height splits into (i, a), of sizes H/2 and 2 in this order, and "
        "the width into (j, b)."
    )
    channel_order = (
        "the right numbers meet in each pixel, and their order is not that of Eq. (5.5): a comes first, then b, and c changes "
        "fastest."
    )
    exchanged = (
        "within a block, a and b are exchanged: by Eq. (5.5), the place to the right comes before the place below."
    )
    sizes = {"n": n, "i": height // 2, "a": 2, "j": width // 2, "b": 2, "c": channels}

    def by(split: str, order: str, at: tf.Tensor = x) -> tf.Tensor:
        """What the three steps give if the first reshape makes the axes `split`, and the transpose brings them into `order`."""
        blocks = tf.reshape(at, [sizes[axis] for axis in split])
        moved = tf.transpose(blocks, [split.index(axis) for axis in order])
        return tf.reshape(moved, (z if at is x else x).shape)

    got = _rearranged("`squeeze(x)`", squeeze, x)
    if np.shape(got) == (n, 2 * height, 2 * width, channels // 4):
        raise Wrong("your `squeeze` does what `unsqueeze` should do: space should become channels.")
    _require_rearranged(
        "`squeeze(x)`",
        got,
        z,
        {
            alone: by("niajbc", "niajbc"),
            exchanged: by("niajbc", "nijbac"),
            channel_order: nearest(got, [by("niajbc", f"nij{order}") for order in ("cab", "cba", "acb", "bca")]),
            apart: by("naibjc", "nijabc"),
            "i comes before j: rows of the image should stay rows.": by("niajbc", "njiabc"),
            "after the transpose a and b should stand beside c, and i and j in front of them.": by("niajbc", "nabijc"),
        },
        x,
    )
    got = _rearranged("`unsqueeze(z)`", unsqueeze, z)
    if np.shape(got) == (n, height // 4, width // 4, 16 * channels):
        raise Wrong("your `unsqueeze` squeezes once more: channels should become space again.")
    _require_rearranged(
        "`unsqueeze(z)`",
        got,
        x,
        {
            alone: by("nijabc", "nijabc", z),
            exchanged: by("nijbac", "niajbc", z),
            channel_order: nearest(got, [by(f"nij{split}", "niajbc", z) for split in ("cab", "cba", "acb", "bca")]),
            apart: by("nijabc", "naibjc", z),
        },
        z,
    )
    whole = tf.reshape(tf.range(1, 17), [1, 4, 4, 1])
    require_close("`squeeze` of whole numbers", call("`squeeze`", squeeze, whole), tf.nn.space_to_depth(whole, 2))
    for name, function, at, expected in (("squeeze", squeeze, x, z), ("unsqueeze", unsqueeze, z, x)):
        compiled = require_compiled(f"`{name}`", function, at)
        if tuple(compiled.output_shapes[1:]) != tuple(expected.shape[1:]):
            raise Wrong(
                f"in a compiled function, TensorFlow loses sight of the shape that `{name}` gives: build it from `height`, `width` "
                "and `channels`, which are known, and -1 for the batch."
            )


def _rearranged(what: str, function: Callable, at: tf.Tensor) -> Any:
    try:
        return call(what, function, at)
    except Wrong as wrong:
        if "Tshape" not in str(wrong):  # what TensorFlow calls the sizes of a reshape when it complains of their type
            raise
        raise Wrong(
            f"{what} reshapes to sizes that are no whole numbers: divide by `//` rather than by `/`."
        ) from wrong


def _require_rearranged(
    what: str, got: Any, expected: tf.Tensor, mistakes: Mapping[str, Any], given: tf.Tensor
) -> None:
    if np.ndim(got) == 6:
        raise Wrong(f"{what} still has six axes: merge those that belong together with a last reshape.")
    if np.shape(got) == given.shape:
        raise Wrong(f"{what} has the shape of its input, {tuple(given.shape)}; it should have {tuple(expected.shape)}.")
    require_close(what, got, expected, mistakes)
    if not tf.is_tensor(got):
        raise Wrong(
            f"{what} should be a tensor, and yours is of type {type(got).__name__}: use `tf.reshape` and `tf.transpose`."
        )


def _reference_latent_shapes(image_shape: tuple[int, int, int], scales: int) -> list[tuple[int, int, int]]:
    height, width, channels = image_shape
    shapes = []
    for _ in range(scales - 1):
        height, width, channels = height // 2, width // 2, 2 * channels
        shapes.append((height, width, channels))
    return [*shapes, (height, width, channels)]


def _reference_conditioner_parameters(channels: int, hidden: int) -> int:
    first = 9 * channels * hidden + hidden
    second = hidden * hidden + hidden
    heads = 9 * hidden * 2 * channels + 2 * channels
    return first + second + heads + channels


@exercise(
    "Exercise 5.3, counting",
    reference=lambda: (_reference_latent_shapes, _reference_conditioner_parameters),
    hints=[
        "What leaves after a scale has the same shape as what goes on. So the last scale, which keeps the shape and is not split, "
        "gives the last shape once more. And all shapes together must have as many numbers as the image. For the parameters, "
        "go through the three convolutions one by one: how many channels come in, and how many go out?",
        "In each scale but the last: height and width are halved, and the channels doubled (four times as many, of which half "
        "stays). The convolutions go from `channels` to `hidden`, from `hidden` to `hidden` (1 × 1), and from `hidden` to "
        "`2 * channels`.",
        "A loop over `range(scales - 1)` with `height, width, channels = height // 2, width // 2, 2 * channels` that appends each "
        "shape, and then the last shape once more. The parameters: $(9ch + h) + (h^2 + h) + (9h \\cdot 2c + 2c) + c$.",
    ],
    explanation="Nothing is lost and nothing added: half of the numbers leave at each split, and the last two parts are of equal "
    "size. In the network, every output channel has a bias, and a kernel over all input channels. The bound of the log-scale "
    "is learned for each channel.",
)
def counting(latent_shapes, conditioner_parameters):
    for image_shape, scales, expected in (
        ((16, 8, 3), 3, [(8, 4, 6), (4, 2, 12), (4, 2, 12)]),
        ((8, 24, 1), 2, [(4, 12, 2), (4, 12, 2)]),
        ((4, 6, 3), 1, [(4, 6, 3)]),
        ((32, 16, 5), 5, [(16, 8, 10), (8, 4, 20), (4, 2, 40), (2, 1, 80), (2, 1, 80)]),
    ):
        _require_latent_shapes(latent_shapes, image_shape, scales, expected)
    for channels, hidden in ((3, 5), (8, 32)):
        c, h = channels, hidden
        right = _reference_conditioner_parameters(c, h)
        what = f"`conditioner_parameters({c}, {h})`"
        require_close(
            what,
            call(what, conditioner_parameters, c, h),
            right,
            {
                f"{what} is not right: the bounds of the log-scale are missing, one for each channel.": right - c,
                f"{what} is not right: the biases are missing, one for each channel that a convolution puts out.": right
                - (h + h + 2 * c),
                f"{what} is not right: the biases of the last convolution are missing.": right - 2 * c,
                f"{what} is not right: the biases of the first two convolutions are missing.": right - 2 * h,
                f"{what} is not right: biases and bounds are missing.": right - (h + h + 3 * c),
                f"{what} is not right: the last convolution puts out shift *and* log-scale, twice as many channels.": right
                - 9 * h * c
                - c,
                f"{what} is not right: the second convolution is of 1 × 1 pixel, and has one weight for each pair of channels.": right
                + 8 * h * h,
                f"{what} is not right: the last convolution is of 3 × 3 pixels, too.": right - 8 * h * 2 * c,
                f"{what} is not right: a convolution of 3 × 3 pixels has 9 weights for each pair of channels, not 3.": right
                - 6 * h * c
                - 6 * h * 2 * c,
                f"{what} is not right: `BoundedLogScale` has one bound for each channel of the log-scale alone.": right
                + c,
            },
        )


def _require_latent_shapes(
    latent_shapes: Callable, image_shape: tuple[int, ...], scales: int, expected: list[tuple[int, ...]]
) -> None:
    what = f"`latent_shapes({image_shape}, {scales})`"
    got = call(what, latent_shapes, image_shape, scales)
    if not isinstance(got, list | tuple | np.ndarray):
        raise Wrong(f"{what} should be a list of shapes; yours is of type {type(got).__name__}.")
    if len(got) == 3 and all(np.ndim(shape) == 0 for shape in got):
        raise Wrong(f"{what} should be a list of {scales} shapes; yours is a single shape, {got}.")
    if len(got) == scales - 1:
        raise Wrong(
            f"{what} has {_counted(len(got), 'shape')}, and there is one for each scale: what the last scale makes of the rest stays to "
            "the end, and belongs to the latents too."
        )
    if len(got) != scales:
        raise Wrong(f"{what} should have one shape for each of the {scales} scales; yours has {len(got)}.")
    height, width, channels = image_shape
    for k, (shape, right) in enumerate(zip(got, expected, strict=True), start=1):
        name = f"in {what}, shape {k}"
        if np.ndim(shape) == 1 and any(isinstance(size, float) for size in shape):
            raise Wrong(f"{name} should hold whole numbers; {tuple(shape)} has others: divide by `//` rather than `/`.")
        h, w, c = right
        mistakes = {
            "half of the channels leave, and only the other half goes on.": (h, w, 2**k * c),
            "that is what the scale makes, before the split: half of the channels leave.": (h, w, 2 * c),
            "the squeeze makes four times as many channels, and half of them leave.": (h, w, channels),
            "that is the shape of the image: already the first scale has a squeeze.": image_shape,
            "a squeeze halves height and width.": (height, width, c),
        }
        if k == scales > 1:
            mistakes = {
                "the last scale has no squeeze.": (h // 2, w // 2, 4 * c),
                "there is no squeeze and no split after the last scale: all that has come so far stays.": (
                    h // 2,
                    w // 2,
                    2 * c,
                ),
                "there is no split after the last scale.": (h, w, c // 2),
            } | mistakes
        require_shape(name, shape, right, mistakes)


def _ascent_step(gradient: tf.Tensor, i: int) -> tf.Tensor:
    """The notebook's: a shrinking multiple of the gradient, at most 0.2 long."""
    return tf.clip_by_norm(0.002 / (1 + i / 30) * gradient, 0.2, axes=[1, 2, 3])


def _reference_inpaint(
    log_prob_and_gradient: Callable, images: tf.Tensor, visible: np.ndarray, start: tf.Tensor, steps: int
) -> list[tf.Tensor]:
    x = tf.where(visible, images, start)
    path = [x]
    for i in range(steps):
        _, gradient = log_prob_and_gradient(x)
        moved = tf.clip_by_value(x + _ascent_step(gradient, i), 0.0, 1.0)
        x = tf.where(visible, images, moved)
        path.append(x)
    return path


@exercise(
    "Exercise 5.4, inpainting",
    reference=lambda: _reference_inpaint,
    hints=[
        "Before the loop there is one line that makes the first images. A step has three: ask for the gradient, move and clip, "
        "put the visible pixels back. And each step's images join the list.",
        "`_, gradient = log_prob_and_gradient(x)` at the images as they are by now; `tf.clip_by_value(..., 0.0, 1.0)` of `x + "
        "ascent_step(gradient, i)`; and `tf.where(visible, images, ...)`, as at the start.",
        "`x = tf.where(visible, images, start)` and `path = [x]`; then, `for i in range(steps)`: the gradient, `moved = "
        "tf.clip_by_value(x + ascent_step(gradient, i), 0.0, 1.0)`, `x = tf.where(visible, images, moved)`, "
        "`path.append(x)`; and `return path`.",
    ],
    explanation="The allowed images form a box, with the visible pixels held fixed. To go to the nearest point of a box, one moves "
    "each coordinate on its own: clip the hidden pixels, put the visible ones back. Each step goes uphill, and the projection "
    "never leads away from an allowed image.",
)
def inpaint(inpaint):
    steps, n, shape = 4, 3, (8, 8, 1)
    images = _uniform(n, *shape, seed=9, low=0.05, high=0.95)
    visible = np.random.default_rng(9).random(shape) < 0.6
    # Many of the hidden pixels begin at 0 or 1, and the gradient would lead some of them further.
    start = tf.clip_by_value(_uniform(n, *shape, seed=91, low=-0.3, high=1.3), 0.0, 1.0)
    centre = _uniform(n, *shape, seed=92, low=-0.5, high=1.5)
    steepness = tf.reshape([10.0, 20.0, 60.0], [n, 1, 1, 1])  # the steps of the last image are limited in length

    def log_prob_and_gradient(x: tf.Tensor) -> tuple[tf.Tensor, tf.Tensor]:
        x = tf.convert_to_tensor(x)
        return -0.5 * tf.reduce_sum(steepness * (x - centre) ** 2, axis=[1, 2, 3]), steepness * (centre - x)

    what = "`inpaint(log_prob_and_gradient, images, visible, start, steps)`"
    path = call(what, inpaint, log_prob_and_gradient, tf.identity(images), visible, tf.identity(start), steps)
    if not isinstance(path, list | tuple) and np.ndim(path) != 5:
        if np.shape(path) == images.shape:
            raise Wrong("`inpaint` returns the images after the last step only: collect those of all steps in a list.")
        raise Wrong(f"`inpaint` should return a list of images; yours returns an object of type {type(path).__name__}.")
    if len(path) != steps + 1:
        why = " The images at the start, after 0 steps, belong to it too." if len(path) == steps else ""
        raise Wrong(f"for {steps} steps, the list should have {steps + 1} entries; yours has {len(path)}.{why}")
    # The student's step, which the notebook defines beside the student's function; a step of its own is as good.
    step = getattr(inspect.unwrap(inpaint), "__globals__", {}).get("ascent_step", _ascent_step)

    def gradient_at(x: tf.Tensor) -> tf.Tensor:
        return log_prob_and_gradient(x)[1]

    def moved(x: tf.Tensor, i: int) -> tf.Tensor:
        return x + step(gradient_at(x), i)

    def projected(x: tf.Tensor) -> tf.Tensor:
        return tf.where(visible, images, tf.clip_by_value(x, 0.0, 1.0))

    x_0 = x = tf.where(visible, images, start)
    right, hidden_alone = [x_0], [x_0]
    for i in range(steps):
        right.append(projected(moved(right[-1], i)))
        gradient = tf.where(visible, 0.0, gradient_at(hidden_alone[-1]))
        hidden_alone.append(projected(hidden_alone[-1] + step(gradient, i)))
    # To limit the length of the step by the hidden pixels alone is right as well.
    if all(np.shape(a) == b.shape and np.allclose(a, b, atol=1e-5) for a, b in zip(path, hidden_alone, strict=True)):
        return
    if np.shape(path[0]) == x.shape and np.allclose(path[0], right[-1], atol=1e-5):
        raise Wrong(
            "all entries of your list are the images after the last step: you change one array in place, and it is in the list "
            "several times. Make a new one in each step."
        )
    require_close(
        "the first entry of the list",
        path[0],
        x_0,
        {
            "at the start visible and hidden pixels are exchanged: `tf.where(visible, images, start)`.": tf.where(
                visible, start, images
            ),
            "the first entry of the list is all of `start`: the visible pixels come from `images`.": start,
            "the first entry of the list is `images`: the hidden pixels come from `start`.": images,
            "the list begins after the first step; it should begin with the images after 0 steps.": right[1],
        },
        tolerance=1e-5,
    )
    for i in range(steps):
        after = f"after {_counted(i + 1, 'step')}, "
        images_are = f"{after}the images are"
        require_close(
            f"{after}a pixel",
            path[i + 1],
            right[i + 1],
            {
                f"{images_are} further down: add what `ascent_step` returns, as the log-density should grow.": projected(
                    2 * x - moved(x, i)
                ),
                f"{images_are} not between 0 and 1 everywhere: clip the hidden pixels.": tf.where(
                    visible, images, moved(x, i)
                ),
                f"{images_are} no longer the given ones where these are visible: put the visible pixels back.": tf.clip_by_value(
                    moved(x, i), 0.0, 1.0
                ),
                f"{images_are} moved, but neither clipped nor put back where they are visible.": moved(x, i),
                f"{images_are} moved where they are visible, and kept where they are hidden: exchange the two.": tf.where(
                    visible, tf.clip_by_value(moved(x, i), 0.0, 1.0), images
                ),
                f"{images_are} those before it: is the result of the step kept in `x`?": x,
                "move by `ascent_step(gradient, i)`: the gradient itself is far too long a step.": projected(
                    x + gradient_at(x)
                ),
                "the steps are counted from 0: the first is `ascent_step(gradient, 0)`.": projected(moved(x, i + 1)),
                "the steps should shrink as time goes on: give `ascent_step` the number `i` of the step.": projected(
                    moved(x, 0)
                ),
                "ask for the gradient anew in each step, at the images as they are by then; yours is always that of the start.": (
                    projected(x + step(gradient_at(x_0), i))
                ),
                "each step should begin where the one before it ended; yours begin at the start again.": projected(
                    moved(x_0, i)
                ),
            },
            tolerance=1e-5,
        )
        x = right[i + 1]


def _reference_flagged(bits_train: np.ndarray, bits_new: np.ndarray, share: float = 0.01) -> np.ndarray:
    return bits_new > np.quantile(bits_train, 1 - share)


@exercise(
    "Exercise 5.5, out of distribution",
    reference=lambda: _reference_flagged,
    hints=[
        "One number decides: the code length that all but a share of 0.01 of the training images keep below. Which quantile of "
        "`bits_train` is that?",
        "`np.quantile(bits_train, q)` is the number below which the share `q` lies. Many bits mean an unlikely image: flag what "
        "is above.",
        "`return bits_new > np.quantile(bits_train, 1 - share)`",
    ],
    explanation="If new images come from the same distribution as the training images, and the flow has not overfitted, about the "
    "given share of them is flagged by mistake. How many of the others are flagged nobody can say beforehand: that depends on "
    "what they are.",
)
def out_of_distribution(flagged):
    rng = np.random.default_rng(11)
    train = rng.permutation(np.concatenate([np.linspace(1.0, 2.0, 300), np.linspace(2.2, 3.0, 200)]))
    # Far below all of them, among them, and above: no two near the quantiles that may be meant.
    new = np.array([2.5, 0.2, 2.8, 1.4, 3.4, 1.02, 2.99, 3.1, 1.9, 3.03, 2.1])
    for share, given in ((0.15, (0.15,)), (0.6, (0.6,)), (0.01, ())):
        what = f"`flagged(bits_train, bits_new{''.join(f', {share}' for _ in given)})`"
        got = call(what, flagged, train, new, *given)
        right = _reference_flagged(train, new, share)
        if np.shape(got) != new.shape:
            ones = " It has one for each training image." if np.shape(got) == train.shape else ""
            raise Wrong(
                f"{what} should have one entry for each new image, true or false: shape {new.shape}; yours has shape "
                f"{np.shape(got)}.{ones}"
            )
        flags = as_array(what, got)
        first = np.argmax(flags != right)
        low, high = np.quantile(train, [share, 1 - share])
        require_close(
            what,
            got,
            right,
            {
                "your detector flags images with short codes: it is many bits that make an image suspicious.": nearest(
                    got, [new < high, new < low]
                ),
                "all but a share of the training images need fewer bits than the limit: that is the quantile at 1 − share.": new
                > low,
                "flag images with long codes only: short ones do not look suspicious to this detector.": (new > high)
                | (new < low),
                "the limit should come from the training images; yours comes from the new ones.": new
                > np.quantile(new, 1 - share),
                "your limit is always the same: take the `share` that the function is given.": _reference_flagged(
                    train, new
                ),
                "your limit is the greatest code length of the training images; a small share of them lies above it.": new
                > train.max(),
                "`np.quantile` wants a number between 0 and 1, and `np.percentile` one between 0 and 100.": new
                > np.percentile(train, 1 - share),
                f"a new image that takes {new[first]} bits should {'' if right[first] else 'not '}be flagged: "
                f"{np.mean(train > new[first]):.1%} of the training images take more, and `share` is {share:.0%}.": flags,
            },
        )


# ------------------------------------------------------------------------------------------- what several checks do


def _cheap_conditioner(k: float) -> Callable:
    """A conditioner without weights, for any number of channels, whose outputs are nowhere trivial."""

    def shift_and_log_scale(x: tf.Tensor) -> tuple[tf.Tensor, tf.Tensor]:
        near = tf.roll(x, 1, axis=1) - 0.7 * tf.roll(x, 1, axis=2)
        return tf.sin(near + k), 0.5 * tf.tanh((0.6 + 0.2 * k) * near - 0.3)

    return shift_and_log_scale


def _cheap_coupling(height: int, width: int, k: int) -> tfb.Bijector:
    mask = bijectors.checkerboard_mask(height, width)
    return bijectors.AffineCoupling(_cheap_conditioner(k), mask if k % 2 == 0 else 1 - mask)


def _cheap_scales(image_shape: tuple[int, int, int], number: int) -> list[tfb.Bijector]:
    """Scales like the notebook's, with a squeeze in all but the last, that cost next to nothing."""
    height, width, _ = image_shape
    scales = []
    for k in range(number - 1):
        scales.append(tfb.Chain([_cheap_coupling(height, width, k), bijectors.Squeeze()]))
        height, width = height // 2, width // 2
    return [*scales, tfb.Chain([_cheap_coupling(height, width, number - 1)])]


def _counted(number: int, noun: str) -> str:
    return f"{number} {noun}{'' if number == 1 else 's'}"


def _layers(bijector: tfb.Bijector) -> list[tfb.Bijector]:
    """The bijectors of a chain, of the chains in it, and so on; the first acts first on the way from data to latents."""
    if hasattr(bijector, "bijectors"):
        return [layer for part in bijector.bijectors for layer in _layers(part)]
    return [bijector]


def _couplings_in(scale: tfb.Bijector) -> list[tfb.Bijector]:
    return [layer for layer in _layers(scale) if isinstance(layer, bijectors.AffineCoupling)]


def _first_kernels(couplings: Sequence[tfb.Bijector]) -> list[np.ndarray]:
    return [coupling.conditioner.get_weights()[0] for coupling in couplings]


def _require_networks(what: str, couplings: Sequence[tfb.Bijector], channels: int, hidden: int) -> None:
    """Asks for a network of its own in each coupling, with as many channels as the images and as many hidden ones as wanted."""
    networks = [coupling.conditioner for coupling in couplings]
    for network in networks:
        require_instance(
            f"the conditioner in {what}", network, tf_keras.Model, "a network, made with `conv_conditioner`"
        )
        if not isinstance(network.output_shape, list | tuple) or len(network.output_shape) != 2:
            raise Wrong(f"in {what}, a network should put out both shift and log-scale: leave `log_scale` as it is.")
        reads, puts_out = network.input_shape[-1], network.output_shape[0][-1]
        if (reads, puts_out) != (channels, channels):
            raise Wrong(
                f"in {what}, the images have {_counted(channels, 'channel')}, and a network reads {reads} and puts out {puts_out}; it "
                f"should read {channels} and put out {channels}."
            )
        if (width := network.get_weights()[0].shape[-1]) != hidden:
            raise Wrong(f"in {what}, a network has {width} hidden channels; it should have {hidden}.")
    if len({id(network) for network in networks}) < len(networks):
        raise Wrong(f"in {what}, several couplings share one network: call `conv_conditioner` once for each.")


def _require_scale(what: str, scale: Any, shape: tuple[int, int, int], last: bool) -> None:
    """Asks for the couplings, and for the squeeze, of one scale of RealNVP on images of this shape."""
    if isinstance(scale, list | tuple):
        raise Wrong(f"{what} should be one bijector; yours is a list: put it into `tfb.Chain(...)`.")
    require_instance(what, scale, tfb.Bijector, "a bijector, a `tfb.Chain`")
    layers = _layers(scale)
    squeezes = [k for k, layer in enumerate(layers) if not isinstance(layer, bijectors.AffineCoupling)]
    for k in squeezes:
        if not _is_squeeze(layers[k]):
            raise Wrong(
                f"{what} has a layer of type {type(layers[k]).__name__}: it needs couplings and a squeeze only."
            )
    if len(squeezes) != (0 if last else 1):
        wanted = "no squeeze" if last else "one squeeze"
        raise Wrong(f"{what} should have {wanted}; yours has {len(squeezes) or 'none'}.")
    groups = {what: layers}
    if not last:
        before, after = (f"{what}, {side} the squeeze" for side in ("before", "after"))
        groups = {before: layers[: squeezes[0]], after: layers[squeezes[0] + 1 :]}
    for where, group in groups.items():
        if len(group) != (4 if last else 3):
            raise Wrong(f"in {where}, there should be {4 if last else 3} couplings, and there are {len(group)}.")
    height, width, channels = shape
    masks = {
        "checkerboard": bijectors.checkerboard_mask(height, width),
        "channel": bijectors.channel_mask(4 * channels),
    }
    if not last and layers[0].mask.shape == masks["channel"].shape and layers[-1].mask.shape[:2] != (1, 1):
        raise Wrong(
            f"the chain of {what} is in the opposite order: on the way from data to latents the first in the list acts first."
        )
    sizes = (channels, 4 * channels)
    for (where, group), (name, mask), size in zip(groups.items(), masks.items(), sizes, strict=False):
        for coupling in group:
            if coupling.mask.shape != mask.shape:
                raise Wrong(
                    f"in {where}, the couplings should have {name} masks of shape {mask.shape}; yours have "
                    f"{coupling.mask.shape}{_mask_advice(coupling.mask.shape, shape, name)}."
                )
            if not any(np.array_equal(coupling.mask, b) for b in (mask, 1 - mask)):
                raise Wrong(f"in {where}, a mask is neither the {name} mask nor its complement.")
        if any(np.array_equal(one.mask, other.mask) for one, other in itertools.pairwise(group)):
            raise Wrong(f"in {where}, the masks should take turns: what one coupling freezes the next transforms.")
        _require_networks(where, group, size, hidden=32)


def _is_squeeze(layer: tfb.Bijector) -> bool:
    try:
        return layer.inverse_event_shape([4, 6, 2]) == (2, 3, 8)
    except Exception:  # its inverse, say, which takes other shapes
        return False


def _mask_advice(got: tuple[int, ...], shape: tuple[int, int, int], wanted: str) -> str:
    height, width, channels = shape
    if got == (width, height, 1):
        return ": height and width are exchanged"
    if got[:2] != (1, 1) and wanted == "channel":
        return ": after the squeeze it is the channels that are split"
    if got[:2] == (1, 1) and wanted == "checkerboard":
        return ": before the squeeze, and in the last scale, it is the pixels that are split"
    if got == (1, 1, channels):
        return ": the squeeze has made four times as many channels"
    return ""
