"""Noise that turns whole-numbered pixels into continuous ones, drawn by a flow that sees the image: variational dequantisation."""

from collections.abc import Sequence

import tensorflow as tf
import tensorflow_probability as tfp
import tf_keras

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
        AffineCoupling(_network(image_shape, hidden, each, dtype), masks[k % 2])
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
    if noise is None:
        u, log_q = tf.random.uniform(tf.shape(whole), dtype=dtype, seed=seed), tf.zeros(tf.shape(whole)[:1], dtype)
    else:
        scaled = tf.reshape(whole, [tf.shape(whole)[0], whole.shape[1:].num_elements()]) / (levels - 1)
        arguments = given(noise, scaled)["bijector_kwargs"]
        start = noise.distribution.sample(tf.shape(whole)[0], seed=seed)
        u = noise.bijector.forward(start, **arguments)
        log_det = noise.bijector.forward_log_det_jacobian(start, event_ndims=3, **arguments)
        log_q = noise.distribution.log_prob(start) - log_det
    # Rounding must not carry a number over into the next level.
    return tf.minimum((whole + u) / levels, (1 - 2**-22) * (whole + 1) / levels), log_q


def _network(image_shape: tuple[int, int, int], hidden: int, seed: int, dtype: str) -> tf_keras.Model:
    """A coupling's network: from frozen noise `[batch, H/2, W/2, 4C]` and the image `[batch, H · W · C]` to shift and log-scale."""
    height, width, channels = image_shape
    frozen = tf_keras.Input((height // 2, width // 2, 4 * channels), dtype=dtype, name="frozen")
    condition = tf_keras.Input((height * width * channels,), dtype=dtype, name="condition")
    image = tf.reshape(condition, [-1, *image_shape])
    # A level at an end of the scale may stand for much: all of the paper, say.
    seen = tf.concat([image, tf.cast(image <= 0, dtype), tf.cast(image >= 1, dtype)], axis=-1)
    joined = tf.concat([frozen, tf.nn.space_to_depth(seen, 2)], axis=-1)
    network = conv_conditioner(joined.shape[-1], 4 * channels, hidden, seed=seed, dtype=dtype)
    return tf_keras.Model([frozen, condition], network(joined), name="noise_conditioner")
