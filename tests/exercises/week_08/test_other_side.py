"""Exercise 8.3, seen from the other side: right answers of every kind pass, wrong ones are told what is wrong."""

import tensorflow as tf

from course_utils import flows
from course_utils.exercises import week_08

log_weights_of_u = week_08.other_side.reference()


def blank_other_side(x, z, log_q, f, decoder):
    u = f.inverse(z)  # noqa: F841, as in the notebook
    return ...


def over_no_axis(x, z, log_q, f, decoder):
    return log_weights_of_u(x, z, log_q, f, decoder) - f.forward_log_det_jacobian(z, event_ndims=0)


def by_densities(x, z, log_q, f, decoder):
    u = f.inverse(z)
    likelihood, prior = decoder(f.forward(u)).prob(x), flows.standard_normal(2).prob(u)
    return tf.math.log(likelihood) + tf.math.log(prior) - log_q - f.forward_log_det_jacobian(u, event_ndims=1)


WRONG = [
    ((over_no_axis,), "raised an error"),
    ((lambda *arguments: tf.reduce_mean(log_weights_of_u(*arguments)),), "later"),
    ((by_densities,), "−∞"),
    ((blank_other_side,), "not attempted yet"),
]
