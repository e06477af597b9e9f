"""The opening of week 7: six digits from one flow and the same latents, a pixel a pass, and all pixels in each pass."""

import functools
from collections.abc import Iterator

import matplotlib.pyplot as plt
import numpy as np
import tensorflow as tf
import tensorflow_probability as tfp
from matplotlib.figure import Figure

from course_utils import experiments, plotting
from course_utils.datasets import DIGIT_LEVELS
from course_utils.experiments import ordered_digits

tfd = tfp.distributions

ALT = (
    "The handwritten digits 2 to 7 twice. On the left they are written as one writes a page, a pixel with each pass of the "
    "network, from the top left to the bottom right, in 64 passes. On the right all pixels are replaced in each pass, and "
    "after a few passes the same digits stand there."
)
SIDE = 8
SHOWN = np.arange(2, 8)


def draw() -> Figure:
    return _frame(ordered_digits.PIXELS // 3, *_passes())


def frames() -> Iterator[Figure]:
    """The frames of the movie."""
    passes = _passes()
    for k in range(ordered_digits.PIXELS + 1):
        yield _frame(k, *passes)


@functools.cache
def _passes() -> tuple[np.ndarray, np.ndarray, int]:
    """The pixels after each pass, in both ways, `[65, 6, 64]`, and the pass after which the second way is done."""
    flow = ordered_digits.digit_flow()
    experiments.load_weights("ordered_digits", "maf", flow)
    z = tf.random.stateless_normal([len(SHOWN), ordered_digits.PIXELS], seed=[8, 0])
    pixels = ordered_digits.to_pixels().forward
    one_by_one, all_at_once = (pixels(x).numpy() for x in _guesses(flow, z, tf.one_hot(SHOWN, 10)))
    is_off = np.abs(all_at_once - one_by_one[-1]).max(axis=(1, 2)) > 0.5 / DIGIT_LEVELS
    return one_by_one, all_at_once, int(np.flatnonzero(is_off)[-1]) + 1


def _guesses(flow: tfd.TransformedDistribution, z: tf.Tensor, condition: tf.Tensor) -> tuple[tf.Tensor, tf.Tensor]:
    """What the samples of these latents are taken for after each pass, `[65, N, 64]`, in both ways."""
    (layer,) = flow.bijector.bijectors

    @tf.function
    def next_guess(x: tf.Tensor) -> tf.Tensor:
        shift, log_scale = layer.network([x, condition])
        return z * tf.exp(log_scale) + shift

    one_by_one, all_at_once = [tf.zeros_like(z)], [tf.zeros_like(z)]
    for k in range(ordered_digits.PIXELS):
        is_next = np.arange(ordered_digits.PIXELS) == k
        one_by_one.append(tf.where(is_next, next_guess(one_by_one[-1]), one_by_one[-1]))
        all_at_once.append(next_guess(all_at_once[-1]))
    return tf.stack(one_by_one), tf.stack(all_at_once)


def _frame(k: int, one_by_one: np.ndarray, all_at_once: np.ndarray, done: int) -> Figure:
    figure, axes = plt.subplots(1, 2, figsize=(6.4, 2.6), layout="constrained")
    figure.get_layout_engine().set(wspace=0.08, h_pad=0.08)
    titles = f"one by one: pass {k}", f"all at once: {f'done after {done} passes' if k >= done else f'pass {k}'}"
    for ax, guesses, title in zip(axes, (one_by_one, all_at_once), titles, strict=True):
        plotting.images(1 - guesses[k].reshape(-1, SIDE, SIDE, 1), title, columns=3, ax=ax)
    return figure
