"""A checkerboard, a data set in the plane whose density is known: one height on the dark squares, 0 elsewhere."""

import numpy as np

from course_utils.datasets.points import as_points
from course_utils.validation import require_positive_integer


class Checkerboard:
    """Points spread evenly over the dark squares of a board of n × n squares of side 1, with its centre at the origin.

    The square in column i and row j, both counted from 0 at the lower left, is dark where i + j is even. The n² / 2 dark
    squares of an even n have that area in all, so that the density on them is 2 / n², and the entropy log(n² / 2).
    """

    def __init__(self, squares: int = 4):
        """Describes the data set.

        Args:
          squares: Number n of squares along a side, even.

        Raises:
          ValueError: If the number is not a positive integer, or is odd.
        """
        if require_positive_integer(squares, "the number of squares along a side") % 2:
            raise ValueError(f"Expected an even number of squares along a side; got {squares}.")
        self.squares = squares

    def sample(self, size: int, *, seed: int) -> tuple[np.ndarray, np.ndarray]:
        """Draws points.

        Args:
          size: Number of points N.
          seed: Seed of the draw.

        Returns:
          Points, float32 of shape `[N, 2]`, and the number of the square each lies in, integers of shape `[N]`: dark squares
          are counted from 0 along the rows, from the lowest to the highest.

        Raises:
          ValueError: If the size is not a positive integer.
        """
        size = require_positive_integer(size, "the number of points")
        rng = np.random.default_rng(seed)
        square = rng.integers(self.squares**2 // 2, size=size)
        row, place = np.divmod(square, self.squares // 2)
        corner = np.stack([2 * place + row % 2, row], axis=-1) - self.squares / 2
        points = (corner + rng.uniform(size=(size, 2))).astype(np.float32)
        # Rounding must not carry a point over into the next square.
        return np.minimum(points, np.nextafter((corner + 1).astype(np.float32), np.float32(-np.inf))), square

    def log_prob(self, points: np.ndarray) -> np.ndarray:
        """Exact log-density, −∞ off the dark squares; a point on an edge counts as one of the square above and to the right.

        Args:
          points: Array of shape `[..., 2]`.

        Returns:
          Array of shape `[...]`, float64.

        Raises:
          ValueError: If the last axis of the points is not of length 2.
        """
        square = np.floor(as_points(points) + self.squares / 2)
        on_board = np.all((square >= 0) & (square < self.squares), axis=-1)
        dark = on_board & (square.sum(axis=-1) % 2 == 0)
        return np.where(dark, -self.entropy, -np.inf)

    @property
    def entropy(self) -> float:
        """Differential entropy in nats, the logarithm of the dark squares' area; log 8 = 2.0794 for 4 × 4 squares."""
        return float(np.log(self.squares**2 / 2))
