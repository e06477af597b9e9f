"""Live 1.2, log-determinants by autodiff: its check."""

from collections.abc import Callable, Iterator

import numpy as np
import tensorflow as tf

from course_utils import evaluation
from course_utils.exercises.compare import as_array
from course_utils.exercises.exercise import Wrong, call, exercise, require_order
from course_utils.exercises.observation import Observation
from course_utils.exercises.week_01.shared import advise_on_shape, bend, called, some_points

_ADVICE = {
    "must be square": "`tape.jacobian` differentiates by all rows at once; use `tape.batch_jacobian`.",
    "of type 'function'": "The map comes first and the points second: `def log_abs_det_jacobian(f, z)`.",
}

Map = Callable[[tf.Tensor], tf.Tensor]


def _of_jacobians(last: Callable) -> Callable:
    """A function of the Jacobian matrices, `[n, D, D]`."""

    def log_abs_det_jacobian(f: Map, z: tf.Tensor) -> tf.Tensor:
        with tf.GradientTape(persistent=True) as tape:
            tape.watch(z)
            x = f(z)
        return last(tape.batch_jacobian(x, z, experimental_use_pfor=False))

    return log_abs_det_jacobian


def _log_det(f: Map, z: tf.Tensor) -> tf.Tensor:
    return evaluation.log_det_by_autodiff(f, z)


def _log_of(numbers: tf.Tensor) -> tf.Tensor:
    return tf.math.log(tf.abs(numbers))


@exercise(
    "Live 1.2, log-determinants by autodiff",
    reference=lambda: _log_det,
    alternatives=[
        _of_jacobians(lambda jacobian: tf.linalg.slogdet(jacobian).log_abs_determinant),
        _of_jacobians(lambda jacobian: _log_of(tf.linalg.det(jacobian))),
        _of_jacobians(lambda jacobian: np.linalg.slogdet(jacobian)[1]),
    ],
    mistakes={
        "that is the determinant; its logarithm is wanted.": _of_jacobians(tf.linalg.det),
        "that is the determinant's absolute value; its logarithm is wanted.": _of_jacobians(
            lambda jacobian: tf.abs(tf.linalg.det(jacobian))
        ),
        "that is the determinant's sign: take `.log_abs_determinant` instead.": _of_jacobians(
            lambda jacobian: tf.linalg.slogdet(jacobian).sign
        ),
        "your sign is wrong: this is the log-determinant of the inverse map.": lambda f, z: -_log_det(f, z),
        "you only use the diagonal of the Jacobian; the determinant needs all of its entries.": _of_jacobians(
            lambda jacobian: tf.reduce_sum(_log_of(tf.linalg.diag_part(jacobian)), axis=-1)
        ),
        "`tape.gradient` adds up the rows of the Jacobian; `tape.batch_jacobian` returns the whole matrix.": _of_jacobians(
            lambda jacobian: tf.reduce_sum(_log_of(tf.reduce_sum(jacobian, axis=1)), axis=-1)
        ),
        "this is right for the ripple alone: differentiate whatever map `f` is handed over.": lambda f, z: tf.math.log(
            1 - 0.64 * tf.cos(z[:, 0]) * tf.cos(z[:, 1])
        ),
        "this is the log-determinant of the ripple, whatever map is handed over: compute `f(z)`.": lambda f, z: (
            _log_det(lambda z: z + 0.8 * tf.sin(z[:, ::-1]), z)
        ),
        "the logarithm's base is e.": lambda f, z: _log_det(f, z) / np.log(10),
        "your result is NaN where the determinant is negative: take its absolute value before the logarithm, or use "
        "`tf.linalg.slogdet`.": _of_jacobians(lambda jacobian: tf.math.log(tf.linalg.det(jacobian))),
    },
)
def log_det(log_abs_det_jacobian: Callable) -> Iterator[Observation]:
    require_order("log_abs_det_jacobian", log_abs_det_jacobian, "f", "z")
    z, f = some_points(5), bend(7)
    what = "`log_abs_det_jacobian(f, z)`"
    got = called(what, log_abs_det_jacobian, f, z, advice=_ADVICE)
    advise_on_shape(
        what,
        got,
        {
            (5, 3, 3): "these are the Jacobian matrices themselves; take the log-determinant of each.",
            (2, 5): "`slogdet` returns two tensors, and only `.log_abs_determinant` is wanted.",
            (5, 1): "one number for each point, of shape (n,).",
            (5, 3): "one number for each point. `tape.batch_jacobian` has shape (n, D, D), and `slogdet` of that (n,).",
        },
    )
    values, nan = as_array(what, got), None
    if values.shape == (5,) and np.all(np.isneginf(values)):
        _explain_zero_jacobian(log_abs_det_jacobian, f, z)
    if values.shape == (5,) and np.isnan(values).any():
        nan = "your result is NaN: use `tf.linalg.slogdet`, which takes any matrix, rather than `tf.linalg.logdet`."
    yield Observation(what, got, otherwise=nan)
    z = some_points(8)[:, :2]
    got = call(what, log_abs_det_jacobian, lambda z: z**3 + 2.0 * z[:, ::-1], z)
    yield Observation("For another map, of the plane, `log_abs_det_jacobian(f, z)`", got, tolerance=1e-3)


def _explain_zero_jacobian(log_abs_det_jacobian: Callable, f: Map, z: tf.Tensor) -> None:
    """Raises `Wrong` with the reason why a tape found no derivative."""
    # A variable is watched without being told.
    watched = as_array("`log_abs_det_jacobian(f, z)`", log_abs_det_jacobian(f, tf.Variable(z)))
    if np.isfinite(watched).all():
        raise Wrong(
            "the Jacobian came out as zero, since the tape does not watch z: call `tape.watch(z)` before `f(z)`."
        )
    raise Wrong(
        "the Jacobian came out as zero. Is `x = f(z)` computed inside the tape? And do the arguments stand in this order, "
        "`tape.batch_jacobian(x, z)`: first what is differentiated, and then with respect to what?"
    )
