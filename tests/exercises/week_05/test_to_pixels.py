"""Live 5.2, from the line to the pixels: right answers of every kind pass, wrong ones are told what is wrong."""

import numpy as np
import tensorflow_probability as tfp
from exercises.week_05.answers import ALPHA, SCALE, SHIFT, SIGMOID, TO_PIXELS, WIDTH

tfb = tfp.bijectors


def chain(*parts):
    return (tfb.Chain(list(parts)),)


def sigmoid_in_numpy():
    """The right map and log-det by NumPy, which Keras cannot compile."""
    alpha, width = np.float32(ALPHA), np.float32(WIDTH)
    return tfb.Inline(
        forward_fn=lambda h: (1 / (1 + np.exp(-h)) - alpha) / width,
        inverse_fn=lambda x: np.log((alpha + width * x) / (1 - alpha - width * x)),
        inverse_log_det_jacobian_fn=lambda x: np.log(width / ((alpha + width * x) * (1 - alpha - width * x))),
        forward_min_event_ndims=0,
    )


WRONG = [
    (chain(tfb.Scale(1.25), tfb.Shift(-0.1), SIGMOID), "your margin is α = 0.1; it should be 0.01"),
    ((tfb.Invert(TO_PIXELS),), "is the way back"),
    (([SCALE, SHIFT, SIGMOID],), "yours is of type list"),
    ((tfb.Sigmoid,), "is the class `Sigmoid` itself"),
    (chain(tfb.Scale(np.float64(1 / WIDTH)), SHIFT, SIGMOID), "in double precision"),
    (chain(SCALE, SHIFT, tfb.Invert(SIGMOID)), "and not with its inverse"),
    ((sigmoid_in_numpy(),), "TensorFlow's functions rather than NumPy's"),
]
