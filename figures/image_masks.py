"""The two masks of an image's coupling layers: a checkerboard of pixels, and half of the channels."""

import numpy as np
from course_utils.figures.canvas import GREY, INK, blank, stack, tint, write
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.patches import Rectangle

from course_utils import style

ALT = (
    "Two masks on a layer of 6 by 6 pixels and 4 channels, the channels drawn as sheets one behind the other. Left, the "
    "checkerboard mask, of shape [H, W, 1]: frozen (grey) and transformed (green) pixels alternate, in the same way on "
    "all four channels. Right, the channel mask, of shape [1, 1, C]: all pixels of channels 0 and 1 are frozen, all "
    "those of channels 2 and 3 transformed."
)
COLOURS = np.array([style.TRANSFORMED, style.FROZEN])  # by the mask's entry
CELL, SHIFT = 0.6, 0.62


def draw() -> Figure:
    figure, (ax,) = blank(17.2, 8.6)
    checkerboard = (np.indices((6, 6)).sum(axis=0) + 1) % 2
    _mask(ax, 0.6, "checkerboard mask", "broadcast over channels, [H, W, 1]", [checkerboard] * 4)
    _mask(ax, 9.7, "channel mask", "broadcast over space, [1, 1, C]", [np.full((6, 6), c < 2, int) for c in range(4)])
    for x, entry, text in ((4.4, 1, "frozen, $b = 1$"), (9.4, 0, "transformed, $b = 0$")):
        ax.add_patch(Rectangle((x, 0.25), 0.5, 0.5, facecolor=tint(COLOURS[entry], 0.4), edgecolor=INK, linewidth=1.2))
        write(ax, x + 0.75, 0.5, text, size=13, ha="left")
    return figure


def _mask(ax: Axes, x: float, title: str, meaning: str, masks: list[np.ndarray]) -> None:
    y = 1.5
    stack(ax, x, y, [COLOURS[mask] for mask in masks], CELL, SHIFT)
    for channel in range(4):
        place = (x + 6 * CELL + SHIFT * channel + 0.2, y + SHIFT * channel + 0.2)
        write(ax, *place, f"channel {channel}", GREY, 12, ha="left")
    middle = x + 3 * CELL + 1.5 * SHIFT
    write(ax, middle, 8.2, title, size=15, weight="bold")
    write(ax, middle, 7.55, meaning, size=13)
