"""Exercise 6.1, after the initialisation: its check."""

from collections.abc import Callable, Iterator

import numpy as np
import tensorflow as tf

from course_utils.exercises.bijector_checks import normal
from course_utils.exercises.exercise import Wrong, call, exercise
from course_utils.exercises.observation import Observation
from course_utils.exercises.week_06.shared import HEIGHT, WIDTH, N

_CALL = f"`initial_log_det(deviations, {HEIGHT}, {WIDTH})`"


def _moments(x: tf.Tensor) -> tuple[tf.Tensor, tf.Tensor]:
    return tf.nn.moments(x, axes=[0, 1, 2])


def _log_det(deviations: np.ndarray, height: int, width: int) -> float:
    return -height * width * np.sum(np.log(deviations))


def _with_variance(variance: Callable[[tf.Tensor], tf.Tensor]) -> Callable:
    return lambda x: (_moments(x)[0], variance(x))


_MOMENTS = {
    "mean and variance are exchanged: the means come first.": lambda x: _moments(x)[::-1],
    "those are the standard deviations; return the variances, their squares.": _with_variance(
        lambda x: tf.math.reduce_std(x, axis=[0, 1, 2])
    ),
    "that is the mean of the squares: subtract the square of the mean.": _with_variance(
        lambda x: tf.reduce_mean(x**2, axis=[0, 1, 2])
    ),
    "take the variance over images and pixels at once: the mean of the single images' variances leaves out how much the "
    "images differ.": _with_variance(lambda x: tf.reduce_mean(tf.math.reduce_variance(x, axis=[1, 2]), axis=0)),
    "divide by the number of numbers rather than by one less.": _with_variance(
        lambda x: np.var(x, axis=(0, 1, 2), ddof=1)
    ),
}

_LOG_DETS = {
    "has the wrong sign. Which s brings a standard deviation σ to 1?": lambda d, h, w: -_log_det(d, h, w),
    "is not right: the same s acts at each of the h · w pixels.": lambda d, h, w: _log_det(d, 1, 1),
    "is not right in sign, and the same s acts at each of the h · w pixels.": lambda d, h, w: -_log_det(d, 1, 1),
    "is twice what it should be: you are given standard deviations, not variances.": lambda d, h, w: _log_det(
        d**2, h, w
    ),
    "is half of what it should be: you are given standard deviations, not variances.": lambda d, h, w: _log_det(
        d**0.5, h, w
    ),
    "is not right: Eq. (6.2) has the sum of the s, not their mean.": lambda d, h, w: -h * w * np.mean(np.log(d)),
    "is not right: s is a logarithm.": lambda d, h, w: -h * w * np.sum(d),
    "is not right: s is a logarithm; one over σ is its exponential.": lambda d, h, w: h * w * np.sum(1 / d),
    "is not right: take the sum of the logarithms, not the logarithm of the sum.": lambda d, h, w: (
        -h * w * np.log(np.sum(d))
    ),
    "is not right: use natural logarithms.": lambda d, h, w: -h * w * np.sum(np.log10(d)),
    "is not right: the channels are counted in the sum already.": lambda d, h, w: len(d) * _log_det(d, h, w),
    "is not right: there are h · w pixels, not h + w.": lambda d, h, w: _log_det(d, 1, h + w),
    "is the determinant for one pixel: take its logarithm, for all pixels.": lambda d, h, w: 1 / np.prod(d),
}


@exercise(
    "Exercise 6.1, after the initialisation",
    reference=lambda: (_moments, _log_det),
    alternatives=[
        (
            lambda x: (np.mean(x, (0, 1, 2)), np.var(x, (0, 1, 2))),
            lambda d, h, w: tf.reduce_sum(tf.math.log(1 / d)) * h * w,
        ),
        (
            lambda x: [tf.reduce_mean(x, [0, 1, 2]), tf.math.reduce_variance(tf.reshape(x, [-1, x.shape[-1]]), 0)],
            lambda d, h, w: -np.log(np.prod(d)) * h * w,
        ),
    ],
    mistakes={
        "channel_moments": _MOMENTS,
        "initial_log_det": {f"{_CALL} {message}": wrong for message, wrong in _LOG_DETS.items()},
    },
)
def after_initialisation(channel_moments: Callable, initial_log_det: Callable) -> Iterator[Observation]:
    x = np.array([2.0, -1.4, 0.6], np.float32) + [0.3, 2.5, 1.7] * normal(N, HEIGHT, WIDTH, 3, seed=9).numpy()
    moments = call("`channel_moments(x)`", channel_moments, tf.constant(x, tf.float32))
    try:
        mean, variance = moments
    except (TypeError, ValueError):
        raise Wrong(
            "`channel_moments` should return two things, the means and the variances; yours returns "
            f"{type(moments).__name__} {str(moments)[:60]!r}."
        ) from None
    for name, got in (("means", mean), ("variances", variance)):
        if np.shape(got) != (3,):
            advice = {
                (): "you take them over the channels, too: leave the last axis out.",
                (N, 3): "you take them for each image on its own: the first axis belongs to the average.",
                (HEIGHT, WIDTH, 3): "you take them for each pixel on its own: rows and columns belong to the average.",
                (N,): "you take them for each image on its own, and over the channels.",
                (1, 1, 1, 3): "the axes that the average is taken over should go.",
            }.get(np.shape(got), "take them over images, rows and columns.")
            raise Wrong(
                f"the {name} should have shape (3,), one for each channel; yours have {np.shape(got)}: {advice}"
            )
    yield Observation("the means", mean)
    yield Observation("the variances", variance)
    sigma = np.array([0.3, 2.5, 0.7, 0.4], np.float32)
    got = call(_CALL, initial_log_det, sigma, HEIGHT, WIDTH)
    if np.shape(got) == sigma.shape:
        raise Wrong(f"{_CALL} should be a single number: sum over the channels.")
    yield Observation(_CALL, got)
