"""Exercise 8.3, seen from the other side: its check."""

from collections.abc import Callable, Mapping
from functools import cache
from typing import Any

import tensorflow as tf
import tensorflow_probability as tfp

from course_utils import flows
from course_utils.exercises.bijector_checks import nearest, normal
from course_utils.exercises.compare import require_close
from course_utils.exercises.exercise import Wrong, call, exercise
from course_utils.exercises.week_08.shared import (
    DRAWS,
    PIXELS,
    POINTS,
    SHAPE,
    decode,
    require_close_far_away,
    require_goes_with_float32,
    require_one_for_each_draw,
)

tfb = tfp.bijectors


def _reference_log_weights_of_u(
    x: tf.Tensor, z: tf.Tensor, log_q: tf.Tensor, f: tfb.Bijector, decoder: Callable
) -> tf.Tensor:
    u = f.inverse(z)
    log_likelihood = decoder(f.forward(u)).log_prob(x)
    log_prior = flows.standard_normal(u.shape[-1]).log_prob(u)
    log_q_of_u = log_q + f.forward_log_det_jacobian(u, event_ndims=1)
    return log_likelihood + log_prior - log_q_of_u


@exercise(
    "Exercise 8.3, seen from the other side",
    reference=lambda: _reference_log_weights_of_u,
)
def other_side(log_weights_of_u):
    x, log_q = normal(POINTS, PIXELS, seed=40), normal(DRAWS, POINTS, seed=41) - 12.0
    f, z = _bent_flow(), normal(*SHAPE[:-1], 2, seed=42)
    what = "`log_weights_of_u(x, z, log_q, f, decoder)`"
    got = call(what, log_weights_of_u, x, tf.identity(z), log_q, f, decode)
    require_one_for_each_draw(what, got)
    u = tf.identity(f.inverse(tf.identity(z)))
    log_det = f.forward_log_det_jacobian(tf.identity(u))
    likelihood, log_prior = decode(z).log_prob(x), flows.standard_normal(2).log_prob(u)
    right = likelihood + log_prior - log_q - log_det

    def mistakes() -> Mapping[str, Any]:
        of_u, twice = (decode(each).log_prob(x) for each in (u, f.inverse(tf.identity(u))))
        at_z, without = flows.standard_normal(2).log_prob(z), right + log_det
        inverse_at_u = f.inverse_log_det_jacobian(tf.identity(u))
        forward_at_z = f.forward_log_det_jacobian(tf.identity(z))
        return {
            "the log-determinant has the wrong sign: where f stretches, u has the higher density.": right + 2 * log_det,
            "the log-determinant is missing: log q(u|x) is not log q(z|x).": without,
            "the decoder is that of z: apply the flow to u first, `decoder(f.forward(u))`.": right - likelihood + of_u,
            "the decoder is that of z = f(u): go forward from u, not back once more.": right - likelihood + twice,
            "the prior is N(u; 0, I): take it at u, not at z.": right - log_prior + at_z,
            "the log-determinant is missing, and the prior is taken at z, not at u.": without - log_prior + at_z,
            "the log-determinant is missing, and the decoder is given u, not f(u).": without - likelihood + of_u,
            "the log-determinant is taken at the wrong point: the forward one belongs at u, the inverse one at z.": nearest(
                got, [without + sign * value for sign in (1, -1) for value in (inverse_at_u, forward_at_z)]
            ),
            "the change of variables is counted twice: it belongs to q(u|x), not to the prior of u.": right - log_det,
            "log q has the wrong sign: the weight is divided by q.": nearest(
                got, [right + 2 * log_q, without + 2 * log_q + log_det]
            ),
            "log q(z|x) is missing: log q(u|x) is made from it.": nearest(got, [right + log_q, without + log_q]),
            "the prior of u is missing.": right - log_prior,
            "the likelihood is missing.": right - likelihood,
            "return the logarithm of the weight.": tf.exp(right),
        }

    try:
        require_close(what, got, right, tolerance=1e-3)
    except Wrong:  # only now what takes as many passes as there are dimensions
        require_close(what, got, right, mistakes(), tolerance=1e-3)
        raise
    require_goes_with_float32(what, got)
    far = log_weights_of_u(x + 40.0, tf.identity(z), log_q, f, decode)
    require_close_far_away(what, far, _reference_log_weights_of_u(x + 40.0, tf.identity(z), log_q, f, decode))


@cache
def _bent_flow() -> tfb.Bijector:
    """A MAF far from the identity that it starts as; of two latents, as an answer may count on the notebook's number."""
    flow = flows.maf(2, layers=2, hidden=(8,), seed=8)
    for k, variable in enumerate(flow.trainable_variables):
        variable.assign_add(0.6 * normal(*variable.shape, seed=50 + k))
    return flow.bijector
