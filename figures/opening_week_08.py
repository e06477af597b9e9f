"""The opening of week 8: digits turn into one another, on walks through the latent space of a VAE whose prior is a flow."""

from collections.abc import Iterator

import matplotlib.pyplot as plt
import numpy as np
import tensorflow as tf
from matplotlib.figure import Figure

from course_utils import experiments, plotting
from course_utils.experiments import vae_digits

ALT = (
    "Ten handwritten digits, which all change at once: each turns into another one by way of shapes in between, and many of "
    "these are legible, too."
)
FRAMES = 48
SIDE = 28
DIGITS = 10


def draw() -> Figure:
    *_, last = _walk()
    return _frame(last)


def frames() -> Iterator[Figure]:
    """The frames of the movie."""
    for pictures in _walk():
        yield _frame(pictures)


def _walk() -> Iterator[np.ndarray]:
    """The probabilities of the pixels, `[10, 784]`, at each moment of a walk from test digits to others and to a third ten."""
    vae = vae_digits.digit_vae("prior")
    experiments.load_weights("vae_digits", "prior", vae)
    *_, test = vae_digits.binarised_digits()
    stops = vae.prior.bijector.inverse(vae.encoder(test[: 3 * DIGITS])[0]).numpy().reshape(3, DIGITS, -1)
    steps = FRAMES // 3
    shares = 0.5 - 0.5 * np.cos(np.pi * np.arange(steps + 1) / steps)
    for start, end in zip(stops, np.roll(stops, -1, axis=0), strict=True):
        for share in shares[:-1]:
            # Quarter circles, as the base's draws lie near a sphere: straight ways would lead through its middle.
            u = np.cos(np.pi * share / 2) * start + np.sin(np.pi * share / 2) * end
            yield vae.decoder(vae.prior.bijector.forward(tf.constant(u, tf.float32))).mean().numpy()


def _frame(pictures: np.ndarray) -> Figure:
    figure, ax = plt.subplots(figsize=(6.4, 2.7), layout="constrained")
    plotting.images(1 - pictures.reshape(-1, SIDE, SIDE, 1), columns=5, ax=ax)
    return figure
