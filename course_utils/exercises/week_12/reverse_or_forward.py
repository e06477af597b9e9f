"""Exercise 12.5, reverse or forward: its check."""

from collections.abc import Callable, Iterator
from typing import Any

import numpy as np
import tensorflow as tf
import tensorflow_probability as tfp

from course_utils.exercises.bijector_checks import normal
from course_utils.exercises.compare import as_array
from course_utils.exercises.exercise import Wrong, call, exercise, require_order
from course_utils.exercises.observation import Observation

tfd = tfp.distributions

_DRAWS = 30


def _reverse(integrand: Callable = lambda log_q, log_p: log_q - log_p) -> Callable:
    """The mean of something at draws of q."""

    def reverse_kl(q, log_density, draws, seed):
        x, log_q = q.experimental_sample_and_log_prob(draws, seed=seed)
        return tf.reduce_mean(integrand(log_q, log_density(x)))

    return reverse_kl


def _without_path(q, log_density, draws, seed):
    x = tf.stop_gradient(q.sample(draws, seed=seed))
    return tf.reduce_mean(q.log_prob(x) - log_density(x))


def _by_two_calls(q, log_density, draws, seed):
    x = q.sample(draws, seed=seed)
    return -tf.reduce_mean(log_density(x) - q.log_prob(x))


def _forward(q, x):
    return -tf.reduce_mean(q.log_prob(x))


def _counts(x, centres):
    """How many points are nearest to each centre."""
    nearest = np.argmin(np.linalg.norm(np.asarray(x)[:, None] - np.asarray(centres)[None], axis=-1), axis=1)
    return np.bincount(nearest, minlength=len(centres))


def _lost(x, centres):
    return _counts(x, centres) < 0.1 * len(x) / len(centres)


_MISTAKES = {
    "reverse_kl": {
        "the sign is wrong: the loss has to fall as q comes closer.": _reverse(lambda q, p: p - q),
        "log q is missing: without it all draws run to where p is largest.": _reverse(lambda q, p: -p),
        "log p̃ is missing: q is compared with nothing.": _reverse(lambda q, p: q),
        "the draws carry no gradient: do not stop it, it has to pass through x.": _without_path,
        "one number, a mean rather than a sum: its gradient should not grow with the number of draws.": lambda q, p, n, seed: (
            n * _reverse()(q, p, n, seed)
        ),
    },
    "forward_kl": {
        "the sign is wrong: a likely x should make the loss small.": lambda q, x: -_forward(q, x),
        "one number, a mean rather than a sum: its gradient should not grow with the number of points.": lambda q, x: (
            len(x) * _forward(q, x)
        ),
        "take the log-density, `log_prob`, rather than the density.": lambda q, x: -tf.reduce_mean(q.prob(x)),
    },
    "lost_modes": {
        "these are the modes that were kept.": lambda x, c: ~_lost(x, c),
        "a fair share is 1/M of the draws, for M modes: a tenth of that is the limit, not a tenth of all.": lambda x, c: (
            _counts(x, c) < 0.1 * len(x)
        ),
        "a mode is lost below a tenth of its fair share, not only if it has nothing at all.": lambda x, c: (
            _counts(x, c) == 0
        ),
        "a mode is lost below a tenth of its fair share, not below the whole of it.": lambda x, c: (
            _counts(x, c) < len(x) / len(c)
        ),
    },
}


@exercise(
    "Exercise 12.5, reverse or forward",
    reference=lambda: (_reverse(), _forward, _lost),
    alternatives=[
        (
            _by_two_calls,
            lambda q, x: -tf.reduce_sum(q.log_prob(x)) / tf.cast(tf.shape(x)[0], tf.float32),
            lambda x, centres: [count < len(x) / (10 * len(centres)) for count in _counts(x, centres)],
        )
    ],
    mistakes=_MISTAKES,
)
def reverse_or_forward(reverse_kl: Callable, forward_kl: Callable, lost_modes: Callable) -> Iterator[Observation]:
    require_order("reverse_kl", reverse_kl, "q", "log_density", "draws", "seed")
    target = tfd.MultivariateNormalDiag([1.0, -1.0], [0.7, 1.3])

    def log_density(x):
        return target.log_prob(x) + 4.0

    what = f"`reverse_kl(q, log_density, {_DRAWS}, seed)`"
    seed = tf.constant([1, 2])
    yield from _observed(what, lambda q: call(what, reverse_kl, q, log_density, _DRAWS, seed))
    require_order("forward_kl", forward_kl, "q", "x")
    points = normal(_DRAWS, 2, seed=3)
    yield from _observed("`forward_kl(q, x)`", lambda q: call("`forward_kl(q, x)`", forward_kl, q, points))
    require_order("lost_modes", lost_modes, "x", "centres")
    yield from _observed_modes(lost_modes)


def _observed(what: str, loss_of: Callable) -> Iterator[Observation]:
    """A loss's value, and its gradient, as a compiled training takes it."""
    shift, scale = tf.Variable([0.3, -0.2]), tf.Variable([0.8, 1.5])
    q = tfd.MultivariateNormalDiag(shift, scale)

    @tf.function
    def value_and_gradient():
        with tf.GradientTape() as tape:
            value = tf.convert_to_tensor(loss_of(q))
        return value, tape.gradient(value, [shift, scale])

    value = as_array(what, loss_of(q))
    if value.shape == (_DRAWS,):
        raise Wrong(f"{what} should be one number, the mean over all points; yours has one for each.")
    yield Observation(what, value, tolerance=1e-3)
    try:
        gradient = value_and_gradient()[1]
    except Exception as error:
        raise Wrong(
            f"{what} works, but not in a compiled function, as the training calls it: use TensorFlow's functions and not NumPy's."
        ) from error
    if any(each is None for each in gradient):
        raise Wrong(f"{what} has the right value, and no gradient: use TensorFlow's functions and not NumPy's.")
    yield Observation(f"the gradient of {what}", np.concatenate(gradient), tolerance=1e-3)


def _observed_modes(lost_modes: Callable) -> Iterator[Observation]:
    centres = np.array([[0.0, 3.0], [3.0, 0.0], [0.0, -3.0], [-3.0, 0.0]])
    numbers = (100, 22, 6, 0)  # of 128 draws, where a tenth of the fair share is 3.2; and of 142, where it is 3.55
    for shares in (numbers, (100, 2, 20, 6), (0, 3, 125, 14)):
        which = np.repeat(np.arange(4), shares)
        x = (centres[which] + 0.3 * np.random.default_rng(0).normal(size=(len(which), 2))).astype(np.float32)
        got: Any = as_array(
            "`lost_modes(x, centres)`", call("`lost_modes(x, centres)`", lost_modes, x, centres.astype(np.float32))
        )
        if got.shape != (4,):
            raise Wrong(
                f"`lost_modes(x, centres)` should have one entry for each of the 4 modes; yours has shape {got.shape}."
            )
        yield Observation(
            "`lost_modes(x, centres)`",
            got,
            otherwise=f"`lost_modes` is not right for {len(x)} draws of which {', '.join(map(str, shares))} are nearest to the four "
            f"centres: yours are {got.astype(int).tolist()}, with 1 for a mode that is lost.",
        )
