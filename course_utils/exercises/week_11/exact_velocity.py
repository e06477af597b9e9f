"""Exercise 11.4, the exact velocity: its check."""

from collections.abc import Callable, Iterator

import numpy as np
import tensorflow as tf
from scipy.special import logsumexp, softmax
from scipy.stats import norm

from course_utils.exercises.exercise import call, exercise, require_order
from course_utils.exercises.observation import Observation

_Velocity = Callable[[np.ndarray, np.ndarray, np.ndarray, np.ndarray, float], np.ndarray]


def _mixture(
    variance: Callable = lambda s, t: (1 - t) ** 2 + t**2 * s**2,
    centre: Callable = lambda m, t: t * m,
    log_prior: Callable = np.log,
    shares: Callable = lambda log_joint: softmax(log_joint, axis=-1),
    log_joint_of: Callable = lambda log_w, squares: log_w - squares / 2,
    within: Callable = lambda d, m, s, t, c: m + (t * s**2 - (1 - t)) / c * d,
) -> _Velocity:
    """The velocity with a step of the recipe done in another way; `within` sees the distance d of x from the centre and the variance c."""

    def exact_velocity(weights, means, scale, x, t):
        c = variance(scale, t)
        d = x[:, np.newaxis] - centre(means, t)
        share = shares(log_joint_of(log_prior(weights), np.sum(d**2 / c, axis=-1)))
        return np.sum(share[..., np.newaxis] * within(d, means, scale, t, c), axis=1)

    return exact_velocity


reference_velocity = _mixture()


def _by_densities(log_joint: np.ndarray) -> np.ndarray:
    """Shares whose densities become 0 in floating point where x is far from all means."""
    densities = np.exp(log_joint)
    with np.errstate(invalid="ignore"):
        return densities / densities.sum(axis=-1, keepdims=True)


def _by_the_data_point(weights, means, scale, x, t):
    """(E[x₁ | x_t] − x_t) / (1 − t), in TensorFlow."""
    weights, means, scale, x = (tf.constant(each, tf.float64) for each in (weights, means, scale, x))
    c = (1 - t) ** 2 + t**2 * scale**2
    distance = x[:, None] - t * means
    share = tf.nn.softmax(tf.math.log(weights) - tf.reduce_sum(distance**2 / c, -1) / 2)
    data_point = tf.reduce_sum(share[..., None] * (means + t * scale**2 / c * distance), axis=1)
    return (data_point - x) / (1 - t)


def _by_scipy(weights, means, scale, x, t):
    deviation = np.sqrt((1 - t) ** 2 + t**2 * scale**2)
    result = np.zeros_like(x)
    log_joint = np.stack(
        [np.log(w) + norm.logpdf(x, t * m, deviation).sum(axis=1) for w, m in zip(weights, means, strict=True)]
    )
    for m, share in zip(means, np.exp(log_joint - logsumexp(log_joint, axis=0)), strict=True):
        result += share[:, None] * (m + (t * scale**2 - 1 + t) / deviation**2 * (x - t * m))
    return result


