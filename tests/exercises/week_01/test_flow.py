"""Live 1.3, a flow of your own: right answers of every kind pass, wrong ones are told what is wrong."""

import numpy as np
import tensorflow as tf
from exercises.week_01.answers import flow_inverse, flow_log_prob, normal_log_prob


def flow_forward(z, parameters):
    a, b, c, d = parameters
    inner = b + np.exp(a) * z
    return c + np.exp(d) * (np.exp(inner) - np.exp(-inner)) / 2


def flow_log_prob_by_autodiff(x, parameters):
    x = tf.convert_to_tensor(x)
    with tf.GradientTape() as tape:
        tape.watch(x)
        z = flow_inverse(x, parameters)
    return normal_log_prob(z) + tf.math.log(tape.gradient(z, x))


def flow_log_prob_by_numpy(x, parameters):
    a, b, c, d = map(float, parameters)
    y = (x - c) * np.exp(-d)
    return normal_log_prob((np.arcsinh(y) - b) * np.exp(-a)) - a - d - 0.5 * np.log1p(y**2)


def flow_log_prob_without_d(x, parameters):
    a, b, c, d = parameters
    y = (x - c) * tf.exp(-float(d))
    return normal_log_prob(tf.exp(-a) * (tf.asinh(y) - b)) - a - d - 0.5 * tf.math.log1p(y**2)


def flow_log_prob_half_blank(x, parameters):
    a, b, c, d = parameters  # noqa: RUF059 (as it stands in the student's cell)
    return ...


RIGHT = [(flow_forward, flow_inverse, flow_log_prob), (flow_forward, flow_inverse, flow_log_prob_by_autodiff)]

WRONG = [
    ((flow_forward, flow_inverse, lambda x, p: tf.reduce_sum(flow_log_prob(x, p))), "one number for each point"),
    ((flow_forward, flow_inverse, flow_log_prob_by_numpy), "yours returns ndarray. Use TensorFlow's functions"),
    ((flow_forward, flow_inverse, flow_log_prob_without_d), "cannot differentiate them with respect to d"),
    ((flow_forward, flow_inverse, flow_log_prob_half_blank), "`flow_log_prob` is still to be filled in"),
    ((flow_forward, lambda x, p: flow_inverse(x, p) + tf.constant(np.zeros(5)), flow_log_prob), "TensorFlow wants"),
    ((flow_forward, ..., ...), "`flow_inverse`, `flow_log_prob` are still to be filled in"),
]
