"""The opening of week 8: digits turn into one another, on walks through the latent space of a VAE whose prior is a flow."""

import functools
from collections.abc import Iterator

import matplotlib.pyplot as plt
import numpy as np
import tensorflow as tf
import tf_keras
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
    return _frame(_walk()[-1])


def frames() -> Iterator[Figure]:
    """The frames of the movie."""
    for u in _walk():
        yield _frame(u)


@functools.cache
def _vae() -> tf_keras.Model:
    """The VAE with a prior that is a flow, trained."""
    vae = vae_digits.digit_vae("prior")
    experiments.load_weights("vae_digits", "prior", vae)
    return vae


def _walk() -> list[np.ndarray]:
    """Latents of the prior's base, `[10, d]`, at each moment of a walk from those of test digits to others and to a third ten."""
    vae = _vae()
    *_, test = vae_digits.binarised_digits()
    stops = vae.prior.bijector.inverse(vae.encoder(test[: 3 * DIGITS])[0]).numpy().reshape(3, DIGITS, -1)
    steps = FRAMES // 3
    shares = 0.5 - 0.5 * np.cos(np.pi * np.arange(steps + 1) / steps)
    return [
        # Quarter circles, as the base's draws lie near a sphere: straight ways would lead through its middle.
        np.cos(np.pi * share / 2) * start + np.sin(np.pi * share / 2) * end
        for start, end in zip(stops, np.roll(stops, -1, axis=0), strict=True)
        for share in shares[:-1]
    ]


def _frame(u: np.ndarray) -> Figure:
    vae = _vae()
    pictures = vae.decoder(vae.prior.bijector.forward(tf.constant(u, tf.float32))).mean().numpy()
    figure, ax = plt.subplots(figsize=(6.4, 2.7), layout="constrained")
    plotting.images(1 - pictures.reshape(-1, SIDE, SIDE, 1), columns=5, ax=ax)
    return figure
