"""Exercise 4.2, three layers are needed: its check."""

from collections.abc import Callable, Iterator
from typing import Any

import numpy as np
import tensorflow as tf
import tensorflow_probability as tfp

from course_utils import bijectors
from course_utils.exercises.compare import as_array
from course_utils.exercises.exercise import Wrong, call, exercise
from course_utils.exercises.observation import Observation
from course_utils.exercises.week_04.shared import some_points

tfb = tfp.bijectors


def _influence(of_jacobians: Callable) -> Callable:
    """A function of the Jacobians at all points."""

    def influence(bijector, z):
        z = tf.identity(z)
        with tf.GradientTape(persistent=True) as tape:
            tape.watch(z)
            x = bijector.forward(z)
        return of_jacobians(tape.batch_jacobian(x, z, experimental_use_pfor=False))

    return influence


@exercise(
    "Exercise 4.2, three layers are needed",
    reference=lambda: (_influence(lambda j: tf.reduce_any(j != 0, axis=0)), 3),
    mistakes={
        "influence": {
            "rows are coordinates of x and columns coordinates of z; yours is transposed.": _influence(
                lambda j: tf.transpose(tf.reduce_any(j != 0, axis=0))
            ),
            "a negative derivative is an influence as well: ask whether an entry differs from 0.": _influence(
                lambda j: tf.reduce_max(j, axis=0) > 0
            ),
            "those are derivatives: return whether they differ from 0, not how large they are.": _influence(
                lambda j: tf.reduce_max(tf.abs(j), axis=0)
            ),
            "a sum or a mean over the points may cancel: ask whether the entry differs from 0 at any of them.": _influence(
                lambda j: tf.reduce_mean(j, axis=0) != 0
            ),
        }
    },
)
def three_layers(influence: Callable, least_layers: Any) -> Iterator[Observation]:
    least = as_array("`least_layers`", least_layers)
    if least.shape != () or not float(least).is_integer():
        raise Wrong(f"`least_layers` should be a whole number; yours is {least_layers!r}.")
    rng = np.random.default_rng(0)
    for layers in (1, 2, 3):
        matrix = rng.normal(size=(4, 4)) * np.tri(4, k=layers - 2) + np.eye(4)
        linear = tfb.ScaleMatvecLinearOperator(tf.linalg.LinearOperatorFullMatrix(tf.constant(matrix, tf.float32)))
        got = call("`influence(bijector, z)`", influence, linear, some_points(20))
        yield Observation("`influence(bijector, z)`, as zeros and ones,", got)
    sometimes = bijectors.AdditiveCoupling(lambda x: tf.nn.relu(x[..., ::-1]), np.array([1, 1, 0, 0]))
    yield Observation(
        "For a map with an entry of the Jacobian that is zero at some points and not at others, `influence`",
        call("`influence(bijector, z)`", influence, sometimes, some_points(20)),
    )
    # At a point and at its mirror image the derivatives of squares are opposite, and cancel in a mean.
    squares = bijectors.AdditiveCoupling(lambda x: tf.square(x[..., ::-1]), np.array([1, 1, 0, 0]))
    point = some_points(1)
    yield Observation(
        "For a map with an entry of the Jacobian that is positive at one point and negative at another, `influence`",
        call("`influence(bijector, z)`", influence, squares, tf.concat([point, -point], axis=0)),
    )
    if least != 3:
        raise Wrong(
            f"`influence` is right, but {int(least)} is not the least number of layers after which it has no "
            "zeros left. Print it for 1, 2, 3 and 4 layers."
        )
