"""Exercise 5.2, squeeze by reshape and transpose: its check."""

from collections.abc import Callable, Iterator
from typing import Any

import numpy as np
import tensorflow as tf

from course_utils.exercises.bijector_checks import require_compiled
from course_utils.exercises.exercise import Wrong, call, exercise
from course_utils.exercises.observation import Observation


def _squeeze(split: str = "iajbc", order: str = "ijabc") -> Callable:
    """A squeeze whose first reshape makes the axes `split`, and whose transpose brings them into `order`."""

    def squeeze(x: tf.Tensor) -> tf.Tensor:
        _, height, width, channels = x.shape
        sizes = {"i": height // 2, "a": 2, "j": width // 2, "b": 2, "c": channels}
        return tf.reshape(_moved(x, sizes, split, order), [-1, height // 2, width // 2, 4 * channels])

    return squeeze


def _unsqueeze(split: str = "ijabc", order: str = "iajbc") -> Callable:
    """The way back, made likewise."""

    def unsqueeze(z: tf.Tensor) -> tf.Tensor:
        _, height, width, channels = z.shape
        sizes = {"i": height, "a": 2, "j": width, "b": 2, "c": channels // 4}
        return tf.reshape(_moved(z, sizes, split, order), [-1, 2 * height, 2 * width, channels // 4])

    return unsqueeze


def _moved(x: tf.Tensor, sizes: dict[str, int], split: str, order: str) -> tf.Tensor:
    blocks = tf.reshape(x, [-1, *(sizes[axis] for axis in split)])
    return tf.transpose(blocks, [0, *(1 + split.index(axis) for axis in order)])


_ALONE = "a reshape alone leaves the numbers in the order in which they are in memory: transpose in between."
_APART = (
    "your blocks are made of pixels that lie far apart: the height splits into (i, a), of sizes H/2 and 2 in this order, and "
    "the width into (j, b)."
)
_CHANNEL_ORDER = (
    "the right numbers meet in each pixel, and their order is not that of Eq. (5.5): a comes first, then b, and c changes "
    "fastest."
)
_EXCHANGED = "within a block, a and b are exchanged: by Eq. (5.5), the place to the right comes before the place below."
_OTHER_ORDERS = ("cab", "cba", "acb", "bca")


@exercise(
    "Exercise 5.2, squeeze by reshape and transpose",
    reference=lambda: (_squeeze(), _unsqueeze()),
    alternatives=[(lambda x: tf.nn.space_to_depth(x, 2), lambda z: tf.nn.depth_to_space(z, 2))],
    mistakes={
        "squeeze": {
            _ALONE: _squeeze("iajbc", "iajbc"),
            _EXCHANGED: _squeeze("iajbc", "ijbac"),
            _CHANNEL_ORDER: [_squeeze("iajbc", f"ij{order}") for order in _OTHER_ORDERS],
            _APART: _squeeze("aibjc", "ijabc"),
            "i comes before j: rows of the image should stay rows.": _squeeze("iajbc", "jiabc"),
            "after the transpose a and b should stand beside c, and i and j in front of them.": _squeeze(
                "iajbc", "abijc"
            ),
        },
        "unsqueeze": {
            _ALONE: _unsqueeze("ijabc", "ijabc"),
            _EXCHANGED: _unsqueeze("ijbac", "iajbc"),
            _CHANNEL_ORDER: [_unsqueeze(f"ij{split}", "iajbc") for split in _OTHER_ORDERS],
            _APART: _unsqueeze("ijabc", "aibjc"),
        },
    },
)
def squeeze_and_back(squeeze: Callable, unsqueeze: Callable) -> Iterator[Observation]:
    x = tf.reshape(tf.range(2.0 * 4 * 12 * 12), [2, 4, 12, 12])
    squeezed, unsqueezed = (2, 2, 6, 48), (2, 8, 24, 3)
    got = _rearranged("`squeeze(x)`", squeeze, x)
    if np.shape(got) == unsqueezed:
        raise Wrong("your `squeeze` does what `unsqueeze` should do: space should become channels.")
    yield from _observed("`squeeze(x)`", got, squeezed, x)
    got = _rearranged("`unsqueeze(z)`", unsqueeze, x)
    if np.shape(got) == squeezed:
        raise Wrong("your `unsqueeze` squeezes once more: channels should become space again.")
    yield from _observed("`unsqueeze(z)`", got, unsqueezed, x)
    whole = tf.reshape(tf.range(1, 17), [1, 4, 4, 1])
    yield Observation("`squeeze` of whole numbers", call("`squeeze`", squeeze, whole))
    for name, function, expected in (("squeeze", squeeze, squeezed), ("unsqueeze", unsqueeze, unsqueezed)):
        compiled = require_compiled(f"`{name}`", function, x)
        if tuple(compiled.output_shapes[1:]) != expected[1:]:
            raise Wrong(
                f"in a compiled function, TensorFlow loses sight of the shape that `{name}` gives: build it from `height`, `width` "
                "and `channels`, which are known, and -1 for the batch."
            )


def _rearranged(what: str, function: Callable, at: tf.Tensor) -> Any:
    try:
        return call(what, function, at)
    except Wrong as wrong:
        if "Tshape" not in str(wrong):  # what TensorFlow calls the sizes of a reshape when it complains of their type
            raise
        raise Wrong(
            f"{what} reshapes to sizes that are no whole numbers: divide by `//` rather than by `/`."
        ) from wrong


def _observed(what: str, got: Any, expected: tuple[int, ...], given: tf.Tensor) -> Iterator[Observation]:
    if np.ndim(got) == 6:
        raise Wrong(f"{what} still has six axes: merge those that belong together with a last reshape.")
    if np.shape(got) == given.shape:
        raise Wrong(f"{what} has the shape of its input, {tuple(given.shape)}; it should have {expected}.")
    yield Observation(what, got)
    if not tf.is_tensor(got):
        raise Wrong(
            f"{what} should be a tensor, and yours is of type {type(got).__name__}: use `tf.reshape` and `tf.transpose`."
        )
