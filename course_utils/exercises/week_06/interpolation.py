"""Live 6.7, interpolation: its check."""

from collections.abc import Callable, Iterator

import numpy as np
import tensorflow as tf
import tensorflow_probability as tfp

from course_utils.exercises.bijector_checks import normal
from course_utils.exercises.exercise import Wrong, call, exercise
from course_utils.exercises.observation import Observation
from course_utils.exercises.week_06.shared import called_with_flow, small_flow

tfd = tfp.distributions


def _blending(of_first: Callable[[np.ndarray], np.ndarray], of_second: Callable[[np.ndarray], np.ndarray]) -> Callable:
    """Interpolation of the latents with these functions of the weights."""

    def interpolate(
        flow: tfd.TransformedDistribution, first: tf.Tensor, second: tf.Tensor, weights: np.ndarray
    ) -> tf.Tensor:
        z_first, z_second = flow.bijector.inverse(first), flow.bijector.inverse(second)
        weights = np.reshape(weights, (-1, 1, 1))
        return flow.bijector.forward(of_first(weights) * z_first + of_second(weights) * z_second)

    return interpolate


_interpolate = _blending(lambda w: 1 - w, lambda w: w)


def _by_loop(flow: tfd.TransformedDistribution, first: tf.Tensor, second: tf.Tensor, weights: np.ndarray) -> tf.Tensor:
    z_first, z_second = flow.bijector.inverse(first), flow.bijector.inverse(second)
    return tf.stack([flow.bijector.forward(z_first + weight * (z_second - z_first)) for weight in weights])


def _in_numpy(
    flow: tfd.TransformedDistribution, first: tf.Tensor, second: tf.Tensor, weights: np.ndarray
) -> np.ndarray:
    z_first, z_second = flow.bijector.inverse(first).numpy(), flow.bijector.inverse(second).numpy()
    z = np.outer(1 - weights, z_first) + np.outer(weights, z_second)
    return flow.bijector.forward(z.reshape(len(weights), *z_first.shape)).numpy()


def _of_pixels(
    flow: tfd.TransformedDistribution, first: tf.Tensor, second: tf.Tensor, weights: np.ndarray
) -> tf.Tensor:
    weights = np.reshape(weights, (-1, 1, 1, 1, 1))
    return (1 - weights) * first + weights * second


def _evenly(flow: tfd.TransformedDistribution, first: tf.Tensor, second: tf.Tensor, weights: np.ndarray) -> tf.Tensor:
    return _interpolate(flow, first, second, np.linspace(0, 1, len(weights), dtype=np.float32))


@exercise(
    "Live 6.7, interpolation",
    reference=lambda: _interpolate,
    alternatives=[_by_loop, _in_numpy],
    mistakes={
        "you blend the pixels: blend the latents.": _of_pixels,
        "the ends are exchanged: a weight of 0 stands for the first image, and 1 for the second.": _blending(
            lambda w: w, lambda w: 1 - w
        ),
        "the weights of the two latents should add up to 1, and their squares need not: no square roots.": [
            _blending(lambda w: np.sqrt(1 - w), np.sqrt),
            _blending(lambda w: np.sqrt(1 - w**2), lambda w: w),
            _blending(lambda w: (1 - w) / np.hypot(1 - w, w), lambda w: w / np.hypot(1 - w, w)),
        ],
        "take the weights that the function is given; yours are evenly spaced from 0 to 1.": _evenly,
        "the first latents need the weight 1 − λ; yours have 1.": _blending(np.ones_like, lambda w: w),
        "multiply the latents of the second image by λ.": _blending(lambda w: 1 - w, np.ones_like),
    },
)
def interpolation(interpolate: Callable) -> Iterator[Observation]:
    flow = small_flow()
    n, images = 3, normal(6, 4, 4, 3, seed=70).numpy() * 0.2 + 0.5
    first, second = images[:n], images[n:]
    weights = np.array([0.15, 0.0, 0.4, 1.0], np.float32)
    what = "`interpolate(flow, first, second, weights)`"
    try:
        got = called_with_flow(what, interpolate, flow, first, second, weights)
    except Wrong as wrong:
        advice = " To be multiplied with latents of shape (n, D), the weights need shape (weights, 1, 1)."
        raise Wrong(
            f"{wrong}{advice if 'ncompatible shapes' in str(wrong) or 'broadcast' in str(wrong) else ''}"
        ) from wrong
    if isinstance(got, list | tuple):
        raise Wrong(f"{what} should be one tensor; yours is a {type(got).__name__}. Join its elements with `tf.stack`.")
    shape = np.shape(got)
    expected = (4, n, 4, 4, 3)
    mistaken_shapes = {
        (n, 4, 4, 4, 3): "the axis of the weights comes first, then that of the images.",
        (4, n, 48): "that is the shape of latents: go back to images with `flow.bijector.forward`.",
        (
            n,
            4,
            48,
        ): "that is the shape of latents: go back to images with `flow.bijector.forward`, and put the weights first.",
        (4 * n, 4, 4, 3): "the weights need an axis of their own, in front: use `tf.stack` rather than `tf.concat`.",
        (n, 4, 4, 3): "there should be images for each of the weights, along an axis in front.",
    }
    if shape in mistaken_shapes and shape != expected:
        raise Wrong(f"{what} should have shape {expected}; yours has {shape}: {mistaken_shapes[shape]}")
    yield Observation(what, got, tolerance=1e-3)
    more = np.array([0.8, 0.3], np.float32)
    again = call("For a single pair and two weights, `interpolate`", interpolate, flow, first[:1], second[:1], more)
    yield Observation("for a single pair and two weights, `interpolate`", again, tolerance=1e-3)
