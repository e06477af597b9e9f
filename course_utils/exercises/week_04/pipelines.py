"""Live 4.5, the pipelines: its check."""

import numpy as np
import tensorflow as tf

from course_utils.datasets import TwoMoons, batches
from course_utils.exercises.compare import require_instance
from course_utils.exercises.exercise import Wrong, exercise


def _reference_pipelines() -> tuple[tf.data.Dataset, tf.data.Dataset]:
    moons = TwoMoons(noise=0.05)
    train, _ = moons.sample(100_000, seed=1)
    validation, _ = moons.sample(10_000, seed=2)
    return batches(train, batch_size=256, seed=3, drop_remainder=True), batches(validation, batch_size=1_000)


@exercise(
    "Live 4.5, the pipelines",
    reference=_reference_pipelines,
)
def pipelines(train, validation):
    moons = TwoMoons(noise=0.05)
    for name, dataset, batch, count in (("train", train, 256, 390), ("validation", validation, 1_000, 10)):
        _require_batches(name, dataset, batch, count)
    places = [_places(train, moons.sample(100_000, seed=1)[0]) for _ in range(2)]
    if (places[0] < 0).any():
        raise Wrong("`train` should hold the points of `x_train`.")
    if np.unique(places[0]).size < places[0].size:
        raise Wrong("some points come more than once in a pass over `train`, and others never.")
    if np.array_equal(*places):
        raise Wrong("two passes over `train` give the same batches in the same order: shuffle it, anew for each pass.")
    if {frozenset(batch) for batch in places[0]} & {frozenset(batch) for batch in places[1]}:
        raise Wrong("two passes over `train` share whole batches: shuffle the points first, and batch them then.")
    if places[0][0].max() < 50_000:
        raise Wrong(
            "the first batch comes from the beginning of `x_train` alone: give the shuffle a buffer of `len(x_train)`."
        )
    held_out = _places(validation, moons.sample(10_000, seed=2)[0])
    if (held_out < 0).any() or np.unique(held_out).size < held_out.size:
        raise Wrong("`validation` should hold each point of `x_validation` once.")


def _require_batches(name: str, dataset: tf.data.Dataset, batch: int, count: int) -> None:
    require_instance(f"`{name}`", dataset, tf.data.Dataset, "a `tf.data.Dataset`")
    first = next(iter(dataset), None)
    if first is None:
        raise Wrong(f"`{name}` has no batch at all. Is it made `from_tensor_slices`, with an element for each point?")
    if not tf.is_tensor(first):
        raise Wrong(
            f"an element of `{name}` should be one tensor, a batch of points; yours is of type {type(first).__name__}."
        )
    if first.shape != (batch, 2):
        raise Wrong(f"a batch of `{name}` should have shape {(batch, 2)}; yours has shape {tuple(first.shape)}.")
    if first.dtype != tf.float32:
        raise Wrong(f"`{name}` should hold float32; yours holds {first.dtype.name}.")
    found = int(dataset.cardinality())
    if found == tf.data.INFINITE_CARDINALITY:
        raise Wrong(f"`{name}` never ends: leave out `repeat`. Keras begins a new pass for each epoch by itself.")
    if found == tf.data.UNKNOWN_CARDINALITY:
        raise Wrong(
            f"TensorFlow cannot tell how many batches `{name}` has, and the training has to know: make it with "
            "`from_tensor_slices`, and without `filter` or a generator."
        )
    if found == count + 1:
        raise Wrong(f"`{name}` has {found} batches, the last of them smaller: leave it out with `drop_remainder=True`.")
    if found != count:
        raise Wrong(f"`{name}` should have {count} batches; yours has {found}.")


def _places(dataset: tf.data.Dataset, points: np.ndarray) -> np.ndarray:
    """Where the points of each batch stand among `points`, −1 for others, in one pass: `[batches, batch]`."""
    known = np.ascontiguousarray(points).view(np.int64).ravel()
    order = np.argsort(known)
    seen = np.stack([np.ascontiguousarray(batch).view(np.int64).ravel() for batch in dataset.as_numpy_iterator()])
    place = order[np.minimum(np.searchsorted(known, seen, sorter=order), len(known) - 1)]
    return np.where(known[place] == seen, place, -1)
