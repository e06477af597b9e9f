"""Live 12.7, the density of the latents: right answers of every kind pass, wrong ones are told what is wrong."""

import numpy as np
import tensorflow as tf

from course_utils.inference.neutra import pulled_back


def written_out(log_density, bijector):
    def density(z):
        x = bijector(z)
        return tf.add(log_density(x), bijector.forward_log_det_jacobian(z, event_ndims=1))

    return density


def numpy_in_it(log_density, bijector):
    return lambda z: np.asarray(pulled_back(log_density, bijector)(tf.constant(z.numpy())))


def no_gradient(log_density, bijector):
    return lambda z: pulled_back(log_density, bijector)(tf.stop_gradient(z))


def zero_dimensions(log_density, bijector):
    return lambda z: log_density(bijector.forward(z))[:, None] + tf.zeros_like(z)


RIGHT = [(pulled_back,), (written_out,)]

WRONG = [
    ((lambda log_density, bijector: 3.0,), "should return a function of z"),
    ((lambda bijector, log_density: 0.0,), "in the order bijector, log_density"),
    ((zero_dimensions,), "give `event_ndims=1` to the log-determinant"),
    ((numpy_in_it,), "not in a compiled function with its gradient"),
    ((no_gradient,), "has no gradient"),
    ((lambda log_density, bijector: lambda z: 0.0,), "has shape ()"),
    ((lambda log_density, bijector: lambda z: tf.reduce_sum(z, axis=-1),), "should be"),
    ((lambda log_density, bijector: lambda z: ...,), "still gives `...`"),
]
