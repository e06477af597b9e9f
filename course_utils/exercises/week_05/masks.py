"""Exercise 5.1, a checkerboard in one line: its check."""

from collections.abc import Callable, Iterator

import numpy as np

from course_utils import bijectors
from course_utils.exercises.compare import require_shape
from course_utils.exercises.exercise import call, exercise
from course_utils.exercises.observation import Observation


def _checkerboard(entry: Callable) -> Callable:
    """A checkerboard by its entries, a function of row and column."""
    return lambda height, width: np.fromfunction(entry, (height, width), dtype=int)[..., np.newaxis] * 1


def _channels(entry: Callable) -> Callable:
    """A mask of channels by its entries, a function of the channel's number and of half of how many there are."""
    return lambda channels: entry(np.arange(channels), channels // 2)[np.newaxis, np.newaxis] * 1


def _checkerboard_shapes(height: int, width: int) -> dict[tuple[int, ...], str]:
    return {
        (height, width): "The last axis, of size 1, is missing.",
        (width, height, 1): "Height and width are exchanged.",
        (width, height): "Height and width are exchanged, and the last axis, of size 1, is missing.",
        (1, height, width): "The axis of size 1 comes last.",
        (1, height, width, 1): "There is an axis too many in front.",
    }


def _channel_shapes(channels: int) -> dict[tuple[int, ...], str]:
    return {
        (channels,): "The first two axes, of size 1, are missing.",
        (1, channels): "One more axis of size 1 is missing in front.",
        (channels, 1, 1): "Channels are the last axis.",
        (1, channels, 1): "Channels are the last axis.",
        (1, 1, 1, channels): "There is an axis too many in front.",
    }


_EVERY_OTHER = [_channels(lambda c, half: c % 2), _channels(lambda c, half: 1 - c % 2)]


@exercise(
    "Exercise 5.1, a checkerboard in one line",
    reference=lambda: (bijectors.checkerboard_mask, bijectors.channel_mask),
    alternatives=[
        (_checkerboard(lambda i, j: (i + j) % 2 == 0), _channels(lambda c, half: c < half)),
        (_checkerboard(lambda i, j: (i + j + 1.0) % 2), _channels(lambda c, half: (c < half) / 1)),
    ],
    mistakes={
        "checkerboard_mask": {
            "ones and zeros are exchanged: entry (0, 0) is 1, as 0 + 0 is even.": _checkerboard(
                lambda i, j: (i + j) % 2
            ),
            "there are stripes in your mask: it takes no account of the column.": [
                _checkerboard(lambda i, j: i % 2),
                _checkerboard(lambda i, j: 1 - i % 2),
            ],
            "there are stripes in your mask: it takes no account of the row. (If you number the pixels through, row after row, "
            "that happens for every even width.)": [
                _checkerboard(lambda i, j: j % 2),
                _checkerboard(lambda i, j: 1 - j % 2),
            ],
            "take the sum of row and column, not their product.": [
                _checkerboard(lambda i, j: i * j % 2),
                _checkerboard(lambda i, j: 1 - i * j % 2),
            ],
            "that is row + column: entries should be 1 where this is even, and 0 where it is odd.": _checkerboard(
                lambda i, j: i + j
            ),
        },
        "channel_mask": {
            "ones and zeros are exchanged: the first half of the channels is frozen, with ones.": _channels(
                lambda c, half: c >= half
            ),
            "your mask takes every other channel; it should take the first half of them.": _EVERY_OTHER,
            "your mask has one 1 too many: it is 1 for half of the channels.": _channels(lambda c, half: c <= half),
            "your mask has one 1 too few: it is 1 for half of the channels.": _channels(lambda c, half: c < half - 1),
        },
    },
)
def masks(checkerboard_mask: Callable, channel_mask: Callable) -> Iterator[Observation]:
    for height, width in ((3, 4), (4, 3), (6, 2)):
        what = f"`checkerboard_mask({height}, {width})`"
        got = call(what, checkerboard_mask, height, width)
        require_shape(what, got, (height, width, 1), _checkerboard_shapes(height, width))
        yield Observation(what, got)
    for channels in (6, 2, 8):
        what = f"`channel_mask({channels})`"
        got = call(what, channel_mask, channels)
        require_shape(what, got, (1, 1, channels), _channel_shapes(channels))
        yield Observation(what, got)
