"""What several tests of week 1 make their answers of."""

import numpy as np
import tensorflow as tf

LOG_2_PI = np.log(2 * np.pi)


def normal_log_prob(z):
    return -0.5 * z**2 - 0.5 * np.log(2 * np.pi)


def log_det(f, z, *, watch=True, inside=True, last=lambda jacobian: tf.linalg.slogdet(jacobian).log_abs_determinant):
    """The log-determinant as a student writes it, with one thing or another done differently."""
    with tf.GradientTape() as tape:
        if watch:
            tape.watch(z)
        if inside:
            x = f(z)
    if not inside:
        x = f(z)
    return last(tape.batch_jacobian(x, z))


def flow_inverse(x, parameters):
    a, b, c, d = parameters
    y = (x - c) / tf.exp(d)
    return (tf.math.log(y + tf.sqrt(1 + y**2)) - b) / tf.exp(a)


def flow_log_prob(x, parameters):
    a, b, _, d = parameters
    z = flow_inverse(x, parameters)
    return normal_log_prob(z) - tf.math.log(tf.exp(a + d) * tf.cosh(b + tf.exp(a) * z))
