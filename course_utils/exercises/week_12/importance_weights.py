"""Live 12.6, importance weights: its check."""

from collections.abc import Callable, Iterator

import numpy as np
import tensorflow as tf
import tensorflow_probability as tfp
from scipy.special import logsumexp

from course_utils.exercises.compare import as_array
from course_utils.exercises.exercise import Wrong, call, exercise, require_order
from course_utils.exercises.observation import Observation
from course_utils.exercises.week_12.shared_weights import require_pair

tfd = tfp.distributions

_DRAWS = 40


def _drawn(log_weight: Callable = lambda log_p, log_q: log_p - log_q) -> Callable:
    """Draws of q, and what is made of both log-densities there."""

    def weighted_draws(q, log_density, draws, seed):
        x, log_q = q.experimental_sample_and_log_prob(draws, seed=seed)
        return x, log_weight(log_density(x), log_q)

    return weighted_draws


def _by_two_calls(q, log_density, draws, seed):
    x = q.sample(draws, seed=seed)
    return x, log_density(x) - q.log_prob(x)


def _of_other_points(q, log_density, draws, seed):
    x = q.sample(draws, seed=seed)
    return x, log_density(x) - q.log_prob(q.sample(draws, seed=tf.constant(seed) + 1))


def _effective(log_w):
    return np.exp(2 * logsumexp(log_w) - logsumexp(2 * np.asarray(log_w)))


def _effective_of_largest_1(log_w):
    w = np.exp(log_w - np.max(log_w))
    return w.sum() ** 2 / (w**2).sum()


def _constant(
    value: Callable = lambda log_w: logsumexp(log_w) - np.log(len(log_w)),
    error: Callable = lambda w: w.std(ddof=1) / w.mean() / len(w) ** 0.5,
) -> Callable:
    """The logarithm of an estimate, and an error made of the weights, the largest of which is 1."""
    return lambda log_w: (value(log_w), error(np.exp(np.asarray(log_w) - np.max(log_w))))


_MISTAKES = {
    "weighted_draws": {
        "that is 1/w: the target's log-density comes first, and log q is taken away.": _drawn(lambda p, q: q - p),
        "log q is missing: each draw counts by p̃ divided by q.": _drawn(lambda p, q: p),
        "that is minus log q alone: the target's log-density is missing.": _drawn(lambda p, q: -q),
        "a ratio of densities is a difference of their logarithms: subtract, do not divide.": _drawn(
            lambda p, q: p / q
        ),
        "a ratio of densities is a difference of their logarithms: subtract, do not add.": _drawn(lambda p, q: p + q),
        "log q is taken at other draws than log p̃: draw once, and use the same x for both.": _of_other_points,
        "these are the weights themselves: leave them as logarithms, which do not overflow.": _drawn(
            lambda p, q: tf.exp(p - q)
        ),
    },
    "effective_sample_size": {
        "that is one over it: the square of the sum stands above, the sum of the squares below.": lambda w: (
            1 / _effective(w)
        ),
        "that is the effective share: do not divide by N.": lambda w: _effective(w) / len(w),
        "the argument is the logarithm of the weights: take exponentials first.": lambda w: (
            np.sum(w) ** 2 / np.sum(np.square(w))
        ),
        "that is the sum of the weights over the largest one: squares, rather.": lambda w: np.exp(
            logsumexp(w) - np.max(w)
        ),
        "the sum of the weights is to be squared, too.": lambda w: np.exp(logsumexp(w) - logsumexp(2 * np.asarray(w))),
        "that is its logarithm: take the exponential at the end.": lambda w: np.log(_effective(w)),
    },
    "log_constant": {
        "that is the logarithm of the sum: of the mean it is log N less.": _constant(logsumexp),
        "that is the mean of the logarithms, which is a lower bound, the ELBO: take the logarithm of the mean.": _constant(
            np.mean
        ),
        "that is Ẑ itself: take its logarithm.": _constant(lambda w: np.mean(np.exp(w))),
        "the value is right, and the error is that of a single weight: a mean of N has it divided by √N.": _constant(
            error=lambda w: w.std() / w.mean()
        ),
        "the value is right, and the error is not relative: divide by the mean weight.": lambda w: (
            logsumexp(w) - np.log(len(w)),
            np.exp(w).std() / len(w) ** 0.5,
        ),
        "the value is right, and the error is its own square: take the root of the variance.": _constant(
            error=lambda w: w.var() / w.mean() ** 2 / len(w)
        ),
        "the value is right, and the error is that of the mean of log w: of the weights themselves, rather.": lambda w: (
            logsumexp(w) - np.log(len(w)),
            np.std(w) / len(w) ** 0.5,
        ),
    },
}


