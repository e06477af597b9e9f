"""Exercise 1.1, the exponential of a normal: its check."""

from collections.abc import Callable, Iterator

import numpy as np
import scipy.stats
import tensorflow as tf
from numpy import exp, log

from course_utils.exercises.exercise import exercise
from course_utils.exercises.observation import Observation
from course_utils.exercises.week_01.shared import called
from course_utils.exercises.week_01.shared import normal_log_prob as normal


def _log_prob(x: np.ndarray) -> np.ndarray:
    return normal(log(x)) - log(x)


@exercise(
    "Exercise 1.1, the exponential of a normal",
    reference=lambda: _log_prob,
    alternatives=[
        lambda x: -0.5 * log(x) ** 2 - 0.5 * log(2 * np.pi) - log(x),
        lambda x: log(scipy.stats.norm.pdf(log(x)) / x),
        lambda x: normal(tf.math.log(x)) + tf.math.log(1 / x),
        lambda x: [normal(log(v)) + log(abs(1 / v)) for v in x],
    ],
    mistakes={
        "the derivative is missing: this is only the normal log-density at f⁻¹(x).": lambda x: normal(log(x)),
        "z = exp(x) is f itself; the z that is mapped to x, f⁻¹(x), is wanted.": lambda x: normal(exp(x)) - x,
        "z = exp(x) is f itself; the z that is mapped to x, f⁻¹(x), is wanted, and then the derivative.": lambda x: (
            normal(exp(x))
        ),
        "the logarithm of the derivative has the wrong sign. Is it that of the map or that of its inverse?": lambda x: (
            normal(log(x)) + log(x)
        ),
        "return the log-density, not the density.": lambda x: exp(_log_prob(x)),
        "take the normal log-density at z = f⁻¹(x), not at x.": lambda x: normal(x) - log(x),
        "take the normal log-density at z = f⁻¹(x); you applied f itself.": lambda x: normal(exp(x)) - log(x),
        "take the normal log-density at z = f⁻¹(x); you applied f itself, and differentiated f, too.": lambda x: (
            normal(exp(x)) + x
        ),
        "the logarithm of the derivative, z, is to be taken at z = f⁻¹(x), not at x.": lambda x: normal(log(x)) - x,
        "in Eq. (1.6) stands the *logarithm* of the derivative; you use the derivative itself.": lambda x: (
            normal(log(x)) + 1 / x
        ),
        "in Eq. (1.6) stands the *logarithm* of the derivative; you subtract the derivative itself.": lambda x: (
            normal(log(x)) - 1 / x
        ),
        "a density is multiplied by the derivative; a log-density has the derivative's *logarithm* added.": lambda x: (
            normal(log(x)) / x
        ),
        "you differentiated f at x rather than at z = f⁻¹(x), and left out the logarithm.": lambda x: (
            normal(log(x)) - exp(x)
        ),
        "the absolute value belongs inside the logarithm: log|f′(z)|, which may well be negative.": lambda x: (
            normal(log(x)) - abs(log(x))
        ),
        "the absolute value belongs inside the logarithm, which may well be negative.": lambda x: (
            normal(log(x)) + abs(log(x))
        ),
        "this is the normal log-density at x. At which z is it needed, and what is missing then?": normal,
        "return the log-density, not the density; and the derivative is missing, too.": lambda x: exp(normal(log(x))),
        "only the constant is missing: −½ log 2π belongs to the normal log-density.": lambda x: (
            -0.5 * log(x) ** 2 - log(x)
        ),
        "the log-density has natural logarithms, `np.log`.": lambda x: normal(np.log10(x)) - np.log10(x),
    },
)
def exp_normal(exp_normal_log_prob: Callable) -> Iterator[Observation]:
    x = np.array([0.004, 0.35, 0.8, 2.3, 7.0, 41.0])
    what = "`exp_normal_log_prob(x)`"
    yield Observation(what, called(what, exp_normal_log_prob, x))
    x = x.astype(np.float32)
    yield Observation(f"for x of type float32, {what}", called(what, exp_normal_log_prob, x))
