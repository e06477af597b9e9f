"""Exercise 9.3, the likeliest whisper: its check."""

from collections.abc import Callable, Iterator
from typing import Any

import numpy as np
import scipy.stats
import tensorflow as tf
import tensorflow_probability as tfp

from course_utils.exercises.bijector_checks import normal
from course_utils.exercises.compare import require_shape
from course_utils.exercises.exercise import call, exercise
from course_utils.exercises.observation import Observation
from course_utils.exercises.week_09.shared import STEPS, WAVES

tfd = tfp.distributions

exp, log = np.exp, np.log
log_4 = log(4)


def _least_cross_entropy(log_scale: Any) -> Any:
    return log_scale + log_4


@exercise(
    "Exercise 9.3, the likeliest whisper",
    reference=lambda: _least_cross_entropy,
    alternatives=[
        lambda s: s - log(0.25),
        lambda s: s + 1.386,
        lambda s: -tfd.Logistic(0.0, tf.exp(s)).log_prob(0.0),
        lambda s: -log(0.25 / exp(s)),
        lambda s: -scipy.stats.logistic.logpdf(0, scale=exp(s)),
    ],
    mistakes={
        "that is the log-density; asked for is minus the log-density.": lambda s: -s - log_4,
        "the constant has the wrong sign: minus the logarithm of ¼ is positive.": lambda s: s - log_4,
        "log σ has the wrong sign: the larger the scale, the smaller the density, and the larger minus its logarithm.": (
            lambda s: log_4 - s
        ),
        "the scale is missing: the density of Logistic(μ, σ) at its centre is not ¼ but for σ = 1.": lambda s: (
            log_4 + 0 * s
        ),
        "the density at the centre is missing: with log σ alone it would be 1 for σ = 1.": lambda s: s,
        "take the logarithm of the density ¼.": [
            lambda s: s + 0.25,
            lambda s: s - 0.25,
            lambda s: s + 4,
            lambda s: 0.25 - s,
            lambda s: -s - 0.25,
        ],
        "that is the entropy, the mean over all waveforms (or log₂ 4, and the logarithm should be the natural one); here it is about "
        "the likeliest waveform alone.": lambda s: s + 2,
        "the density of Logistic(0, 1) at 0 is ¼, not ½.": [lambda s: s + log(2), lambda s: s - log(2)],
        "that is the density, or its reciprocal; asked for is minus its logarithm.": [
            lambda s: exp(-s) / 4,
            lambda s: 4 * exp(s),
            lambda s: exp(s) / 4,
            lambda s: s / 4,
        ],
        "the argument is log σ, and log σ it is that counts: leave the exponential out.": [
            lambda s: exp(s) + log_4,
            lambda s: exp(s) - log_4,
            lambda s: exp(-s) + log_4,
        ],
        "the argument is log σ already: do not take its logarithm again.": [
            lambda s: log(s) + log_4,
            lambda s: log(s) - log_4,
        ],
        "the contribution of the scale is added, not multiplied.": [lambda s: s * log_4, lambda s: -s * log_4],
        "use the natural logarithm for ¼.": lambda s: s + np.log10(4),
        "that is in bits; asked for are nats, with natural logarithms throughout.": lambda s: (s + log_4) / log(2),
        "asked for is the value per step: leave the number of steps out.": [
            lambda s, steps=steps: steps * (s + log_4) for steps in (2, 256, 8_000, 1 / 256)
        ],
        "that is for a normal distribution; the teacher's conditionals are logistic.": lambda s: s + log(2 * np.pi) / 2,
    },
)
def silence(least_cross_entropy: Callable) -> Iterator[Observation]:
    # Positive at first, so that the logarithm of a logarithm gives numbers as well.
    cases = {
        "`least_cross_entropy(log_scale)`": np.array([0.4, 0.9, 1.7]),
        "for a single number, `least_cross_entropy(-1.3)`": -1.3,
        "for a tensor, `least_cross_entropy`": normal(WAVES, STEPS, seed=12),
    }
    for what, log_scale in cases.items():
        got = call(what, least_cross_entropy, log_scale)
        advice = {(): "There is one for each log-scale: how high is a stretched density at its centre?"}
        require_shape(what, got, np.shape(log_scale), advice)
        yield Observation(what, got, tolerance=1e-3)  # log 4 with three decimals will do
