"""Exercise 8.3, seen from the other side: its check."""

from collections.abc import Callable, Iterator
from functools import cache

import tensorflow as tf
import tensorflow_probability as tfp

from course_utils import flows
from course_utils.exercises.bijector_checks import normal
from course_utils.exercises.exercise import call, exercise
from course_utils.exercises.observation import Observation
from course_utils.exercises.week_08.shared import (
    DRAWS,
    PIXELS,
    POINTS,
    SHAPE,
    decode,
    observed_far_away,
    require_goes_with_float32,
    require_one_for_each_draw,
)

tfb = tfp.bijectors
tfd = tfp.distributions


def _weights(
    combine: Callable = lambda likelihood, prior, q, det: likelihood + prior - q - det,
    decoded: Callable = lambda f, u, z: f.forward(u),
    at: Callable = lambda u, z: u,
    log_det: Callable = lambda f, u, z: f.forward_log_det_jacobian(u, event_ndims=1),
) -> Callable:
    """The weights put together of their terms, which are taken at the points that are said."""

    def log_weights_of_u(x, z, log_q, f, decoder):
        u = f.inverse(z)
        log_likelihood = decoder(decoded(f, u, z)).log_prob(x)
        log_prior = flows.standard_normal(u.shape[-1]).log_prob(at(u, z))
        return combine(log_likelihood, log_prior, log_q, log_det(f, u, z))

    return log_weights_of_u


def _without_det(likelihood: tf.Tensor, prior: tf.Tensor, q: tf.Tensor, det: tf.Tensor) -> tf.Tensor:
    return likelihood + prior - q


def _at_wrong_point(method: str, point: Callable, sign: int) -> Callable:
    return _weights(
        lambda likelihood, prior, q, det: likelihood + prior - q + sign * det,
        log_det=lambda f, u, z: getattr(f, method)(tf.identity(point(u, z)), event_ndims=1),
    )


def _in_order(x, z, log_q, f, decoder):
    u = f.inverse(z)
    log_p_u = tf.reduce_sum(tfd.Normal(0.0, 1.0).log_prob(u), axis=-1)
    return decoder(f(u)).log_prob(x) + log_p_u - (log_q - f.inverse_log_det_jacobian(z, event_ndims=1))


@exercise(
    "Exercise 8.3, seen from the other side",
    reference=lambda: _weights(),
    alternatives=[_in_order, _weights(decoded=lambda f, u, z: z)],
    mistakes={
        "the log-determinant has the wrong sign: where f stretches, u has the higher density.": _weights(
            lambda x, u, q, det: x + u - q + det
        ),
        "the log-determinant is missing: log q(u|x) is not log q(z|x).": _weights(_without_det),
        "the decoder is that of z: apply the flow to u first, `decoder(f.forward(u))`.": _weights(
            decoded=lambda f, u, z: u
        ),
        "the decoder is that of z = f(u): go forward from u, not back once more.": _weights(
            decoded=lambda f, u, z: f.inverse(tf.identity(u))
        ),
        "the prior is N(u; 0, I): take it at u, not at z.": _weights(at=lambda u, z: z),
        "the log-determinant is missing, and the prior is taken at z, not at u.": _weights(
            _without_det, at=lambda u, z: z
        ),
        "the log-determinant is missing, and the decoder is given u, not f(u).": _weights(
            _without_det, decoded=lambda f, u, z: u
        ),
        "the log-determinant is taken at the wrong point: the forward one belongs at u, the inverse one at z.": [
            _at_wrong_point(method, point, sign)
            for sign in (1, -1)
            for method, point in (
                ("inverse_log_det_jacobian", lambda u, z: u),
                ("forward_log_det_jacobian", lambda u, z: z),
            )
        ],
        "the change of variables is counted twice: it belongs to q(u|x), not to the prior of u.": _weights(
            lambda x, u, q, det: x + u - det - q - det
        ),
        "log q has the wrong sign: the weight is divided by q.": [
            _weights(lambda x, u, q, det: x + u + q - det),
            _weights(lambda x, u, q, det: x + u + q + det),
        ],
        "log q(z|x) is missing: log q(u|x) is made from it.": [
            _weights(lambda x, u, q, det: x + u - det),
            _weights(lambda x, u, q, det: x + u),
        ],
        "the prior of u is missing.": _weights(lambda x, u, q, det: x - q - det),
        "the likelihood is missing.": _weights(lambda x, u, q, det: u - q - det),
        "return the logarithm of the weight.": _weights(lambda x, u, q, det: tf.exp(x + u - q - det)),
    },
)
def other_side(log_weights_of_u: Callable) -> Iterator[Observation]:
    x, log_q = normal(POINTS, PIXELS, seed=40), normal(DRAWS, POINTS, seed=41) - 12.0
    f, z = _bent_flow(), normal(*SHAPE[:-1], 2, seed=42)
    what = "`log_weights_of_u(x, z, log_q, f, decoder)`"
    got = call(what, log_weights_of_u, x, tf.identity(z), log_q, f, decode)
    require_one_for_each_draw(what, got)
    yield Observation(what, got, tolerance=1e-3)
    require_goes_with_float32(what, got)
    yield observed_far_away(what, log_weights_of_u(x + 40.0, tf.identity(z), log_q, f, decode))


@cache
def _bent_flow() -> tfb.Bijector:
    """A MAF far from the identity that it starts as; of two latents, as an answer may count on the notebook's number."""
    flow = flows.maf(2, layers=2, hidden=(8,), seed=8)
    for k, variable in enumerate(flow.trainable_variables):
        variable.assign_add(0.6 * normal(*variable.shape, seed=50 + k))
    return flow.bijector
