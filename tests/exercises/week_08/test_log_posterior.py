"""Exercise 8.1, the density of the draw: right answers of every kind pass, wrong ones are told what is wrong."""

import tensorflow as tf

from course_utils import flows
from course_utils.exercises import week_08

posterior = week_08.log_posterior.reference()


def terms(eps, s):
    """What is to be summed over the dimensions."""
    return posterior(eps[..., None], [each[..., None] for each in s])


def logarithm_of_prob(more):
    def answer(eps, s):
        density = flows.standard_normal(eps.shape[-1]).prob(eps)
        return tf.math.log(density + more) - tf.reduce_sum(sum(s), axis=-1)

    return answer


WRONG = [
    ((lambda eps, s: posterior(eps, [0.0])[..., None] - sum(s),), "that of the dimensions"),
    ((terms,), "Sum over the last axis, that of the dimensions"),
    ((lambda eps, s: tf.reduce_sum(terms(eps, s), axis=1),), "`axis=-1`"),
    ((lambda eps, s: tf.reduce_sum(terms(eps, s)),), "later"),
    ((logarithm_of_prob(0.0),), "rather than the logarithm of `prob`"),
    ((logarithm_of_prob(1e-30),), "far away, where densities are very small"),
    (
        (lambda eps, s: tf.cast(posterior(eps, s), tf.float64),),
        "cannot be added to tensors of type float32, as the notebook will: it is of type float64",
    ),
    ((lambda eps, s: flows.standard_normal(3).log_prob(eps) - tf.reduce_sum(s, axis=-1),), "an axis for the steps"),
    ((lambda eps, s: posterior(eps, [s[0], s[1], s[2]]),), "should be"),
    ((lambda eps, s: posterior(eps, [s.pop(0), s.pop(), *s]),), "without steps, T = 0"),
]
