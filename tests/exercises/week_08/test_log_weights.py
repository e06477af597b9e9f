"""Live 8.1, the weights: right answers of every kind pass, wrong ones are told what is wrong."""

import tensorflow as tf

from course_utils.exercises import week_08

log_weights = week_08.log_weights.reference()


def after(change):
    """The weights with something done to them."""
    return (lambda *arguments: change(log_weights(*arguments)),)


def weights_in_a_loop(x, z, log_q, prior, decoder):
    return tf.stack([log_weights(x, z[s], log_q[s], prior, decoder) for s in range(len(z))])


WRONG = [
    ((lambda x, z, log_q, prior, decoder: decoder.log_prob(x),), "which has a `log_prob`, is `decoder(z)`"),
    (after(tf.reduce_mean), "later"),
    (after(lambda w: tf.reduce_mean(w, 0)), "later"),
    ((lambda x, z, log_q, prior, decoder: decoder(z).prob(x) * prior.prob(z) / tf.exp(log_q),), "that is w itself"),
    (
        (lambda x, z, log_q, prior, decoder: decoder(z).prob(x) + prior.prob(z) - log_q,),
        "rather than the densities",
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
    (
        (lambda x, z, log_q, prior, decoder: tf.math.log(decoder(z).prob(x)) + tf.math.log(prior.prob(z)) - log_q,),
        "take `log_prob` rather than the logarithm of `prob`",
    ),
    (after(lambda w: tf.math.log(tf.exp(w))), "a density underflows to 0, its logarithm is −∞"),
    (
        (lambda x, z, log_q, prior, decoder: decoder(z).log_prob(x) + tf.math.log(prior.prob(z)) - log_q,),
        "take `log_prob` rather than the logarithm of `prob`",
    ),
    (
        (lambda x, z, log_q, prior, decoder: tf.maximum(decoder(z).log_prob(x), -100.0) + prior.log_prob(z) - log_q,),
        "far away, where densities are very small",
    ),
    (after(lambda w: w.numpy().tolist()), "should be a tensor"),
]
