"""Exercise 4.2, three layers are needed: its check."""

import numpy as np
import tensorflow as tf
import tensorflow_probability as tfp

from course_utils import bijectors
from course_utils.exercises.compare import as_array, require_close
from course_utils.exercises.exercise import Wrong, call, exercise
from course_utils.exercises.week_04.shared import some_points

tfb = tfp.bijectors


@exercise(
    "Exercise 4.2, three layers are needed",
    reference=lambda: (_reference_influence, 3),
)
def three_layers(influence, least_layers):
    least = as_array("`least_layers`", least_layers)
    if least.shape != () or not float(least).is_integer():
        raise Wrong(f"`least_layers` should be a whole number; yours is {least_layers!r}.")
    rng = np.random.default_rng(0)
    for layers in (1, 2, 3):
        matrix = rng.normal(size=(4, 4)) * np.tri(4, k=layers - 2) + np.eye(4)
        linear = tfb.Chain([_Linear(tf.constant(matrix, tf.float32))])
        require_close(
            "`influence(bijector, z)`, as zeros and ones,",
            call("`influence(bijector, z)`", influence, linear, some_points(20)),
            (matrix != 0).astype(float),
            {
                "rows are coordinates of x and columns coordinates of z; yours is transposed.": (matrix.T != 0).astype(
                    float
                ),
                "a negative derivative is an influence as well: ask whether an entry differs from 0.": (
                    matrix > 0
                ).astype(float),
                "those are derivatives: return whether they differ from 0, not how large they are.": np.abs(matrix),
            },
        )
    right = np.eye(4)
    right[3, 0] = right[2, 1] = 1
    sometimes = bijectors.AdditiveCoupling(lambda x: tf.nn.relu(x[..., ::-1]), np.array([1, 1, 0, 0]))
    require_close(
        "For a map with an entry of the Jacobian that is zero at some points and not at others, `influence`",
        call("`influence(bijector, z)`", influence, sometimes, some_points(20)),
        right,
    )
    # At a point and at its mirror image the derivatives of squares are opposite, and cancel in a mean.
    squares = bijectors.AdditiveCoupling(lambda x: tf.square(x[..., ::-1]), np.array([1, 1, 0, 0]))
    point = some_points(1)
    require_close(
        "For a map with an entry of the Jacobian that is positive at one point and negative at another, `influence`",
        call("`influence(bijector, z)`", influence, squares, tf.concat([point, -point], axis=0)),
        right,
        {"a sum or a mean over the points may cancel: ask whether the entry differs from 0 at any of them.": np.eye(4)},
    )
    if least != 3:
        raise Wrong(
            f"`influence` is right, but {int(least)} is not the least number of layers after which it has no "
            "zeros left. Print it for 1, 2, 3 and 4 layers."
        )


class _Linear(tfb.Bijector):
    def __init__(self, matrix: tf.Tensor):
        super().__init__(forward_min_event_ndims=1, is_constant_jacobian=True, parameters={}, name="linear")
        self._matrix = matrix

    def _forward(self, z):
        return tf.linalg.matvec(self._matrix, z)


def _reference_influence(bijector: tfb.Bijector, z: tf.Tensor) -> tf.Tensor:
    z = tf.identity(z)
    with tf.GradientTape(persistent=True) as tape:
        tape.watch(z)
        x = bijector.forward(z)
    return tf.reduce_any(tape.batch_jacobian(x, z, experimental_use_pfor=False) != 0, axis=0)
