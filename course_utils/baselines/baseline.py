"""What every baseline is: a fitted density of points of one shape."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
from threadpoolctl import threadpool_limits

# Linear algebra on some hundred dimensions is too small for several threads: they wait for each other for most of the time.
on_one_thread = threadpool_limits.wrap(limits=1)


@dataclass(frozen=True)
class Baseline:
    """A fitted density.

    Attributes:
      name: What it is called in a table.
      parameters: How many numbers were fitted to the training points.
      shape: The shape of one point.
      density: From points as rows, float64 of shape `[N, D]`, to their log-densities in nats, `[N]`.
    """

    name: str
    parameters: int
    shape: tuple[int, ...]
    density: Callable[[np.ndarray], np.ndarray]

    @on_one_thread
    def log_prob(self, x: np.ndarray) -> np.ndarray:
        """Log-densities of points in nats.

        Args:
          x: Points, `[N, *shape]`.

        Returns:
          float64 of shape `[N]`.

        Raises:
          ValueError: If the points have another shape than those that the density was fitted to, or are not finite.
        """
        x = np.asarray(x)
        if x.shape[1:] != self.shape or x.ndim == 0:
            raise ValueError(
                f"Expected points of the shape that this baseline was fitted to, [N, {', '.join(map(str, self.shape))}]; got "
                f"{list(x.shape)}."
            )
        return self.density(as_rows(x, "points"))


def as_rows(points: np.ndarray, what: str) -> np.ndarray:
    """Points of any shape `[N, ...]` as float64 rows `[N, D]`.

    Raises:
      ValueError: If there are none, they are single numbers, or not all finite.
    """
    points = np.asarray(points)
    if points.ndim < 2 or points.size == 0:
        raise ValueError(f"Expected {what} of shape [N, ...], one or more; got shape {list(points.shape)}.")
    rows = points.reshape(len(points), -1).astype(np.float64)
    if not np.isfinite(rows).all():
        raise ValueError(
            f"Expected {what} that are finite; got {np.count_nonzero(~np.isfinite(rows))} numbers that are not."
        )
    return rows


def two_parts(train: np.ndarray, validation: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Training and validation points as rows.

    Raises:
      ValueError: If either is not as `as_rows` wants it, or their points differ in shape.
    """
    if np.shape(train)[1:] != np.shape(validation)[1:]:
        raise ValueError(
            f"Expected training and validation points of one shape; got {list(np.shape(train)[1:])} and "
            f"{list(np.shape(validation)[1:])}."
        )
    return as_rows(train, "training points"), as_rows(validation, "validation points")


def best(fitted: Sequence[Baseline], validation: np.ndarray) -> Baseline:
    """The one of several densities under which the validation points, as rows, are likeliest."""
    return max(fitted, key=lambda each: each.density(validation).mean())
