"""Live 12.1, a prior and a simulator: right answers of every kind pass, wrong ones are told what is wrong."""

import numpy as np
import tensorflow as tf
import tensorflow_probability as tfp

tfd = tfp.distributions

PRIOR = tfd.Independent(tfd.Uniform([-1.0, -1.0], [1.0, 1.0]), 1)


def two_moons(parameters, angle, radius):
    first, second = np.moveaxis(parameters, -1, 0) / np.sqrt(2)
    return np.stack(
        [radius * np.cos(angle) + 0.25 - np.abs(first + second), radius * np.sin(angle) + second - first], axis=-1
    )


def by_tensorflow(parameters, angle, radius):
    return tf.constant(two_moons(parameters, angle, radius))


RIGHT = [(PRIOR, two_moons), (PRIOR, by_tensorflow)]

WRONG = [
    ((tfd.Uniform([-1.0, -1.0], [1.0, 1.0]), two_moons), "batch shape"),
    ((tfd.Uniform(-1.0, 1.0), two_moons), "one parameter alone"),
    ((tfd.Independent(tfd.Uniform(np.array([-1.0, -1.0]), 1.0), 1), two_moons), "double precision"),
    ((PRIOR, lambda p, a, r: np.moveaxis(two_moons(p, a, r), -1, 0)), "`np.stack(..., axis=-1)`"),
    ((PRIOR, lambda parameters, radius, angle: two_moons(parameters, angle, radius)), "in the order"),
    ((PRIOR, lambda parameters, angle, radius: parameters), "should be"),
    ((PRIOR, ...), "`two_moons` is still to be filled in"),
]
