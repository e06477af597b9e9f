"""Exercise 9.2, the entropy of a logistic distribution: its check."""

from collections.abc import Callable, Iterator

import numpy as np
import scipy.stats
import tensorflow as tf
import tensorflow_probability as tfp

from course_utils import distillation
from course_utils.exercises.bijector_checks import normal
from course_utils.exercises.compare import require_shape
from course_utils.exercises.exercise import call, exercise
from course_utils.exercises.observation import Observation
from course_utils.exercises.week_09.shared import STEPS, WAVES

tfd = tfp.distributions

exp, log = np.exp, np.log


def _of_a_normal(log_scale: np.ndarray) -> np.ndarray:
    return log_scale + log(2 * np.pi * np.e) / 2


@exercise(
    "Exercise 9.2, the entropy of a logistic distribution",
    reference=lambda: distillation.logistic_entropy,
    alternatives=[
        lambda s: tfd.Logistic(0.0, tf.exp(s)).entropy(),
        lambda s: scipy.stats.logistic.entropy(scale=exp(s)),
        lambda s: np.asarray(s, float) + 2,
    ],
    mistakes={
        "the density u (1 − u) has two factors, and both contribute to the entropy.": lambda s: s + 1,
        "that is only what the scale contributes: what is the entropy for σ = 1?": lambda s: s,
        "the scale does not contribute: what becomes of the density if x is stretched by σ?": lambda s: 2 + 0 * s,
        "the constant has the wrong sign: entropy is *minus* the mean of log p.": [lambda s: s - 2, lambda s: s - 1],
        "log σ has the wrong sign: the wider a distribution, the larger its entropy.": [
            lambda s: 2 - s,
            lambda s: 1 - s,
        ],
        "that is the mean of log p; the entropy is minus that.": lambda s: -s - 2,
        "the argument is log σ, and log σ it is that counts: leave the exponential out.": [
            lambda s: exp(s) + 2,
            lambda s: exp(s),
        ],
        "the argument is log σ already: do not take its logarithm again.": [
            lambda s: log(s) + 2,
            lambda s: log(s) + 1,
            lambda s: log(s),
        ],
        "that is the entropy in bits; in nats the logarithm is the natural one.": [
            lambda s: (s + 2) / log(2),
            lambda s: s / log(2) + 2,
        ],
        "that is the entropy of a normal distribution.": [
            _of_a_normal,
            lambda s: _of_a_normal(s + log(np.pi / np.sqrt(3))),
        ],
        "that is minus the log-density at the centre; the entropy is the mean of it over the whole distribution.": (
            lambda s: s + log(4)
        ),
        "log σ counts once: the density of x = σ ε + μ is p(ε)/σ.": [lambda s: 2 * s + 2, lambda s: 2 * s + 1],
        "the contribution of the scale is added, not multiplied.": lambda s: 2 * s,
        "that is the exponential of the entropy.": lambda s: exp(s + 2),
    },
)
def entropy(logistic_entropy: Callable) -> Iterator[Observation]:
    # Positive at first, so that the logarithm of a logarithm gives numbers as well; a tensor at last, as in Live 9.5.
    cases = {
        "`logistic_entropy(log_scale)`": np.array([0.3, 0.7, 1.6]),
        "for a single number, `logistic_entropy(-0.8)`": -0.8,
        f"for a tensor of shape {(WAVES, STEPS)}, `logistic_entropy`": normal(WAVES, STEPS, seed=11),
    }
    for what, log_scale in cases.items():
        got = call(what, logistic_entropy, log_scale)
        advice = {(): "There is one entropy for each log-scale: no sum, no mean, and no single number for all."}
        require_shape(what, got, np.shape(log_scale), advice)
        yield Observation(what, got)
