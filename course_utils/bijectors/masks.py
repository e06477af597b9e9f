"""Binary masks: which entries of an event a coupling layer freezes (1) and which it transforms (0)."""

import numpy as np

from course_utils.validation import require_positive_integer


def half_mask(size: int) -> np.ndarray:
    """Mask that freezes the first half of a vector: `[1, …, 1, 0, …, 0]`.

    The complement `1 - half_mask(size)` freezes the other half.

    Args:
      size: Length D of the vector, at least 2. For odd D the frozen half is the longer one.

    Returns:
      Integer array of shape `[D]`.

    Raises:
      ValueError: If `size` is not an integer of at least 2.
    """
    _require_splittable(size)
    return (np.arange(size) < (size + 1) // 2).astype(int)


def alternating_mask(size: int) -> np.ndarray:
    """Mask that freezes every other entry of a vector: `[1, 0, 1, 0, …]`.

    The complement `1 - alternating_mask(size)` freezes the others.

    Args:
      size: Length D of the vector, at least 2.

    Returns:
      Integer array of shape `[D]`.

    Raises:
      ValueError: If `size` is not an integer of at least 2.
    """
    _require_splittable(size)
    return (np.arange(size) + 1) % 2


def checkerboard_mask(height: int, width: int) -> np.ndarray:
    """Mask that freezes every other pixel of an image, as on a chessboard: entry (i, j) is 1 where i + j is even.

    Args:
      height: Height H of the image.
      width: Width W of the image.

    Returns:
      Integer array of shape `[H, W, 1]`, which broadcasts over channels.

    Raises:
      ValueError: If a size is not a positive integer, or there is but one pixel.

    Reference: Dinh, Sohl-Dickstein & Bengio (2017), "Density estimation using Real NVP", section 3.4 and figure 3.
    """
    height, width = (require_positive_integer(size, "a size of the image") for size in (height, width))
    _require_splittable(height * width)
    return (np.indices((height, width)).sum(axis=0)[..., None] + 1) % 2


def channel_mask(channels: int) -> np.ndarray:
    """Mask that freezes the first half of an image's channels.

    Args:
      channels: Number C of channels, at least 2. For odd C the frozen half is the longer one.

    Returns:
      Integer array of shape `[1, 1, C]`, which broadcasts over space.

    Raises:
      ValueError: If `channels` is not an integer of at least 2.

    Reference: Dinh, Sohl-Dickstein & Bengio (2017), "Density estimation using Real NVP", section 3.4 and figure 3.
    """
    return half_mask(channels)[None, None]


def require_binary(mask: object) -> np.ndarray:
    """Returns `mask` as an integer array, or says why it is no mask for a coupling layer.

    Args:
      mask: Array-like of rank 1 or more.

    Raises:
      ValueError: If `mask` is a scalar, holds anything but 0 and 1, or does not hold both.
    """
    try:
        values = np.asarray(mask, dtype=float)
    except (TypeError, ValueError):
        raise ValueError(f"Expected a binary mask (an array of 0s and 1s); got {mask!r}.") from None
    if values.ndim == 0:
        raise ValueError(
            f"Expected a binary mask of rank 1 or more, one entry per dimension of the event; got {mask!r}."
        )
    if not np.isin(values, (0.0, 1.0)).all():
        others = sorted(set(values[~np.isin(values, (0.0, 1.0))].tolist()))
        raise ValueError(f"Expected a binary mask that holds only 0 and 1; got {others[:5]} in it as well.")
    if np.unique(values).size < 2:
        raise ValueError(
            "Expected a mask that freezes at least one entry (1) and transforms at least one (0); "
            f"got {np.unique(values).astype(int).tolist()} as its only values, in shape {values.shape}."
        )
    return values.astype(int)


def _require_splittable(size: int) -> None:
    if not isinstance(size, int | np.integer) or size < 2:
        raise ValueError(
            f"Expected the size of a vector that can be split in two, an integer of at least 2; got {size!r}."
        )
