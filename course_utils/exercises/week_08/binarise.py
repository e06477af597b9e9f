"""Live 8.5, zeros and ones: its check."""

from collections.abc import Callable, Iterator
from typing import Any

import numpy as np
import tensorflow as tf
import tensorflow_probability as tfp

from course_utils.exercises.compare import as_array
from course_utils.exercises.exercise import Wrong, call, exercise
from course_utils.exercises.observation import Observation

tfd = tfp.distributions


def _binarise(probability: Callable = lambda levels: levels / 16, uniform: Callable = tf.random.uniform) -> Callable:
    """1 with a probability that depends on the level, if random numbers are uniform."""

    def binarise(levels):
        levels = tf.cast(levels, tf.float32)
        return tf.cast(uniform(tf.shape(levels)) < probability(levels), tf.float32)

    return binarise


@exercise(
    "Live 8.5, zeros and ones",
    reference=lambda: _binarise(),
    alternatives=[
        lambda levels: tfd.Bernoulli(probs=tf.cast(levels, tf.float32) / 16, dtype=tf.float32).sample(),
        lambda levels: tf.where(
            tf.random.uniform(levels.shape, maxval=16, dtype=tf.int32) < tf.cast(levels, tf.int32), 1.0, 0.0
        ),
        lambda levels: tf.floor(tf.cast(levels, tf.float32) / 16 + tf.random.uniform(tf.shape(levels))),
    ],
    mistakes={
        "zeros and ones are exchanged: level 16 should always give 1, and level 0 never.": _binarise(
            lambda x: 1 - x / 16
        ),
        "the probability is level / 16: of the seventeen levels, 0 never gives 1, and 16 always does.": [
            _binarise(lambda x: x / 17),
            _binarise(lambda x: (x + 1) / 17),
            _binarise(lambda x: (x + 1) / 16),
            _binarise(lambda x: x / 15),
        ],
        "the levels go from 0 to 16, not to 255: the probability is level / 16.": [
            _binarise(lambda x: x / 255),
            _binarise(lambda x: x / 256),
        ],
        "level / 16 is a probability, not a logit: hand it on as `probs=`.": [
            _binarise(lambda x: tf.sigmoid(x / 16)),
            _binarise(tf.sigmoid),
        ],
        "draw uniform numbers, between 0 and 1, rather than normal ones.": [
            _binarise(uniform=tf.random.normal),
            _binarise(lambda x: x, uniform=tf.random.normal),
        ],
        "the result does not depend on the levels: compare the random numbers with level / 16.": _binarise(
            lambda x: 0.5
        ),
        "compare the random number with level / 16 rather than multiply the two.": lambda levels: tf.round(
            tf.random.uniform(tf.shape(levels)) * tf.cast(levels, tf.float32) / 16
        ),
    },
)
def binarise(binarise: Callable) -> Iterator[Observation]:
    # Each level sixteen times in each row: pixels with equal levels must not share their random numbers.
    levels = np.tile(np.arange(17, dtype=np.uint8), (4_000, 16))
    what = "`binarise(levels)`"
    # Eight times: were all pixels to share one number, two results would agree now and then.
    results = [_zeros_and_ones(what, call(what, binarise, levels), levels) for _ in range(8)]
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
    if np.array_equal(first[:, :17], first[:, 17:34]):
        raise Wrong(f"all pixels of an image share one random number: draw one {shared}")
    yield _frequencies(first)
    faint = np.full(levels.shape, 4, np.uint8)
    if np.mean(_zeros_and_ones(what, call(what, binarise, faint), faint)) > 0.5:
        raise Wrong(
            "divide by 16, the highest level that there is, and not by the highest one in the array or the row."
        )
    cube = levels[:6, :4].reshape(2, 3, 4)
    _zeros_and_ones(what, call("For levels of shape (2, 3, 4), `binarise`", binarise, cube), cube)
    try:
        mapped = list(tf.data.Dataset.from_tensors(levels).repeat(2).map(binarise))
    except Exception as error:
        raise Wrong(
            "`binarise` works on arrays, and raises an error in a pipeline, `dataset.map(binarise)`, where there are no numbers yet: "
            "use TensorFlow's functions rather than NumPy's or Python's."
        ) from error
    first, second = (_zeros_and_ones("in a pipeline, `binarise(levels)`", batch, levels) for batch in mapped)
    if np.array_equal(first, second):
        raise Wrong(
            "in a pipeline, `dataset.map(binarise)`, each batch gets the same random numbers: NumPy's are drawn once, when the "
            "pipeline is made. Use `tf.random.uniform`, without a seed."
        )
    yield _frequencies(first)


def _zeros_and_ones(what: str, got: Any, levels: np.ndarray) -> np.ndarray:
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


def _frequencies(got: np.ndarray) -> Observation:
    """How often each level became 1, of 64,000 pixels.

    Two answers to be told alike differ by a hundredth or more only if one of them is seven standard deviations off; those to be
    told apart differ by a sixteenth of the way from 0 to 1 or so.
    """
    found, level = got.reshape(-1, 17).mean(axis=0), np.arange(17)
    worst = np.argmax(np.abs(found - level / 16))
    otherwise = (
        f"pixels of level {worst} should be 1 with probability {worst}/16, {worst / 16:.3f}; of yours the fraction is "
        f"{found[worst]:.3f}."
    )
    return Observation("how often a pixel becomes 1", found, tolerance=1e-2, otherwise=otherwise)
