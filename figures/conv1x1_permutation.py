"""A 1 × 1 convolution as a generalised permutation: three matrices that act on the four channels of a pixel."""

import numpy as np
from course_utils.figures.canvas import CHANNELS, GREY, INK, blank, tint, write
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.patches import Rectangle

from course_utils import style

ALT = (
    "Three products z = W x of a 4 by 4 matrix and a pixel's four channels, each of its own colour. Reversal: ones on the "
    "anti-diagonal, and z has the colours in reverse order. Shuffle: a single 1 in each row and column, and z has them in "
    "another order. 1 x 1 convolution: a learned matrix with entries between -0.8 and 0.8, and every channel of z is "
    "striped with all four colours, in proportion to the sizes of the entries in its row."
)
CELL, BOTTOM = 0.84, 1.5
# The third is multiplication by a unit quaternion: a rotation whose entries have but one decimal.
MATRICES = [
    ("reversal", "fixed", np.eye(4)[::-1]),
    ("shuffle", "drawn once, then fixed", np.eye(4)[[2, 0, 3, 1]]),
    (
        "1 × 1 convolution", "learned: an invertible $W$",
        np.array([[0.4, -0.8, 0.2, -0.4], [0.8, 0.4, -0.4, -0.2], [-0.2, 0.4, 0.4, -0.8], [0.4, 0.2, 0.8, 0.4]]),
    ),
]  # fmt: skip


def draw() -> Figure:
    figure, (ax,) = blank(19.0, 7.0)
    for place, (title, note, matrix) in enumerate(MATRICES):
        left = 0.2 + 6.47 * place
        _product(ax, left, matrix)
        write(ax, left + 2.82, 6.55, title, size=14, weight="bold")
        write(ax, left + 2.82, 5.95, note, GREY, 13)
    write(ax, 9.5, 0.4, "inverse, at every pixel: $z[i, j] = W\\, x[i, j]$", size=15)
    return figure


def _product(ax: Axes, left: float, matrix: np.ndarray) -> None:
    """Column z, the matrix and column x; each row of the matrix says how much of each colour is in z."""
    w, x = left + CELL + 0.5, left + 5 * CELL + 0.62
    shares = np.abs(matrix) / np.abs(matrix).sum(axis=1, keepdims=True)
    for row, column in np.ndindex(4, 4):
        y, colour, entry = BOTTOM + CELL * (3 - row), CHANNELS[column], matrix[row, column]
        start = left + CELL * shares[row, :column].sum()
        _cell(ax, start, y, CELL * shares[row, column], tint(colour, 0.75))
        _cell(ax, w + CELL * column, y, CELL, tint(colour, 0.75 * abs(entry)), "white")
        write(ax, w + CELL * (column + 0.5), y + CELL / 2, f"${entry:g}$", INK if entry else GREY, 12)
        _cell(ax, x, BOTTOM + CELL * (3 - column), CELL, tint(colour, 0.75))
    for row in range(4):
        for corner in (left, x):
            ax.add_patch(Rectangle((corner, BOTTOM + CELL * row), CELL, CELL, fill=False, edgecolor=INK, linewidth=1.2))
    ax.add_patch(Rectangle((w, BOTTOM), 4 * CELL, 4 * CELL, fill=False, edgecolor=INK, linewidth=1.2))
    write(ax, left + CELL + 0.25, BOTTOM + 2 * CELL, "$=$", size=16)
    for place, name, colour in ((left + CELL / 2, "$z$", style.LATENT), (x + CELL / 2, "$x$", style.DATA)):
        write(ax, place, 5.2, name, colour, 16)
    write(ax, w + 2 * CELL, 5.2, "$W$", size=16)


def _cell(ax: Axes, x: float, y: float, width: float, colour: str, edge: str = "none") -> None:
    ax.add_patch(Rectangle((x, y), width, CELL, facecolor=colour, edgecolor=edge, linewidth=0.8))
