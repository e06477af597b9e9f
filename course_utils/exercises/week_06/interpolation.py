"""Live 6.7, interpolation: its check."""

import numpy as np
import tensorflow as tf
import tensorflow_probability as tfp

from course_utils.exercises.bijector_checks import (
    fresh_forward,
    fresh_inverse,
    nearest,
    normal,
    require_close_or_tell,
)
from course_utils.exercises.compare import require_close
from course_utils.exercises.exercise import Wrong, call, exercise
from course_utils.exercises.week_06.shared import called_with_flow, small_flow

tfd = tfp.distributions


def _reference_interpolate(
    flow: tfd.TransformedDistribution, first: tf.Tensor, second: tf.Tensor, weights: np.ndarray
) -> tf.Tensor:
    z_first, z_second = flow.bijector.inverse(first), flow.bijector.inverse(second)
    weights = np.reshape(weights, (-1, 1, 1))
    return flow.bijector.forward((1 - weights) * z_first + weights * z_second)


@exercise(
    "Live 6.7, interpolation",
    reference=lambda: _reference_interpolate,
)
def interpolation(interpolate):
    flow = small_flow()
    n, images = 3, normal(6, 4, 4, 3, seed=70).numpy() * 0.2 + 0.5
    first, second = images[:n], images[n:]
    weights = np.array([0.15, 0.0, 0.4, 1.0], np.float32)
    what = "`interpolate(flow, first, second, weights)`"
    z_first, z_second = fresh_inverse(flow.bijector, first).numpy(), fresh_inverse(flow.bijector, second).numpy()
    try:
        got = called_with_flow(what, interpolate, flow, first, second, weights)
    except Wrong as wrong:
        advice = " To be multiplied with latents of shape (n, D), the weights need shape (weights, 1, 1)."
        raise Wrong(
            f"{wrong}{advice if 'ncompatible shapes' in str(wrong) or 'broadcast' in str(wrong) else ''}"
        ) from wrong
    if isinstance(got, list | tuple):
        raise Wrong(f"{what} should be one tensor; yours is a {type(got).__name__}. Join its elements with `tf.stack`.")
    w = weights.reshape(-1, 1, 1)
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

    def images_of(first: np.ndarray, second: np.ndarray) -> np.ndarray:
        return fresh_forward(flow.bijector, first * z_first + second * z_second)

    pixel_weights = w[..., np.newaxis, np.newaxis]
    even = np.linspace(0, 1, 4, dtype=np.float32).reshape(w.shape)
    right = images_of(1 - w, w)
    require_close_or_tell(
        what,
        got,
        right,
        lambda: {
            "you blend the pixels: blend the latents.": (1 - pixel_weights) * first + pixel_weights * second,
            "the ends are exchanged: a weight of 0 stands for the first image, and 1 for the second.": images_of(
                w, 1 - w
            ),
            "the weights of the two latents should add up to 1, and their squares need not: no square roots.": nearest(
                got,
                [
                    images_of(np.sqrt(1 - w), np.sqrt(w)),
                    images_of(np.sqrt(1 - w**2), w),
                    images_of((1 - w) / np.hypot(1 - w, w), w / np.hypot(1 - w, w)),
                ],
            ),
            "take the weights that the function is given; yours are evenly spaced from 0 to 1.": images_of(
                1 - even, even
            ),
            "the first latents need the weight 1 − λ; yours have 1.": images_of(np.ones_like(w), w),
            "multiply the latents of the second image by λ.": images_of(1 - w, np.ones_like(w)),
        },
    )
    more = np.array([0.8, 0.3], np.float32)
    again = call("For a single pair and two weights, `interpolate`", interpolate, flow, first[:1], second[:1], more)
    expected = _reference_interpolate(flow, first[:1], second[:1], more)
    require_close("for a single pair and two weights, `interpolate`", again, expected, tolerance=1e-3)
