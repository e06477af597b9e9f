"""What the drawn figures are made of: a canvas without axes, text, boxes, stacks of channels, arrows and drawn axes."""

from collections.abc import Sequence
from itertools import pairwise

import matplotlib.pyplot as plt
import numpy as np
from matplotlib.axes import Axes
from matplotlib.colors import to_hex, to_rgb
from matplotlib.figure import Figure
from matplotlib.patches import Circle, FancyArrowPatch, FancyBboxPatch, Polygon, Rectangle
from matplotlib.text import Text

INK = "#222222"
GREY = "#666666"  # style.FROZEN for text and thin lines, where it would be too faint

CHANNELS = ("#56B4E9", "#F0E442", "#CC79A7", "#009E73")  # Okabe and Ito again, for four channels to be told apart

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


def tint(colour: str, strength: float = 0.2) -> str:
    """The colour thinned with white, and opaque: boxes in boxes keep their own colours."""
    return to_hex(1 - strength * (1 - np.array(to_rgb(colour))))


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


def layer(ax: Axes, x: float, y: float, text: str, width: float = 3.6, height: float = 0.8, size: float = 13) -> None:
    """A white box around (x, y) for a layer of a flow."""
    ax.add_patch(Rectangle((x - width / 2, y - height / 2), width, height, facecolor="white", edgecolor=INK, lw=1.4))
    write(ax, x, y, text, size=size, linespacing=1.25)


def stack(
    ax: Axes, x: float, y: float, channels: Sequence[np.ndarray], cell: float, shift: float, strength: float = 0.4
) -> None:
    """Channels as sheets of pixels, each an array of colours; the first is in front, its lower left corner at (x, y)."""
    for depth, colours in reversed(list(enumerate(channels))):
        rows, columns = np.shape(colours)
        left, bottom = x + shift * depth, y + shift * depth
        for (row, column), colour in np.ndenumerate(colours):
            corner = (left + cell * column, bottom + cell * (rows - 1 - row))
            ax.add_patch(Rectangle(corner, cell, cell, facecolor=tint(colour, strength), edgecolor="white", lw=0.8))
        ax.add_patch(Rectangle((left, bottom), cell * columns, cell * rows, fill=False, edgecolor=INK, lw=1.2))


def directions(
    ax: Axes,
    data: Point,
    latents: Point,
    inverse: str = "inverse: data to latents",
    forward: str = "forward: latents to data",
) -> None:
    """A pair of labelled arrows, there and back, along a horizontal or vertical line."""
    along = np.subtract(latents, data) / np.hypot(*np.subtract(latents, data))
    across = np.array([-along[1], along[0]])
    for text, side, ends in ((inverse, 1, (data, latents)), (forward, -1, (latents, data))):
        arrow(ax, *(np.array(ends) + 0.13 * side * across))
        middle = np.mean(ends, axis=0) + 0.5 * side * across
        write(ax, *middle, text, size=13, rotation=np.degrees(np.arctan2(along[1], along[0])))


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
