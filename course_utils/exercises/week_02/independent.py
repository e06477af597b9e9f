"""Live 2.8, from batch to event: its check."""

from typing import Any

import numpy as np
import tensorflow as tf
import tensorflow_probability as tfp

from course_utils.exercises.distributions import require_distribution, require_log_prob, require_shape
from course_utils.exercises.exercise import Wrong, exercise

tfd = tfp.distributions

_WHITE = np.array([[0.1, 0.5, 0.9], [0.2, 0.5, 0.8]], np.float32)


def _reference_independent() -> tuple[tfd.Distribution, tfd.Distribution, list[tuple[int, ...]]]:
    bernoullis = tfd.Bernoulli(probs=_WHITE)
    images = tfd.Independent(bernoullis, reinterpreted_batch_ndims=2)
    return tfd.Independent(bernoullis, reinterpreted_batch_ndims=1), images, [(2, 3), (2,), ()]


@exercise("Live 2.8, from batch to event", reference=_reference_independent)
def independent(rows, images, predicted_shapes):
    moved_too_many = "Two axes have moved to the event; a row is one axis."
    require_distribution(
        "`rows`",
        rows,
        batch_shape=(2,),
        event_shape=(3,),
        mistakes={
            moved_too_many: ((), (2, 3)),
            "No axis has moved: hand `bernoullis` to `tfd.Independent`.": ((2, 3), ()),
        },
    )
    require_distribution(
        "`images`",
        images,
        event_shape=(2, 3),
        mistakes={
            "The default leaves the first axis in the batch: say with `reinterpreted_batch_ndims` how many are to move.": (
                (2,),
                (3,),
            ),
            "No axis has moved: hand `bernoullis` to `tfd.Independent`.": ((2, 3), ()),
        },
    )
    seen = tf.constant([[[0, 1, 1], [0, 0, 1]], [[1, 1, 0], [0, 1, 0]], [[0, 0, 0], [1, 0, 0]], [[1, 0, 1], [1, 1, 1]]])
    for name, distribution, moved in (("`rows`", rows, 1), ("`images`", images, 2)):
        require_log_prob(
            name,
            distribution,
            tfd.Independent(tfd.Bernoulli(probs=_WHITE), moved),
            seen,
            {
                f"{name} should be made of `bernoullis`; in yours black and white are exchanged.": tfd.Independent(
                    tfd.Bernoulli(probs=1 - _WHITE), moved
                ),
                f"{name} should be made of `bernoullis`; yours takes the probabilities for logits.": tfd.Independent(
                    tfd.Bernoulli(logits=_WHITE), moved
                ),
            },
        )
    _require_shapes(predicted_shapes)


def _require_shapes(predicted_shapes: Any) -> None:
    try:
        predictions = list(predicted_shapes)
    except TypeError:
        raise Wrong("`predicted_shapes` should be a list of three shapes.") from None
    if isinstance(predicted_shapes, str | dict | set) or len(predictions) != 3:
        raise Wrong(f"`predicted_shapes` should be a list of three shapes; yours is {str(predicted_shapes)[:80]}.")
    not_summed = "that is the shape of the image itself; the axes that belong to the event are gone."
    a_number = "an array of that shape holds one number, but it has an axis, and what is asked for has none."
    one_row = "that is the shape of the event, of one row; the event is gone, and the batch is what stays."
    for name, prediction, right, mistakes in (
        (
            "bernoullis",
            predictions[0],
            (2, 3),
            {
                "this distribution has no event: nothing is gone, and every coin has its number.": (),
                "this distribution has no event, so that no axis is gone.": (2,),
                "this distribution has no event; none of the axes is gone.": (3,),
            },
        ),
        (
            "rows",
            predictions[1],
            (2,),
            {
                not_summed: (2, 3),
                one_row: (3,),
                "there are two rows, and each has its log-density.": (),
                "the summed axis is gone; it does not stay with size 1.": (2, 1),
            },
        ),
        (
            "images",
            predictions[2],
            (),
            {
                not_summed: (2, 3),
                "two axes belong to the event, and both are gone.": (2,),
                "the sum is over both axes of the image.": (3,),
                a_number: (1,),
                "the summed axes are gone; they do not stay with size 1.": (1, 1),
            },
        ),
    ):
        require_shape(f"the shape of `{name}.log_prob(image)`", prediction, right, mistakes)
