"""Exercise 6.2, the log-determinant of a 1 × 1 convolution: its check."""

import numpy as np
import tensorflow as tf

from course_utils.exercises.bijector_checks import (
    normal,
)
from course_utils.exercises.compare import as_array, require_close
from course_utils.exercises.exercise import Wrong, call, exercise
from course_utils.exercises.week_06.shared import HEIGHT, PIXELS, WIDTH


def _reference_conv1x1_log_det(matrix: np.ndarray, height: int, width: int) -> float:
    return height * width * np.linalg.slogdet(matrix)[1]


@exercise(
    "Exercise 6.2, the log-determinant of a 1 × 1 convolution",
    reference=lambda: _reference_conv1x1_log_det,
)
def conv1x1_log_det(conv1x1_log_det):
    matrix = normal(5, 5, seed=10).numpy()
    matrix[0] *= -np.sign(np.linalg.det(matrix))  # a negative determinant
    what = f"`conv1x1_log_det(W, {HEIGHT}, {WIDTH})`"
    log_det = np.linalg.slogdet(matrix.astype(float))[1]
    right = PIXELS * log_det
    got = call(what, conv1x1_log_det, matrix, HEIGHT, WIDTH)
    if np.shape(got) == (2,) or np.shape(got) == (2 * PIXELS,):
        raise Wrong("`np.linalg.slogdet` returns two numbers, the sign and the logarithm: take the second.")
    if np.shape(got) == () and np.isnan(as_array(what, got)):
        raise Wrong(
            f"the determinant of this W is negative, and {what} is NaN: it is the logarithm of its absolute value."
        )
    require_close(
        what,
        got,
        right,
        {
            f"{what} is one pixel's: W acts at each of the h · w pixels.": log_det,
            "take the second of the two numbers of `slogdet`, the logarithm; the first is the sign.": -PIXELS,
            "that is the sign of the determinant alone.": -1.0,
            f"{what} has the wrong sign. It is the logarithm of the determinant's *absolute value*, to which neither the "
            "determinant's sign nor a minus belongs.": -right,
            "`slogdet` has taken the logarithm already.": PIXELS * np.log(np.abs(log_det)),
            "that is the determinant: take the logarithm of its absolute value.": -PIXELS * np.exp(log_det),
            "that is the determinant's absolute value: take its logarithm.": PIXELS * np.exp(log_det),
            "there are h · w pixels, not h + w.": (HEIGHT + WIDTH) * log_det,
            "use the natural logarithm.": right / np.log(10),
        },
    )
    of_tensor = call("For a tensor W, `conv1x1_log_det`", conv1x1_log_det, tf.constant(matrix), 3, 2)
    require_close("for a tensor W, `conv1x1_log_det(W, 3, 2)`", of_tensor, 6 * log_det)
    large = np.diag(np.full(300, -0.05))
    got = call("For a matrix of 300 × 300 numbers, `conv1x1_log_det`", conv1x1_log_det, large, 1, 2)
    if not np.all(np.isfinite(as_array("`conv1x1_log_det`", got))):
        raise Wrong(
            "for a matrix of 300 × 300 numbers, whose determinant is too small for a float64, `conv1x1_log_det` is not finite. "
            "`np.linalg.slogdet` goes to the logarithm without the determinant."
        )
    require_close("for a matrix of 300 × 300 numbers, `conv1x1_log_det`", got, 600 * np.log(0.05))
