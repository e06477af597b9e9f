"""Exercise 5.3, counting: right answers of every kind pass, wrong ones are told what is wrong."""

import numpy as np
import tensorflow as tf
from exercise_tests import ExerciseTests
from exercises.week_05.answers import latent_shapes

from course_utils.exercises import week_05


def shapes_with(channels=2, space=2, last=1, divide=lambda a, b: a // b):
    """`latent_shapes` with other factors, and with the last shape repeated `last` times."""

    def latent_shapes(image_shape, scales):
        h, w, c = image_shape
        shapes = []
        for _ in range(scales - 1):
            h, w, c = divide(h, space), divide(w, space), channels * c
            shapes.append((h, w, c))
        return shapes + last * [(h, w, c)]

    return latent_shapes


def last_one_squeezed(image_shape, scales):
    *others, (h, w, c) = latent_shapes(image_shape, scales)
    return [*others, (h // 2, w // 2, 4 * c)]


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
    ((shapes_with(last=0), parameters), "what the last scale makes of the rest"),
    ((shapes_with(channels=4), parameters), "half of the channels leave, and only the other half goes on"),
    ((shapes_with(channels=1), parameters), "the squeeze makes four times as many channels"),
    ((shapes_with(space=1), parameters), "a squeeze halves height and width"),
    ((shapes_with(divide=lambda a, b: a / b), parameters), "divide by `//`"),
    ((last_one_squeezed, parameters), "the last scale has no squeeze"),
    (
        (lambda shape, scales: [shape, *latent_shapes(shape, scales)][:scales], parameters),
        "that is the shape of the image",
    ),
    (
        (lambda shape, scales: latent_shapes(shape, scales + 1)[:-1], parameters),
        "no squeeze and no split after the last",
    ),
    ((lambda shape, scales: latent_shapes(shape, scales)[0], parameters), "yours is a single shape"),
    ((shapes_with(last=2), parameters), "one shape for each of the 3 scales"),
    ((latent_shapes, lambda c, h: parameters(c, h) - c), "the bounds of the log-scale are missing"),
    ((latent_shapes, lambda c, h: parameters(c, h) - 2 * h - 2 * c), "the biases are missing"),
    ((latent_shapes, lambda c, h: parameters(c, h) - 2 * h - 3 * c), "biases and bounds are missing"),
    ((latent_shapes, lambda c, h: parameters(c, h) - 9 * h * c - c), "shift *and* log-scale"),
    ((latent_shapes, lambda c, h: parameters(c, h) + 8 * h * h), "second convolution is of 1 × 1 pixel"),
    ((latent_shapes, lambda c, h: parameters(c, h) - 18 * h * c), "9 weights for each pair of channels, not 3"),
    ((latent_shapes, lambda c, h: parameters(c, h) + c), "one bound for each channel of the log-scale alone"),
    ((latent_shapes, lambda c, h: 1.5), "should be"),
    ((latent_shapes, ...), "`conditioner_parameters` is still to be filled in"),
]


class TestCounting(ExerciseTests):
    exercise = week_05.counting
    right, wrong = RIGHT, WRONG
