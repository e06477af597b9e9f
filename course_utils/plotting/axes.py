"""Axes to draw on, and what is written beside them."""

import matplotlib.pyplot as plt
from matplotlib.axes import Axes

Extent = tuple[float, float, float, float]  # left, right, bottom, top


def new_axes(width: float = 5) -> Axes:
    """New axes, 4 inches high."""
    return plt.subplots(figsize=(width, 4), layout="constrained")[1]


def labelled(ax: Axes, title: str, labels: tuple[str, str], extent: Extent | None) -> Axes:
    """The axes with a title, labels and, if there is an extent, with limits."""
    ax.set(title=title, xlabel=labels[0], ylabel=labels[1])
    if extent is not None:
        ax.set(xlim=extent[:2], ylim=extent[2:])
    return ax
