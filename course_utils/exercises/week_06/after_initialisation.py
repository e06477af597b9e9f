"""Exercise 6.1, after the initialisation: its check."""

from collections.abc import Callable

import numpy as np
import tensorflow as tf

from course_utils.exercises.bijector_checks import (
    normal,
)
from course_utils.exercises.compare import require_close
from course_utils.exercises.exercise import Wrong, call, exercise
from course_utils.exercises.week_06.shared import HEIGHT, PIXELS, WIDTH, N


def _reference_channel_moments(x: tf.Tensor) -> tuple[tf.Tensor, tf.Tensor]:
    return tf.nn.moments(x, axes=[0, 1, 2])


def _reference_initial_log_det(deviations: np.ndarray, height: int, width: int) -> float:
    return -height * width * np.sum(np.log(deviations))


@exercise(
    "Exercise 6.1, after the initialisation",
    reference=lambda: (_reference_channel_moments, _reference_initial_log_det),
)
def after_initialisation(channel_moments, initial_log_det):
    x = np.array([2.0, -1.4, 0.6], np.float32) + [0.3, 2.5, 1.7] * normal(N, HEIGHT, WIDTH, 3, seed=9).numpy()
    x = tf.constant(x, tf.float32)
    moments = call("`channel_moments(x)`", channel_moments, x)
    try:
        mean, variance = moments
    except (TypeError, ValueError):
        raise Wrong(
            "`channel_moments` should return two things, the means and the variances; yours returns "
            f"{type(moments).__name__} {str(moments)[:60]!r}."
        ) from None
    values = x.numpy().astype(float)
    over = (0, 1, 2)
    means, variances = values.mean(axis=over), values.var(axis=over)
    for name, got in (("means", mean), ("variances", variance)):
        if np.shape(got) != (3,):
            advice = {
                (): "you take them over the channels, too: leave the last axis out.",
                (N, 3): "you take them for each image on its own: the first axis belongs to the average.",
                (
                    HEIGHT,
                    WIDTH,
                    3,
                ): "you take them for each pixel on its own: rows and columns belong to the average.",
                (N,): "you take them for each image on its own, and over the channels.",
                (1, 1, 1, 3): "the axes that the average is taken over should go.",
            }.get(np.shape(got), "take them over images, rows and columns.")
            raise Wrong(
                f"the {name} should have shape (3,), one for each channel; yours have {np.shape(got)}: {advice}"
            )
    require_close(
        "the means",
        mean,
        means,
        {"mean and variance are exchanged: the means come first.": variances},
    )
    require_close(
        "the variances",
        variance,
        variances,
        {
            "those are the standard deviations; return the variances, their squares.": np.sqrt(variances),
            "that is the mean of the squares: subtract the square of the mean.": (values**2).mean(axis=over),
            "take the variance over images and pixels at once: the mean of the single images' variances leaves out how much the "
            "images differ.": values.var(axis=(1, 2)).mean(axis=0),
            "divide by the number of numbers rather than by one less.": values.var(axis=over, ddof=1),
        },
    )
    _require_initial_log_det(initial_log_det)


def _require_initial_log_det(initial_log_det: Callable) -> None:
    sigma = np.array([0.3, 2.5, 0.7, 0.4], np.float32)
    total = np.log(sigma).sum(dtype=float)
    right = -PIXELS * total
    what = f"`initial_log_det(deviations, {HEIGHT}, {WIDTH})`"
    got = call(what, initial_log_det, sigma, HEIGHT, WIDTH)
    if np.shape(got) == sigma.shape:
        raise Wrong(f"{what} should be a single number: sum over the channels.")
    require_close(
        what,
        got,
        right,
        {
            f"{what} has the wrong sign. Which s brings a standard deviation σ to 1?": -right,
            f"{what} is not right: the same s acts at each of the h · w pixels.": -total,
            f"{what} is not right in sign, and the same s acts at each of the h · w pixels.": total,
            f"{what} is twice what it should be: you are given standard deviations, not variances.": 2 * right,
            f"{what} is half of what it should be: you are given standard deviations, not variances.": right / 2,
            f"{what} is not right: Eq. (6.2) has the sum of the s, not their mean.": right / 4,
            f"{what} is not right: s is a logarithm.": -PIXELS * sigma.sum(),
            f"{what} is not right: s is a logarithm; one over σ is its exponential.": PIXELS * (1 / sigma).sum(),
            f"{what} is not right: take the sum of the logarithms, not the logarithm of the sum.": -PIXELS
            * np.log(sigma.sum()),
            f"{what} is not right: use natural logarithms.": right / np.log(10),
            f"{what} is not right: the channels are counted in the sum already.": 4 * right,
            f"{what} is not right: there are h · w pixels, not h + w.": -(HEIGHT + WIDTH) * total,
            f"{what} is the determinant for one pixel: take its logarithm, for all pixels.": 1 / np.prod(sigma),
        },
    )
