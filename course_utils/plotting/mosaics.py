"""Many images in one."""

from collections.abc import Sequence

import matplotlib.pyplot as plt
import numpy as np
from matplotlib.axes import Axes


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
