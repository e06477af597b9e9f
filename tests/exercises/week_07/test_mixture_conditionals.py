"""Exercise 7.4, mixture conditionals: right answers of every kind pass, wrong ones are told what is wrong."""

import numpy as np
import tensorflow as tf
import tensorflow_probability as tfp
from written import written

from course_utils.exercises import week_07

tfd = tfp.distributions


def of_tfp(x, logits, means, log_scales):
    components = tfd.Normal(means, tf.exp(log_scales))
    return tf.reduce_sum(tfd.MixtureSameFamily(tfd.Categorical(logits), components).log_prob(x), axis=-1)


def in_numpy(x, logits, means, log_scales):
    return np.asarray(of_tfp(x, logits, means, log_scales))


def in_another_order(logits, means, log_scales, x):
    return of_tfp(x, logits, means, log_scales)


RIGHT = [(of_tfp,), (written(week_07.mixture_conditionals),)]

WRONG = [
    ((in_numpy,), "not in a compiled function"),
    ((in_another_order,), "takes its arguments in the order logits, means, log_scales, x"),
    ((lambda x, logits, means, log_scales: x - means,), "raised an error"),
    ((lambda x, logits, means, log_scales: ...,), "not attempted yet"),
]
