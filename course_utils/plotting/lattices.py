"""A lattice of lines, and what a flow makes of it: how a map bends, stretches and shears the plane."""

from collections.abc import Iterator, Sequence
from itertools import pairwise

import matplotlib.pyplot as plt
import numpy as np
from matplotlib.axes import Axes
from matplotlib.collections import LineCollection
from matplotlib.figure import Figure

from course_utils import style
from course_utils.plotting.axes import Extent, labelled
from course_utils.plotting.points import angle_colours


def lattice(reach: float = 2.5, lines: int = 21, points: int = 150) -> np.ndarray:
    """Lines of constant z_1, and after them as many of constant z_2, over a square around the origin.

    Args:
      reach: Half a side of the square.
      lines: Number of lines of either kind.
      points: Points along each line.

    Returns:
      The points of all lines, float32 of shape `[2 · lines, points, 2]`.
    """
    constant, along = np.meshgrid(np.linspace(-reach, reach, lines), np.linspace(-reach, reach, points), indexing="ij")
    upright = np.stack([constant, along], axis=-1)
    return np.concatenate([upright, upright[..., ::-1]]).astype(np.float32)


def draw_lattice(lines: np.ndarray, title: str, extent: Extent, ax: Axes, *, alpha: float = 0.8) -> Axes:
    """Draws the lines of a lattice as a map has left them, in one colour for each kind.

    Args:
      lines: Their points, of the shape that `lattice` returns.
      title: Title of the plot.
      extent: Limits of the axes.
      ax: Axes to draw on.
      alpha: Opacity of the lines.
    """
    half = len(lines) // 2
    for kind, colour in ((lines[:half], style.LATENT), (lines[half:], style.DATA)):
        ax.add_collection(LineCollection(kind, colors=colour, linewidths=0.7, alpha=alpha))
    return labelled(ax, title, ("", ""), extent)


def lattices(stages: Sequence[np.ndarray], titles: Sequence[str], extent: Extent, *, columns: int = 3) -> Figure:
    """The same lattice at each stage of a flow, from latents to data.

    Args:
      stages: The points of its lines, for each stage.
      titles: One title for each stage.
      extent: Limits of every panel's axes.
      columns: Panels in a row.

    Raises:
      ValueError: If there are not as many titles as stages.
    """
    if len(stages) != len(titles):
        raise ValueError(f"Expected one title for each of the {len(stages)} stages; got {len(titles)}.")
    rows = -(-len(stages) // columns)
    figure, axes = plt.subplots(rows, columns, figsize=(2.9 * columns, 2.7 * rows), layout="constrained", squeeze=False)
    for ax, lines, title in zip(axes.flat, stages, titles, strict=False):
        draw_lattice(lines, title, extent, ax)
    for ax in axes.flat[len(stages) :]:
        ax.set_axis_off()
    return figure


def lattice_frames(
    stages: Sequence[np.ndarray], points: Sequence[np.ndarray], extent: Extent, *, between: int = 5, hold: int = 2
) -> Iterator[Figure]:
    """Frames of a movie in which a flow's layers move a lattice, and points with it, one layer after the other.

    Between two stages everything moves along a straight line: of a coupling layer, which moves all points along one axis, that
    is the natural picture.

    Args:
      stages: The points of the lattice's lines, for each stage.
      points: Points that move along, `[N, 2]` for each stage; they keep the colour of their angle at the first.
      extent: Limits of the axes.
      between: Frames for each layer.
      hold: Frames for which each stage stays.
    """
    stages, points = ([np.asarray(each) for each in several] for several in (stages, points))
    colours = angle_colours(points[0])
    times = [0.0] * hold + [0.5 - 0.5 * np.cos(np.pi * k / between) for k in range(1, between + 1)]
    for layer, ((lines, moved_lines), (z, moved_z)) in enumerate(
        zip(pairwise(stages), pairwise(points), strict=True), start=1
    ):
        for time in times:
            figure, ax = plt.subplots(figsize=(5, 5))
            figure.subplots_adjust(0.07, 0.06, 0.97, 0.94)  # a layout that is found anew takes longer than the drawing
            between_lines, between_z = ((1 - time) * a + time * b for a, b in ((lines, moved_lines), (z, moved_z)))
            draw_lattice(between_lines, f"layer {layer} of {len(stages) - 1}", extent, ax, alpha=0.3)
            ax.scatter(*between_z.T, s=9, c=colours, linewidths=0, zorder=3)
            yield figure
