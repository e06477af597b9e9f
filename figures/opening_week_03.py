"""The opening of week 3: a chain of three bijectors carries points, their lattice and their density away, and back again."""

from collections.abc import Callable, Iterator, Sequence

import matplotlib.pyplot as plt
import numpy as np
import tensorflow as tf
import tensorflow_probability as tfp
from matplotlib.collections import LineCollection
from matplotlib.figure import Figure

from course_utils import plotting, style
from course_utils.flows import standard_normal

tfb = tfp.bijectors
tfd = tfp.distributions

ALT = (
    "Left, a round cloud of points, coloured by their angle, on a square lattice; right, its density, a round hill. Three maps, one "
    "after the other, stretch, bend and swirl all of it into a spiral with two arms. Then the same maps are undone in reverse "
    "order, until cloud, lattice and hill are as they were."
)
LINKS = ("stretch", "bend", "swirl")
FRAMES_PER_LINK = 6
HOLD = 5
EXTENT = (-3.9, 3.9, -3.2, 3.2)
COLUMNS = 100


def draw() -> Figure:
    return _frame([1.0, 1.0, 1.0], "forward: swirl")


def frames() -> Iterator[Figure]:
    """The frames of the movie."""
    steps = 0.5 - 0.5 * np.cos(np.pi * np.arange(1, FRAMES_PER_LINK + 1) / FRAMES_PER_LINK)
    yield _frame([0.0, 0.0, 0.0], "points on their lattice")
    for number, link in enumerate(LINKS):
        for share in steps:
            yield _frame([1.0] * number + [share] + [0.0] * (2 - number), f"forward: {link}")
    for _ in range(HOLD):
        yield draw()
    for number, link in reversed(list(enumerate(LINKS))):
        for share in 1 - steps:
            yield _frame([1.0] * number + [share] + [0.0] * (2 - number), f"inverse: {link} undone")


def _chain(shares: Sequence[float]) -> tfb.Bijector:
    """The three links in their order, each having gone a share of its way: with a share of 0 it changes nothing."""
    stretched, bent, swirled = shares
    stretch = tfb.ScaleMatvecDiag(tf.constant([1 + 0.7 * stretched, 1 - 0.5 * stretched], tf.float32))
    bend = _shear(lambda x: 0.9 * bent * tf.sin(1.4 * x))
    swirl = _rotation(lambda radius: 2.6 * swirled * tf.exp(-0.25 * radius**2))
    return tfb.Chain([swirl, bend, stretch])


def _shear(height: Callable[[tf.Tensor], tf.Tensor]) -> tfb.Bijector:
    """Moves points up by a function of where they are across, which leaves areas as they are."""

    def moved(x: tf.Tensor, sign: int) -> tf.Tensor:
        return tf.stack([x[..., 0], x[..., 1] + sign * height(x[..., 0])], axis=-1)

    return _preserving(moved)


def _rotation(angle: Callable[[tf.Tensor], tf.Tensor]) -> tfb.Bijector:
    """Turns points around the origin by a function of their distance from it, which leaves areas as they are."""

    def turned(x: tf.Tensor, sign: int) -> tf.Tensor:
        by = sign * angle(tf.norm(x, axis=-1))
        cos, sin = tf.cos(by), tf.sin(by)
        return tf.stack([cos * x[..., 0] - sin * x[..., 1], sin * x[..., 0] + cos * x[..., 1]], axis=-1)

    return _preserving(turned)


def _preserving(move: Callable[[tf.Tensor, int], tf.Tensor]) -> tfb.Bijector:
    """A bijector that keeps areas, of a function of points and of 1 for the way there or −1 for the way back."""
    return tfb.Inline(
        forward_fn=lambda z: move(z, 1),
        inverse_fn=lambda x: move(x, -1),
        inverse_log_det_jacobian_fn=lambda x: tf.zeros(tf.shape(x)[:-1]),
        forward_min_event_ndims=1,
    )


def _frame(shares: Sequence[float], title: str) -> Figure:
    base, chain = standard_normal(2), _chain(shares)
    z = tf.random.stateless_normal([200, 2], seed=[4, 0]).numpy()
    lines = plotting.lattice(reach=2.2, lines=7, points=60)
    density = tfd.TransformedDistribution(base, chain).prob(plotting.grid(EXTENT, COLUMNS)).numpy()

    figure, (left, right) = plt.subplots(1, 2, figsize=(6.4, 2.9), layout="constrained")
    figure.get_layout_engine().set(h_pad=0.08)
    left.add_collection(LineCollection(chain.forward(lines).numpy(), colors=style.FROZEN, linewidths=0.6))
    left.scatter(*chain.forward(z).numpy().T, s=6, c=plotting.angle_colours(z), linewidths=0, zorder=3)
    right.imshow(
        density.reshape(COLUMNS, COLUMNS), extent=EXTENT, origin="lower", cmap=style.SEQUENTIAL, vmin=0, vmax=0.19,
        interpolation="bilinear",
    )  # fmt: skip
    for ax, text in ((left, title), (right, "their density")):
        ax.set(xlim=EXTENT[:2], ylim=EXTENT[2:], aspect="equal", xticks=[], yticks=[], title=text)
        ax.spines[:].set(visible=True, color=style.FROZEN)
    return figure
