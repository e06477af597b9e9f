"""Straight paths of pairs, their mean where they meet, and the trajectories of the means."""

import matplotlib.pyplot as plt
import numpy as np
from course_utils.figures.canvas import GREY, INK
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from course_utils import style
from course_utils.flows import gaussian_mixture_velocity

ALT = (
    "Three panels with a blue cloud of base points on the left and two orange bumps of data on the right. Left, straight paths of pairs from "
    "blue to orange points, which cross. Middle, faint paths that pass close to one place half-way, their velocities there as thin arrows to either bump, and "
    "a thick black arrow between them, the mean. Right, arrows of the mean velocity half-way, and curved trajectories that part towards the two bumps without crossing."
)
MEANS, SPREAD = np.array([[6.0, 1.5], [6.0, -1.5]]), 0.25
PLACE, TIME = np.array([3.0, 0.1]), 0.5


def draw() -> Figure:
    rng = np.random.default_rng(2)
    z = rng.normal(size=(60_000, 2))
    x = MEANS[rng.integers(2, size=len(z))] + SPREAD * rng.normal(size=z.shape)
    figure, axes = plt.subplots(1, 3, figsize=(13.5, 3.3), layout="constrained")
    titles = (
        "paths of pairs: $x_t = (1 - t)\\,z + t\\,x$",
        "one place, $t = 0.5$: the mean of $x - z$",
        "the mean everywhere",
    )
    for ax, title in zip(axes, titles, strict=True):
        ax.plot(*z[:50].T, ".", color=style.LATENT, markersize=5, alpha=0.6)
        ax.plot(*x[:50].T, ".", color=style.DATA, markersize=5, alpha=0.6)
        ax.set(xlim=(-2.9, 7.2), ylim=(-3.0, 3.0), aspect="equal")
        ax.set_title(title, fontsize=15)
        ax.set_axis_off()
    axes[0].plot(*np.stack([z[:24], x[:24]]).transpose(2, 0, 1), color=GREY, linewidth=0.9, alpha=0.8, zorder=1)
    _one_place(axes[1], z, x)
    _everywhere(axes[2], z[200:220])
    return figure


def _one_place(ax: Axes, z: np.ndarray, x: np.ndarray) -> None:
    """Paths that pass close to the place, their velocities there, and the mean of these."""
    near = np.linalg.norm((1 - TIME) * z + TIME * x - PLACE, axis=1) < 0.15
    z, x = z[near], x[near]
    ax.plot(*np.stack([z[:14], x[:14]]).transpose(2, 0, 1), color=GREY, linewidth=0.8, alpha=0.5, zorder=1)
    for velocity in (x - z)[:14]:
        _arrow(ax, 0.3 * velocity, GREY, 1.2)
    _arrow(ax, 0.3 * np.mean(x - z, axis=0), INK, 3.2)
    ax.plot(*PLACE, "o", color=INK, markersize=7, zorder=4)


def _arrow(ax: Axes, reach: np.ndarray, colour: str, width: float) -> None:
    style_of_arrow = {"arrowstyle": "-|>", "color": colour, "linewidth": width, "mutation_scale": 8 + 4 * width}
    ax.annotate("", PLACE + reach, PLACE, arrowprops={**style_of_arrow, "shrinkA": 0, "shrinkB": 0}, zorder=3)


def _everywhere(ax: Axes, z: np.ndarray) -> None:
    """The mean velocity at one time, and the ways of points that follow it at all times."""
    velocity = gaussian_mixture_velocity([0.5, 0.5], MEANS, [SPREAD**2 * np.eye(2)] * 2)
    places = np.stack(np.meshgrid(np.linspace(1.9, 4.3, 4), np.linspace(-2.1, 2.1, 7)), axis=-1).reshape(-1, 2)
    ax.quiver(*places.T, *velocity(places, TIME).numpy().T, color=style.TRANSFORMED, width=0.006, scale=110, zorder=3)
    way, steps = [z], 200
    for k in range(steps):
        way.append(way[-1] + velocity(way[-1], k / steps).numpy() / steps)
    ax.plot(*np.array(way).transpose(2, 0, 1), color=INK, linewidth=0.9, alpha=0.75, zorder=2)
