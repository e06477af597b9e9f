"""Arrays of parameters and of data, as the simulators take them."""

import numpy as np


def as_vectors(vectors: np.ndarray, size: int, what: str) -> np.ndarray:
    """Vectors as float64, `[..., size]`.

    Raises:
      ValueError: If the last axis is of another length, or there are numbers that are not finite.
    """
    vectors = np.asarray(vectors, dtype=np.float64)
    if vectors.ndim == 0 or vectors.shape[-1] != size:
        raise ValueError(f"Expected {what} of shape [..., {size}]; got {list(vectors.shape)}.")
    if not np.isfinite(vectors).all():
        raise ValueError(
            f"Expected {what} that are finite; got {np.count_nonzero(~np.isfinite(vectors))} numbers that are not."
        )
    return vectors
