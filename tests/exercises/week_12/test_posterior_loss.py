"""Live 12.3, the loss: right answers of every kind pass, wrong ones are told what is wrong."""

import numpy as np
import tensorflow as tf

from course_utils.flows import given


def loss(flow, parameters, x):
    return tf.reduce_mean(-flow.log_prob(parameters, **given(flow, x)))


RIGHT = [(loss,)]

WRONG = [
    (
        (lambda flow, parameters, x: np.mean(-flow.log_prob(parameters, **given(flow, x))),),
        "not in a compiled function",
    ),
    ((lambda flow, x, parameters: loss(flow, parameters, x),), "in the order flow, x, parameters"),
    ((lambda flow, parameters, x: parameters,), "should be one number"),
    ((lambda flow, parameters, x: loss(flow, parameters, x) / 2,), "should be"),
    ((lambda flow, parameters, x: loss(flow, parameters),), "raised an error"),
]
