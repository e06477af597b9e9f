"""The opening of week 5: ten digits appear from noise, on their way through the scales of a RealNVP."""

import functools
from collections.abc import Iterator

import matplotlib.pyplot as plt
import numpy as np
import tensorflow as tf
from matplotlib.figure import Figure

from course_utils import experiments, plotting
from course_utils.bijectors import ActNorm, Squeeze
from course_utils.experiments import week_05_digits

ALT = (
    "Ten squares of grey noise. A flow's couplings change them, first a quarter of the pixels, then half, then all. For a while only "
    "the noise seems to change. Then shapes show through, and at the end ten handwritten shapes, some of them digits, stand on black."
)
DIGITS = 10
TEMPERATURE = 0.7
FRAMES_PER_STAGE = 2


def draw() -> Figure:
    return _frame(*_stages()[-1])


def frames() -> Iterator[Figure]:
    """The frames of the movie."""
    for title, pixels in _stages():
        for _ in range(FRAMES_PER_STAGE):
            yield _frame(title, pixels)


@functools.cache
def _stages() -> list[tuple[str, np.ndarray]]:
    """What is seen after each coupling: its number with that of the scale, and the pixels, `[10, 28, 28, 1]`."""
    flow = week_05_digits.digit_flow()
    experiments.load_weights("week_05_digits", "flow", flow)
    to_pixels, multi_scale = flow.bijector.bijectors
    z = TEMPERATURE * tf.random.stateless_normal([DIGITS, *flow.distribution.event_shape], seed=[8, 0])
    *finer, h = multi_scale.split(z)
    stages = [("noise", to_pixels.forward(_unfolded(h, finer)).numpy())]
    for place, scale in reversed(list(enumerate(multi_scale.scales))):
        if place < len(finer):
            h = tf.concat([finer.pop(), h], axis=-1)
        for layer in reversed(scale.bijectors):
            h = layer.forward(h)
            if isinstance(layer, ActNorm):  # one comes after each coupling on this way
                folded = h if place == len(multi_scale.scales) - 1 else Squeeze().forward(h)
                title = f"scale {place + 1}, coupling {len(stages)}"
                stages.append((title, to_pixels.forward(_unfolded(folded, finer)).numpy()))
    return stages


def _unfolded(h: tf.Tensor, finer: list[tf.Tensor]) -> tf.Tensor:
    """The image that h and the latents of finer scales would make if no layer changed them any more."""
    for latent in reversed(finer):
        h = Squeeze().forward(tf.concat([latent, h], axis=-1))
    return h


def _frame(title: str, pixels: np.ndarray) -> Figure:
    figure, ax = plt.subplots(figsize=(6.4, 2.8), layout="constrained")
    plotting.images(pixels, title, columns=5, ax=ax)
    return figure
