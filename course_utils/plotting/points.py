"""Points in the plane, one for one."""

from collections.abc import Sequence

import matplotlib.pyplot as plt
import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from course_utils import style
from course_utils.plotting.axes import Extent, labelled, new_axes


def samples(
    points: np.ndarray,
    title: str,
    *,
    colour: str | np.ndarray = style.DATA,
    extent: Extent | None = None,
    labels: tuple[str, str] = ("$x_1$", "$x_2$"),
    ax: Axes | None = None,
) -> Axes:
    """Scatter plot of points in the plane.

    Args:
      points: Array of shape `[N, 2]`.
      title: Title of the plot.
      colour: Colour of the points, or an array of N colours.
      extent: Limits of the axes; fitted to the points if not given.
      labels: Labels of the axes.
      ax: Axes to draw on.

    Raises:
      ValueError: If the points are not of shape `[N, 2]`.
    """
    points = np.asarray(points)
    if points.ndim != 2 or points.shape[1] != 2:
        raise ValueError(f"Expected points of shape [N, 2]; got {points.shape}.")
    ax = ax or new_axes()
    ax.scatter(*points.T, s=3, alpha=0.5, c=colour, linewidths=0)
    return labelled(ax, title, labels, extent)


def stages(
    points: Sequence[np.ndarray], titles: Sequence[str], *, columns: int = 3, extent: Extent | None = None
) -> Figure:
    """The same points at each stage of a flow, from latents to data.

    Args:
      points: One array of shape `[N, 2]` for each stage.
      titles: One title for each stage.
      columns: Panels in a row.
      extent: Limits of every panel's axes; a square around the points of all stages if not given.

    Raises:
      ValueError: If there are not as many titles as stages.
    """
    if len(points) != len(titles):
        raise ValueError(f"Expected one title for each of the {len(points)} stages; got {len(titles)}.")
    rows = -(-len(points) // columns)
    figure, axes = plt.subplots(rows, columns, figsize=(2.9 * columns, 2.7 * rows), layout="constrained")
    if extent is None:
        reach = 1.05 * max(float(np.max(np.abs(stage))) for stage in points)
        extent = (-reach, reach, -reach, reach)
    colours = angle_colours(points[0])
    for ax, stage, title in zip(np.ravel(axes), points, titles, strict=False):
        samples(stage, title, colour=colours, extent=extent, labels=("", ""), ax=ax)
    for ax in np.ravel(axes)[len(points) :]:
        ax.set_axis_off()
    return figure


def angle_colours(z: np.ndarray) -> np.ndarray:
    """A colour for each latent point, by its angle, that it keeps through a flow so that the eye can follow it.

    Args:
      z: Points in the plane, `[N, 2]`.

    Returns:
      RGBA colours, `[N, 4]`.
    """
    angle = np.arctan2(*np.asarray(z).T[::-1])
    return plt.get_cmap("twilight")((angle + np.pi) / (2 * np.pi))
