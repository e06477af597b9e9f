"""The plots that the notebooks draw more than once. Each draws on the axes it is given, or on new ones."""

from collections.abc import Callable, Sequence

import matplotlib.pyplot as plt
import numpy as np
import tensorflow as tf
import tensorflow_probability as tfp
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from course_utils import style

tfd = tfp.distributions

Extent = tuple[float, float, float, float]  # left, right, bottom, top


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
    ax = ax or _new_axes()
    ax.scatter(*points.T, s=3, alpha=0.5, c=colour, linewidths=0)
    return _label(ax, title, labels, extent)


def histogram(
    samples: np.ndarray,
    limits: tuple[float, float],
    title: str,
    *,
    density: Callable[[np.ndarray], np.ndarray] | None = None,
    colour: str = style.DATA,
    label: str = "$x$",
    bins: int = 80,
    ax: Axes | None = None,
) -> Axes:
    """Histogram of numbers as an estimate of their density, with a density's curve along it.

    Numbers outside the limits are not shown, and count all the same: the histogram is not scaled up for them.

    Args:
      samples: Numbers, an array of any shape.
      limits: Where the histogram begins and ends.
      title: Title of the plot.
      density: From numbers, float32, to densities; no curve if not given.
      colour: Colour of both.
      label: Label of the horizontal axis.
      bins: Number of bars.
      ax: Axes to draw on.
    """
    ax = ax or _new_axes()
    samples = np.ravel(samples)
    edges = np.linspace(*limits, bins + 1)
    heights = np.histogram(samples, edges)[0] / (samples.size * np.diff(edges))
    ax.stairs(heights, edges, fill=True, color=colour, alpha=0.3, label="samples")
    if density is not None:
        x = np.linspace(*limits, 401, dtype=np.float32)
        ax.plot(x, density(x), color=colour, label="density")
    ax.set(title=title, xlabel=label, ylabel="density", xlim=limits, ylim=(0, None))
    return ax


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
    ax = ax or _new_axes()
    image = np.exp(np.asarray(log_prob(grid(extent, size)))).reshape(size, size)
    ax.imshow(image, origin="lower", extent=extent, cmap=style.SEQUENTIAL, aspect="auto")
    return _label(ax, title, ("$x_1$", "$x_2$"), extent)


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
      axes: Axes to draw on, of one figure; a row of new ones if not given.

    Raises:
      ValueError: If there are not as many titles, or axes, as densities.
    """
    if axes is None:
        width = 3.6 * len(log_probs) + 1
        axes = plt.subplots(1, len(log_probs), figsize=(width, 3.2), sharey=True, layout="constrained", squeeze=False)[
            1
        ][0]
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


def grid(extent: Extent, size: int) -> np.ndarray:
    """The centres of `size` × `size` equal cells of a rectangle, row by row from the bottom: float32, `[size², 2]`."""
    left, right, bottom, top = extent
    fractions = (np.arange(size) + 0.5) / size
    points = np.meshgrid(left + fractions * (right - left), bottom + fractions * (top - bottom))
    return np.stack(points, axis=-1).reshape(-1, 2).astype(np.float32)


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


def progress_frame(flow: tfd.Distribution, z: np.ndarray, extent: Extent, title: str) -> Figure:
    """A frame of a training's movie: samples of a flow beside its density.

    Args:
      flow: Distribution of event shape `[2]` with a bijector.
      z: Samples of its base, `[N, 2]`: the same in every frame, so that the points move as the flow learns.
      extent: Limits of both panels' axes.
      title: Title of the frame.
    """
    figure, (left, right) = plt.subplots(1, 2, figsize=(8, 3.8), layout="constrained")
    # A copy: TFP remembers the result for a tensor it has met, though the weights have changed since.
    samples(flow.bijector.forward(tf.identity(z)), "samples", extent=extent, ax=left)
    density(flow.log_prob, extent, "density", size=100, ax=right)
    figure.suptitle(title)
    return figure


def images(
    pictures: np.ndarray,
    title: str = "",
    *,
    columns: int = 10,
    row_labels: Sequence[str] | None = None,
    ax: Axes | None = None,
) -> Axes:
    """Images side by side, row after row, with a pixel of white between them.

    Args:
      pictures: Array of shape `[N, H, W, C]` with one channel (grey) or three (colours); values outside 0 to 1 are
        clipped.
      title: Title of the plot.
      columns: Images in a row.
      row_labels: One label for each row.
      ax: Axes to draw on.

    Raises:
      ValueError: If the shape is another, or there are not as many labels as rows.
    """
    pictures = np.clip(np.asarray(pictures, dtype=float), 0, 1)
    if pictures.ndim != 4 or pictures.shape[-1] not in (1, 3):
        raise ValueError(f"Expected images of shape [N, H, W, 1] or [N, H, W, 3]; got {pictures.shape}.")
    count, height, width, channels = pictures.shape
    rows = -(-count // columns)
    if row_labels is not None and len(row_labels) != rows:
        raise ValueError(f"Expected one label for each of the {rows} rows; got {len(row_labels)}.")
    mosaic = np.ones((rows * (height + 1) - 1, columns * (width + 1) - 1, channels))
    for k, picture in enumerate(pictures):
        top, left = (k // columns) * (height + 1), (k % columns) * (width + 1)
        mosaic[top : top + height, left : left + width] = picture
    if ax is None:
        # As high as the images need, at the width that the labels leave to them.
        labels = 0.1 * max(map(len, row_labels or [""]))
        size = (9, 0.4 + (9 - labels) * mosaic.shape[0] / mosaic.shape[1])
        ax = plt.subplots(figsize=size, layout="constrained")[1]
    ax.imshow(np.broadcast_to(mosaic, (*mosaic.shape[:2], 3)), interpolation="nearest")
    middles = (np.arange(rows) + 0.5) * (height + 1) - 1
    ax.set(title=title, xticks=[], yticks=middles if row_labels is not None else [])
    ax.set_yticklabels(row_labels or [])
    ax.tick_params(length=0)
    ax.spines[:].set_visible(False)
    return ax


def learning_curves(
    history: dict[str, list[float]],
    entropy: float | None = None,
    *,
    label: str = "negative log-likelihood (nats)",
    ax: Axes | None = None,
) -> Axes:
    """Training and validation loss against epochs, with the data's entropy as the floor.

    Args:
      history: What `training.fit` returns.
      entropy: Differential entropy of the data in nats, the least expected loss of any density.
      label: What is on the vertical axis.
      ax: Axes to draw on.
    """
    ax = ax or _new_axes(width=7)
    epochs = np.arange(1, len(history["loss"]) + 1)
    marker = "o" if len(epochs) == 1 else None  # one point makes no line
    ax.plot(epochs, history["loss"], color=style.LATENT, marker=marker, label="training")
    if "val_loss" in history:
        ax.plot(epochs, history["val_loss"], color=style.DATA, linestyle="--", marker=marker, label="validation")
    if entropy is not None:
        ax.axhline(entropy, color=style.REFERENCE, linestyle=":", label=f"entropy of the data, {entropy:.4f}")
    ax.set(title="Learning curves", xlabel="epoch", ylabel=label)
    ax.legend()
    return ax


def _new_axes(width: float = 5) -> Axes:
    return plt.subplots(figsize=(width, 4), layout="constrained")[1]


def _label(ax: Axes, title: str, labels: tuple[str, str], extent: Extent | None) -> Axes:
    ax.set(title=title, xlabel=labels[0], ylabel=labels[1])
    if extent is not None:
        ax.set(xlim=extent[:2], ylim=extent[2:])
    return ax
