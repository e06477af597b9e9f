"""Exercise 4.5, far from the data: its check."""

from collections.abc import Callable, Iterator

import numpy as np
import tensorflow as tf
import tensorflow_probability as tfp

from course_utils import flows
from course_utils.exercises.exercise import Wrong, call, exercise
from course_utils.exercises.observation import Observation

tfb = tfp.bijectors
tfd = tfp.distributions

_NEW_AXIS = (
    "Three distances, in an array of shape (3,), do not fit a direction of shape (2,): `distances[:, None]` has shape (3, 1), and "
    "fits."
)


def _batches_alone() -> tfb.Bijector:
    """The identity, for batches of points only: so is a layer whose network is made with Keras."""
    return tfb.Inline(
        inverse_fn=lambda x: tf.ensure_shape(x, [None, 2]),
        inverse_log_det_jacobian_fn=lambda x: tf.zeros(tf.shape(x)[:-1]),
        forward_min_event_ndims=1,
    )


def _along(points: Callable) -> Callable:
    """The log-density at a function of start, directions as rows, and distances as a column."""
    return lambda flow, start, direction, distances: flow.log_prob(points(start, direction, distances[:, None]))


def _log_prob_along(flow, start, direction, distances):
    return flow.log_prob(start + distances[:, None] * direction)


@exercise(
    "Exercise 4.5, far from the data",
    reference=lambda: _log_prob_along,
    mistakes={
        "return the log-density, not the density.": lambda flow, start, direction, distances: flow.prob(
            start + distances[:, None] * direction
        ),
        "begin at `start`: the points are start + distance × direction.": _along(lambda x, d, t: t * d),
        "go in the given direction, not against it.": _along(lambda x, d, t: x - t * d),
        "take the direction as it is given, and do not normalise it: a distance counts in units of its length.": _along(
            lambda x, d, t: x + t * d / np.linalg.norm(d)
        ),
    },
)
def far_from_data(log_prob_along: Callable) -> Iterator[Observation]:
    normal = flows.standard_normal(2)
    start, direction = np.array([1.0, 2.0], np.float32), np.array([1.2, -1.6], np.float32)
    distances = np.array([0.0, 1.0, 3.0], np.float32)
    what = "`log_prob_along(flow, start, direction, distances)`"
    try:
        got = call(what, log_prob_along, normal, start, direction, distances)
    except Wrong as wrong:
        # NumPy speaks of shapes that cannot be broadcast together, and TensorFlow of incompatible ones.
        if "broadcast" in str(wrong) or "ncompatible shapes" in str(wrong):
            raise Wrong(f"{wrong} {_NEW_AXIS}") from wrong
        raise
    yield Observation(what, got)
    try:
        log_prob_along(tfd.TransformedDistribution(normal, _batches_alone()), start, direction, distances)
    except Exception as error:
        raise Wrong(
            "the networks of a flow take a batch of points and no single one: hand `flow.log_prob` all points at once, as an array "
            "of shape (n, 2)."
        ) from error
