"""A small MADE: the degrees of its units, the connections they allow, and the masks."""

from itertools import pairwise

import numpy as np
from course_utils.figures.canvas import GREY, INK, blank, tint, write
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.patches import Circle, Rectangle

from course_utils import made, style

ALT = (
    "Left, a masked network from bottom to top, a degree written on every unit: inputs x_1, x_2, x_3 of degrees 1, 2, "
    "3; two hidden layers of four units of degrees 1, 1, 2, 2; outputs (mu_1, s_1) to (mu_3, s_3) of degrees 1, 2, 3. "
    "Lines join a unit to hidden units above it of the same or a higher degree, and to outputs of a strictly higher "
    "degree. So nothing leaves x_3, nothing but a bias enters mu_1 and s_1, output 2 depends on x_1, and output 3 on x_1 "
    "and x_2. Right, beside each layer of lines, its mask as a grid, a row for each unit below and a column for each unit "
    "above: grey where there is a line, white where there is none."
)
LAYERS = (1.6, 4.6, 7.6, 10.6)  # heights
MIDDLE, PITCH, RADIUS, CELL = 6.0, 2.2, 0.45, 0.52


def draw() -> Figure:
    figure, (ax,) = blank(18.0, 12.4)
    degrees = made.degrees(3, [4, 4])
    masks = made.masks(degrees)
    layers = [*degrees, degrees[0]]
    for layer, (units, y) in enumerate(zip(layers, LAYERS, strict=True)):
        for x, degree in zip(_places(units), units, strict=True):
            _unit(ax, x, y, degree, style.NETWORK if layer else style.DATA)
    for mask, (below, above), (low, high) in zip(masks, pairwise(layers), pairwise(LAYERS), strict=True):
        starts, ends = _places(below), _places(above)
        for i, j in np.argwhere(mask):
            ax.plot((starts[i], ends[j]), (low, high), color=INK, linewidth=1.3, zorder=1)
        _grid(ax, 12.5, (low + high) / 2, mask, below, above)
    for i, x in enumerate(_places(degrees[0]), start=1):
        write(ax, x, LAYERS[0] - 0.85, f"$x_{i}$", style.DATA, 18)
        write(ax, x, LAYERS[3] + 0.85, rf"$\mu_{i},\ s_{i}$", size=17)
    write(ax, _places(degrees[0])[0], LAYERS[3] - 0.8, "bias only", GREY, 13)
    write(ax, _places(degrees[0])[-1], LAYERS[0] + 0.8, "not used", GREY, 13)
    for y, name in zip(LAYERS, ("inputs", "hidden", "hidden", "outputs"), strict=True):
        write(ax, 0.1, y, name, GREY, 13, ha="left")
    for low, high, k, rule in zip(LAYERS[:-1], LAYERS[1:], (1, 2, 3), "≥≥>", strict=True):
        write(ax, 14.0, (low + high) / 2 + 0.15, f"$M^{{({k})}}$", size=17, ha="left")
        write(ax, 14.0, (low + high) / 2 - 0.6, f"degree above {rule} below", size=13, ha="left")
    for x, fill, entry in ((11.7, style.FROZEN, "1"), (13.2, "white", "0")):
        ax.add_patch(
            Rectangle((x, LAYERS[0] - 0.85 - CELL / 2), CELL, CELL, facecolor=fill, edgecolor=INK, linewidth=1.0)
        )
        write(ax, x + 0.85, LAYERS[0] - 0.85, entry, size=13)
    return figure


def _places(units: np.ndarray) -> np.ndarray:
    return MIDDLE + PITCH * (np.arange(len(units)) - (len(units) - 1) / 2)


def _unit(ax: Axes, x: float, y: float, degree: float, colour: str) -> None:
    ax.add_patch(Circle((x, y), RADIUS, facecolor=tint(colour), edgecolor=colour, linewidth=1.8, zorder=2))
    write(ax, x, y, f"{degree:.0f}", size=15, zorder=3)


def _grid(ax: Axes, x: float, y: float, mask: np.ndarray, below: np.ndarray, above: np.ndarray) -> None:
    """The mask, with the degrees of the units below beside its rows and of those above over its columns."""
    rows, columns = mask.shape
    left, top = x - CELL * columns / 2, y + CELL * rows / 2 - 0.2
    for (row, column), entry in np.ndenumerate(mask):
        corner = (left + CELL * column, top - CELL * (row + 1))
        fill = style.FROZEN if entry else "white"
        ax.add_patch(Rectangle(corner, CELL, CELL, facecolor=fill, edgecolor=INK, linewidth=1.0))
    for row, degree in enumerate(below):
        write(ax, left - 0.3, top - CELL * (row + 0.5), f"{degree:.0f}", GREY, 13)
    for column, degree in enumerate(above):
        write(ax, left + CELL * (column + 0.5), top + 0.3, f"{degree:.0f}", GREY, 13)
