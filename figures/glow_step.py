"""One step of Glow, with its coupling opened up, and one level, which repeats the step."""

from course_utils.figures.canvas import GREY, INK, arrow, blank, box, directions, layer, operation, write
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.patches import Rectangle

from course_utils import style

ALT = (
    "Left, one step of Glow on the way from data to latents: actnorm, an invertible 1 x 1 convolution, and an affine "
    "coupling, which splits its input in x_a and x_b. x_a stays as it is and enters a network, whose outputs s and t act "
    "on x_b: t is subtracted, then exp(-s) multiplies. Right, one level: h^(k-1) is squeezed, goes through K steps and is "
    "split in latents z^(k), which leave, and h^(k), which goes on. The forward runs the other way."
)


def draw() -> Figure:
    figure, (ax,) = blank(17.8, 12.2)
    _step(ax, 3.9)
    _level(ax, 13.6)
    directions(ax, (9.0, 10.6), (9.0, 1.2))
    return figure


def _step(ax: Axes, x: float) -> None:
    write(ax, x, 11.8, "one step", size=15, weight="bold")
    arrow(ax, (x, 11.3), (x, 10.6))
    layer(ax, x, 10.2, "actnorm", width=5.6)
    arrow(ax, (x, 9.8), (x, 9.2))
    layer(ax, x, 8.8, "invertible 1 × 1 convolution", width=5.6)
    arrow(ax, (x, 8.4), (x, 7.8))
    ax.add_patch(Rectangle((x - 3.7, 1.1), 7.4, 6.7, facecolor="white", edgecolor=INK, linewidth=1.4))
    write(ax, x, 7.35, "affine coupling", size=13)
    a, b = x - 2.6, x + 2.6
    for place, part in ((a, "a"), (b, "b")):
        box(ax, place, 6.3, f"$x_{part}$", style.DATA)
        box(ax, place, 2.0, f"$z_{part}$", style.LATENT)
    write(ax, x, 6.3, "split", GREY, 13)
    write(ax, x, 2.0, "concatenate", GREY, 13)
    arrow(ax, (a, 5.85), (a, 2.45), colour=style.FROZEN)
    box(ax, x - 0.35, 4.15, "network", style.NETWORK, width=2.3, height=2.1)
    arrow(ax, (a, 4.15), (x - 1.5, 4.15), colour=style.FROZEN)
    for y, symbol, operand, above in ((4.75, "$-$", "$t$", 5.85), (3.55, "$\\odot$", "$e^{-s}$", 4.45)):
        arrow(ax, (b, above), (b, y + 0.3), colour=style.TRANSFORMED)
        operation(ax, b, y, symbol)
        arrow(ax, (x + 0.8, y), (b - 0.3, y), colour=style.NETWORK)
        write(ax, x + 1.5, y + 0.33, operand, size=14)
    arrow(ax, (b, 3.25), (b, 2.45), colour=style.TRANSFORMED)
    arrow(ax, (x, 1.1), (x, 0.4))


def _level(ax: Axes, x: float) -> None:
    write(ax, x, 11.8, "one level", size=15, weight="bold")
    box(ax, x, 10.2, "$h^{(k-1)}$", style.DATA, width=2.2, size=16)
    arrow(ax, (x, 9.75), (x, 8.5))
    layer(ax, x, 8.1, "squeeze", width=3.8)
    arrow(ax, (x, 7.7), (x, 6.3))
    layer(ax, x, 5.6, "K × step", width=3.8, height=1.4, size=15)
    for side, name, colour in ((-1.7, "z", style.LATENT), (1.7, "h", style.DATA)):
        arrow(ax, (x + side, 4.9), (x + side, 2.45))
        box(ax, x + side, 2.0, f"${name}^{{(k)}}$", colour, width=2.2, size=16)
    write(ax, x, 3.7, "split", GREY, 13)
    write(ax, x - 1.7, 1.2, "leaves: latents", style.LATENT, 13)
    write(ax, x + 1.7, 1.2, "goes on", style.DATA, 13)
