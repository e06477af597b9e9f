"""Exercise 5.2, squeeze by reshape and transpose: its check."""

from collections.abc import Callable, Mapping
from typing import Any

import numpy as np
import tensorflow as tf

from course_utils.exercises.bijector_checks import (
    nearest,
    require_compiled,
)
from course_utils.exercises.compare import require_close
from course_utils.exercises.exercise import Wrong, call, exercise


def _reference_squeeze(x: tf.Tensor) -> tf.Tensor:
    _, height, width, channels = x.shape
    blocks = tf.reshape(x, [-1, height // 2, 2, width // 2, 2, channels])
    return tf.reshape(tf.transpose(blocks, [0, 1, 3, 2, 4, 5]), [-1, height // 2, width // 2, 4 * channels])


def _reference_unsqueeze(z: tf.Tensor) -> tf.Tensor:
    _, height, width, channels = z.shape
    blocks = tf.reshape(z, [-1, height, width, 2, 2, channels // 4])
    return tf.reshape(tf.transpose(blocks, [0, 1, 3, 2, 4, 5]), [-1, 2 * height, 2 * width, channels // 4])


@exercise(
    "Exercise 5.2, squeeze by reshape and transpose",
    reference=lambda: (_reference_squeeze, _reference_unsqueeze),
)
def squeeze_and_back(squeeze, unsqueeze):
    n, height, width, channels = 2, 4, 12, 12
    x = tf.reshape(tf.range(float(n * height * width * channels)), [n, height, width, channels])
    z = tf.nn.space_to_depth(x, 2)
    alone = "a reshape alone leaves the numbers in the order in which they are in memory: transpose in between."
    apart = (
        "your blocks are made of pixels that lie far apart: the height splits into (i, a), of sizes H/2 and 2 in this order, and "
        "the width into (j, b)."
    )
    channel_order = (
        "the right numbers meet in each pixel, and their order is not that of Eq. (5.5): a comes first, then b, and c changes "
        "fastest."
    )
    exchanged = (
        "within a block, a and b are exchanged: by Eq. (5.5), the place to the right comes before the place below."
    )
    sizes = {"n": n, "i": height // 2, "a": 2, "j": width // 2, "b": 2, "c": channels}

    def by(split: str, order: str, at: tf.Tensor = x) -> tf.Tensor:
        """What the three steps give if the first reshape makes the axes `split`, and the transpose brings them into `order`."""
        blocks = tf.reshape(at, [sizes[axis] for axis in split])
        moved = tf.transpose(blocks, [split.index(axis) for axis in order])
        return tf.reshape(moved, (z if at is x else x).shape)

    got = _rearranged("`squeeze(x)`", squeeze, x)
    if np.shape(got) == (n, 2 * height, 2 * width, channels // 4):
        raise Wrong("your `squeeze` does what `unsqueeze` should do: space should become channels.")
    _require_rearranged(
        "`squeeze(x)`",
        got,
        z,
        {
            alone: by("niajbc", "niajbc"),
            exchanged: by("niajbc", "nijbac"),
            channel_order: nearest(got, [by("niajbc", f"nij{order}") for order in ("cab", "cba", "acb", "bca")]),
            apart: by("naibjc", "nijabc"),
            "i comes before j: rows of the image should stay rows.": by("niajbc", "njiabc"),
            "after the transpose a and b should stand beside c, and i and j in front of them.": by("niajbc", "nabijc"),
        },
        x,
    )
    got = _rearranged("`unsqueeze(z)`", unsqueeze, z)
    if np.shape(got) == (n, height // 4, width // 4, 16 * channels):
        raise Wrong("your `unsqueeze` squeezes once more: channels should become space again.")
    _require_rearranged(
        "`unsqueeze(z)`",
        got,
        x,
        {
            alone: by("nijabc", "nijabc", z),
            exchanged: by("nijbac", "niajbc", z),
            channel_order: nearest(got, [by(f"nij{split}", "niajbc", z) for split in ("cab", "cba", "acb", "bca")]),
            apart: by("nijabc", "naibjc", z),
        },
        z,
    )
    whole = tf.reshape(tf.range(1, 17), [1, 4, 4, 1])
    require_close("`squeeze` of whole numbers", call("`squeeze`", squeeze, whole), tf.nn.space_to_depth(whole, 2))
    for name, function, at, expected in (("squeeze", squeeze, x, z), ("unsqueeze", unsqueeze, z, x)):
        compiled = require_compiled(f"`{name}`", function, at)
        if tuple(compiled.output_shapes[1:]) != tuple(expected.shape[1:]):
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


def _require_rearranged(
    what: str, got: Any, expected: tf.Tensor, mistakes: Mapping[str, Any], given: tf.Tensor
) -> None:
    if np.ndim(got) == 6:
        raise Wrong(f"{what} still has six axes: merge those that belong together with a last reshape.")
    if np.shape(got) == given.shape:
        raise Wrong(f"{what} has the shape of its input, {tuple(given.shape)}; it should have {tuple(expected.shape)}.")
    require_close(what, got, expected, mistakes)
    if not tf.is_tensor(got):
        raise Wrong(
            f"{what} should be a tensor, and yours is of type {type(got).__name__}: use `tf.reshape` and `tf.transpose`."
        )
