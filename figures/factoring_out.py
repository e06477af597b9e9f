"""Factoring out: after a squeeze, half of the channels become latents and the other half goes on."""

import numpy as np
from course_utils.figures.canvas import GREY, arrow, blank, directions, stack, write
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from course_utils import style

ALT = (
    "Tensors drawn as stacks of sheets, one a channel. From left to right: h^(0) = x of shape 8 x 8 x 2 is squeezed to "
    "4 x 4 x 8 and then split along the channels into two stacks of 4 x 4 x 4. The first half, blue, is z^(1), which "
    "becomes latents. The second half, orange-red, is h^(1), which goes on to the next scale. The inverse leads from "
    "data to latents, left to right; the forward leads back."
)
CELL, SHIFT = 0.42, 0.2


def draw() -> Figure:
    figure, (ax,) = blank(17.6, 9.0)
    middle = 5.3
    _tensor(ax, 0.8, middle, 8, [style.DATA] * 2)
    _tensor(ax, 6.9, middle, 4, [style.LATENT] * 4 + [style.DATA] * 4)
    _tensor(ax, 12.3, middle + 1.9, 4, [style.LATENT] * 4)
    _tensor(ax, 12.3, middle - 1.6, 4, [style.DATA] * 4)
    write(ax, 2.6, 7.6, "$h^{(0)} = x$", style.DATA, 17)
    write(ax, 15.9, middle + 2.1, "$z^{(1)}$", style.LATENT, 18)
    write(ax, 15.9, middle + 1.4, "latents", style.LATENT, 14)
    write(ax, 15.9, middle - 1.4, "$h^{(1)}$", style.DATA, 18)
    write(ax, 15.9, middle - 2.1, "goes on", style.DATA, 14)
    arrow(ax, (4.65, middle), (6.55, middle))
    write(ax, 5.6, middle + 0.4, "squeeze", size=14)
    arrow(ax, (10.3, middle + 0.3), (12.0, middle + 1.7))
    arrow(ax, (10.3, middle - 0.3), (12.0, middle - 1.6))
    write(ax, 10.75, middle, "split", size=14, ha="left")
    directions(ax, (1.0, 0.75), (16.6, 0.75))
    return figure


def _tensor(ax: Axes, left: float, middle: float, pixels: int, channels: list[str]) -> None:
    bottom = middle - (CELL * pixels + SHIFT * (len(channels) - 1)) / 2
    stack(ax, left, bottom, [np.full((pixels, pixels), colour) for colour in channels], CELL, SHIFT)
    shape = rf"${pixels} \times {pixels} \times {len(channels)}$"
    write(ax, left + CELL * pixels / 2, bottom - 0.4, shape, GREY, 14)
