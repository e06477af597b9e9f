"""The opening of week 6: five faces are changed along four directions of a Glow's latent space, one after the other."""

import functools
from collections.abc import Callable, Iterator

import matplotlib.pyplot as plt
import numpy as np
import tensorflow as tf
from matplotlib.figure import Figure

from course_utils import experiments, flows, plotting
from course_utils.datasets import ATTRIBUTES, dequantise, faces, quantise

ALT = (
    "Two rows of five drawn faces. The upper faces stay as they are. The lower ones begin the same, and are changed one way after "
    "the other: who did not smile does and who smiled stops, fair hair turns dark and dark hair fair, wide eyes narrow and narrow "
    "ones open, pale skin darkens and dark skin pales. Then all changes are undone."
)
SWITCHED = [name.split()[-1] for name in ATTRIBUTES]  # hair, say: where it is dark it turns fair
SHOWN = 5
STRENGTH = 1.5
STEPS = 8


def draw() -> Figure:
    return _frame(*_walk()[STEPS * len(ATTRIBUTES)])


def frames() -> Iterator[Figure]:
    """The frames of the movie."""
    for moment in _walk():
        yield _frame(*moment)


def _walk() -> list[tuple[str, np.ndarray]]:
    """What is changed, and the share of each change that is made, `[4]`, at each moment."""
    steps = 0.5 - 0.5 * np.cos(np.pi * np.arange(1, STEPS + 1) / STEPS)
    number = np.arange(len(ATTRIBUTES))
    return [
        ("faces", np.zeros(len(ATTRIBUTES))),
        *(
            ("switched: " + ", ".join(SWITCHED[: k + 1]), np.where(number == k, share, number < k))
            for k in number
            for share in steps
        ),
        *(("and back", np.full(len(ATTRIBUTES), share)) for share in 1 - steps),
    ]


@functools.cache
def _faces() -> tuple[np.ndarray, Callable[[np.ndarray], np.ndarray]]:
    """The faces as they were, `[5, 16, 16, 3]`, and what makes of the shares of the changes the faces as they are."""
    told = experiments.results("glow_faces")
    glow = flows.glow(**told["settings"]["flow"])
    experiments.load_weights("glow_faces", "glow", glow)
    bits, levels = told["settings"]["bits"], told["settings"]["levels"]
    drawn, held_out = faces(1_000, seed=1), faces(SHOWN, seed=2)
    x, x_few = (dequantise(quantise(some.images, bits), levels, seed=12) for some in (drawn, held_out))
    z, z_few = (glow.bijector.inverse(some).numpy() for some in (x, x_few))
    directions = np.stack([z[has].mean(axis=0) - z[~has].mean(axis=0) for has in drawn.attributes.T])
    changes = np.where(held_out.attributes, -STRENGTH, STRENGTH)
    decode = tf.function(glow.bijector.forward)

    def changed(shares: np.ndarray) -> np.ndarray:
        return decode(tf.constant(z_few + (changes * shares) @ directions, tf.float32)).numpy()

    return x_few, changed


def _frame(title: str, shares: np.ndarray) -> Figure:
    before, changed = _faces()
    figure, ax = plt.subplots(figsize=(6.4, 2.55), layout="constrained")
    plotting.images(
        np.concatenate([before, changed(shares)]), title, columns=SHOWN, row_labels=["as drawn", "changed"], ax=ax
    )
    return figure
