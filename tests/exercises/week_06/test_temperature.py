"""Exercise 6.5, temperature: right answers of every kind pass, wrong ones are told what is wrong."""

import numpy as np
import tensorflow as tf
from exercise_tests import ExerciseTests

from course_utils import flows
from course_utils.exercises import week_06


def sample_at(flow, temperature, z):
    return flow.bijector.forward(temperature * z)


def root_mean_square(temperature, dimensions):
    return temperature * dimensions**0.5


RIGHT = [
    (sample_at, root_mean_square),
    (lambda flow, t, z: flow.bijector.forward(z * np.float32(t)).numpy(), lambda t, d: tf.sqrt(t**2 * d)),
    (lambda flow, t, z: flow.bijector.forward(tf.constant(t) * z), lambda t, d: np.sqrt(d * t**2)),
    (
        lambda flow, t, z: flow.bijector.forward(np.array(z, float) * t).numpy().tolist(),
        lambda t, d: tf.norm(tf.fill([d], t)),
    ),
]

WRONG = [
    ((lambda flow, t, z: t * flow.bijector.forward(z), root_mean_square), "you scale the images: scale"),
    (
        (lambda flow, t, z: 0.5 + t * (flow.bijector.forward(z) - 0.5), root_mean_square),
        "you scale the images, around ½",
    ),
    ((lambda flow, t, z: flow.bijector.forward(z), root_mean_square), "yours are the samples at temperature 1"),
    ((lambda flow, t, z: flow.bijector.forward(t**2 * z), root_mean_square), "T² is the variance"),
    ((lambda flow, t, z: flow.bijector.forward(t**0.5 * z), root_mean_square), "and not by its square root"),
    ((lambda flow, t, z: flow.bijector.forward(z / t), root_mean_square), "you divide by it"),
    ((lambda flow, t, z: flow.bijector.inverse(t * z), root_mean_square), "the directions are exchanged"),
    (
        (lambda flow, t, z: flows.at_temperature(flow, t).sample(len(z)), root_mean_square),
        "use the latents that are given",
    ),
    ((lambda flow, t, z: t * z, root_mean_square), "should have shape (3, 4, 4, 3)"),
    ((sample_at, lambda t, d: t**2 * d), "is the mean *square*"),
    ((sample_at, lambda t, d: t * d), "the expected *squares* of the latents add up"),
    ((sample_at, lambda t, d: t**2 * d**0.5), "so where is its root?"),
    ((sample_at, lambda t, d: (t * d) ** 0.5), "is T², not T"),
    ((sample_at, lambda t, d: d**0.5), "and depends on the temperature, too"),
    ((sample_at, lambda t, d: t), "the more dimensions"),
    ((sample_at, ...), "`root_mean_square` is still to be filled in"),
]


class TestTemperature(ExerciseTests):
    exercise = week_06.temperature
    right, wrong = RIGHT, WRONG
