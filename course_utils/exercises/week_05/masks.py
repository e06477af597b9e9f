"""Exercise 5.1, a checkerboard in one line: its check."""

from collections.abc import Mapping
from typing import Any

import numpy as np

from course_utils import bijectors
from course_utils.exercises.bijector_checks import (
    nearest,
)
from course_utils.exercises.compare import as_array, require_close
from course_utils.exercises.exercise import Wrong, call, exercise


@exercise(
    "Exercise 5.1, a checkerboard in one line",
    reference=lambda: (bijectors.checkerboard_mask, bijectors.channel_mask),
)
def masks(checkerboard_mask, channel_mask):
    for height, width in ((3, 4), (4, 3), (6, 2)):
        what = f"`checkerboard_mask({height}, {width})`"
        mask = call(what, checkerboard_mask, height, width)
        row, column = (index[..., np.newaxis] for index in np.indices((height, width)))
        _require_mask(
            what,
            mask,
            (row + column + 1) % 2,
            {
                "ones and zeros are exchanged: entry (0, 0) is 1, as 0 + 0 is even.": (row + column) % 2,
                "there are stripes in your mask: it takes no account of the column.": nearest(
                    mask, [row % 2, 1 - row % 2]
                ),
                "there are stripes in your mask: it takes no account of the row. (If you number the pixels through, row after row, "
                "that happens for every even width.)": nearest(mask, [column % 2, 1 - column % 2]),
                "take the sum of row and column, not their product.": nearest(
                    mask, [row * column % 2, 1 - row * column % 2]
                ),
                "that is row + column: entries should be 1 where this is even, and 0 where it is odd.": row + column,
            },
            {
                (height, width): "the last axis, of size 1, is missing.",
                (width, height, 1): "height and width are exchanged.",
                (width, height): "height and width are exchanged, and the last axis, of size 1, is missing.",
                (1, height, width): "the axis of size 1 comes last.",
                (1, height, width, 1): "there is an axis too many in front.",
            },
        )
    for channels in (6, 2, 8):
        what = f"`channel_mask({channels})`"
        mask = call(what, channel_mask, channels)
        index, half = np.arange(channels).reshape(1, 1, -1), channels // 2
        _require_mask(
            what,
            mask,
            (index < half).astype(int),
            {
                "ones and zeros are exchanged: the first half of the channels is frozen, with ones.": index >= half,
                "your mask takes every other channel; it should take the first half of them.": nearest(
                    mask, [index % 2, 1 - index % 2]
                ),
                "your mask has one 1 too many: it is 1 for half of the channels.": index <= half,
                "your mask has one 1 too few: it is 1 for half of the channels.": index < half - 1,
            },
            {
                (channels,): "the first two axes, of size 1, are missing.",
                (1, channels): "one more axis of size 1 is missing in front.",
                (channels, 1, 1): "channels are the last axis.",
                (1, channels, 1): "channels are the last axis.",
                (1, 1, 1, channels): "there is an axis too many in front.",
            },
        )


def _require_mask(
    what: str, mask: Any, expected: np.ndarray, mistakes: Mapping[str, Any], shapes: Mapping[tuple[int, ...], str]
) -> None:
    got = as_array(what, mask)
    if got.shape in shapes and got.shape != expected.shape:
        raise Wrong(f"{what} should have shape {expected.shape}; yours has {got.shape}: {shapes[got.shape]}")
    require_close(what, got, expected, mistakes)
