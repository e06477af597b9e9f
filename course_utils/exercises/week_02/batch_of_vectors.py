"""Live 2.7, a batch of vectors: its check."""

from typing import Any

import numpy as np
import tensorflow as tf
import tensorflow_probability as tfp
from scipy.special import ndtr

from course_utils.exercises.distributions import require_distribution, require_log_prob, require_samples
from course_utils.exercises.exercise import Wrong, call, exercise
from course_utils.exercises.week_02.shared import POINTS

tfd = tfp.distributions
diag = tfd.MultivariateNormalDiag

_CENTRES = np.array([[-3.0, 0.0], [0.0, 2.0], [3.0, 0.0]], np.float32)


def _reference_batch_of_vectors() -> tuple[tfd.Distribution, tf.Tensor, list[str]]:
    normals = diag(loc=_CENTRES, scale_diag=[0.5, 1.0])
    return normals, normals.sample((4, 100), seed=(2, 8)), ["sample", "sample", "batch", "event"]


@exercise("Live 2.7, a batch of vectors", reference=_reference_batch_of_vectors)
def batch_of_vectors(normals, draws, axis_names):
    scale = np.array([0.5, 1.0], np.float32)
    require_distribution(
        "`normals`",
        normals,
        batch_shape=(3,),
        event_shape=(2,),
        mistakes={
            "The last axis of `loc` is the event: write one mean, a pair of numbers, in each row.": ((2,), (3,)),
            "The axes of the event are the coordinates of the plane; the three distributions are the batch.": (
                (),
                (3, 2),
            ),
        },
    )
    require_log_prob(
        "`normals`",
        normals,
        diag(_CENTRES, scale),
        POINTS[:, None],
        {
            "`scale_diag` holds the standard deviations themselves, not their squares.": diag(_CENTRES, scale**2),
            "`scale_diag` holds the standard deviations themselves, not their roots.": diag(_CENTRES, scale**0.5),
            "the two standard deviations are exchanged.": diag(_CENTRES, scale[::-1]),
            "your `normals` have standard deviations (1, 1): give them others as `scale_diag`.": diag(_CENTRES),
            "the coordinates of each mean are exchanged.": diag(_CENTRES[:, ::-1], scale),
            "the three distributions are in another order.": diag(_CENTRES[::-1], scale),
        },
    )
    require_samples(
        "`draws`",
        draws,
        (4, 100, 3, 2),
        lambda x: ndtr((x - _CENTRES) / scale),
        sample_ndims=2,
        mistakes={
            "Give `sample` the pair (4, 100).": (400, 3, 2),
            "The batch and the event come by themselves: ask for the sample shape alone.": (4, 100, 3, 2, 3, 2),
            "Draw from the batch of three, `normals`.": (4, 100, 2),
            "`sample` wants the whole sample shape as one tuple: a second number would be taken for the seed.": (
                4,
                3,
                2,
            ),
        },
    )
    call("`normals.log_prob(draws)`", normals.log_prob, draws)
    _require_axis_names(axis_names)


def _require_axis_names(axis_names: Any) -> None:
    kinds = ("sample", "batch", "event")
    if isinstance(axis_names, str) or not np.iterable(axis_names):
        raise Wrong("`axis_names` should be a list of words, one for each axis of `draws`.")
    if any(name is ... for name in axis_names):
        raise Wrong("one of the `axis_names` is still to be filled in.")
    names = [str(name).strip().lower() for name in axis_names]
    if unknown := [name for name in names if name not in kinds]:
        raise Wrong(
            f'each of the `axis_names` should be one of "sample", "batch" and "event"; yours has "{unknown[0][:80]}".'
        )
    if names == ["sample", "sample", "batch", "event"]:
        return
    if names == ["sample", "batch", "event"]:
        raise Wrong(
            "the order of the three kinds is right, but `draws` has four axes, and each wants its name: one of the kinds takes "
            "up two of them."
        )
    if len(names) != 4:
        raise Wrong(f"`draws` has four axes, and each wants its name; you gave {len(names)}.")
    if sorted(names) == ["batch", "event", "sample", "sample"]:
        raise Wrong(
            "`axis_names` has the right names in the wrong order: which of the three kinds of shape comes first?"
        )
    raise Wrong(
        "one of the names appears too often: `sample` was asked for (4, 100), there are three distributions, and each draw is a "
        "point of the plane."
    )
