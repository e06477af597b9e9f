"""The opening of week 2: eight normals in the plane part from one another, and with them the density of their mixture."""

from collections.abc import Iterator

import matplotlib.pyplot as plt
import numpy as np
import tensorflow as tf
import tensorflow_probability as tfp
from matplotlib.figure import Figure

from course_utils import plotting, style

tfd = tfp.distributions

ALT = (
    "Left, points drawn from eight normal distributions, each with the ellipse of two standard deviations; right, the density of "
    "their mixture. At first all eight are the same round hill. They part, grow long, and turn, until they lie on a ring like "
    "the petals of a flower, and the density has eight hills."
)
COMPONENTS = 8
FRAMES = 32
REACH = 3.6
PIXELS = 100


def draw() -> Figure:
    return _frame(1.0)


def frames() -> Iterator[Figure]:
    """The frames of the movie."""
    for k in range(FRAMES):
        yield _frame(0.5 - 0.5 * np.cos(np.pi * k / (FRAMES - 1)))


def _petals(share: float) -> tuple[np.ndarray, np.ndarray]:
    """Means `[8, 2]` and scale matrices `[8, 2, 2]` when the components have gone this share of their way."""
    angle = 2 * np.pi * np.arange(COMPONENTS) / COMPONENTS + np.pi * (share - 1) / 2
    along = np.stack([np.cos(angle), np.sin(angle)], axis=-1)
    across = np.stack([-np.sin(angle), np.cos(angle)], axis=-1)
    long, short = 0.9 * (1 - share) + share * np.array([0.62, 0.22])
    scale = long * along[:, :, None] * along[:, None, :] + short * across[:, :, None] * across[:, None, :]
    return (2.1 * share * along).astype(np.float32), scale.astype(np.float32)


def _frame(share: float) -> Figure:
    means, scales = _petals(share)
    mixture = tfd.MixtureSameFamily(
        tfd.Categorical(probs=np.full(COMPONENTS, 1 / COMPONENTS, np.float32)),
        tfd.MultivariateNormalTriL(means, np.linalg.cholesky(scales @ scales)),
    )
    # Stateless: the same draws in each frame, so that points move and do not flicker.
    z = tf.random.stateless_normal([COMPONENTS, 40, 2], seed=[2, 0]).numpy()
    turn = np.linspace(0, 2 * np.pi, 60)
    circle = 2 * np.stack([np.cos(turn), np.sin(turn)], axis=-1)

    figure, (left, right) = plt.subplots(1, 2, figsize=(5.6, 3.1), layout="constrained")
    figure.get_layout_engine().set(h_pad=0.08)
    for mean, scale, own in zip(means, scales, z, strict=True):
        left.scatter(*(mean + own @ scale).T, s=5, color=style.DATA, linewidths=0)
        left.plot(*(mean + circle @ scale).T, color=style.REFERENCE, linewidth=0.8)
    extent = (-REACH, REACH, -REACH, REACH)
    density = mixture.prob(plotting.grid(extent, PIXELS)).numpy().reshape(PIXELS, PIXELS)
    right.imshow(
        density, extent=extent, origin="lower", cmap=style.SEQUENTIAL, vmin=0, vmax=0.2, interpolation="bilinear"
    )
    for ax, title in ((left, "draws from eight normals"), (right, "density of their mixture")):
        ax.set(xlim=extent[:2], ylim=extent[2:], aspect="equal", xticks=[], yticks=[], title=title)
        ax.spines[:].set(visible=True, color=style.FROZEN)
    return figure
