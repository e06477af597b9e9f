"""An increasing and a decreasing map of the line, and what each does to a small interval."""

from collections.abc import Callable

import numpy as np
from course_utils.figures.canvas import INK, blank, cross, write
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from course_utils import style

ALT = (
    "Two panels, each with a curve x = f(z) and a small interval from z to z + dz on the horizontal axis. Strips lead "
    "from the interval up to the curve and from there to its image on the vertical axis. Left, f is increasing: the "
    "image runs from x up to x + dx, and F_X(x) = F_Z(z). Right, f is decreasing: the end points swap, x above and "
    "x + dx below it, and F_X(x) = 1 - F_Z(z)."
)
START, END = 1.8, 2.8  # z and z + dz


def draw() -> Figure:
    figure, (increasing, decreasing) = blank(8.5, 8.8, panels=2)
    _panel(increasing, "increasing", lambda z: 0.45 * z + 1.35 + 1.15 * np.tanh(1.2 * (z - 2.2)), "$F_X(x) = F_Z(z)$")
    _panel(
        decreasing, "decreasing", lambda z: 3.75 - 0.45 * z - 1.15 * np.tanh(1.2 * (z - 2.2)), "$F_X(x) = 1 - F_Z(z)$"
    )
    return figure


def _panel(ax: Axes, title: str, f: Callable[[np.ndarray], np.ndarray], relation: str) -> None:
    left, bottom = 1.9, 2.2
    cross(ax, (left, bottom), (left, bottom), (left + 5.6, bottom + 5.2), ("$z$", "$x$"), INK)
    z = np.linspace(0.2, 5.2, 300)
    ax.plot(left + z, bottom + f(z), color=INK, linewidth=2.0, zorder=3)
    inside = np.linspace(START, END, 50)
    ax.fill_between(left + inside, bottom, bottom + f(inside), color=style.LATENT + "33", linewidth=0)
    ax.fill_betweenx(bottom + f(inside), left, left + inside, color=style.DATA + "33", linewidth=0)
    x, shifted = f(np.array([START, END]))
    ax.hlines(bottom, left + START, left + END, color=style.LATENT, linewidth=4, zorder=4)
    ax.vlines(left, bottom + x, bottom + shifted, color=style.DATA, linewidth=4, zorder=4)
    write(ax, left + START, bottom - 0.45, "$z$", style.LATENT, 16)
    write(ax, left + END + 0.1, bottom - 0.45, "$z + dz$", style.LATENT, 16)
    write(ax, left - 0.25, bottom + x, "$x$", style.DATA, 16, ha="right")
    write(ax, left - 0.25, bottom + shifted, "$x + dx$", style.DATA, 16, ha="right")
    write(ax, left + 4.5, bottom + f(4.5) + 0.85 * np.sign(x - shifted), "$x = f(z)$", size=15)
    write(ax, left + 2.8, 8.35, title, size=15)
    write(ax, left + 2.8, 0.6, relation, size=17)
