"""Velocity fields in the plane, and particles that they carry."""

from collections.abc import Callable, Iterator, Sequence
from typing import Any

import matplotlib.pyplot as plt
import numpy as np
from matplotlib.axes import Axes
from matplotlib.colors import to_hex, to_rgb
from matplotlib.figure import Figure

from course_utils import style
from course_utils.plotting.axes import Extent, labelled, new_axes
from course_utils.plotting.heatmaps import grid

# From points `[N, 2]`, float32, and a time to velocities `[N, 2]`.
Field = Callable[[np.ndarray, Any], Any]


def velocity_field(
    velocity: Field,
    t: float,
    extent: Extent,
    title: str = "",
    *,
    particles: np.ndarray | None = None,
    colour: str | np.ndarray | None = None,
    arrows: int = 17,
    duration: float | None = None,
    ax: Axes | None = None,
) -> Axes:
    """Arrows of a velocity at one time, on axes of equal scale, with particles over them.

    Args:
      velocity: The field.
      t: The time.
      extent: Limits of the axes.
      title: Title of the plot.
      particles: Points to draw, `[N, 2]`.
      colour: Their colour, or an array of N colours; `time_colour(t)` if not given.
      arrows: Arrows in a row, and rows.
      duration: Each arrow leads to where its velocity would carry a point in this time; if not given, the longest arrow spans
        a cell and a half. Give it for fields to be compared.
      ax: Axes to draw on.

    Raises:
      ValueError: If the particles or the velocities are not of shape `[N, 2]`.
    """
    places = grid(extent, arrows)
    v = _points(velocity(places, np.float32(t)), "velocities")
    if duration is None:
        longest = float(np.max(np.linalg.norm(v, axis=-1)))
        duration = 1.5 * (extent[1] - extent[0]) / arrows / longest if longest > 0 else 1.0
    ax = ax or new_axes()
    ax.quiver(
        *places.T, *(duration * v).T, angles="xy", scale_units="xy", scale=1, color=style.FROZEN, width=0.004, zorder=1
    )
    if particles is not None:
        colour = time_colour(t) if colour is None else colour
        ax.scatter(*_points(particles, "particles").T, s=7, c=colour, alpha=0.7, linewidths=0, zorder=2)
    ax.set_aspect("equal")
    return labelled(ax, title, ("$x_1$", "$x_2$"), extent)


def particle_frames(
    velocity: Field,
    positions: Sequence[np.ndarray],
    times: Sequence[float],
    extent: Extent,
    *,
    colour: str | np.ndarray | None = None,
    arrows: int = 13,
    duration: float = 0.15,
) -> Iterator[Figure]:
    """Frames of a movie in which a velocity carries particles, with the field as it is at each time.

    Args:
      velocity: The field.
      positions: Where the particles are at each time, `[N, 2]` each, as `ode.positions` gives them.
      times: The times.
      extent: Limits of the axes.
      colour, arrows, duration: As for `velocity_field`.

    Raises:
      ValueError: If there are not as many times as positions, or as `velocity_field`.
    """
    if len(positions) != len(times):
        raise ValueError(f"Expected a time for each of the {len(positions)} positions; got {len(times)}.")
    height = 4.0
    width = height * (extent[1] - extent[0]) / (extent[3] - extent[2])
    for particles, t in zip(positions, times, strict=True):
        figure, ax = plt.subplots(figsize=(width + 0.6, height + 0.6), layout="constrained")
        how = {"colour": colour, "arrows": arrows, "duration": duration}
        velocity_field(velocity, t, extent, f"$t = {t:.2f}$", particles=particles, ax=ax, **how)
        yield figure


def time_colour(t: float) -> str:
    """The colour of particles on their way: that of latents at t = 0, that of data at t = 1, and a mixture between."""
    share = float(np.clip(t, 0, 1))
    return to_hex((1 - share) * np.array(to_rgb(style.LATENT)) + share * np.array(to_rgb(style.DATA)))


def _points(points: Any, what: str) -> np.ndarray:
    points = np.asarray(points)
    if points.ndim != 2 or points.shape[1] != 2:
        raise ValueError(f"Expected {what} of shape [N, 2]; got {points.shape}.")
    return points
