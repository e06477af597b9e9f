"""Simple coloured faces that the course draws itself, with binary attributes that are known and vary independently."""

from typing import NamedTuple

import numpy as np

from course_utils.validation import require_positive_integer

ATTRIBUTES = ("smile", "dark hair", "narrow eyes", "pale skin")

_FINER = 4  # every pixel is the mean of 4 × 4 finer ones, for smooth edges
_SKIN = {True: (250, 220, 200), False: (190, 130, 90)}  # pale or not
_HAIR = {True: (60, 40, 30), False: (230, 190, 90)}  # dark or not


class Faces(NamedTuple):
    """Images, uint8 of shape `[N, S, S, 3]`, and attributes, booleans of shape `[N, 4]`, in the order of `ATTRIBUTES`."""

    images: np.ndarray
    attributes: np.ndarray


def faces(count: int, *, seed: int, size: int = 16, attributes: np.ndarray | None = None) -> Faces:
    """Draws faces.

    The four attributes are fair coins, independent of each other. Independent of them vary, continuously, the position
    and the size of the head, the brightness of the light, the length of the hair and the shade of the background.

    Args:
      count: Number N of faces.
      seed: Seed of the draw.
      size: Height and width S of an image, 16 or 32, say; at least 8.
      attributes: Booleans of shape `[N, 4]` in the place of the coins: the same faces in all else as that seed gives without.

    Returns:
      Images and attributes.

    Raises:
      ValueError: If a number is not a positive integer, the size is below 8, or the attributes are not booleans of that shape.
    """
    count = require_positive_integer(count, "the number of faces")
    if require_positive_integer(size, "the size of an image") < 8:
        raise ValueError(f"Expected images of at least 8 × 8 pixels; got {size}.")
    rng = np.random.default_rng(seed)
    coins = rng.integers(0, 2, size=(count, len(ATTRIBUTES))).astype(bool)
    attributes = coins if attributes is None else np.asarray(attributes)
    if attributes.shape != coins.shape or attributes.dtype != bool:
        raise ValueError(
            f"Expected attributes that are booleans of shape {coins.shape}; got {attributes.dtype} of shape {attributes.shape}."
        )
    nuisances = rng.uniform(-1, 1, size=(count, 6)).astype(np.float32)
    # In pieces: the finer images of all faces at once would not fit in a small machine's memory.
    pieces = np.array_split(np.arange(count), max(1, count * size**2 // 250_000))
    images = np.concatenate([_draw(attributes[piece], nuisances[piece], size) for piece in pieces])
    return Faces(images, attributes)


def _draw(attributes: np.ndarray, nuisances: np.ndarray, size: int) -> np.ndarray:
    smile, dark, narrow, pale = (a[:, None, None] for a in attributes.T)
    across, down, scale, light, length, shade = (n[:, None, None] for n in nuisances.T)
    # Coordinates from −1 to 1, those of the head's own frame once its position and size are taken out.
    ticks = ((np.arange(size * _FINER) + 0.5) / (size * _FINER) * 2 - 1).astype(np.float32)
    y, x = np.meshgrid(ticks, ticks, indexing="ij")
    x = (x - 0.12 * across) / (1 + 0.08 * scale)
    y = (y - 0.05 - 0.10 * down) / (1 + 0.08 * scale)

    # In what colour a fine pixel is painted, the later over the earlier: its number in `colours`.
    painted = np.zeros(x.shape, np.uint8)
    painted[_ellipse(x, y + 0.12, 0.66, 0.74) & (y < 0.30 + 0.25 * length)] = 1
    painted[_ellipse(x, y - 0.08, 0.52, 0.66) & (y > -0.38)] = 2
    for side in (-1, 1):
        height = np.where(narrow, 0.055, 0.14)
        painted[_ellipse(x - 0.22 * side, y + 0.08, 0.14, height)] = 3
        painted[_ellipse(x - 0.22 * side, y + 0.08, 0.075, height)] = 4
    # The mouth follows a parabola, which opens upwards in a smile and slightly downwards otherwise.
    bend = np.where(smile, 1.9, -0.7)
    middle = np.where(smile, 0.47, 0.38)
    mouth = (np.abs(y - middle + bend * x**2) < 0.06) & (np.abs(x) < 0.27)
    painted[mouth] = 5

    colours = np.empty((len(x), 6, 3), np.float32)
    colours[:, 0] = np.array([120, 150, 190]) + 50 * shade[:, 0]
    colours[:, 1] = _choose(_HAIR, dark)
    colours[:, 2] = _choose(_SKIN, pale)
    colours[:, 3:] = [[250, 250, 250], [30, 40, 60], [190, 40, 50]]
    colours *= 1 + 0.12 * light
    canvas = colours[np.arange(len(x))[:, None, None], painted]
    pixels = canvas.reshape(len(canvas), size, _FINER, size, _FINER, 3).mean(axis=(2, 4))
    return np.clip(np.round(pixels), 0, 255).astype(np.uint8)


def _ellipse(x: np.ndarray, y: np.ndarray, half_width: float, half_height: float | np.ndarray) -> np.ndarray:
    return (x / half_width) ** 2 + (y / half_height) ** 2 < 1


def _choose(colours: dict[bool, tuple[int, int, int]], which: np.ndarray) -> np.ndarray:
    """One of two colours for each face, `[N, 3]`."""
    return np.where(which[:, 0], colours[True], colours[False])
