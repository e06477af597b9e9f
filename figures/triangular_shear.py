"""A square grid and its image under a lower triangular matrix: a shear whose area is the diagonal's product."""

import numpy as np
from course_utils.figures.canvas import GREY, INK, arrow, blank, cross, grid, image, parallelogram, write
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from course_utils import style

ALT = (
    "Left: a square grid around the origin in the plane of z_1 and z_2, the unit square highlighted, area 1. An arrow "
    "with the matrix L, rows (1.2, 0) and (0.7, 0.8), leads to the right: the grid's image under x = L z. Horizontal "
    "lines have become slanted; vertical lines are still vertical, for the second basis vector only shrinks, to "
    "(0, 0.8). The square has become a parallelogram of area |L_11 L_22| = 0.96."
)
UNIT = 1.5  # of the canvas, for a length of 1
L = np.array([[1.2, 0.0], [0.7, 0.8]])
# Where the names of the basis vectors stand, from their tips.
LABELS = {"z": ((-0.37, -0.37), (-0.37, -0.37)), "x": ((0.45, -0.05), (-0.45, -0.55))}


def draw() -> Figure:
    figure, (ax,) = blank(17.6, 8.8)
    middle = 4.55
    _panel(ax, (3.0, middle), np.eye(2), "z", ("$e_1$", "$e_2$"), style.LATENT)
    _panel(ax, (13.9, middle), L, "x", ("$L e_1$", "$L e_2$"), style.DATA)
    write(ax, 3.0, 0.5, "area $1$", size=15)
    write(ax, 13.9, 0.5, "area $|L_{11} L_{22}| = 0.96$", size=15)
    arrow(ax, (6.7, middle), (10.5, middle))
    _matrix(ax, 8.4, middle + 1.2)
    write(ax, 8.6, middle - 0.7, "$x_1 = L_{11} z_1$", size=15)
    write(ax, 8.6, middle - 1.5, "$x_2 = L_{21} z_1 + L_{22} z_2$", size=15)
    write(ax, 8.6, middle - 2.6, "vertical lines\nstay vertical", GREY, 13, linespacing=1.4)
    return figure


def _panel(
    ax: Axes, origin: tuple[float, float], matrix: np.ndarray, name: str, basis: tuple[str, str], colour: str
) -> None:
    ticks = np.linspace(-1.5, 1.5, 7)
    reach = UNIT * ticks[-1] * np.abs(matrix).sum(axis=1)
    cross(ax, origin, origin - reach - 0.15, origin + reach + 0.4, (f"${name}_1$", f"${name}_2$"), colour)
    grid(ax, UNIT * matrix, origin, ticks, colour)
    parallelogram(ax, UNIT * matrix, origin, colour, opacity="55")
    for vector, text, shift in zip(np.eye(2), basis, LABELS[name], strict=True):
        tip = image(vector, UNIT * matrix, origin)
        arrow(ax, origin, tip, colour=INK, width=2.2)
        write(ax, *(tip + shift), text, bbox={"facecolor": "white", "edgecolor": "none", "pad": 1})


def _matrix(ax: Axes, x: float, y: float) -> None:
    """The matrix's entries by hand: mathtext has no matrices."""
    write(ax, x - 1.3, y, "$L =$", size=16)
    for row, column in np.ndindex(2, 2):
        entry = "$0$" if row < column else f"${L[row, column]}$"
        write(ax, x + 0.1 + 1.1 * column, y + 0.35 - 0.7 * row, entry, size=16)
    for side in (-1, 1):
        edge = x + 0.65 + 1.15 * side
        ax.plot(edge - np.array([0.15, 0, 0, 0.15]) * side, y + np.array([0.75, 0.75, -0.75, -0.75]), color=INK, lw=1.4)
