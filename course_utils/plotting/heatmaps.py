"""Densities over a rectangle of the plane, as images."""

from collections.abc import Callable, Sequence

import matplotlib.pyplot as plt
import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from course_utils import style
from course_utils.plotting.axes import Extent, labelled, new_axes


def grid(extent: Extent, size: int) -> np.ndarray:
    """The centres of `size` × `size` equal cells of a rectangle, row by row from the bottom: float32, `[size², 2]`."""
    left, right, bottom, top = extent
    fractions = (np.arange(size) + 0.5) / size
    points = np.meshgrid(left + fractions * (right - left), bottom + fractions * (top - bottom))
    return np.stack(points, axis=-1).reshape(-1, 2).astype(np.float32)


def density(
    log_prob: Callable[[np.ndarray], np.ndarray],
    extent: Extent,
    title: str,
    *,
    size: int = 150,
    ax: Axes | None = None,
) -> Axes:
    """Image of a density over a rectangle of the plane.

    Args:
      log_prob: From points `[N, 2]`, float32, to log-densities `[N]`.
      extent: The rectangle.
      title: Title of the plot.
      size: Pixels along each side.
      ax: Axes to draw on.
    """
    ax = ax or new_axes()
    image = np.exp(np.asarray(log_prob(grid(extent, size)))).reshape(size, size)
    ax.imshow(image, origin="lower", extent=extent, cmap=style.SEQUENTIAL, aspect="auto")
    return labelled(ax, title, ("$x_1$", "$x_2$"), extent)


def densities(
    log_probs: Sequence[Callable[[np.ndarray], np.ndarray]],
    titles: Sequence[str],
    extent: Extent,
    *,
    size: int = 150,
    label: str = "density",
    axes: Sequence[Axes] | None = None,
) -> Figure:
    """Images of several densities to be compared: one scale of colours, one bar that tells it, and the same axes.

    Args:
      log_probs: From points `[N, 2]`, float32, to log-densities `[N]`, one function for each panel.
      titles: One title for each panel.
      extent: The rectangle of every panel.
      size: Pixels along each side.
      label: What the colours tell.
      axes: Axes to draw on, of one figure; a row of new ones if not given, with equal units across and upwards.

    Raises:
      ValueError: If there are not as many titles, or axes, as densities.
    """
    if axes is None:
        axes = _equal_axes(len(log_probs), extent)
    if not len(titles) == len(axes) == len(log_probs):
        raise ValueError(
            f"Expected a title and axes for each of the {len(log_probs)} densities; got {len(titles)} titles and {len(axes)} axes."
        )
    for log_prob, title, ax in zip(log_probs, titles, axes, strict=True):
        density(log_prob, extent, title, size=size, ax=ax)
    images = [ax.images[-1] for ax in axes]
    highest = max(image.get_array().max() for image in images)
    for image in images:
        image.set_clim(0, highest)
    axes[0].figure.colorbar(images[0], ax=list(axes), label=label)
    return axes[0].figure


def _equal_axes(count: int, extent: Extent) -> np.ndarray:
    """A row of axes with equal units, in a figure no higher than they need."""
    left, right, bottom, top = extent
    size = (3.6 * count + 1, min(3.2, 3.1 * (top - bottom) / (right - left) + 0.9))
    axes = plt.subplots(1, count, figsize=size, sharey=True, layout="constrained", squeeze=False)[1][0]
    for ax in axes:
        ax.set_box_aspect((top - bottom) / (right - left))
    return axes
