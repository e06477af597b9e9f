"""A unit square and its image under a map that stretches each axis: the area grows, the density falls."""

import numpy as np
from course_utils.figures.canvas import arrow, blank, cross, grid, parallelogram, tint, write
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from course_utils import style

ALT = (
    "Left: the unit square in the plane of z_1 and z_2, with a grid of four by four cells; its area is 1 and its "
    "density 1. An arrow labelled f(z_1, z_2) = (lambda z_1, mu z_2) leads to the right: the square has become a "
    "rectangle of sides lambda and mu, to the same scale, its grid stretched along with it; its area is |lambda mu| "
    "and its density 1/|lambda mu|."
)
UNIT = 3.0  # of the canvas, for a length of 1
SIDES = (2.0, 1.5)  # lambda and mu


def draw() -> Figure:
    figure, (ax,) = blank(18.2, 7.1)
    _panel(ax, (0.9, 0.8), (1.0, 1.0), "z", ("$1$", "$1$"), "area $1$\ndensity $1$", style.LATENT)
    text = "area $|\\lambda\\mu|$\ndensity $1/|\\lambda\\mu|$"
    _panel(ax, (10.5, 0.8), SIDES, "x", ("$\\lambda$", "$\\mu$"), text, style.DATA)
    arrow(ax, (5.9, 2.3), (9.4, 2.3))
    write(ax, 7.65, 2.85, "$f(z_1, z_2) = (\\lambda z_1, \\mu z_2)$", size=14)
    return figure


def _panel(
    ax: Axes, origin: tuple[float, float], sides: tuple[float, float], name: str, lengths: tuple[str, str],
    text: str, colour: str,
) -> None:  # fmt: skip
    (x, y), (width, height) = origin, (UNIT * side for side in sides)
    matrix = UNIT * np.diag(sides)
    cross(ax, origin, origin, (x + width + 0.9, y + height + 0.9), (f"${name}_1$", f"${name}_2$"), colour)
    grid(ax, matrix, origin, np.linspace(0, 1, 5), colour)
    parallelogram(ax, matrix, origin, colour)
    write(ax, x + width / 2, y - 0.4, lengths[0], size=16)
    write(ax, x - 0.4, y + height / 2, lengths[1], size=16)
    around = {"facecolor": tint(colour), "edgecolor": "none", "pad": 2}
    write(ax, x + width / 2, y + height / 2, text, size=15, linespacing=1.5, bbox=around)
