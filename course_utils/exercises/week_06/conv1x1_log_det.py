"""Exercise 6.2, the log-determinant of a 1 × 1 convolution: its check."""

from collections.abc import Callable, Iterator

import numpy as np
import scipy.linalg
import tensorflow as tf

from course_utils.exercises.bijector_checks import normal
from course_utils.exercises.compare import as_array
from course_utils.exercises.exercise import Wrong, call, exercise
from course_utils.exercises.observation import Observation
from course_utils.exercises.week_06.shared import HEIGHT, WIDTH

_CALL = f"`conv1x1_log_det(W, {HEIGHT}, {WIDTH})`"


def _log_det(matrix: np.ndarray, height: int, width: int) -> float:
    return height * width * np.linalg.slogdet(matrix)[1]


@exercise(
    "Exercise 6.2, the log-determinant of a 1 × 1 convolution",
    reference=lambda: _log_det,
    alternatives=[
        lambda matrix, h, w: float(h * w * tf.linalg.slogdet(matrix).log_abs_determinant),
        lambda matrix, h, w: h * w * np.log(np.abs(np.diag(scipy.linalg.lu(matrix)[2]))).sum(),
        lambda matrix, h, w: np.log(np.linalg.svd(matrix)[1]).sum() * h * w,
    ],
    mistakes={
        f"{_CALL} is one pixel's: W acts at each of the h · w pixels.": lambda matrix, h, w: _log_det(matrix, 1, 1),
        "take the second of the two numbers of `slogdet`, the logarithm; the first is the sign.": lambda matrix, h, w: (
            h * w * np.linalg.slogdet(matrix)[0]
        ),
        "that is the sign of the determinant alone.": lambda matrix, h, w: np.linalg.slogdet(matrix)[0],
        f"{_CALL} has the wrong sign. It is the logarithm of the determinant's *absolute value*, to which neither the "
        "determinant's sign nor a minus belongs.": [
            lambda matrix, h, w: -_log_det(matrix, h, w),
            lambda matrix, h, w: h * w * np.prod(np.linalg.slogdet(matrix)),
        ],
        "`slogdet` has taken the logarithm already.": [
            lambda matrix, h, w: h * w * np.log(_log_det(matrix, 1, 1)),
            lambda matrix, h, w: h * w * np.log(np.abs(_log_det(matrix, 1, 1))),
        ],
        "that is the determinant: take the logarithm of its absolute value.": lambda matrix, h, w: (
            h * w * np.linalg.det(matrix)
        ),
        "that is the determinant's absolute value: take its logarithm.": lambda matrix, h, w: (
            h * w * np.abs(np.linalg.det(matrix))
        ),
        "there are h · w pixels, not h + w.": lambda matrix, h, w: (h + w) * np.linalg.slogdet(matrix)[1],
        "use the natural logarithm.": [
            lambda matrix, h, w: h * w * np.log10(np.abs(np.linalg.det(matrix))),
            lambda matrix, h, w: _log_det(matrix, h, w) / np.log(10),
        ],
    },
)
def conv1x1_log_det(conv1x1_log_det: Callable) -> Iterator[Observation]:
    matrix = normal(5, 5, seed=10).numpy()
    matrix[0] *= -np.sign(np.linalg.det(matrix))  # a negative determinant
    got = call(_CALL, conv1x1_log_det, matrix, HEIGHT, WIDTH)
    if np.shape(got) == (2,) or np.shape(got) == (2 * HEIGHT * WIDTH,):
        raise Wrong("`np.linalg.slogdet` returns two numbers, the sign and the logarithm: take the second.")
    if np.shape(got) == () and np.isnan(as_array(_CALL, got)):
        raise Wrong(
            f"the determinant of this W is negative, and {_CALL} is NaN: it is the logarithm of its absolute value."
        )
    yield Observation(_CALL, got)
    of_tensor = call("For a tensor W, `conv1x1_log_det`", conv1x1_log_det, tf.constant(matrix), 3, 2)
    yield Observation("for a tensor W, `conv1x1_log_det(W, 3, 2)`", of_tensor)
    large = np.diag(np.full(300, -0.05))
    got = call("For a matrix of 300 × 300 numbers, `conv1x1_log_det`", conv1x1_log_det, large, 1, 2)
    if not np.all(np.isfinite(as_array("`conv1x1_log_det`", got))):
        raise Wrong(
            "for a matrix of 300 × 300 numbers, whose determinant is too small for a float64, `conv1x1_log_det` is not finite. "
            "`np.linalg.slogdet` goes to the logarithm without the determinant."
        )
    yield Observation("for a matrix of 300 × 300 numbers, `conv1x1_log_det`", got)
