"""A layer's two parts, a conditioner and a transformer, and two transformers to choose from."""

import numpy as np
from course_utils.figures.canvas import GREY, INK, arrow, blank, box, cross, write
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from scipy.interpolate import PchipInterpolator

from course_utils import style

ALT = (
    "A layer in two parts. The entries before the i-th go into a network, the conditioner, which gives parameters. They "
    "go into the transformer, a map of the line, which moves the latent z_i to x_i. Two transformers are drawn beside "
    "it: a straight line, of two numbers, and a bent increasing curve with six knots, of 3K - 1 numbers."
)


def draw() -> Figure:
    figure, (ax,) = blank(25, 8.4)
    top, bottom = 6.2, 2.2
    box(ax, 1.7, top, "$x_{<i}$", style.FROZEN, width=2.0, height=1.1, size=18)
    box(ax, 6.3, top, "conditioner", style.NETWORK, width=4.0, height=1.5, size=16)
    box(ax, 6.3, bottom, "transformer", style.TRANSFORMED, width=4.0, height=1.5, size=16)
    box(ax, 1.7, bottom, "$z_i$", style.LATENT, height=1.1, size=18)
    box(ax, 10.9, bottom, "$x_i$", style.DATA, height=1.1, size=18)
    arrow(ax, (2.7, top), (4.3, top))
    arrow(ax, (6.3, top - 0.75), (6.3, bottom + 0.75))
    arrow(ax, (2.5, bottom), (4.3, bottom))
    arrow(ax, (8.3, bottom), (10.1, bottom))
    write(ax, 6.6, 4.2, "parameters $\\theta_i$", style.NETWORK, 15, ha="left")
    write(ax, 6.3, top + 1.25, "any network", GREY, 14)
    write(ax, 6.3, bottom - 1.25, "any increasing map of the line", GREY, 14)
    z = np.linspace(-2.1, 2.1, 200)
    _curve(ax, 15.5, "affine", "$\\theta = (t, s)$", z, 0.75 * z + 0.3)
    knots = np.array([[-2.1, -2.1], [-1.2, -1.7], [-0.5, -0.2], [0.3, 0.15], [0.8, 1.5], [2.1, 2.1]])
    _curve(ax, 21.6, "spline", "$\\theta$: $3K - 1$ numbers", z, PchipInterpolator(*knots.T)(z), knots)
    return figure


def _curve(
    ax: Axes, x: float, name: str, parameters: str, z: np.ndarray, moved: np.ndarray, knots: np.ndarray | None = None
) -> None:
    centre = np.array([x, 4.1])
    cross(ax, tuple(centre), tuple(centre - 2.5), tuple(centre + 2.3), ("$z_i$", "$x_i$"), INK)
    ax.plot(centre[0] + z, centre[1] + moved, color=style.TRANSFORMED, linewidth=2.6, zorder=3)
    if knots is not None:
        ax.plot(*(centre + knots).T, "o", color=INK, markersize=6, zorder=4)
    write(ax, x, 7.9, name, size=16)
    write(ax, x, 0.7, parameters, style.NETWORK, 15)
