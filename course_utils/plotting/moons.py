"""Colours for the points of the two moons."""

import matplotlib.pyplot as plt
import numpy as np


def moon_colours(points: np.ndarray, moon: np.ndarray) -> np.ndarray:
    """A colour for each point of the two moons by where on them it lies, so that one sees where a map takes what.

    One moon is blue and the other orange, and each darkens from its left end to its right.

    Args:
      points: Points, `[N, 2]`.
      moon: The moon of each point, 0 for the upper and 1 for the lower, `[N]`.

    Returns:
      RGBA colours, `[N, 4]`.
    """
    x, y = np.asarray(points).T
    angle = np.where(moon == 0, np.arctan2(y, -x), np.arctan2(0.5 - y, 1 - x))  # 0 at the left end, π at the right
    along = 0.3 + 0.7 * np.clip(np.mod(angle + np.pi / 2, 2 * np.pi) - np.pi / 2, 0, np.pi) / np.pi
    colours = [plt.get_cmap(name)(along) for name in ("Blues", "Oranges")]
    return np.where((np.asarray(moon) == 0)[:, None], *colours)
