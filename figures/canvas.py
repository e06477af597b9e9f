"""What the drawn figures are made of: a canvas without axes, text, boxes, operations, arrows and drawn axes."""

from itertools import pairwise

import matplotlib.pyplot as plt
import numpy as np
from matplotlib.axes import Axes
from matplotlib.colors import to_hex, to_rgb
from matplotlib.figure import Figure
from matplotlib.patches import Circle, FancyArrowPatch, FancyBboxPatch, Polygon
from matplotlib.text import Text

INK = "#222222"
GREY = "#666666"  # style.FROZEN for text and thin lines, where it would be too faint

Point = tuple[float, float]


def blank(width: float, height: float, panels: int = 1) -> tuple[Figure, list[Axes]]:
    """Axes of `width` × `height` units each, side by side, where a unit is half an inch."""
    figure, axes = plt.subplots(
        1, panels, figsize=(panels * width / 2, height / 2), squeeze=False, layout="constrained"
    )
    for ax in axes.flat:
        ax.set(xlim=(0, width), ylim=(0, height), aspect="equal")
        ax.set_axis_off()
    return figure, list(axes.flat)


def tint(colour: str) -> str:
    """The colour thinned with white, and opaque: boxes in boxes keep their own colours."""
    return to_hex(0.8 + 0.2 * np.array(to_rgb(colour)))


def write(ax: Axes, x: float, y: float, text: str, colour: str = INK, size: float = 14, **how: object) -> Text:
    """Text centred at (x, y), unless `how` says otherwise."""
    return ax.text(x, y, text, color=colour, fontsize=size, **{"ha": "center", "va": "center", **how})


def box(
    ax: Axes, x: float, y: float, text: str, colour: str, width: float = 1.6, height: float = 0.9, size: float = 14
) -> None:
    """A rounded box around (x, y), tinted with `colour`."""
    ax.add_patch(
        FancyBboxPatch(
            (x - width / 2, y - height / 2), width, height, boxstyle="round,pad=0,rounding_size=0.15",
            facecolor=tint(colour), edgecolor=colour, linewidth=1.8, zorder=2,
        )
    )  # fmt: skip
    ax.text(x, y, text, ha="center", va="center", fontsize=size, color=INK, zorder=3)


def operation(ax: Axes, x: float, y: float, symbol: str) -> None:
    """A small circle around (x, y) with an operation's symbol in it."""
    ax.add_patch(Circle((x, y), 0.3, facecolor="white", edgecolor=INK, linewidth=1.4, zorder=2))
    ax.text(x, y, symbol, ha="center", va="center", fontsize=13, color=INK, zorder=3)


def arrow(ax: Axes, *points: Point, colour: str = INK, width: float = 1.4) -> None:
    """An arrow along straight lines through the given points."""
    for start, end in pairwise(points[:-1]):
        ax.plot(*zip(start, end, strict=True), color=colour, linewidth=width, solid_capstyle="round", zorder=1)
    ax.add_patch(
        FancyArrowPatch(
            points[-2], points[-1], arrowstyle="-|>", mutation_scale=13, color=colour, linewidth=width,
            shrinkA=0, shrinkB=0, zorder=1,
        )
    )  # fmt: skip


def cross(ax: Axes, origin: Point, start: Point, end: Point, names: tuple[str, str], colour: str) -> None:
    """A pair of axes that cross at `origin` and run from `start` to `end`, named at their tips."""
    arrow(ax, (start[0], origin[1]), (end[0], origin[1]), colour=GREY, width=1.0)
    arrow(ax, (origin[0], start[1]), (origin[0], end[1]), colour=GREY, width=1.0)
    write(ax, end[0] + 0.15, origin[1], names[0], colour, 16, ha="left")
    write(ax, origin[0], end[1] + 0.15, names[1], colour, 16, va="bottom")


def image(points: np.ndarray, matrix: np.ndarray, origin: Point) -> np.ndarray:
    """Where points, one a row, lie on the canvas after a linear map."""
    return np.asarray(points) @ np.asarray(matrix).T + origin


def parallelogram(ax: Axes, matrix: np.ndarray, origin: Point, colour: str, opacity: str = "33") -> None:
    """The image of the unit square under a linear map."""
    corners = image([(0, 0), (1, 0), (1, 1), (0, 1)], matrix, origin)
    ax.add_patch(Polygon(corners, facecolor=colour + opacity, edgecolor=colour, linewidth=1.8, zorder=1))


def grid(ax: Axes, matrix: np.ndarray, origin: Point, ticks: np.ndarray, colour: str) -> None:
    """The image of a square grid under a linear map."""
    low, high = ticks[0], ticks[-1]
    for tick in ticks:
        for ends in ([(tick, low), (tick, high)], [(low, tick), (high, tick)]):
            ax.plot(*image(ends, matrix, origin).T, color=colour + "55", linewidth=1.0, zorder=0.5)
