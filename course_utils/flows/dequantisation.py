"""Noise that turns whole-numbered pixels into continuous ones, drawn by a flow that sees the image: variational dequantisation."""

from collections.abc import Sequence

import tensorflow as tf
import tensorflow_probability as tfp

from course_utils.bijectors import AffineCoupling, Squeeze, channel_mask
from course_utils.flows.images import require_image_shape
from course_utils.flows.use import given
from course_utils.networks import conv_conditioner
from course_utils.validation import require_dtype, require_positive_integer, seeds_from

tfb = tfp.bijectors
tfd = tfp.distributions


def noise_flow(
    shape: Sequence[int], steps: int = 4, hidden: int = 32, *, seed: int, dtype: str = "float32"
) -> tfd.TransformedDistribution:
    """Conditional flow q(u|x) of noise u in (0, 1) for every pixel and channel of an image x.

    Logistic numbers go through affine couplings, on a squeezed image and with alternating channel masks, and a sigmoid. The
    couplings' networks see the image beside the frozen numbers, and where it is at its lowest and highest level. They start
    at the identity, so that q starts as the uniform distribution exactly. `noisy` draws from it.

    Args:
      shape: Shape `[H, W, C]` of an image, of even height and width.
      steps: Number of couplings.
      hidden: Hidden channels of each coupling's network.
      seed: Seed of the initial weights.
      dtype: Dtype of weights and samples.

    Returns:
      Distribution of noise `[H, W, C]`. Its condition, `[batch, H · W · C]`, is the flattened image with values from 0 to 1.

    Raises:
      ValueError: If a number is not a positive integer, the image cannot be halved, or the dtype is neither float32 nor
        float64.

    Reference: Ho, Chen, Srinivas, Duan & Abbeel (2019), "Flow++", section 3.1.
    """
    image_shape = height, width, channels = require_image_shape(shape, 2)
    dtype, masks = require_dtype(dtype), [channel_mask(4 * channels), 1 - channel_mask(4 * channels)]
    couplings = [
        AffineCoupling(_SeesImage(image_shape, hidden, each, dtype), masks[k % 2])
        for k, each in enumerate(seeds_from(seed, require_positive_integer(steps, "the number of steps")))
    ]
    start = tf.zeros([height // 2, width // 2, 4 * channels], dtype)
    base = tfd.Independent(tfd.Logistic(start, tf.ones_like(start)), 3)
    return tfd.TransformedDistribution(base, tfb.Chain([tfb.Sigmoid(), Squeeze(), *couplings]), name="noise_flow")


def noisy(
    pixels: tf.Tensor, levels: int, noise: tfd.TransformedDistribution | None = None, seed: int | None = None
) -> tuple[tf.Tensor, tf.Tensor]:
    """Images with noise drawn for them, x = (pixels + u) / levels with u ~ q(u|pixels), and log q(u|pixels).

    Args:
      pixels: Whole numbers from 0 to levels − 1, `[batch, H, W, C]`.
      levels: Number of levels.
      noise: What `noise_flow` makes; without it, u is uniform on [0, 1).
      seed: Seed of the noise, which is another one at each call without it.

    Returns:
      x, `[batch, H, W, C]`, with values from 0 to below 1, and log q, `[batch]`: zeros if u is uniform.
    """
    dtype = tf.float32 if noise is None else noise.dtype
    whole = tf.cast(pixels, dtype)
    seed = None if seed is None else [seed, 0]  # of two numbers, with which TFP draws the same at every call
    if noise is None:
        u = tfd.Uniform(tf.zeros_like(whole), tf.ones([], dtype)).sample(seed=seed)
        log_q = tf.zeros(tf.shape(whole)[:1], dtype)
    else:
        scaled = tf.reshape(whole, [tf.shape(whole)[0], whole.shape[1:].num_elements()]) / (levels - 1)
        arguments = given(noise, scaled)["bijector_kwargs"]
        start = noise.distribution.sample(tf.shape(whole)[0], seed=seed)
        u = noise.bijector.forward(start, **arguments)
        log_det = noise.bijector.forward_log_det_jacobian(start, event_ndims=3, **arguments)
        log_q = noise.distribution.log_prob(start) - log_det
    # Rounding must not carry a number over into the next level.
    return tf.minimum((whole + u) / levels, (1 - 2**-22) * (whole + 1) / levels), log_q


class _SeesImage(tf.Module):
    """A coupling's network, from frozen noise `[batch, H/2, W/2, 4C]` and the image `[batch, H · W · C]` to shift and log-scale."""

    def __init__(self, image_shape: tuple[int, int, int], hidden: int, seed: int, dtype: str):
        super().__init__(name="noise_conditioner")
        self._image_shape = image_shape
        channels = image_shape[-1]
        self._network = conv_conditioner(16 * channels, 4 * channels, hidden, seed=seed, dtype=dtype)

    def __call__(self, inputs: list[tf.Tensor]) -> list[tf.Tensor]:
        frozen, condition = inputs
        image = tf.reshape(condition, [-1, *self._image_shape])
        # A level at an end of the scale may stand for much: all of the paper, say.
        seen = tf.concat([image, tf.cast(image <= 0, image.dtype), tf.cast(image >= 1, image.dtype)], axis=-1)
        return self._network(tf.concat([frozen, tf.nn.space_to_depth(seen, 2)], axis=-1))