@exercise(
    "Live 12.6, importance weights",
    reference=lambda: (_drawn(), _effective, _constant()),
    alternatives=[
        (_by_two_calls, _effective_of_largest_1, _constant(error=lambda w: np.std(w / w.mean()) / np.sqrt(len(w))))
    ],
    mistakes=_MISTAKES,
)
def importance_weights(
    weighted_draws: Callable, effective_sample_size: Callable, log_constant: Callable
) -> Iterator[Observation]:
    require_order("weighted_draws", weighted_draws, "q", "log_density", "draws", "seed")
    q = tfd.MultivariateNormalTriL([0.5, -1.0, 0.0], [[1.0, 0, 0], [0.5, 0.8, 0], [-0.3, 0.2, 1.5]])
    yield _excess(weighted_draws, q)
    log_w = np.random.default_rng(1).normal(size=400)
    for what, shifted in (("", log_w), (" of weights that overflow", log_w + 900), (" of tiny weights", log_w - 900)):
        name = "`effective_sample_size(log_w)`" + what
        got = call(name, effective_sample_size, shifted.copy())
        yield _finite(name, got, "rewrite the ratio with `logsumexp`, or first subtract the largest log-weight.")
    for what, shifted in (("", log_w), (" of weights that overflow", log_w + 900), (" of tiny weights", log_w - 900)):
        name = "`log_constant(log_w)`" + what
        value, error = require_pair(name, call(name, log_constant, shifted.copy()))
        yield _finite(f"the first of {name}", value, "take the logarithm of the sum by `logsumexp`.")
        # Whether N or N − 1 stands in the variance is a matter of taste.
        advice = "a factor on all weights cancels in a relative error, such as that of the largest weight."
        yield _finite(f"the error of {name}", error, advice, tolerance=1e-4)


def _excess(weighted_draws: Callable, q: tfd.Distribution) -> Observation:
    """By how much the log-weights differ from what they should be at the student's own draws."""
    what = f"`weighted_draws(q, log_density, {_DRAWS}, seed)`"

    def log_density(x):
        return -tf.reduce_sum(tf.abs(x) ** 1.5, axis=-1) + 3.0

    x, log_w = require_pair(what, call(what, weighted_draws, q, log_density, _DRAWS, (1, 2)), "draws and log-weights")
    points, weights = as_array(f"the first of {what}", x), as_array(f"the second of {what}", log_w)
    if points.shape == (_DRAWS,) and weights.shape == (_DRAWS, 3):
        raise Wrong(f"{what} gives the weights first: return the draws, then the weights.")
    if points.shape != (_DRAWS, 3):
        raise Wrong(f"the draws of {what} should have shape ({_DRAWS}, 3); yours have shape {points.shape}.")
    if weights.shape != (_DRAWS,):
        raise Wrong(
            f"there should be one log-weight for each draw, shape ({_DRAWS},); yours have shape {weights.shape}."
        )
    other = call(what, weighted_draws, q, log_density, _DRAWS, (1, 3))
    if np.array_equal(points, as_array(what, other[0])):
        raise Wrong("two seeds give the same draws: hand `seed` on.")
    points = tf.constant(points, tf.float32)
    right = log_density(points) - q.log_prob(points)
    return Observation("log w less log p̃(x) − log q(x)", weights - right, tolerance=1e-3)


def _finite(what: str, got: object, advice: str, tolerance: float = 1e-3) -> Observation:
    if not np.all(np.isfinite(as_array(what, got))):
        raise Wrong(f"{what} is not finite: {advice}")
    return Observation(what, got, tolerance)
