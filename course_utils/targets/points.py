"""Points, as the densities take them."""

import tensorflow as tf


def require_points(x: tf.Tensor, size: int) -> None:
    """Asks for points of length `size`.

    Raises:
      ValueError: If the last axis is of another length.
    """
    if len(x.shape) == 0 or x.shape[-1] != size:
        raise ValueError(f"Expected points of shape [..., {size}]; got {tuple(x.shape)}.")
