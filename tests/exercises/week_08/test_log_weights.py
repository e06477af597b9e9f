"""Live 8.1, the weights: right answers of every kind pass, wrong ones are told what is wrong."""

import numpy as np
import tensorflow as tf
from exercise_tests import ExerciseTests

from course_utils import flows
from course_utils.exercises import week_08


def weights(combine):
    """Log-weights made of log p(x|z), log p(z) and log q."""
    return lambda x, z, log_q, prior, decoder: combine(decoder(z).log_prob(x), prior.log_prob(z), log_q)


def weights_in_a_loop(x, z, log_q, prior, decoder):
    return tf.stack([decoder(z[s]).log_prob(x) + prior.log_prob(z[s]) - log_q[s] for s in range(len(z))])


def weights_in_double_precision(x, z, log_q, prior, decoder):
    terms = decoder(z).log_prob(x), prior.log_prob(z), -log_q
    return np.sum([np.asarray(term, float) for term in terms], axis=0)


def weights_of_tensors_alone(x, z, log_q, prior, decoder):
    draws, points = z.shape.as_list()[:2]
    return tf.reshape(decoder(z).log_prob(x), [draws, points]) + prior.log_prob(z) - log_q


def weights_of_densities(x, z, log_q, prior, decoder):
    return tf.math.log(decoder(z).prob(x)) + tf.math.log(prior.prob(z)) - log_q


RIGHT = [
    (weights(lambda likelihood, prior, log_q: -(log_q - prior) + likelihood),),
    (weights(lambda likelihood, prior, log_q: (likelihood + prior - log_q).numpy()),),
    (weights_in_double_precision,),
    (weights_of_tensors_alone,),
]

WRONG = [
    ((weights(lambda likelihood, prior, log_q: likelihood + prior + log_q),), "log q has the wrong sign"),
    ((weights(lambda likelihood, prior, log_q: likelihood - log_q),), "the prior is missing"),
    ((weights(lambda likelihood, prior, log_q: likelihood - prior + log_q),), "both have the wrong sign"),
    ((lambda x, z, log_q, prior, decoder: decoder.log_prob(x),), "which has a `log_prob`, is `decoder(z)`"),
    ((weights(lambda likelihood, prior, log_q: prior - log_q),), "the likelihood is missing"),
    ((weights(lambda likelihood, prior, log_q: likelihood + prior),), "log q is missing"),
    ((weights(lambda likelihood, prior, log_q: tf.exp(likelihood + prior - log_q)),), "return its logarithm"),
    ((weights(lambda likelihood, prior, log_q: log_q - likelihood - prior),), "upside down"),
    ((weights(lambda likelihood, prior, log_q: likelihood - prior - log_q),), "the prior's log-density has the"),
    ((weights(lambda likelihood, prior, log_q: tf.reduce_mean(likelihood + prior - log_q)),), "later"),
    ((weights(lambda likelihood, prior, log_q: tf.reduce_mean(likelihood + prior - log_q, 0)),), "later"),
    (
        (lambda x, z, log_q, prior, decoder: decoder(z).prob(x) * prior.prob(z) / tf.exp(log_q),),
        "that is w itself",
    ),
    (
        (lambda x, z, log_q, prior, decoder: decoder(z).prob(x) + prior.prob(z) - log_q,),
        "rather than the densities",
    ),
    (
        (
            lambda x, z, log_q, prior, decoder: (
                decoder(z).log_prob(x) + flows.standard_normal(z.shape[-1]).log_prob(z) - log_q
            ),
        ),
        "use the one that is given",
    ),
    (
        (lambda x, z, log_q, prior, decoder: decoder(x).log_prob(z) + prior.log_prob(z) - log_q,),
        "the decoder takes z",
    ),
    (
        (lambda x, z, log_q, prior, decoder: decoder(z).log_prob(x) + prior.log_prob(x) - log_q,),
        "`prior` is a distribution of z",
    ),
    (
        (lambda x, z, log_q, prior, decoder: decoder(z).log_prob(z) + prior.log_prob(z) - log_q,),
        "`decoder(z)` one of x",
    ),
    ((lambda x, z, log_q, prior, decoder: decoder(z) + prior.log_prob(z) - log_q,), "raised an error"),
    ((weights_in_a_loop,), "without a loop"),
    ((weights_of_densities,), "take `log_prob` rather than the logarithm of `prob`"),
    (
        (lambda x, z, log_q, prior, decoder: tf.math.log(tf.exp(decoder(z).log_prob(x) + prior.log_prob(z) - log_q)),),
        "a density underflows to 0, its logarithm is −∞",
    ),
    (
        (lambda x, z, log_q, prior, decoder: decoder(z).log_prob(x) + tf.math.log(prior.prob(z)) - log_q,),
        "take `log_prob` rather than the logarithm of `prob`",
    ),
    (
        (weights(lambda likelihood, prior, log_q: tf.maximum(likelihood, -100.0) + prior - log_q),),
        "far away, where densities are very small",
    ),
    (
        (weights(lambda likelihood, prior, log_q: (likelihood + prior - log_q).numpy().tolist()),),
        "should be a tensor",
    ),
]


class TestLogWeights(ExerciseTests):
    exercise = week_08.log_weights
    right, wrong = RIGHT, WRONG
