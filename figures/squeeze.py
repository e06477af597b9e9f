"""The squeeze: every 2 × 2 block of pixels becomes one pixel with four channels."""

import numpy as np
from course_utils.figures.canvas import CHANNELS, GREY, INK, blank, directions, stack, write
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from course_utils import style

ALT = (
    "Left, one channel x of 4 by 4 pixels, numbered 1 to 16 row by row and ruled into 2 by 2 blocks, in each of which the "
    "four positions have four colours. The inverse, squeeze, leads to the right: z of shape 2 x 2 x 4. Channel 0 holds "
    "the top left pixels 1, 3, 9, 11; channel 1 the top right 2, 4, 10, 12; channel 2 the bottom left 5, 7, 13, 15; "
    "channel 3 the bottom right 6, 8, 14, 16. The forward, unsqueeze, leads back."
)
CELL = 0.95


def draw() -> Figure:
    figure, (ax,) = blank(17.8, 6.8)
    x = np.arange(1, 17).reshape(4, 4)
    middle = 3.9
    _channel(ax, 0.3, middle, x, np.tile(np.reshape(CHANNELS, (2, 2)), (2, 2)))
    edges = np.array([0.3, 0.3 + 4 * CELL])
    for between in ([edges, [middle, middle]], [[edges.mean()] * 2, middle + edges - edges.mean()]):
        ax.plot(*between, color=INK, linewidth=2.4, solid_capstyle="butt")
    directions(ax, (4.6, middle), (8.2, middle), "inverse: squeeze", "forward: unsqueeze")
    for channel, position in enumerate(("top left", "top right", "bottom left", "bottom right")):
        a, b = divmod(channel, 2)
        left = 8.6 + 2.35 * channel
        _channel(ax, left, middle, x[a::2, b::2], np.full((2, 2), CHANNELS[channel]))
        write(ax, left + CELL, middle + CELL + 0.35, f"channel {channel}", size=13)
        for line, word in enumerate(position.split()):
            write(ax, left + CELL, middle - CELL - 0.55 - 0.45 * line, word, GREY, 12, va="baseline")
    write(ax, 0.3 + 2 * CELL, middle + 2 * CELL + 0.45, r"$x$: $4 \times 4 \times 1$", style.DATA, 15)
    write(ax, 13.08, middle + 2 * CELL + 0.45, r"$z$: $2 \times 2 \times 4$", style.LATENT, 15)
    write(ax, 8.9, 0.55, r"$z[i,\, j,\, 2a + b] \;=\; x[2i + a,\, 2j + b], \qquad a, b \in \{0, 1\}$", size=15)
    return figure


def _channel(ax: Axes, left: float, middle: float, numbers: np.ndarray, colours: np.ndarray) -> None:
    bottom = middle - CELL * len(numbers) / 2
    stack(ax, left, bottom, [colours], CELL, 0)
    for (row, column), number in np.ndenumerate(numbers):
        write(ax, left + CELL * (column + 0.5), bottom + CELL * (len(numbers) - row - 0.5), str(number))
