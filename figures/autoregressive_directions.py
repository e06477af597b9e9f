"""A masked autoregressive layer in both directions: densities in one pass, samples one dimension after the other."""

from course_utils.figures.canvas import GREY, arrow, blank, box, write
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.patches import FancyBboxPatch

from course_utils import style

ALT = (
    "A masked autoregressive layer with D = 4. Left, the inverse, from x to z, for densities: x_1 to x_4 are all known "
    "and enter the masked network together; one pass gives every mu_i and s_i, each a function of x_1 to x_(i-1) alone, "
    "and z_i = (x_i - mu_i) exp(-s_i) for all i at once. Right, the forward, from z to x, for samples, takes four passes, "
    "one below the other. Pass 1, with no entry right yet, gives mu_1 and s_1, and with z_1 the first dimension "
    "x_1 = z_1 exp(s_1) + mu_1. It goes back into the network's input; pass 2 then gives x_2 from x_1, pass 3 x_3 from "
    "x_1 and x_2, pass 4 x_4 from x_1, x_2 and x_3. Entries that are right are filled and form a staircase; those that "
    "are not right yet are hollow."
)
D = 4
_READ = ("", " of $x_1$", " of $x_1, x_2$", " of $x_1, x_2, x_3$")  # what μ_i and s_i are functions of
TOP, PITCH = 9.55, 2.15  # height of the first row, and from one row to the next


def draw() -> Figure:
    figure, (ax,) = blank(18.4, 13.2)
    _inverse(ax)
    _forward(ax)
    ax.plot((7.05, 7.05), (0.4, 12.9), color=style.FROZEN, linewidth=1.0)
    return figure


def _row(i: int) -> float:
    return TOP - PITCH * (i - 1)


def _network_output(ax: Axes, i: int, start: float, end: float, height: float) -> None:
    """The line along which μ_i and s_i come to the box at `end`, from above."""
    bend = _row(i) + 0.8
    arrow(ax, (start, _row(i) + height), (start, bend), (end, bend), (end, _row(i) + 0.45), colour=style.NETWORK)
    write(ax, (start + end) / 2, bend + 0.27, rf"$\mu_{i},\ s_{i}${_READ[i - 1]}", size=13)


def _inverse(ax: Axes) -> None:
    network, data, latent = 1.25, 3.8, 6.0
    write(ax, 3.4, 12.75, "inverse: $x \\to z$", size=15, weight="bold")
    write(ax, 3.4, 12.1, "density: one pass,\nall dimensions at once", GREY, 13, va="top", linespacing=1.3)
    bottom, top = _row(D) - 0.75, _row(1) + 1.2
    box(ax, network, (bottom + top) / 2, "masked\nnetwork", style.NETWORK, width=2.1, height=top - bottom)
    for i in range(1, D + 1):
        y = _row(i)
        box(ax, data, y, f"$x_{i}$", style.DATA, width=1.1, size=16)
        box(ax, latent, y, f"$z_{i}$", style.LATENT, width=1.1, size=16)
        arrow(ax, (data - 0.55, y), (network + 1.05, y))
        arrow(ax, (data + 0.55, y), (latent - 0.55, y), colour=style.TRANSFORMED)
        _network_output(ax, i, network + 1.05, latent, 0.8)
    write(ax, 3.4, 0.95, "$z_i = (x_i - \\mu_i)\\, e^{-s_i}$", size=17)


def _forward(ax: Axes) -> None:
    passes, cells, network, latent, data = 7.95, 9.3, 13.9, 15.95, 17.8
    write(ax, 12.9, 12.75, "forward: $z \\to x$", size=15, weight="bold")
    write(ax, 12.9, 12.1, f"sampling: $D = {D}$ passes,\none after the other", GREY, 13, va="top", linespacing=1.3)
    write(ax, cells + 1.35, _row(1) + 0.8, "not right yet", GREY, 13)
    for i in range(1, D + 1):
        y = _row(i)
        write(ax, passes, y, f"pass {i}", size=13)
        arrow(ax, (passes, y - 0.35), (passes, y - PITCH + 0.35), colour=GREY)
        _state(ax, cells, y, i - 1)
        arrow(ax, (cells + 0.9 * D - 0.45, y), (network - 0.95, y))
        box(ax, network, y, "network", style.NETWORK, width=1.9)
        box(ax, latent, y, f"$z_{i}$", style.LATENT, width=1.0, size=16)
        box(ax, data, y, f"$x_{i}$", style.DATA, width=1.0, size=16)
        arrow(ax, (latent + 0.5, y), (data - 0.5, y), colour=style.TRANSFORMED)
        _network_output(ax, i, network, data, 0.45)
        entry, turn = cells + 0.9 * (i - 1), y - 0.8
        arrow(ax, (data, y - 0.45), (data, turn), (entry, turn), (entry, y - PITCH + 0.4), colour=style.DATA)
    write(ax, passes, _row(D + 1), "done", size=13)
    _state(ax, cells, _row(D + 1), D)
    write(ax, 15.5, 0.95, "$x_i = z_i\\, e^{s_i} + \\mu_i$", size=17)


def _state(ax: Axes, x: float, y: float, known: int) -> None:
    """The entries of x, of which the first ones are known."""
    for i in range(1, D + 1):
        place = x + 0.9 * (i - 1)
        if i <= known:
            box(ax, place, y, f"$x_{i}$", style.DATA, width=0.8, height=0.8, size=15)
            continue
        ax.add_patch(
            FancyBboxPatch(
                (place - 0.4, y - 0.4), 0.8, 0.8, boxstyle="round,pad=0,rounding_size=0.15",
                facecolor="white", edgecolor=style.FROZEN, linewidth=1.4, linestyle=(0, (3, 2)), zorder=2,
            )
        )  # fmt: skip
