"""One large layer, four small ones, and the limit: straight paths that cross, and trajectories that do not."""

from collections.abc import Callable

import numpy as np
from course_utils.figures.canvas import GREY, INK, arrow, blank, write
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from course_utils import style

ALT = (
    "Three panels. In each, points start in a row on the left, under a blue bell-shaped density, and move to the right as time goes from 0 to "
    "1, where an orange density is drawn. Left, one layer with h = 1: straight lines, many of which cross. Middle, four layers with h = 1/4: broken lines "
    "that stay in order. Right, the limit: smooth curves that stay in order, and part towards two bumps."
)
LEFT, RIGHT, MIDDLE, UNIT = 1.4, 6.4, 4.1, 1.1  # where time 0, time 1 and x = 0 lie, and the length of x = 1


def draw() -> Figure:
    figure, panels = blank(8.4, 8.0, panels=3)
    for ax, layers, title, formula in zip(
        panels,
        (1, 4, 200),
        ("one layer, $h = 1$", "four layers, $h = 1/4$", "the limit"),
        (r"$x + h\,v(x)$", r"$x + h\,v(x)$", r"$\mathrm{d}x\,/\,\mathrm{d}t = v(x)$"),
        strict=True,
    ):
        _panel(ax, layers)
        write(ax, 3.9, 7.6, title, size=16)
        write(ax, 3.9, 0.35, formula, size=17)
    return figure


def velocity(x: np.ndarray) -> np.ndarray:
    """Away from 0, and towards ±1.5 from farther out."""
    return 2.2 * np.tanh(2.2 * x) - 1.5 * x


def _panel(ax: Axes, layers: int) -> None:
    times = np.linspace(LEFT, RIGHT, layers + 1)
    for start in np.linspace(-2.4, 2.4, 13):
        ax.plot(times, MIDDLE + UNIT * _path(start, layers), color=INK, linewidth=1.2, zorder=2)
    for place in (LEFT, RIGHT):
        ax.plot([place, place], [MIDDLE - 2.6 * UNIT, MIDDLE + 2.6 * UNIT], color=GREY, linewidth=1.0)
    latents = np.random.default_rng(0).standard_normal(40_000)
    _density(ax, LEFT, -1, lambda x: np.exp(-(x**2) / 2) / np.sqrt(2 * np.pi), style.LATENT)
    counts, edges = np.histogram(_path(latents, layers)[-1], bins=75, range=(-2.6, 2.6), density=True)
    _density(ax, RIGHT, 1, lambda x: np.interp(x, (edges[:-1] + edges[1:]) / 2, counts), style.DATA)
    arrow(ax, (LEFT + 1.5, 0.98), (RIGHT - 1.5, 0.98), colour=GREY)
    write(ax, LEFT, 0.98, "$t = 0$", GREY, 14)
    write(ax, RIGHT, 0.98, "$t = 1$", GREY, 14)


def _path(start: float | np.ndarray, layers: int) -> np.ndarray:
    """Where points are after each of the layers."""
    places = [np.asarray(start)]
    for _ in range(layers):
        places.append(places[-1] + velocity(places[-1]) / layers)
    return np.array(places)


def _density(ax: Axes, place: float, side: int, density: Callable[[np.ndarray], np.ndarray], colour: str) -> None:
    x = np.linspace(-2.6, 2.6, 300)
    height = place + side * 1.3 * density(x)
    ax.fill_betweenx(MIDDLE + UNIT * x, place, height, color=colour, alpha=0.45, linewidth=0, zorder=1)
