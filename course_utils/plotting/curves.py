"""Numbers against numbers: a histogram with its density, and learning curves."""

from collections.abc import Callable

import numpy as np
from matplotlib.axes import Axes

from course_utils import style
from course_utils.plotting.axes import new_axes


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
    ax = ax or new_axes()
    samples = np.ravel(samples)
    edges = np.linspace(*limits, bins + 1)
    heights = np.histogram(samples, edges)[0] / (samples.size * np.diff(edges))
    ax.stairs(heights, edges, fill=True, color=colour, alpha=0.3, label="samples")
    if density is not None:
        x = np.linspace(*limits, 401, dtype=np.float32)
        ax.plot(x, density(x), color=colour, label="density")
    ax.set(title=title, xlabel=label, ylabel="density", xlim=limits, ylim=(0, None))
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
    ax = ax or new_axes(width=7)
    epochs = np.arange(1, len(history["loss"]) + 1)
    marker = "o" if len(epochs) == 1 else None  # one point makes no line
    ax.plot(epochs, history["loss"], color=style.LATENT, marker=marker, label="training")
    if "val_loss" in history:
        ax.plot(epochs, history["val_loss"], color=style.DATA, linestyle="--", marker=marker, label="validation")
    if entropy is not None:
        ax.axhline(entropy, color=style.REFERENCE, linestyle=":", label=f"entropy of the data, {entropy:.4f}")
    ax.set(title="Learning curves", xlabel="epoch", ylabel=label)
    ax.xaxis.get_major_locator().set_params(integer=True)
    ax.legend()
    return ax
