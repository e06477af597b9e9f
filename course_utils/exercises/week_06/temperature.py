"""Exercise 6.5, temperature: its check."""

from collections.abc import Callable, Iterator

import numpy as np
import tensorflow as tf
import tensorflow_probability as tfp

from course_utils.exercises.bijector_checks import normal
from course_utils.exercises.exercise import Wrong, call, exercise
from course_utils.exercises.observation import Observation
from course_utils.exercises.week_06.shared import called_with_flow, small_flow

tfd = tfp.distributions


def _sample_at(flow: tfd.TransformedDistribution, temperature: float, z: tf.Tensor) -> tf.Tensor:
    return flow.bijector.forward(temperature * z)


def _root_mean_square(temperature: float, dimensions: int) -> float:
    return temperature * np.sqrt(dimensions)


_SAMPLES = {
    "you scale the images: scale the latents, before the flow makes images of them.": lambda flow, t, z: (
        t * flow.bijector.forward(z)
    ),
    "you scale the images, around ½: scale the latents, before the flow makes images of them.": lambda flow, t, z: (
        0.5 + t * (flow.bijector.forward(z) - 0.5)
    ),
    "multiply z by the temperature: yours are the samples at temperature 1.": lambda flow, t, z: _sample_at(flow, 1, z),
    "multiply by T itself: T² is the variance.": lambda flow, t, z: _sample_at(flow, t**2, z),
    "multiply by T itself, the standard deviation, and not by its square root.": lambda flow, t, z: _sample_at(
        flow, t**0.5, z
    ),
    "multiply z by the temperature; you divide by it.": lambda flow, t, z: flow.bijector.forward(z / t),
}

_ROOTS = {
    "is the mean *square*: take its square root.": lambda t, d: t**2 * d,
    "is not right: the expected *squares* of the latents add up.": lambda t, d: t * d,
    "is not right: the variance of a latent is T², so where is its root?": lambda t, d: t**2 * d**0.5,
    "is not right: the variance of a latent is T², not T.": lambda t, d: (t * d) ** 0.5,
    "is not right: it is that of the standard normal, and depends on the temperature, too.": lambda t, d: d**0.5,
    "is not right: that is the variance of one latent times D.": lambda t, d: t * d**2,
    "is not right: the more dimensions, the further from 0.": lambda t, d: t,
    "is not right: latents at a higher temperature are further away.": lambda t, d: d**0.5 / t,
}


@exercise(
    "Exercise 6.5, temperature",
    reference=lambda: (_sample_at, _root_mean_square),
    alternatives=[
        (lambda flow, t, z: flow.bijector.forward(z * np.float32(t)).numpy(), lambda t, d: tf.sqrt(t**2 * d)),
        (lambda flow, t, z: flow.bijector.forward(tf.constant(t) * z), lambda t, d: np.sqrt(d * t**2)),
        (
            lambda flow, t, z: flow.bijector.forward(np.array(z, float) * t).numpy().tolist(),
            lambda t, d: tf.norm(tf.fill([d], t)),
        ),
    ],
    mistakes={
        "sample_at": _SAMPLES,
        "root_mean_square": {f"`root_mean_square(0.6, 48)` {message}": wrong for message, wrong in _ROOTS.items()},
    },
)
def temperature(sample_at: Callable, root_mean_square: Callable) -> Iterator[Observation]:
    flow, z = small_flow(), normal(3, 48, seed=12)
    for temperature in (0.6, 1.3, 0.0):
        what = f"`sample_at(flow, {temperature}, z)`"
        x, again = (called_with_flow(what, sample_at, flow, temperature, tf.identity(z)) for _ in range(2))
        if not np.array_equal(x, again):
            raise Wrong(f"called twice with the same z, {what} gives different images: use the latents that are given.")
        yield Observation(what, x, tolerance=1e-3)
    for temperature, dimensions in ((0.6, 48), (1.7, 5)):
        what = f"`root_mean_square({temperature}, {dimensions})`"
        yield Observation(what, call(what, root_mean_square, temperature, dimensions))
