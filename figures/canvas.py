"""What the drawn figures are made of: a canvas without axes, boxes, operations and arrows."""

from itertools import pairwise

import matplotlib.pyplot as plt
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.patches import Circle, FancyArrowPatch, FancyBboxPatch

INK = "#222222"


def blank(width: float, height: float, panels: int = 1) -> tuple[Figure, list[Axes]]:
    """Axes of `width` × `height` units each, side by side, where a unit is half an inch."""
    figure, axes = plt.subplots(
        1, panels, figsize=(panels * width / 2, height / 2), squeeze=False, layout="constrained"
    )
    for ax in axes.flat:
        ax.set(xlim=(0, width), ylim=(0, height), aspect="equal")
        ax.set_axis_off()
    return figure, list(axes.flat)


def box(
    ax: Axes, x: float, y: float, text: str, colour: str, width: float = 1.6, height: float = 0.9, size: float = 14
) -> None:
    """A rounded box around (x, y), tinted with `colour`."""
    ax.add_patch(
        FancyBboxPatch(
            (x - width / 2, y - height / 2), width, height, boxstyle="round,pad=0,rounding_size=0.15",
            facecolor=colour + "33", edgecolor=colour, linewidth=1.8, zorder=2,
        )
    )  # fmt: skip
    ax.text(x, y, text, ha="center", va="center", fontsize=size, color=INK, zorder=3)


def operation(ax: Axes, x: float, y: float, symbol: str) -> None:
    """A small circle around (x, y) with an operation's symbol in it."""
    ax.add_patch(Circle((x, y), 0.3, facecolor="white", edgecolor=INK, linewidth=1.4, zorder=2))
    ax.text(x, y, symbol, ha="center", va="center", fontsize=13, color=INK, zorder=3)


def arrow(ax: Axes, *points: tuple[float, float], colour: str = INK) -> None:
    """An arrow along straight lines through the given points."""
    for start, end in pairwise(points[:-1]):
        ax.plot(*zip(start, end, strict=True), color=colour, linewidth=1.4, solid_capstyle="round", zorder=1)
    ax.add_patch(
        FancyArrowPatch(
            points[-2], points[-1], arrowstyle="-|>", mutation_scale=13, color=colour, linewidth=1.4,
            shrinkA=0, shrinkB=0, zorder=1,
        )
    )  # fmt: skip
