"""The opening of week 10: knots move, and one layer of splines makes a checkerboard of a round cloud."""

import functools
from collections.abc import Iterator

import matplotlib.pyplot as plt
import numpy as np
import tensorflow as tf
from matplotlib.figure import Figure

from course_utils import plotting, style
from course_utils.bijectors import MaskedAutoregressive, RationalQuadratic
from course_utils.bijectors.rational_quadratic import Knots
from course_utils.experiments import spline_layers
from course_utils.flows import standard_normal

ALT = (
    "Left, two curves with knots on them, at first one straight line; right, a density, at first a round hill, and on it a line "
    "at the place of either curve. The knots move, either curve gets a jump, at a height of its own, and the density becomes a "
    "checkerboard of eight bright squares. Where a curve jumps its line crosses a dark square."
)
FRAMES = 36
REACH = 2.4
COLUMNS = 120
SPLINE = RationalQuadratic(spline_layers.SETTINGS["bins"])
PLACES = {-0.5: style.TRANSFORMED, 0.5: style.HIGHLIGHT}  # x_1 of the two curves, and their colours


def draw() -> Figure:
    return _frame(1.0, *_layer())


def frames() -> Iterator[Figure]:
    """The frames of the movie."""
    shown = _layer()
    for k in range(FRAMES):
        yield _frame(0.5 - 0.5 * np.cos(np.pi * k / (FRAMES - 1)), *shown)


@functools.cache
def _layer() -> tuple[MaskedAutoregressive, np.ndarray, np.ndarray]:
    """The one layer, and mean and standard deviation of the data, which it sees with both taken off."""
    flow = spline_layers.trained("checkerboard")["spline autoregressive, 1"]
    data = spline_layers.points("checkerboard", "train")
    return flow.bijector.bijectors[-1], data.mean(axis=0), data.std(axis=0)


def _knots(layer: MaskedAutoregressive, seen: np.ndarray, share: float) -> Knots:
    """Knots for both entries of points. With a share of what the network says: with nothing of it the splines are the identity."""
    return SPLINE.parameters(share * layer.network(seen.astype(np.float32)))


def _frame(share: float, layer: MaskedAutoregressive, mean: np.ndarray, scale: np.ndarray) -> Figure:
    extent = (-REACH, REACH, -REACH, REACH)
    seen = ((plotting.grid(extent, COLUMNS) - mean) / scale).astype(np.float32)
    z, log_det = SPLINE.inverse(tf.constant(seen), _knots(layer, seen, share))
    density = np.exp(standard_normal(2).log_prob(z) + tf.reduce_sum(log_det, axis=-1)) / np.prod(scale)

    figure, (left, right) = plt.subplots(1, 2, figsize=(6.4, 3.1), layout="constrained")
    figure.get_layout_engine().set(h_pad=0.08)
    line = np.linspace(-3, 3, 400, dtype=np.float32)
    for x_1, colour in PLACES.items():
        place = np.array([[(x_1 - mean[0]) / scale[0], 0]])
        of_x_2 = Knots(*(part[:, 1] for part in _knots(layer, place, share)))
        curve, _ = SPLINE.forward(line, Knots(*(np.tile(part, [400, 1]) for part in of_x_2)))
        left.plot(line, mean[1] + scale[1] * curve, color=colour)
        left.plot(of_x_2.x[0], mean[1] + scale[1] * of_x_2.y[0], "o", color=style.NETWORK, markersize=4)
        right.axvline(x_1, color=colour, linestyle="--", linewidth=1.2)
    left.set(title="two curves with their knots", xlabel="$z_2$", ylabel="$x_2$", xlim=(-3, 3), ylim=extent[2:])
    right.imshow(
        density.reshape(COLUMNS, COLUMNS), extent=extent, origin="lower", cmap=style.SEQUENTIAL, vmin=0, vmax=0.15,
        interpolation="bilinear",
    )  # fmt: skip
    right.set(title="density of the layer", xlabel="$x_1$")
    for ax in (left, right):
        ax.set(box_aspect=1, xticks=[], yticks=[])
        ax.spines[:].set(visible=True, color=style.FROZEN)
    return figure
