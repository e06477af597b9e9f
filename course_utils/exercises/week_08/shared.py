"""What several exercises of week 8 share."""

from typing import Any

import numpy as np
import tensorflow as tf
import tensorflow_probability as tfp

from course_utils.exercises.compare import as_array, require_shape
from course_utils.exercises.exercise import Wrong
from course_utils.exercises.observation import Observation

tfd = tfp.distributions

# How many draws, data points, latents, pixels and log-scales the checks take: all different, so that no axis is mistaken for another.
DRAWS, POINTS, LATENTS, PIXELS, SCALES = 4, 6, 3, 5, 7
SHAPE = (DRAWS, POINTS, LATENTS)


def decode(z: tf.Tensor) -> tfd.Distribution:
    """A decoder that is no linear map, and whose noise differs from pixel to pixel."""
    if np.shape(z)[-1] == PIXELS:
        raise ValueError("the decoder takes z, and was given x")
    mix = tf.constant([[0.9, -0.4, 0.3, 0.7, 0.1], [0.2, 0.8, -0.7, 0.4, -0.5], [-0.6, 0.5, 0.7, 0.8, 0.4]])
    return tfd.MultivariateNormalDiag(tf.sin(z @ mix[: np.shape(z)[-1]] + 0.3), [0.9, 1.2, 0.7, 1.1, 0.8])


def require_one_for_each_draw(what: str, got: Any) -> None:
    """Asks for shape (S, N)."""
    over_dimensions = "Sum over the last axis, that of the dimensions."
    advice = {
        SHAPE: over_dimensions,
        (*SHAPE[:-1], PIXELS): over_dimensions,
        (*SHAPE[:-1], 1): "The last axis should be gone.",
        SHAPE[1:]: "Sum over the last axis, that of the dimensions, and not over the first.",
        (DRAWS, LATENTS): "Count the axis from the end: `axis=-1`.",
        (DRAWS,): "Each data point has a number of its own.",
        (POINTS,): "Each draw has a number of its own; the mean over draws comes later.",
        (): "Each draw of each data point has a number of its own; means come later.",
    }
    require_shape(f"for {DRAWS} draws at each of {POINTS} data points, {what}", got, SHAPE[:-1], advice)


def observed_far_away(what: str, got: Any) -> Observation:
    """What an answer gives where densities underflow and their logarithms do not."""
    if not np.all(np.isfinite(as_array(what, got))):
        raise Wrong(
            "the formula is right, and far away, where a density underflows to 0, its logarithm is −∞: take `log_prob` rather than "
            "the logarithm of `prob`."
        )
    return Observation(f"far away, where densities are very small, {what}", got)


def require_goes_with_float32(what: str, got: Any) -> None:
    """The notebook goes on with tensors in single precision, which TensorFlow does not mix with others."""
    try:
        tf.zeros(np.shape(got)) + got
    except (TypeError, ValueError, tf.errors.InvalidArgumentError) as error:
        raise Wrong(
            f"{what} has the right values, and cannot be added to tensors of type float32, as the notebook will: it is of type "
            f"{getattr(got, 'dtype', type(got)).name}."
        ) from error
    if not hasattr(got, "shape"):
        raise Wrong(f"{what} should be a tensor; yours is of type {type(got).__name__}.")
