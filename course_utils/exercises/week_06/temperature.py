"""Exercise 6.5, temperature: its check."""

import functools

import numpy as np
import tensorflow as tf
import tensorflow_probability as tfp

from course_utils.exercises.bijector_checks import (
    fresh_forward,
    normal,
    require_close_or_tell,
)
from course_utils.exercises.compare import require_close
from course_utils.exercises.exercise import Wrong, call, exercise
from course_utils.exercises.week_06.shared import called_with_flow, small_flow

tfd = tfp.distributions


def _reference_sample_at(flow: tfd.TransformedDistribution, temperature: float, z: tf.Tensor) -> tf.Tensor:
    return flow.bijector.forward(temperature * z)


def _reference_root_mean_square(temperature: float, dimensions: int) -> float:
    return temperature * np.sqrt(dimensions)


@exercise(
    "Exercise 6.5, temperature",
    reference=lambda: (_reference_sample_at, _reference_root_mean_square),
)
def temperature(sample_at, root_mean_square):
    flow, z = small_flow(), normal(3, 48, seed=12)
    for temperature in (0.6, 1.3, 0.0):
        what = f"`sample_at(flow, {temperature}, z)`"
        x, again = (called_with_flow(what, sample_at, flow, temperature, tf.identity(z)) for _ in range(2))
        if not np.array_equal(x, again):
            raise Wrong(f"called twice with the same z, {what} gives different images: use the latents that are given.")
        right = fresh_forward(flow.bijector, temperature * z)
        require_close_or_tell(what, x, right, functools.partial(_mistaken_samples, flow, temperature, z))
    for temperature, dimensions in ((0.6, 48), (1.7, 5)):
        what = f"`root_mean_square({temperature}, {dimensions})`"
        right = temperature * np.sqrt(dimensions)
        require_close(
            what,
            call(what, root_mean_square, temperature, dimensions),
            right,
            {
                f"{what} is the mean *square*: take its square root.": right**2,
                f"{what} is not right: the expected *squares* of the latents add up.": temperature * dimensions,
                f"{what} is not right: the variance of a latent is T², so where is its root?": temperature**2
                * np.sqrt(dimensions),
                f"{what} is not right: the variance of a latent is T², not T.": np.sqrt(temperature * dimensions),
                f"{what} is not right: it is that of the standard normal, and depends on the temperature, too.": np.sqrt(
                    dimensions
                ),
                f"{what} is not right: that is the variance of one latent times D.": temperature * dimensions**2,
                f"{what} is not right: the more dimensions, the further from 0.": temperature,
                f"{what} is not right: latents at a higher temperature are further away.": np.sqrt(dimensions)
                / temperature,
            },
        )


def _mistaken_samples(flow: tfd.TransformedDistribution, temperature: float, z: tf.Tensor) -> dict[str, tf.Tensor]:
    image = fresh_forward(flow.bijector, z)
    scaled = {
        "multiply by T itself: T² is the variance.": temperature**2,
        "multiply by T itself, the standard deviation, and not by its square root.": temperature**0.5,
    }
    if temperature:
        scaled["multiply z by the temperature; you divide by it."] = 1 / temperature
    return {
        "you scale the images: scale the latents, before the flow makes images of them.": temperature * image,
        "you scale the images, around ½: scale the latents, before the flow makes images of them.": 0.5
        + temperature * (image - 0.5),
        "multiply z by the temperature: yours are the samples at temperature 1.": image,
    } | {message: fresh_forward(flow.bijector, factor * z) for message, factor in scaled.items()}
