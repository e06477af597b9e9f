"""Whether what is drawn in two pictures stands at the same pixels, whatever a movie's compression did to its shades."""

import itertools

import numpy as np

ROWS, COLUMNS = 2, 4  # of parts that are looked at one by one
# A part moved by a pixel was at least seven times as far off in place, in squared shades; one that is compressed, nearest there.
FACTOR = 4
_MOVES = [move for move in itertools.product((-1, 0, 1), repeat=2) if move != (0, 0)]


def moved_parts(ours: np.ndarray, theirs: np.ndarray) -> list[tuple[int, int]]:
    """The parts of a picture, by row and column, that lie by far better on another one's if they are moved by a pixel.

    Differences of shades alone do not tell: in a picture that is mostly empty, those of a shift are smaller than those that
    compression makes in one that is full.

    Args:
      ours: A picture, `[H, W, 3]`, in shades from 0 to 255.
      theirs: Another one of this shape.
    """
    places = itertools.product(range(ROWS), range(COLUMNS))
    pairs = zip(*map(_parts, (ours, theirs)), strict=True)
    return [place for place, pair in zip(places, pairs, strict=True) if _fits_better_elsewhere(*pair)]


def _parts(picture: np.ndarray) -> list[np.ndarray]:
    """Its parts, row by row, in grey."""
    rows = np.array_split(np.asarray(picture, float).mean(axis=-1), ROWS)
    return [part for row in rows for part in np.array_split(row, COLUMNS, axis=1)]


def _fits_better_elsewhere(one: np.ndarray, other: np.ndarray) -> bool:
    in_place = _error(one, other) - 1  # one shade, squared, may be off anywhere
    return in_place > 0 and in_place > FACTOR * min(_error(np.roll(one, move, (0, 1)), other) for move in _MOVES)


def _error(one: np.ndarray, other: np.ndarray) -> float:
    """Without the outermost pixels, which a shift takes from the other side."""
    return float(np.mean((one - other)[1:-1, 1:-1] ** 2))
