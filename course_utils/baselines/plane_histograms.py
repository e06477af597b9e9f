"""Histograms of points in the plane: as many numbers as one likes, and no idea of what lies between two cells."""

from collections.abc import Sequence

import numpy as np
from scipy.stats import multivariate_normal

from course_utils.baselines.baseline import Baseline, best, two_parts
from course_utils.validation import require_positive_integers

_SHARES = (1e-4, 1e-3, 1e-2, 3e-2, 1e-1)  # what the Gaussian has of the whole


def plane_histogram(train: np.ndarray, validation: np.ndarray, cells: int | Sequence[int]) -> Baseline:
    """A histogram over the rectangle that the points lie in, and a little of their Gaussian, which reaches beyond it:

        p(x) = (1 − ε) n(x) / (N A) + ε N(x; m, S)

    with the number n(x) of the N training points in the cell of x, out of k × k equal cells of area A, and with the points' mean
    and covariance.

    Args:
      train: Points to fit, `[N, 2]`.
      validation: Points to choose ε with, and of several numbers of cells, which.
      cells: The number k of cells along a side, or several to choose from.

    Returns:
      The fitted density, with k² − 1 + 6 parameters.

    Raises:
      ValueError: If the points are not finite and in the plane, lie on a line, or a number is not a positive integer.
    """
    points, others = two_parts(train, validation)
    if points.shape[1] != 2 or np.ptp(points, axis=0).min() == 0:
        raise ValueError(f"Expected points of the plane that do not lie on a line; got shape {list(points.shape)}.")
    several = [cells] if np.ndim(cells) == 0 else cells
    numbers = require_positive_integers(several, "numbers of cells along a side", "the number of cells along a side")
    if not numbers:
        raise ValueError(f"Expected one number of cells along a side or more; got {cells!r}.")
    gaussian = multivariate_normal(points.mean(axis=0), np.cov(points.T))
    return best([_fitted(points, k, share, gaussian) for k in numbers for share in _SHARES], others)


def _fitted(points: np.ndarray, k: int, share: float, gaussian: multivariate_normal) -> Baseline:
    low, high = points.min(axis=0), points.max(axis=0)
    counts, _, _ = np.histogram2d(*points.T, bins=k, range=list(zip(low, high, strict=True)))
    in_cells = np.pad(counts / (len(points) * np.prod((high - low) / k)), 1)

    def density(rows: np.ndarray) -> np.ndarray:
        # Cells from 1 to k, a frame of zeros around them; the upper edge belongs to the last cell.
        place = np.floor((rows - low) / (high - low) * k) + 1 - (rows == high)
        column, row = np.clip(place, 0, k + 1).astype(int).T
        return np.log((1 - share) * in_cells[column, row] + share * gaussian.pdf(rows))

    return Baseline(f"histogram of {k} × {k} cells", k**2 + 5, (2,), density)
