"""Live 1.3, a flow of your own: right answers of every kind pass, wrong ones are told what is wrong."""

import numpy as np
import tensorflow as tf
from exercise_tests import ExerciseTests
from exercises.week_01.answers import flow_inverse, flow_log_prob, normal_log_prob

from course_utils.exercises import week_01


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


def forward_with(formula):
    return (lambda z, parameters: formula(z, *parameters), flow_inverse, flow_log_prob)


def inverse_with(formula):
    return (flow_forward, lambda x, parameters: formula(x, *parameters), flow_log_prob)


def log_prob_with(formula):
    """`formula` of the normal log-density at z, of y and of the parameters."""

    def flow_log_prob(x, parameters):
        a, _, c, d = parameters
        return formula(normal_log_prob(flow_inverse(x, parameters)), (x - c) * tf.exp(-d), a, d)

    return (flow_forward, flow_inverse, flow_log_prob)


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


RIGHT = [
    (flow_forward, flow_inverse, flow_log_prob),
    (flow_forward, flow_inverse, flow_log_prob_by_autodiff),
    log_prob_with(lambda base, y, a, d: base - (a + d) - tf.math.log(tf.sqrt(1 + y**2))),
]

WRONG = [
    (forward_with(lambda z, a, b, c, d: tf.exp(d) * (c + tf.sinh(b + tf.exp(a) * z))), "c is added last"),
    (forward_with(lambda z, a, b, c, d: c + tf.exp(d) * tf.sinh(tf.exp(a) * (z + b))), "then b is added"),
    (forward_with(lambda z, a, b, c, d: c + d * tf.sinh(b + a * z)), "exp(a) and exp(d), not a and d"),
    (forward_with(lambda z, a, b, c, d: c + tf.exp(a) * tf.sinh(b + tf.exp(d) * z)), "a and d are exchanged"),
    (forward_with(lambda z, a, b, c, d: c + tf.exp(d) * tf.sin(b + tf.exp(a) * z)), "you used `tf.sin`"),
    ((flow_inverse, flow_forward, flow_log_prob), "`flow_forward` does what `flow_inverse` should do"),
    ((flow_forward, flow_forward, flow_log_prob), "`flow_inverse` does what `flow_forward` does"),
    (
        inverse_with(lambda x, a, b, c, d: tf.exp(a) * (tf.asinh((x - c) * tf.exp(-d)) - b)),
        "exp(−a), not exp(a)",
    ),
    (inverse_with(lambda x, a, b, c, d: tf.exp(-a) * tf.asinh((x - c) * tf.exp(-d)) - b), "subtract b first"),
    (inverse_with(lambda x, a, b, c, d: tf.exp(-a) * (tf.asinh(x * tf.exp(-d) - c) - b)), "subtract c first"),
    (inverse_with(lambda x, a, b, c, d: tf.exp(-a) * (tf.sinh((x - c) * tf.exp(-d)) - b)), "used `tf.sinh` again"),
    (log_prob_with(lambda base, y, a, d: base), "logarithm of the derivative is missing"),
    (
        log_prob_with(lambda base, y, a, d: base + a + d + 0.5 * tf.math.log1p(y**2)),
        "The logarithm of f′(z) has the wrong sign",
    ),
    (log_prob_with(lambda base, y, a, d: base - a + d - 0.5 * tf.math.log1p(y**2)), "d has the wrong sign"),
    (log_prob_with(lambda base, y, a, d: base - a + d + 0.5 * tf.math.log1p(y**2)), "subtract *all* of log f′(z)"),
    (log_prob_with(lambda base, y, a, d: base - a - d + 0.5 * tf.math.log1p(y**2)), "½ log(1 + y²) has the wrong"),
    (log_prob_with(lambda base, y, a, d: base - 0.5 * tf.math.log1p(y**2)), "a + d is missing"),
    (log_prob_with(lambda base, y, a, d: base - a - d - tf.math.log1p(y**2)), "the ½ in front of"),
    (log_prob_with(lambda base, y, a, d: base - a - d - 0.5 * tf.math.log1p(y)), "y is not squared"),
    (log_prob_with(lambda base, y, a, d: base - a - d - 0.5 * tf.math.log1p(1 + y**2)), "hand it y², not 1 + y²"),
    (
        log_prob_with(lambda base, y, a, d: base - tf.exp(a + d) * tf.sqrt(1 + y**2)),
        "*logarithm* of the derivative",
    ),
    ((flow_forward, flow_inverse, lambda x, p: tf.exp(flow_log_prob(x, p))), "return the log-density"),
    ((flow_forward, flow_inverse, lambda x, p: tf.reduce_sum(flow_log_prob(x, p))), "one number for each point"),
    ((flow_forward, flow_inverse, flow_log_prob_by_numpy), "yours returns ndarray. Use TensorFlow's functions"),
    ((flow_forward, flow_inverse, flow_log_prob_without_d), "cannot differentiate them with respect to d"),
    ((flow_forward, flow_inverse, flow_log_prob_half_blank), "`flow_log_prob` is still to be filled in"),
    (inverse_with(lambda x, a, b, c, d: tf.exp(-a) * (tf.asinh((x - c) * np.exp(-d)) - b)), "TensorFlow wants"),
    ((flow_forward, ..., ...), "`flow_inverse`, `flow_log_prob` are still to be filled in"),
]


class TestFlow(ExerciseTests):
    exercise = week_01.flow
    right, wrong = RIGHT, WRONG
