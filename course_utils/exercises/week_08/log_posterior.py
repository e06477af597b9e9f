"""Exercise 8.1, the density of the draw: its check."""

from collections.abc import Callable, Iterator

import numpy as np
import tensorflow as tf
import tensorflow_probability as tfp

from course_utils import flows
from course_utils.exercises.bijector_checks import normal
from course_utils.exercises.exercise import Wrong, call, exercise
from course_utils.exercises.observation import Observation
from course_utils.exercises.week_08.shared import (
    LATENTS,
    SCALES,
    SHAPE,
    observed_far_away,
    require_goes_with_float32,
    require_one_for_each_draw,
)

tfd = tfp.distributions

_HALF_LOG = 0.5 * np.log(2 * np.pi)


def _posterior(
    of_scales: Callable = lambda s: -sum(s),
    of_eps: Callable = lambda eps: -0.5 * eps**2,
    constant: float = -_HALF_LOG,
    once: float = 0.0,
) -> Callable:
    """A log-density as the sum of its terms, over the dimensions but for what is added once."""
    return lambda eps, log_scales: tf.reduce_sum(of_eps(eps) + constant + of_scales(log_scales), axis=-1) + once


reference_log_posterior = _posterior()


def _of_tfd(eps: tf.Tensor, log_scales: list[tf.Tensor]) -> tf.Tensor:
    log_q = flows.standard_normal(eps.shape[-1]).log_prob(eps)
    for log_scale in log_scales:
        log_q -= tf.reduce_sum(log_scale, -1)
    return log_q


_NOTHING = dict(of_eps=lambda eps: 0.0, constant=0.0)
_MISTAKES = {
    "the log-scales have the wrong sign: where a step stretches, density falls.": _posterior(sum),
    "½ log 2π is missing, once for each dimension.": _posterior(constant=0.0),
    "½ log 2π belongs to each dimension: there are D of them.": [
        _posterior(constant=0.0, once=-_HALF_LOG),
        _posterior(constant=0.0, once=-2 * _HALF_LOG),
    ],
    "½ log 2π has the wrong sign: the normalising constant is one *over* √(2π).": [
        _posterior(constant=_HALF_LOG),
        _posterior(constant=0.0, once=_HALF_LOG),
    ],
    "the normalising constant of a normal distribution has a root, 1/√(2π): its logarithm is −½ log 2π.": _posterior(
        constant=-2 * _HALF_LOG
    ),
    "s_0 is missing: the encoder's own scale is the first of the T + 1 steps.": _posterior(lambda s: -sum(s[1:])),
    "all T + 1 steps count, and yours takes one alone.": [_posterior(lambda s, k=k: -s[k]) for k in range(SCALES)],
    "the last step is missing: the list goes from s_0 to s_T.": _posterior(lambda s: -sum(s[:-1])),
    "you sum the log-scales over all draws, too: each draw keeps its own, with `axis=-1`.": lambda eps, s: (
        _posterior(lambda s: 0.0)(eps, s) - tf.reduce_sum(s)
    ),
    "the log-scales are missing: each step changes the density.": _posterior(lambda s: 0.0),
    "the log-density of eps is missing: begin with log N(ε; 0, I).": [
        _posterior(**_NOTHING),
        _posterior(sum, **_NOTHING),
    ],
    "ε²/2 is what is subtracted: the ½ is missing.": _posterior(of_eps=lambda eps: -(eps**2)),
    "the square of ε has the wrong sign: the density falls with the distance from 0.": _posterior(
        of_eps=lambda eps: 0.5 * eps**2
    ),
    "eps has to be squared.": _posterior(of_eps=lambda eps: -0.5 * eps),
    "the entries of the list are log-scales already: leave out the exponential or the logarithm.": [
        _posterior(lambda s: -sum(map(tf.exp, s))),
        _posterior(lambda s: -sum(map(tf.math.log, s))),
    ],
    "sum over the dimensions rather than average.": lambda eps, s: reference_log_posterior(eps, s) / LATENTS,
    "sum over the steps rather than average.": _posterior(lambda s: -sum(s) / len(s)),
    "sum the log-scales over the dimensions rather than average.": _posterior(lambda s: -sum(s) / LATENTS),
    "that is the density: return its logarithm.": lambda eps, s: tf.exp(reference_log_posterior(eps, s)),
    "that is minus the log-density.": lambda eps, s: -reference_log_posterior(eps, s),
}


@exercise(
    "Exercise 8.1, the density of the draw",
    reference=lambda: reference_log_posterior,
    alternatives=[
        _of_tfd,
        lambda eps, s: np.sum(-(eps**2) / 2 - _HALF_LOG - np.sum(s, axis=0), axis=-1),
        lambda eps, s: tf.reduce_sum(tfd.Normal(0.0, 1.0).log_prob(eps) - tf.add_n(s), -1),
    ],
    mistakes=_MISTAKES,
)
def log_posterior(log_posterior: Callable) -> Iterator[Observation]:
    eps = normal(*SHAPE, seed=20)
    scales = [abs(0.3 * normal(*SHAPE, seed=21 + k)) + 0.1 for k in range(SCALES)]
    what = "`log_posterior(eps, log_scales)`"
    got = call(what, log_posterior, eps, [*scales])
    if np.shape(got) == (SCALES, *SHAPE[:-1]):
        raise Wrong("your result still has an axis for the steps: sum the log-scales over the list, too.")
    require_one_for_each_draw(what, got)
    yield Observation(what, got)
    require_goes_with_float32(what, got)
    yield observed_far_away(what, log_posterior(40.0 * eps, [*scales]))
    eps, scale = eps[0], scales[1][0]
    what = f"without steps, T = 0, and for eps of shape {tuple(eps.shape)}, `log_posterior`"
    yield Observation(what, call(what, log_posterior, eps, [scale]))
