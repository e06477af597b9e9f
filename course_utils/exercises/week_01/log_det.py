"""Live 1.2, log-determinants by autodiff: its check."""

from collections.abc import Callable

import numpy as np
import tensorflow as tf

from course_utils import evaluation
from course_utils.exercises.compare import as_array, require_close
from course_utils.exercises.exercise import Wrong, call, exercise, require_order
from course_utils.exercises.week_01.shared import advise_on_shape, bend, called, some_points


@exercise(
    "Live 1.2, log-determinants by autodiff",
    reference=lambda: _reference_log_det,
)
def log_det(log_abs_det_jacobian):
    require_order("log_abs_det_jacobian", log_abs_det_jacobian, "f", "z")
    z, f = some_points(5), bend(7)
    jacobians = _jacobians(f, z)
    determinants = np.linalg.det(jacobians)
    expected = np.log(np.abs(determinants))
    what = "`log_abs_det_jacobian(f, z)`"
    advice = {
        "must be square": "`tape.jacobian` differentiates by all rows at once; use `tape.batch_jacobian`.",
        "of type 'function'": "The map comes first and the points second: `def log_abs_det_jacobian(f, z)`.",
    }
    got = called(what, log_abs_det_jacobian, f, z, advice=advice)
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
    values = as_array(what, got)
    if values.shape == expected.shape and np.all(np.isneginf(values)):
        _explain_zero_jacobian(log_abs_det_jacobian, f, z)
    if values.shape == expected.shape and np.array_equal(np.isnan(values), determinants < 0):
        raise Wrong(
            "your result is NaN where the determinant is negative: take its absolute value before the logarithm, or use "
            "`tf.linalg.slogdet`."
        )
    if values.shape == expected.shape and np.isnan(values).any():
        raise Wrong(
            "your result is NaN: use `tf.linalg.slogdet`, which takes any matrix, rather than `tf.linalg.logdet`."
        )
    require_close(
        what,
        got,
        expected,
        {
            "that is the determinant; its logarithm is wanted.": determinants,
            "that is the determinant's absolute value; its logarithm is wanted.": np.abs(determinants),
            "that is the determinant's sign: take `.log_abs_determinant` instead.": np.sign(determinants),
            "your sign is wrong: this is the log-determinant of the inverse map.": -expected,
            "you only use the diagonal of the Jacobian; the determinant needs all of its entries.": np.log(
                np.abs(np.diagonal(jacobians, axis1=1, axis2=2))
            ).sum(axis=-1),
            "`tape.gradient` adds up the rows of the Jacobian; `tape.batch_jacobian` returns the whole matrix.": np.log(
                np.abs(jacobians.sum(axis=1))
            ).sum(axis=-1),
            "this is right for the ripple alone: differentiate whatever map `f` is handed over.": np.log(
                1 - 0.64 * np.cos(z[:, 0]) * np.cos(z[:, 1])
            ),
            "this is the log-determinant of the ripple, whatever map is handed over: compute `f(z)`.": np.linalg.slogdet(
                _jacobians(lambda z: z + 0.8 * tf.sin(z[:, ::-1]), z)
            ).logabsdet,
            "the logarithm's base is e.": expected / np.log(10),
        },
    )
    z = some_points(8)[:, :2]
    require_close(
        "For another map, of the plane, `log_abs_det_jacobian(f, z)`",
        call(what, log_abs_det_jacobian, lambda z: z**3 + 2.0 * z[:, ::-1], z),
        np.log(np.abs(9 * (z[:, 0] * z[:, 1]) ** 2 - 4)),
        tolerance=1e-3,
    )


def _explain_zero_jacobian(log_abs_det_jacobian: Callable, f: Callable, z: tf.Tensor) -> None:
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


def _reference_log_det(f: Callable[[tf.Tensor], tf.Tensor], z: tf.Tensor) -> tf.Tensor:
    return evaluation.log_det_by_autodiff(f, z)


def _jacobians(f: Callable[[tf.Tensor], tf.Tensor], z: tf.Tensor) -> np.ndarray:
    with tf.GradientTape(persistent=True) as tape:
        tape.watch(z)
        x = f(z)
    return tape.batch_jacobian(x, z, experimental_use_pfor=False).numpy()
