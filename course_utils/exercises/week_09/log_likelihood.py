"""Live 9.3, the log-likelihood: its check."""

from collections.abc import Callable, Iterator

import numpy as np
import scipy.stats
import tensorflow as tf
import tensorflow_probability as tfp

from course_utils.exercises.bijector_checks import normal
from course_utils.exercises.compare import as_array
from course_utils.exercises.exercise import Wrong, call, exercise
from course_utils.exercises.observation import Observation
from course_utils.exercises.week_09.shared import STEPS, WAVES, mean, require_one_for_each_wave, total

tfd = tfp.distributions

exp = tf.exp


def _likelihood(
    distribution: Callable = lambda m, s: tfd.Logistic(m, exp(s)), reduce: Callable[[tf.Tensor], tf.Tensor] = total
) -> Callable:
    """The log-densities of a distribution with parameters made of the network's outputs, reduced."""
    return lambda x, loc, log_scale: reduce(distribution(loc, log_scale).log_prob(x))


def _logistic_log_likelihood(x: tf.Tensor, loc: tf.Tensor, log_scale: tf.Tensor) -> tf.Tensor:
    return _likelihood()(x, loc, log_scale)


def _by_hand(x: tf.Tensor, loc: tf.Tensor, log_scale: tf.Tensor, sign: int = 1) -> tf.Tensor:
    z = (x - loc) * exp(-log_scale)
    return total(-z - 2 * tf.nn.softplus(-z) - sign * log_scale)


@exercise(
    "Live 9.3, the log-likelihood",
    reference=lambda: _logistic_log_likelihood,
    alternatives=[
        _by_hand,
        lambda x, m, s: tfd.Independent(tfd.Logistic(m, exp(s)), 1).log_prob(x),
        lambda x, m, s: scipy.stats.logistic.logpdf(x, m, np.exp(s)).sum(axis=1),
        _likelihood(reduce=lambda terms: np.sum(terms, 1)),
    ],
    mistakes={
        "`tfd.Logistic` wants the scale, and the network gives its logarithm: take the exponential.": _likelihood(
            tfd.Logistic
        ),
        "the conditionals are logistic, not normal.": [
            _likelihood(lambda m, s: tfd.Normal(m, exp(s))),
            _likelihood(tfd.Normal),
        ],
        "take the sum over time; do not average.": _likelihood(reduce=mean),
        "take the log-densities, `log_prob`, rather than the densities, `prob`.": [
            _likelihood(reduce=lambda terms: total(exp(terms))),
            _likelihood(reduce=lambda terms: mean(exp(terms))),
        ],
        "that is the density itself; return its logarithm.": _likelihood(reduce=lambda terms: exp(total(terms))),
        "that is minus the log-likelihood: the result should have the opposite sign.": _likelihood(
            reduce=lambda terms: -total(terms)
        ),
        "`loc` and `log_scale` are exchanged.": [
            _likelihood(lambda m, s: tfd.Logistic(s, exp(m))),
            _likelihood(lambda m, s: tfd.Logistic(exp(s), m)),
            _likelihood(lambda m, s: tfd.Logistic(exp(s), exp(m))),
        ],
        "the scale is exp(log σ), not exp(−log σ).": _likelihood(lambda m, s: tfd.Logistic(m, exp(-s))),
        "the scale is σ itself, not its square or its square root.": [
            _likelihood(lambda m, s: tfd.Logistic(m, exp(2 * s))),
            _likelihood(lambda m, s: tfd.Logistic(m, exp(s / 2))),
        ],
        "`loc` is missing: every step has a distribution of its own.": _likelihood(
            lambda m, s: tfd.Logistic(0.0, exp(s))
        ),
        "`log_scale` is missing: every step has a distribution of its own.": _likelihood(
            lambda m, s: tfd.Logistic(m, 1.0)
        ),
        "the change of variables is missing: a density of (x − μ)/σ has to be divided by σ.": lambda x, m, s: _by_hand(
            x, m, s, sign=0
        ),
        "log σ has the wrong sign: a density of (x − μ)/σ has to be divided by σ.": lambda x, m, s: _by_hand(
            x, m, s, sign=-1
        ),
    },
)
def log_likelihood(logistic_log_likelihood: Callable) -> Iterator[Observation]:
    x, loc = 2 * normal(WAVES, STEPS, seed=2), 0.3 + tf.abs(normal(WAVES, STEPS, seed=3))
    # Both positive, so that either of them, taken for a scale, gives numbers.
    log_scale = 0.2 + tf.abs(normal(WAVES, STEPS, seed=4)) / 2
    what = "`logistic_log_likelihood(x, loc, log_scale)`"
    got = call(what, logistic_log_likelihood, x, loc, log_scale)
    require_one_for_each_wave(what, got)
    yield Observation(what, got)
    # As the notebook goes on: waveforms from NumPy, log-scales of both signs, and so many steps that a density underflows,
    # as do some of its factors.
    x, loc, log_scale = (normal(3, 256, seed=seed) for seed in (5, 6, 7))
    x += 1_000.0 * tf.one_hot([9], 256)
    what = "for NumPy waveforms of 256 steps, `logistic_log_likelihood`"
    got = call(what, logistic_log_likelihood, x.numpy(), loc, log_scale)
    if np.isinf(as_array(what, got)).any():
        raise Wrong(
            f"{what} is infinite: somewhere a number has become 0 before its logarithm was taken. Take `log_prob` of `tfd.Logistic`, "
            "and add up."
        )
    yield Observation(what, got)
