"""Points in the plane, as the data sets of known density take them."""

import numpy as np


def as_points(points: np.ndarray) -> np.ndarray:
    """The points as float64, `[..., 2]`.

    Raises:
      ValueError: If the last axis is not of length 2.
    """
    points = np.asarray(points, dtype=np.float64)
    if points.ndim == 0 or points.shape[-1] != 2:
        raise ValueError(f"Expected points of shape [..., 2]; got {points.shape}.")
    return points
