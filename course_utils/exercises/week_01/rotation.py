"""Exercise 1.5, riding along: its check."""

from collections.abc import Callable

import numpy as np
import scipy.stats

from course_utils.exercises.compare import as_array, require_close
from course_utils.exercises.exercise import Wrong, exercise, require_order
from course_utils.exercises.week_01.shared import called, normal_log_prob


@exercise(
    "Exercise 1.5, riding along",
    reference=lambda: (0.0, _reference_rotated_log_prob),
)
def rotation(rotation_log_det, rotated_log_prob):
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
    expected = _reference_rotated_log_prob(x, angle, base)
    what = "`rotated_log_prob(x, angle, base_log_prob)`"
    got = called(what, rotated_log_prob, x, angle, base)
    if np.isnan(as_array(what, got)).any():
        raise Wrong("your log-density contains NaN: `base_log_prob` returns a logarithm already.")
    require_close(
        what,
        got,
        expected,
        {
            "use the log-density that is handed over, `base_log_prob`: Z need not be standard normal.": normal_log_prob(
                x
            ).sum(axis=-1),
            "you rotate forwards: from x *back* to z the angle is turned the other way.": base(_rotate(x, angle)),
            "that is the log-density of Z at x: map x back to z first.": base(x),
            "return the log-density, not the density.": np.exp(expected),
            "the log-determinant has nothing to add here; yours is off by 1.": expected - 1,
            "the log-determinant has nothing to add here; yours is off by −1.": expected + 1,
            "the angle is in radians already.": base(_rotate(x, -np.deg2rad(angle))),
            "the points x are the rows of an array of shape (n, 2); you mirrored them rather than rotated them.": base(
                _rotate(x, angle) * [1, -1]
            ),
        },
    )
    require_close(
        "for points of type float32, `rotated_log_prob`",
        called(what, rotated_log_prob, x.astype(np.float32), angle, base),
        expected,
    )
    # For one point SciPy's density returns a single number: the shape may be () or (1,).
    single = as_array(what, called(what, rotated_log_prob, x[:1], angle, base))
    require_close("for one point, `rotated_log_prob`", np.ravel(single), expected[:1])


def _rotate(z: np.ndarray, angle: float) -> np.ndarray:
    matrix = np.array([[np.cos(angle), -np.sin(angle)], [np.sin(angle), np.cos(angle)]])
    return z @ matrix.T


def _reference_rotated_log_prob(x: np.ndarray, angle: float, base_log_prob: Callable) -> np.ndarray:
    return base_log_prob(_rotate(x, -angle))
