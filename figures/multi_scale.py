"""RealNVP for images from end to end: scales of couplings and squeezes, each of which lets half of its channels leave."""

import numpy as np
from course_utils.figures.canvas import GREY, arrow, blank, box, directions, layer, stack, write
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from course_utils import style

ALT = (
    "The multi-scale architecture, a column for every scale. From data to latents: x goes through 3 checkerboard "
    "couplings, a squeeze and 3 channel couplings, then a split in z^(1), which leaves, and h^(1), which enters the same "
    "at scale 2, and so on. The last scale, 4 checkerboard couplings, gives z^(L). All of z^(1) to z^(L) make one flat "
    "vector z with base N(0, I). Recursion: (z^(k+1), h^(k+1)) = (f^(k+1))^-1(h^(k))."
)
CHECKERBOARD = [np.array([style.FROZEN, style.TRANSFORMED])[np.indices((4, 4)).sum(axis=0) % 2]]
HALVES = [np.full((3, 3), style.FROZEN), np.full((3, 3), style.TRANSFORMED)]
TOP, SPLIT, VECTOR, LAST = 10.7, 4.45, 2.75, 15.9


def draw() -> Figure:
    figure, (ax,) = blank(18.4, 11.3)
    box(ax, 2.45, TOP, "$x$", style.DATA, size=17)
    arrow(ax, (2.45, TOP - 0.45), (2.45, 9.4))
    for k, x in ((1, 2.45), (2, 8.15)):
        _couplings(ax, x, 8.85, "3 × checkerboard\ncouplings", CHECKERBOARD, 0.19)
        layer(ax, x, 7.5, "squeeze", width=4.5)
        _couplings(ax, x, 6.15, "3 × channel\ncouplings", HALVES, 0.21)
        arrow(ax, (x, 8.3), (x, 7.9))
        arrow(ax, (x, 7.1), (x, 6.7))
        write(ax, x, 5.27, "split", GREY, 13)
        write(ax, x - 1.55, 9.8, f"$(f^{{({k})}})^{{-1}}$", GREY, 15)
        for side, name, colour in ((-1.2, "z", style.LATENT), (1.2, "h", style.DATA)):
            arrow(ax, (x + side, 5.6), (x + side, SPLIT + 0.45))
            box(ax, x + side, SPLIT, f"${name}^{{({k})}}$", colour, width=1.9, size=16)
        arrow(ax, (x - 1.2, SPLIT - 0.45), (x - 1.2, VECTOR + 0.45))
    arrow(ax, (4.6, SPLIT), (5.3, SPLIT), (5.3, TOP), (8.15, TOP), (8.15, 9.4))
    arrow(ax, (10.3, SPLIT), (11.0, SPLIT), (11.0, TOP), (11.6, TOP))
    write(ax, 12.1, TOP, "$\\cdots$", size=20)
    arrow(ax, (12.6, TOP), (LAST, TOP), (LAST, 8.05))
    write(ax, 14.2, TOP + 0.4, "$h^{(L-1)}$", style.DATA, 16)
    _couplings(ax, LAST, 7.5, "4 × checkerboard\ncouplings", CHECKERBOARD, 0.19)
    write(ax, LAST - 1.55, 8.45, "$(f^{(L)})^{-1}$", GREY, 15)
    arrow(ax, (LAST, 6.95), (LAST, SPLIT + 0.45))
    box(ax, LAST, SPLIT, "$z^{(L)}$", style.LATENT, width=1.9, size=16)
    arrow(ax, (LAST, SPLIT - 0.45), (LAST, VECTOR + 0.45))
    box(ax, 9.2, VECTOR, "", style.LATENT, width=18.0)
    write(ax, 9.2, VECTOR, "one flat vector $z = (z^{(1)}, \\ldots, z^{(L)})$ with base $N(0, I)$", size=15)
    write(ax, 4.6, 0.8, "$(z^{(k+1)}, h^{(k+1)}) = (f^{(k+1)})^{-1}(h^{(k)})$", size=15)
    directions(ax, (10.2, 0.8), (18.0, 0.8))
    return figure


def _couplings(ax: Axes, x: float, y: float, text: str, mask: list[np.ndarray], cell: float) -> None:
    layer(ax, x, y, "", width=4.5, height=1.1)
    stack(ax, x - 2.1, y - 0.38, mask, cell, 0.14)
    write(ax, x + 0.48, y, text, size=12.5, linespacing=1.25)
