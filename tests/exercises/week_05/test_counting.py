"""Exercise 5.3, counting: right answers of every kind pass, wrong ones are told what is wrong."""

import numpy as np
import tensorflow as tf
from exercises.week_05.answers import latent_shapes


def as_quotients(shape, scales):
    return [(h / 1, w / 1, c) for h, w, c in latent_shapes(shape, scales)]


def parameters(channels, hidden):
    return 27 * channels * hidden + hidden**2 + 2 * hidden + 3 * channels


RIGHT = [
    (latent_shapes, parameters),
    (
        lambda shape, scales: [tf.TensorShape(s) for s in latent_shapes(shape, scales)],
        lambda c, h: float(parameters(c, h)),
    ),
    (lambda shape, scales: [tuple(np.array(s)) for s in latent_shapes(shape, scales)], parameters),
]

WRONG = [
    ((lambda shape, scales: latent_shapes(shape, scales)[:-1], parameters), "what the last scale makes of the rest"),
    ((lambda shape, scales: latent_shapes(shape, scales)[0], parameters), "yours is a single shape"),
    ((lambda shape, scales: 2 * latent_shapes(shape, scales), parameters), "one shape for each of the 3 scales"),
    ((lambda shape, scales: len(shape), parameters), "should be a list of shapes; yours is of type int"),
    ((as_quotients, parameters), "divide by `//`"),
    (
        (lambda shape, scales: [shape, *latent_shapes(shape, scales)][:scales], parameters),
        "that is the shape of the image",
    ),
    (
        (lambda shape, scales: latent_shapes(shape, scales + 1)[:-1], parameters),
        "no squeeze and no split after the last",
    ),
    ((latent_shapes, lambda c, h: 1.5), "should be"),
    ((latent_shapes, ...), "`conditioner_parameters` is still to be filled in"),
]
