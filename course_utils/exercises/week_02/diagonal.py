"""Live 2.5, one distribution of two variables: its check."""

import numpy as np
import tensorflow as tf
import tensorflow_probability as tfp
from scipy.special import ndtr

from course_utils.exercises.compare import as_array, require_close
from course_utils.exercises.distributions import require_distribution, require_log_prob, require_samples
from course_utils.exercises.exercise import Wrong, exercise
from course_utils.exercises.week_02.shared import POINTS

tfd = tfp.distributions
diag = tfd.MultivariateNormalDiag


def _reference_diagonal() -> tuple[tfd.Distribution, tf.Tensor, tf.Tensor]:
    diagonal = diag(loc=[2.0, -1.0], scale_diag=[0.5, 1.5])
    points = diagonal.sample(1_000, seed=(2, 5))
    return diagonal, points, diagonal.log_prob(points)


@exercise("Live 2.5, one distribution of two variables", reference=_reference_diagonal)
def diagonal(diagonal, points, log_probs):
    loc, scale = np.array([2.0, -1.0], np.float32), np.array([0.5, 1.5], np.float32)
    right = diag(loc, scale)
    require_distribution(
        "`diagonal`",
        diagonal,
        event_shape=(2,),
        mistakes={"`scale_diag` is one list of two numbers, the diagonal alone; a matrix makes a batch.": ((2,), (2,))},
    )
    require_log_prob(
        "`diagonal`",
        diagonal,
        right,
        POINTS,
        {
            "`scale_diag` holds the standard deviations themselves, not their squares.": diag(loc, scale**2),
            "`scale_diag` holds the standard deviations themselves, not their roots.": diag(loc, scale**0.5),
            "the two standard deviations are exchanged.": diag(loc, scale[::-1]),
            "the two means are exchanged.": diag(loc[::-1], scale),
            "mean and standard deviations are exchanged: `loc` is the mean.": diag(scale, loc),
            "your `diagonal` has mean (0, 0): give it the mean as `loc`.": diag(0 * loc, scale),
            "your `diagonal` has standard deviations (1, 1): give it others as `scale_diag`.": diag(loc),
            "the second mean is −1, not 1.": diag(abs(loc), scale),
        },
    )
    require_samples(
        "`points`",
        points,
        (1_000, 2),
        lambda x: ndtr((x - loc) / scale),
        mistakes={
            "Ask for 1,000 draws only: the axis of the event comes by itself.": (1_000, 2, 2),
            "The number of draws belongs into the parentheses of `sample`.": (2,),
        },
    )
    expected = right.log_prob(np.asarray(points, np.float32))
    if np.shape(log_probs) == (1_000,):
        _require_log_probs_at_the_points(as_array("`log_probs`", log_probs), expected)
    require_close(
        "`log_probs`",
        log_probs,
        expected,
        {
            "`log_probs` are densities: for their logarithms use `log_prob`.": tf.exp(expected),
            "`log_probs` have the wrong sign.": -expected,
        },
    )


def _require_log_probs_at_the_points(log_probs: np.ndarray, expected: tf.Tensor) -> None:
    """Raises `Wrong` if these are log-densities of other draws: the same numbers but for chance, and in another order."""
    fractions = np.linspace(0.1, 0.9, 9)
    alike = np.allclose(np.quantile(log_probs, fractions), np.quantile(expected, fractions), atol=0.4)
    if alike and np.corrcoef(log_probs, expected)[0, 1] < 0.5:
        raise Wrong("`log_probs` are log-densities of other draws: evaluate them at the `points` that you have.")
