"""Exercise 1.5, riding along: its check."""

from collections.abc import Callable, Iterator
from typing import Any

import numpy as np
import scipy.stats
import tensorflow as tf

from course_utils.exercises.compare import as_array
from course_utils.exercises.exercise import Wrong, exercise, require_order
from course_utils.exercises.observation import Observation
from course_utils.exercises.week_01.shared import called, normal_log_prob


def _rotate(z: np.ndarray, angle: float) -> np.ndarray:
    matrix = np.array([[np.cos(angle), -np.sin(angle)], [np.sin(angle), np.cos(angle)]])
    return z @ matrix.T


def _rotated_log_prob(x: np.ndarray, angle: float, base_log_prob: Callable) -> np.ndarray:
    return base_log_prob(_rotate(x, -angle))


def _then(change: Callable) -> Callable:
    """The right log-density, with something done to it afterwards."""
    return lambda x, angle, base: change(_rotated_log_prob(x, angle, base))


@exercise(
    "Exercise 1.5, riding along",
    reference=lambda: (0.0, _rotated_log_prob),
    alternatives=[
        (0, lambda x, angle, base: base(x @ _rotate(np.eye(2), -angle))),
        (np.log(1.0), _rotated_log_prob),
        (tf.constant(0.0), lambda x, angle, base: base(_rotate(x, 2 * np.pi - angle)) + 0),
        (0.0, lambda x, angle, base: np.array([base(_rotate(row[None], -angle)) for row in x])),
        (tf.constant(0.0), _then(lambda log_prob: log_prob - tf.constant(0.0))),
        (0.0, _then(lambda log_prob: list(np.ravel(log_prob)))),
    ],
    mistakes={
        "rotated_log_prob": {
            "use the log-density that is handed over, `base_log_prob`: Z need not be standard normal.": lambda x, angle, base: (
                normal_log_prob(x).sum(axis=-1)
            ),
            "you rotate forwards: from x *back* to z the angle is turned the other way.": lambda x, angle, base: base(
                _rotate(x, angle)
            ),
            "that is the log-density of Z at x: map x back to z first.": lambda x, angle, base: base(x),
            "return the log-density, not the density.": _then(np.exp),
            "the log-determinant has nothing to add here; yours is off by 1.": _then(lambda log_prob: log_prob - 1),
            "the log-determinant has nothing to add here; yours is off by −1.": _then(lambda log_prob: log_prob + 1),
            "the angle is in radians already.": lambda x, angle, base: base(_rotate(x, -np.deg2rad(angle))),
            "the points x are the rows of an array of shape (n, 2); you mirrored them rather than rotated them.": lambda x, angle, base: (
                base(_rotate(x, angle) * [1, -1])
            ),
            "your log-density contains NaN: `base_log_prob` returns a logarithm already.": _then(np.log),
        }
    },
)
def rotation(rotation_log_det: Any, rotated_log_prob: Callable) -> Iterator[Observation]:
    require_order("rotated_log_prob", rotated_log_prob, "x", "angle", "base_log_prob")
    log_det = as_array("`rotation_log_det`", rotation_log_det)
    if log_det.shape != () or not np.isfinite(log_det):
        raise Wrong(f"`rotation_log_det` should be one number; yours is {str(rotation_log_det)[:80]}.")
    if np.isclose(log_det, 1):
        raise Wrong("1 is the determinant of a rotation; `rotation_log_det` is the logarithm of it.")
    if not np.isclose(log_det, 0, atol=1e-6):
        raise Wrong(
            f"`rotation_log_det` is not {log_det:.4g}: write out the determinant of the matrix in Eq. (1.11), simplify it, "
            "and take the logarithm."
        )
    x, angle = np.random.default_rng(17).normal(size=(6, 2)), 0.7
    base = scipy.stats.multivariate_normal([0.5, -0.3], [[2.0, 0.6], [0.6, 0.5]]).logpdf
    what = "`rotated_log_prob(x, angle, base_log_prob)`"
    yield Observation(what, called(what, rotated_log_prob, x, angle, base))
    got = called(what, rotated_log_prob, x.astype(np.float32), angle, base)
    yield Observation("for points of type float32, `rotated_log_prob`", got)
    # For one point SciPy's density returns a single number: the shape may be () or (1,).
    single = as_array(what, called(what, rotated_log_prob, x[:1], angle, base))
    yield Observation("for one point, `rotated_log_prob`", np.ravel(single))
