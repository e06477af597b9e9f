"""Live 7.3, who depends on whom: its check."""

from collections.abc import Callable, Iterator

import numpy as np
import tensorflow as tf

from course_utils.exercises.bijector_checks import normal
from course_utils.exercises.compare import as_array
from course_utils.exercises.exercise import Wrong, call, exercise
from course_utils.exercises.observation import Observation
from course_utils.exercises.week_07.shared import ORDER, randomised, reference_make_made


def _jacobian(function: Callable, x: tf.Tensor) -> np.ndarray:
    with tf.GradientTape(persistent=True) as tape:
        tape.watch(x)
        y = function(x)
    # Without pfor: slower for many points and large networks, and far quicker for the first small ones.
    return tape.batch_jacobian(y, x, experimental_use_pfor=False).numpy()


def reference_depends(function: Callable, x: tf.Tensor) -> np.ndarray:
    return np.any(_jacobian(function, x) != 0, axis=0)


def _of_jacobian(reduce: Callable) -> Callable:
    return lambda function, x: reduce(_jacobian(function, x))


@exercise(
    "Live 7.3, who depends on whom",
    reference=lambda: reference_depends,
    alternatives=[
        _of_jacobian(lambda jacobian: np.abs(jacobian).max(axis=0) > 0),
        _of_jacobian(lambda jacobian: tf.reduce_any(tf.not_equal(jacobian, 0), 0).numpy()),
    ],
    mistakes={
        "your matrix is false everywhere: call `tape.watch(x)` before `function(x)`, both inside the tape.": _of_jacobian(
            lambda jacobian: np.zeros(jacobian.shape[1:])
        ),
        "rows are outputs and columns are inputs; yours is transposed.": _of_jacobian(
            lambda jacobian: np.any(jacobian != 0, axis=0).T
        ),
        "a dependence at *some* point is enough: take `np.any` over the points rather than `np.all`.": _of_jacobian(
            lambda jacobian: np.all(jacobian != 0, axis=0)
        ),
        "a dependence at any point counts, and yours looks at one alone.": [
            _of_jacobian(lambda jacobian, k=k: jacobian[k] != 0)
            for k in (0, 1, 2, 4)  # at the others it is that of np.all
        ],
        "a negative derivative is a dependence, too: compare with `!= 0`.": _of_jacobian(
            lambda jacobian: np.any(jacobian > 0, axis=0)
        ),
        "derivatives of opposite sign cancel when they are added: compare with 0 first, then take `np.any`.": _of_jacobian(
            lambda jacobian: np.sum(jacobian, axis=0) != 0
        ),
        "your matrix is true where there is no dependence: compare with `!= 0`.": [
            _of_jacobian(lambda jacobian: np.all(jacobian == 0, axis=0)),
            _of_jacobian(lambda jacobian: np.any(jacobian == 0, axis=0)),
        ],
        "the matrix should say true or false; yours has sizes of derivatives. Compare with `!= 0`.": [
            _of_jacobian(lambda jacobian, reduce=reduce, size=size: reduce(size(jacobian), axis=0))
            for size in (np.asarray, np.abs)
            for reduce in (np.max, np.sum, np.mean)
        ],
    },
)
def depends(depends: Callable) -> Iterator[Observation]:
    points = normal(3, 4, seed=3) + 0.1
    x = tf.reshape(tf.stack([points, -points], axis=1), [6, 4])  # each point and then its mirror image
    # Entries that are zero at the first point and at all but one, and at others but not at the first.
    limit, sign = float(np.sort(x[:, 3])[-2]), np.sign(x[0, 2])

    def function(x: tf.Tensor) -> tf.Tensor:
        first, second = x[:, 1] ** 2, tf.nn.relu(sign * x[:, 2]) - 0.7 * x[:, 3]
        parts = [first, x[:, 3] - tf.exp(x[:, 0]), tf.nn.relu(x[:, 3] - limit), second]
        return tf.stack(parts, axis=-1)

    what = "`depends(function, x)`"
    got = call(what, depends, function, x)
    shape = as_array(what, got).shape
    if shape == (6, 4, 4):
        raise Wrong(f"{what} has one matrix for each point: say for each entry whether it is non-zero at any of them.")
    if shape == (6, 4, 6, 4):
        raise Wrong(f"{what} has derivatives of each point with respect to every other: ask for `tape.batch_jacobian`.")
    yield Observation(what, got)
    if not isinstance(got, np.ndarray):
        raise Wrong(
            f"{what} has the right entries, and should be a NumPy array; yours is of type {type(got).__name__}. Take `np.any`, or "
            "convert the tensor with `.numpy()`."
        )
    network = randomised(reference_make_made(ORDER, (16,), seed=1))
    what = "for a network of `make_made`, `depends`"
    for k in (0, 1):
        yield Observation(what, call(what, depends, lambda x, k=k: network(x)[k], x))
