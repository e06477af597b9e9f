"""Live 8.5, zeros and ones: its check."""

from typing import Any

import numpy as np
import tensorflow as tf
from scipy.special import expit, ndtr

from course_utils.exercises.compare import as_array
from course_utils.exercises.exercise import Wrong, call, exercise


def _reference_binarise(levels: tf.Tensor) -> tf.Tensor:
    levels = tf.cast(levels, tf.float32)
    return tf.cast(16 * tf.random.uniform(tf.shape(levels)) < levels, tf.float32)


@exercise(
    "Live 8.5, zeros and ones",
    reference=lambda: _reference_binarise,
)
def binarise(binarise):
    # Each level twice in each row: pixels with equal levels must not share their random numbers.
    levels = np.tile(np.arange(17, dtype=np.uint8), (4_000, 2))
    what = "`binarise(levels)`"
    # Eight times: were all pixels to share one number, two results would agree now and then.
    results = [_require_zeros_and_ones(what, call(what, binarise, levels), levels) for _ in range(8)]
    first = results[0]
    if all(np.array_equal(first, result) for result in results):
        if np.array_equal(first, levels > 0):
            raise Wrong("every level above 0 becomes 1, as the random numbers are below 1: compare with level / 16.")
        if (first == first[0]).all():
            raise Wrong("there is no chance in your result: a pixel of level 4 should be 1 in one draw out of four.")
        raise Wrong("each call gives the same zeros and ones: draw new numbers each time, without a seed.")
    shared = "of its own for each pixel, of the shape of `levels`."
    if (first == first[0]).all():
        raise Wrong(f"all rows of the result are equal: draw a random number {shared}")
    if np.array_equal(first[:, :17], first[:, 17:]):
        raise Wrong(f"all pixels of an image share one random number: draw one {shared}")
    _require_frequencies(first, levels)
    faint = np.full((4_000, 34), 4, np.uint8)
    if np.mean(_require_zeros_and_ones(what, call(what, binarise, faint), faint)) > 0.5:
        raise Wrong(
            "divide by 16, the highest level that there is, and not by the highest one in the array or the row."
        )
    cube = levels[:6, :4].reshape(2, 3, 4)
    _require_zeros_and_ones(what, call("For levels of shape (2, 3, 4), `binarise`", binarise, cube), cube)
    try:
        mapped = list(tf.data.Dataset.from_tensors(levels).repeat(2).map(binarise))
    except Exception as error:
        raise Wrong(
            "`binarise` works on arrays, and raises an error in a pipeline, `dataset.map(binarise)`, where there are no numbers yet: "
            "use TensorFlow's functions rather than NumPy's or Python's."
        ) from error
    what = "in a pipeline, `binarise(levels)`"
    first, second = (_require_zeros_and_ones(what, batch, levels) for batch in mapped)
    if np.array_equal(first, second):
        raise Wrong(
            "in a pipeline, `dataset.map(binarise)`, each batch gets the same random numbers: NumPy's are drawn once, when the "
            "pipeline is made. Use `tf.random.uniform`, without a seed."
        )
    _require_frequencies(first, levels)


def _require_zeros_and_ones(what: str, got: Any, levels: np.ndarray) -> np.ndarray:
    values = as_array(what, got)
    if values.shape != levels.shape:
        raise Wrong(f"for levels of shape {levels.shape}, {what} should have that shape; yours has {values.shape}.")
    if not np.isin(values, (0, 1)).all():
        strange = values[~np.isin(values, (0, 1))][0]
        raise Wrong(f"{what} should hold nothing but 0 and 1; there is a {strange:.4g} in yours.")
    dtype = tf.as_dtype(np.asarray(got).dtype)
    if dtype != tf.float32:
        raise Wrong(f"{what} should be of type tf.float32; yours is {dtype.name}. Convert it with `tf.cast`.")
    return values


def _require_frequencies(got: np.ndarray, levels: np.ndarray) -> None:
    """Refuses right results with a probability below 1e-8: it wants no better than seven standard deviations."""
    level = np.arange(17)
    frequencies, count = np.array([got[levels == k].mean() for k in level]), np.sum(levels == 0)

    def too_far(probabilities: np.ndarray) -> np.ndarray:
        # Two of all the pixels are free, as u ≤ p and u < p are equally right: some u may be exactly 0.
        deviation = np.sqrt(probabilities * (1 - probabilities) / count)
        return np.abs(frequencies - probabilities) > 7 * deviation + 2.5 / count

    if not too_far(level / 16).any():
        return
    off_by_one = [level / 17, (level + 1) / 17, np.minimum((level + 1) / 16, 1), np.minimum(level / 15, 1)]
    mistakes = {
        "zeros and ones are exchanged: level 16 should always give 1, and level 0 never.": [1 - level / 16],
        "the probability is level / 16: of the seventeen levels, 0 never gives 1, and 16 always does.": off_by_one,
        "the levels go from 0 to 16, not to 255: the probability is level / 16.": [level / 255, level / 256],
        "level / 16 is a probability, not a logit: hand it on as `probs=`.": [expit(level / 16), expit(level)],
        "draw uniform numbers, between 0 and 1, rather than normal ones.": [ndtr(level / 16), ndtr(level)],
        "the result does not depend on the levels: compare the random numbers with level / 16.": [np.full(17, 0.5)],
        "compare the random number with level / 16 rather than multiply the two.": [1 - 8 / np.maximum(level, 8)],
    }
    for message, candidates in mistakes.items():
        if any(not too_far(candidate).any() for candidate in candidates):
            raise Wrong(message)
    worst = np.argmax(np.abs(frequencies - level / 16))
    raise Wrong(
        f"pixels of level {worst} should be 1 with probability {worst}/16, {worst / 16:.3f}; of yours the fraction is "
        f"{frequencies[worst]:.3f}."
    )
