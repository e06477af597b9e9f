"""Glow's three levels for a small colour image, with the shape of every tensor."""

import numpy as np
from course_utils.figures.canvas import GREY, INK, arrow, blank, directions, tint, write
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.patches import Polygon, Rectangle

from course_utils import style

ALT = (
    "Glow with 3 levels on an image of 16 x 16 x 3, a row for every level, from data to latents. Level 1: squeeze to "
    "8 x 8 x 12, K steps, split in latents z^(1) and h^(1) of 8 x 8 x 6 each. Level 2: h^(1) is squeezed to 4 x 4 x 24, "
    "K steps, split in z^(2) and h^(2) of 4 x 4 x 12 each. Level 3: squeeze to 2 x 2 x 48, K steps, all of it latents "
    "z^(3). The latents make one vector of 384 + 192 + 192 = 768 = 16 x 16 x 3 numbers."
)

SIDE, DEPTH = 0.16, 0.034  # of the canvas, for a pixel and for a channel
INPUT, SQUEEZED, SPLIT, BAR = 2.4, 6.8, 11.0, 16.6
# A row of the picture for every level, and the edges of its latents in the vector, in proportion to their number.
LEVELS = [(9.5, 12.0, 7.0), (5.9, 7.0, 4.5), (3.2, 4.5, 2.0)]


def draw() -> Figure:
    figure, (ax,) = blank(18.4, 12.9)
    size, channels = 16, 3
    for level, (y, top, bottom) in enumerate(LEVELS, start=1):
        write(ax, 0.6, y, "$x$" if level == 1 else f"$h^{{({level - 1})}}$", style.DATA, 17)
        _tensor(ax, INPUT, y, size, channels, style.DATA)
        size, channels = size // 2, 4 * channels
        _tensor(ax, SQUEEZED, y, size, channels, style.DATA)
        for start, end, text in ((3.9, 5.7, "squeeze"), (7.9, 9.8, "K steps")):
            arrow(ax, (start, y), (end, y))
            write(ax, (start + end) / 2, y + 0.35, text, size=13)
        is_last = level == len(LEVELS)
        kept = channels if is_last else channels // 2
        if not is_last:
            # The back half, which goes on to the next row.
            shift = DEPTH * kept / 2
            _cuboid(ax, SPLIT + shift, y + shift, SIDE * size, DEPTH * kept, style.DATA)
            under = y - (SIDE * size + DEPTH * channels) / 2 - 0.2
            over = LEVELS[level][0] + (SIDE * size + DEPTH * kept) / 2 + 0.2
            arrow(ax, (SPLIT, under), (SPLIT, over + 0.5), (INPUT, over + 0.5), (INPUT, over))
            write(ax, SPLIT + 0.25, under - 0.2, "split", GREY, 13, ha="left")
        shift = 0 if is_last else -DEPTH * kept / 2
        _cuboid(ax, SPLIT + shift, y + shift, SIDE * size, DEPTH * kept, style.LATENT)
        arrow(ax, (12.2, y), (BAR - 0.1, y), colour=style.LATENT)
        shape = rf"$z^{{({level})}}$: ${size} \times {size} \times {kept}$"
        write(ax, 14.3, y + 0.4, shape, style.LATENT, 14)
        fill = {"facecolor": tint(style.LATENT), "edgecolor": style.LATENT, "linewidth": 1.8}
        ax.add_patch(Rectangle((BAR, bottom), 1.4, top - bottom, **fill))
        write(ax, BAR + 0.7, (top + bottom) / 2, str(size * size * kept), size=14)
        channels = kept
    write(ax, BAR + 0.7, 12.4, "$z$: $768$", style.LATENT, 15)
    directions(ax, (0.6, 0.75), (17.9, 0.75))
    return figure


def _tensor(ax: Axes, x: float, y: float, size: int, channels: int, colour: str) -> None:
    _cuboid(ax, x, y, SIDE * size, DEPTH * channels, colour)
    label = y - (SIDE * size + DEPTH * channels) / 2 - 0.35
    write(ax, x, label, rf"${size} \times {size} \times {channels}$", GREY, 14)


def _cuboid(ax: Axes, x: float, y: float, side: float, depth: float, colour: str) -> None:
    """A block around (x, y) that runs back from a square front face, for a stack of too many channels to count."""
    left, bottom = x - (side + depth) / 2, y - (side + depth) / 2
    top = [(0, side), (depth, side + depth), (side + depth, side + depth), (side, side)]
    right = [(side, 0), (side + depth, depth), (side + depth, side + depth), (side, side)]
    front = [(0, 0), (side, 0), (side, side), (0, side)]
    for face, strength in ((front, 0.4), (top, 0.2), (right, 0.6)):
        corners = np.add(face, (left, bottom))
        ax.add_patch(
            Polygon(corners, facecolor=tint(colour, strength), edgecolor=INK, linewidth=1.2, joinstyle="round")
        )
