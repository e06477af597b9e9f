"""Exercise 4.5, far from the data: its check."""

import numpy as np
import tensorflow as tf
import tensorflow_probability as tfp

from course_utils import flows
from course_utils.exercises.compare import require_close
from course_utils.exercises.exercise import Wrong, call, exercise

tfb = tfp.bijectors
tfd = tfp.distributions


@exercise(
    "Exercise 4.5, far from the data",
    reference=lambda: _reference_log_prob_along,
)
def far_from_data(log_prob_along):
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
    points = start + distances[:, None] * direction
    expected = normal.log_prob(points)
    require_close(
        what,
        got,
        expected,
        {
            "return the log-density, not the density.": tf.exp(expected),
            "begin at `start`: the points are start + distance × direction.": normal.log_prob(points - start),
            "go in the given direction, not against it.": normal.log_prob(2 * start - points),
            "take the direction as it is given, and do not normalise it: a distance counts in units of its length.": normal.log_prob(
                (start + points) / 2
            ),
        },
    )
    try:
        log_prob_along(tfd.TransformedDistribution(normal, _BatchesAlone()), start, direction, distances)
    except Exception as error:
        raise Wrong(
            "the networks of a flow take a batch of points and no single one: hand `flow.log_prob` all points at once, as an array "
            "of shape (n, 2)."
        ) from error


_NEW_AXIS = (
    "Three distances, in an array of shape (3,), do not fit a direction of shape (2,): `distances[:, None]` has shape (3, 1), and "
    "fits."
)


class _BatchesAlone(tfb.Bijector):
    """The identity, for batches of points only: so is a layer whose network is made with Keras."""

    def __init__(self):
        super().__init__(forward_min_event_ndims=1, parameters={}, name="batches_alone")

    def _inverse(self, x):
        return tf.ensure_shape(x, [None, 2])

    def _inverse_log_det_jacobian(self, x):
        return tf.zeros(tf.shape(x)[:-1])


def _reference_log_prob_along(flow, start, direction, distances):
    return flow.log_prob(start + distances[:, None] * direction)
