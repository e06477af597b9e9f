"""Exercise 11.1, a linear velocity: its check."""

from collections.abc import Callable, Iterator

import numpy as np
import tensorflow as tf
from scipy.linalg import expm

from course_utils.exercises.exercise import call, exercise, require_order
from course_utils.exercises.observation import Observation


def _linear_velocity(A):
    return lambda x, t: x @ tf.transpose(A)


def _linear_flow(A, x, t):
    return x @ tf.transpose(tf.linalg.expm(A * t))


def _linear_log_det(A, t):
    return t * tf.linalg.trace(A)


def _exponential(A: tf.Tensor) -> np.ndarray:
    return expm(np.asarray(A))


_MISTAKES = {
    "linear_velocity": {
        "the points are rows, and the velocity of each is A x: that is `x @ tf.transpose(A)`.": lambda A: (
            lambda x, t: x @ A
        ),
        "the velocity A x is the same at all times: leave t out.": lambda A: lambda x, t: t * x @ tf.transpose(A),
        "that is where a point will be rather than its velocity: take A alone, without `expm`.": lambda A: (
            lambda x, t: x @ tf.transpose(tf.linalg.expm(A))
        ),
        "`linear_velocity` gives how a point moves, A x, without the point itself.": lambda A: (
            lambda x, t: x + x @ tf.transpose(A)
        ),
    },
    "linear_flow": {
        "the points are rows: x(t) = e^{At} x of each is `x @ tf.transpose(…)`.": lambda A, x, t: (
            x @ tf.linalg.expm(A * t)
        ),
        "that is where A takes a point at time 1: the exponential is that of A t.": lambda A, x, t: (
            x @ tf.transpose(tf.linalg.expm(A))
        ),
        "e^{At} is the exponential of a matrix, `tf.linalg.expm`; `tf.exp` takes those of its entries.": lambda A, x, t: (
            x @ tf.transpose(tf.exp(A * t))
        ),
        "t goes into the exponential: yours multiplies the whole by it.": lambda A, x, t: (
            t * x @ tf.transpose(tf.linalg.expm(A))
        ),
        "that is a single step of Euler's, x + t A x: the exact solution is e^{At} x.": lambda A, x, t: (
            x + t * x @ tf.transpose(A)
        ),
        "`linear_flow` follows the velocity forwards: yours goes back in time.": lambda A, x, t: (
            x @ tf.transpose(tf.linalg.expm(-A * t))
        ),
    },
    "linear_log_det": {
        "the log-determinant grows with time: multiply the trace by t.": lambda A, t: tf.linalg.trace(A),
        "that is the determinant, e^{t tr A}: its logarithm is asked for.": lambda A, t: tf.exp(t * tf.linalg.trace(A)),
        "that is the log-determinant of A itself; it is e^{At} that carries the points.": [
            lambda A, t: tf.linalg.slogdet(A).log_abs_determinant,
            lambda A, t: t * tf.linalg.slogdet(A).log_abs_determinant,
            lambda A, t: tf.linalg.slogdet(A * t).log_abs_determinant,
        ],
        "that is the sum of all entries of A: the trace is the sum of those on the diagonal.": lambda A, t: (
            t * tf.reduce_sum(A)
        ),
        "the sign is wrong: a positive trace spreads points out, and the log-determinant is positive.": lambda A, t: (
            -t * tf.linalg.trace(A)
        ),
        "that is the determinant of A: the trace is the sum of the entries on the diagonal.": [
            lambda A, t: tf.linalg.det(A),
            lambda A, t: t * tf.linalg.det(A),
        ],
    },
}


@exercise(
    "Exercise 11.1, a linear velocity",
    reference=lambda: (_linear_velocity, _linear_flow, _linear_log_det),
    alternatives=[
        (
            lambda A: lambda x, t: tf.linalg.matvec(A, x),
            lambda A, x, t: np.einsum("ij,nj->ni", _exponential(A * t), x),
            lambda A, t: np.linalg.slogdet(_exponential(A * t))[1],
        ),
        (_linear_velocity, _linear_flow, lambda A, t: t * tf.reduce_sum(tf.linalg.diag_part(A))),
    ],
    mistakes=_MISTAKES,
)
def linear_equation(
    linear_velocity: Callable, linear_flow: Callable, linear_log_det: Callable
) -> Iterator[Observation]:
    require_order("linear_flow", linear_flow, "A", "x", "t")
    require_order("linear_log_det", linear_log_det, "A", "t")
    rng = np.random.default_rng(2)
    # More points than dimensions, and fewer.
    for size, count, t in ((2, 5, 0.7), (4, 3, 1.6)):
        matrix = tf.constant(rng.normal(size=(size, size)) * 0.7, tf.float64)
        x = tf.constant(rng.normal(size=(count, size)))
        velocity = call("`linear_velocity(A)`", linear_velocity, matrix)
        what = f"for A of shape ({size}, {size}) and x of shape ({count}, {size}), `linear_velocity(A)(x, t)`"
        yield Observation(what, call(what, velocity, x, tf.constant(t, tf.float64)), tolerance=1e-6)
        what = f"for A of shape ({size}, {size}) and x of shape ({count}, {size}), `linear_flow(A, x, {t})`"
        yield Observation(what, call(what, linear_flow, matrix, x, t), tolerance=1e-6)
        what = f"`linear_log_det(A, {t})`"
        yield Observation(what, call(what, linear_log_det, matrix, t), tolerance=1e-6)