@exercise(
    "Exercise 11.4, the exact velocity",
    reference=lambda: reference_velocity,
    alternatives=[_by_the_data_point, _by_scipy],
    mistakes={
        "each component counts with its probability *given x*: yours counts with its weight, wherever x is.": _mixture(
            log_joint_of=lambda log_w, squares: log_w + 0 * squares,
        ),
        "the weights of the components are missing from their probabilities.": _mixture(log_prior=np.zeros_like),
        "it is the *logarithm* of the weight that is added to the log-density.": _mixture(log_prior=lambda w: w),
        "on the way a component's mean is t m: in its density yours is m.": _mixture(centre=lambda m, t: m),
        "the variance at time t is (1 − t)² + t² σ²: yours leaves the base out.": _mixture(
            variance=lambda s, t: t**2 * s**2 + 1e-9
        ),
        "the variance at time t is (1 − t)² + t² σ²: yours leaves the data's out.": _mixture(
            variance=lambda s, t: (1 - t) ** 2
        ),
        "the variance at time t is (1 − t)² + t² σ², with squares: yours are not squared.": [
            _mixture(variance=lambda s, t: (1 - t) + t * s),
            _mixture(variance=lambda s, t: (1 - t) + t * s**2),
        ],
        "the variance at time t is (1 − t)² + t² σ²: yours is its root.": _mixture(
            variance=lambda s, t: np.sqrt((1 - t) ** 2 + t**2 * s**2)
        ),
        "`scale` holds standard deviations: square them for the variance.": _mixture(
            variance=lambda s, t: (1 - t) ** 2 + t**2 * s, within=lambda d, m, s, t, c: m + (t * s - (1 - t)) / c * d
        ),
        "the log-density has −½ in front of the sum of squares.": [
            _mixture(log_joint_of=lambda log_w, squares: log_w - squares),
            _mixture(log_joint_of=lambda log_w, squares: log_w + squares / 2),
        ],
        "the mean m of the component is missing from its velocity.": _mixture(
            within=lambda d, m, s, t, c: (t * s**2 - (1 - t)) / c * d
        ),
        "that is E[x₁ | x_t], where the data point is expected: the base point E[z | x_t] is to be subtracted.": _mixture(
            within=lambda d, m, s, t, c: m + t * s**2 / c * d
        ),
        "in t σ² − (1 − t) the second term has a minus sign, since z is subtracted.": _mixture(
            within=lambda d, m, s, t, c: m + (t * s**2 + (1 - t)) / c * d
        ),
        "the velocity of a component has t σ² − (1 − t) in it: yours has other powers of t or of 1 − t.": [
            _mixture(within=lambda d, m, s, t, c: m + (t**2 * s**2 - (1 - t) ** 2) / c * d),
            _mixture(within=lambda d, m, s, t, c: m + (s**2 - (1 - t)) / c * d),
            _mixture(within=lambda d, m, s, t, c: m + (t * s - (1 - t)) / c * d),
        ],
        "the velocity of a component is counted from its centre, x − t m: yours from x.": _mixture(
            within=lambda d, m, s, t, c: m + (t * s**2 - (1 - t)) / c * (d + t * m)
        ),
        "divide by the variance c of x_t in the velocity of a component.": _mixture(
            within=lambda d, m, s, t, c: m + (t * s**2 - (1 - t)) * d
        ),
        "the probabilities of the components add up to 1 for each point: yours are not divided by their sum.": _mixture(
            shares=np.exp
        ),
        "far from all means every density is 0 in floating point, and 0 / 0 is no number: subtract the greatest of the logarithms "
        "before you take exponentials, as `scipy.special.softmax` does.": _mixture(shares=_by_densities),
        "the softmax runs over the components, `axis=-1`.": _mixture(
            shares=lambda log_joint: softmax(log_joint, axis=0)
        ),
        "that is minus the velocity: it is E[x₁ − z | x_t].": lambda *arguments: -reference_velocity(*arguments),
    },
)
def exact_velocity(exact_velocity: _Velocity) -> Iterator[Observation]:
    require_order("exact_velocity", exact_velocity, "weights", "means", "scale", "x", "t")
    rng = np.random.default_rng(6)
    weights = np.array([0.2, 0.5, 0.3])
    means, scale = rng.normal(size=(3, 2)), np.array([0.5, 0.8])
    x = rng.normal(size=(5, 2))
    for t in (0.6, 0.0, 0.95):
        what = f"`exact_velocity(weights, means, scale, x, {t})`"
        got = call(what, exact_velocity, *(each.copy() for each in (weights, means, scale, x)), t)
        yield Observation(what, got, tolerance=1e-4)
    what = "far from all means, `exact_velocity(weights, means, scale, x, 0.9)`"
    got = call(what, exact_velocity, weights.copy(), 30 * means, scale / 20, x.copy(), 0.9)
    yield Observation(what, got, tolerance=1e-4)
