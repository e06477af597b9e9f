"""Exercise 7.4, mixture conditionals: its check."""

from collections.abc import Callable, Iterator

import numpy as np
import tensorflow as tf

from course_utils.exercises.bijector_checks import normal, require_compiled
from course_utils.exercises.exercise import call, exercise, require_order
from course_utils.exercises.observation import Observation

_LogProb = Callable[[tf.Tensor, tf.Tensor, tf.Tensor, tf.Tensor], tf.Tensor]
_HALF_LOG = 0.5 * np.log(2 * np.pi)
exp, total = tf.exp, tf.reduce_sum


def _log_normal(x: tf.Tensor, m: tf.Tensor, s: tf.Tensor) -> tf.Tensor:
    return -0.5 * tf.square((x[..., tf.newaxis] - m) * exp(-s)) - s - _HALF_LOG


def _of_parts(
    log_normal: Callable = _log_normal,
    log_weights: Callable = tf.nn.log_softmax,
    mix: Callable = lambda w, n: tf.reduce_logsumexp(w + n, axis=-1),
    join: Callable = lambda entries: total(entries, axis=-1),
) -> _LogProb:
    """A log-density made of those of the components, of their weights, of how these are mixed and of how entries are joined."""
    return lambda x, logits, means, log_scales: join(mix(log_weights(logits), log_normal(x, means, log_scales)))


_mixture_log_prob = _of_parts()


@exercise(
    "Exercise 7.4, mixture conditionals",
    reference=lambda: _mixture_log_prob,
    alternatives=[
        _of_parts(log_weights=lambda a: a - tf.reduce_logsumexp(a, axis=-1, keepdims=True)),
        lambda x, a, m, s: total(
            tf.reduce_logsumexp(a + _log_normal(x, m, s), axis=-1) - tf.reduce_logsumexp(a, axis=-1), axis=-1
        ),
    ],
    mistakes={
        "the weights do not add up to 1: the logits are theirs up to a constant, which `tf.nn.log_softmax` takes off.": _of_parts(
            log_weights=lambda a: a
        ),
        "take the logarithm of the weights, too: `tf.nn.log_softmax` rather than `tf.nn.softmax`.": _of_parts(
            log_weights=tf.nn.softmax
        ),
        "the weights add up to 1 over the components, which are the last axis of the logits.": _of_parts(
            log_weights=lambda a: tf.nn.log_softmax(a, axis=-2)
        ),
        "the weights are missing.": _of_parts(log_weights=tf.zeros_like),
        "the normal density has a factor exp(−s) in front, a term −s in its logarithm: yours is missing.": _of_parts(
            lambda x, m, s: _log_normal(x, m, s) + s
        ),
        "the term −s of the normal log-density has the wrong sign: a wide component is a low one.": _of_parts(
            lambda x, m, s: _log_normal(x, m, s) + 2 * s
        ),
        "divide x − m by the scale: multiply by exp(−s), not by exp(s).": _of_parts(
            lambda x, m, s: _log_normal(x, m, -s) - 2 * s
        ),
        "s is the logarithm of the standard deviation, not of the variance.": _of_parts(
            lambda x, m, s: _log_normal(x, m, s / 2)
        ),
        "the square is missing in the exponent of the normal density, or the half in front of it.": [
            _of_parts(lambda x, m, s: -0.5 * (x[..., None] - m) * exp(-s) - s - _HALF_LOG),
            _of_parts(lambda x, m, s: -tf.square((x[..., None] - m) * exp(-s)) - s - _HALF_LOG),
        ],
        "the normalising constant of the normal density is 1/√(2π): yours is missing, or has no root.": [
            _of_parts(lambda x, m, s: _log_normal(x, m, s) + _HALF_LOG),
            _of_parts(lambda x, m, s: _log_normal(x, m, s) - _HALF_LOG),
        ],
        "that is the weighted mean of the components' log-densities; a mixture adds densities, and takes the logarithm then.": (
            _of_parts(mix=lambda w, n: total(exp(w) * n, axis=-1))
        ),
        "the components' densities are added, not multiplied: `tf.reduce_logsumexp` over the last axis.": _of_parts(
            mix=lambda w, n: total(w + n, axis=-1)
        ),
        "that is the likeliest component alone: a mixture adds all of them up.": _of_parts(
            mix=lambda w, n: tf.reduce_max(w + n, axis=-1)
        ),
        "you have one number for each entry of x: the conditionals' log-densities add up, by Eq. (7.1).": _of_parts(
            join=lambda entries: entries
        ),
        "the conditionals' log-densities add up; yours are averaged.": _of_parts(
            join=lambda entries: tf.reduce_mean(entries, axis=-1)
        ),
        "that is one number for all points: sum over the last axis alone.": _of_parts(join=total),
        "return the log-density, not the density.": _of_parts(join=lambda entries: exp(total(entries, axis=-1))),
        "far from all components their densities are too small for a number, and their logarithms are not: add them up by "
        "`tf.reduce_logsumexp`, without an exponential of your own.": _of_parts(
            mix=lambda w, n: tf.math.log(total(exp(w + n), axis=-1))
        ),
    },
)
def mixture_conditionals(mixture_log_prob: _LogProb) -> Iterator[Observation]:
    require_order("mixture_log_prob", mixture_log_prob, "x", "logits", "means", "log_scales")
    points, size, components = 5, 3, 4
    x = normal(points, size, seed=31)
    parameters = [normal(points, size, components, seed=seed) for seed in (32, 33, 34)]
    what = "`mixture_log_prob(x, logits, means, log_scales)`"
    for at in (x, x + 300.0):
        yield Observation(what, call(what, mixture_log_prob, at, *parameters))
    require_compiled(what, lambda x: mixture_log_prob(x, *(each[:1] for each in parameters)), x)
