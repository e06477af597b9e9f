"""Exercise 8.3, seen from the other side: right answers of every kind pass, wrong ones are told what is wrong."""

import tensorflow as tf
import tensorflow_probability as tfp
from exercise_tests import ExerciseTests

from course_utils import flows
from course_utils.exercises import week_08

tfd = tfp.distributions


def other_side(combine=lambda likelihood, prior, log_q, log_det: likelihood + prior - log_q - log_det, **where):
    """The notebook's function, where `combine` puts the terms together and `where` says at which points they are taken."""
    decoded = where.get("decoded", lambda f, u, z: f.forward(u))
    at = where.get("at", lambda u, z: u)
    log_det = where.get("log_det", lambda f, u, z: f.forward_log_det_jacobian(u, event_ndims=1))

    def answer(x, z, log_q, f, decoder):
        u = tf.identity(f.inverse(z))
        log_likelihood = decoder(decoded(f, u, z)).log_prob(x)
        log_prior = flows.standard_normal(u.shape[-1]).log_prob(at(u, z))
        return combine(log_likelihood, log_prior, log_q, log_det(f, u, z))

    return answer


def blank_other_side(x, z, log_q, f, decoder):
    u = f.inverse(z)  # noqa: F841, as in the notebook
    return ...


def with_terms_in_order(x, z, log_q, f, decoder):
    u = f.inverse(z)
    log_p_x = decoder(f(u)).log_prob(x)
    log_p_u = tf.reduce_sum(tfd.Normal(0.0, 1.0).log_prob(u), axis=-1)
    return log_p_x + log_p_u - (log_q - f.inverse_log_det_jacobian(z, event_ndims=1))


RIGHT = [
    (other_side(),),
    (with_terms_in_order,),
    (other_side(decoded=lambda f, u, z: z),),
]

WRONG = [
    (
        (other_side(lambda likelihood, prior, q, d: likelihood + prior - (q - d)),),
        "log-determinant has the wrong sign",
    ),
    ((other_side(lambda likelihood, prior, q, d: likelihood + prior - q),), "log q(u|x) is not log q(z|x)"),
    ((other_side(decoded=lambda f, u, z: u),), "apply the flow to u first"),
    ((other_side(decoded=lambda f, u, z: f.inverse(u)),), "not back once more"),
    ((other_side(at=lambda u, z: z),), "take it at u, not at z"),
    (
        (other_side(log_det=lambda f, u, z: f.inverse_log_det_jacobian(u, event_ndims=1)),),
        "taken at the wrong point",
    ),
    (
        (other_side(log_det=lambda f, u, z: f.forward_log_det_jacobian(z, event_ndims=1)),),
        "taken at the wrong point",
    ),
    (
        (other_side(log_det=lambda f, u, z: f.inverse_log_det_jacobian(z, event_ndims=1)),),
        "log-determinant has the wrong sign",
    ),
    ((other_side(lambda likelihood, prior, q, d: likelihood + prior - d - q - d),), "is counted twice"),
    ((other_side(lambda likelihood, prior, q, d: likelihood + prior + q + d),), "log q has the wrong sign"),
    ((other_side(lambda likelihood, prior, q, d: likelihood + prior - d),), "log q(z|x) is missing"),
    ((other_side(lambda likelihood, prior, q, d: prior - q - d),), "the likelihood is missing"),
    ((other_side(lambda likelihood, prior, q, d: likelihood - q - d),), "the prior of u is missing"),
    (
        (other_side(lambda *terms: tf.exp(terms[0] + terms[1] - terms[2] - terms[3])),),
        "the logarithm of the weight",
    ),
    (
        (other_side(lambda likelihood, prior, q, d: likelihood + prior - q, at=lambda u, z: z),),
        "the log-determinant is missing, and the prior is taken at z",
    ),
    (
        (other_side(lambda likelihood, prior, q, d: likelihood + prior - q, decoded=lambda f, u, z: u),),
        "the log-determinant is missing, and the decoder is given u",
    ),
    ((other_side(log_det=lambda f, u, z: f.forward_log_det_jacobian(u, event_ndims=0)),), "raised an error"),
    ((other_side(lambda *terms: tf.reduce_mean(terms[0] + terms[1] - terms[2] - terms[3])),), "later"),
    (
        (other_side(lambda likelihood, *terms: tf.math.log(tf.exp(likelihood)) + terms[0] - terms[1] - terms[2]),),
        "−∞",
    ),
    ((blank_other_side,), "not attempted yet"),
]


class TestOtherSide(ExerciseTests):
    exercise = week_08.other_side
    right, wrong = RIGHT, WRONG
