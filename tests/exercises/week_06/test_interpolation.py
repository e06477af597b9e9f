"""Live 6.7, interpolation: right answers of every kind pass, wrong ones are told what is wrong."""

import functools

import numpy as np
import tensorflow as tf
from exercise_tests import ExerciseTests

from course_utils.exercises import week_06


def interpolate_with(blend=lambda w, a, b: (1 - w) * a + w * b, finish=lambda flow, z: flow.bijector.forward(z)):
    def interpolate(flow, first, second, weights):
        z_first, z_second = flow.bijector.inverse(first), flow.bijector.inverse(second)
        return finish(flow, blend(np.reshape(weights, (-1, 1, 1)), z_first, z_second))

    return interpolate


def interpolate_by_loop(flow, first, second, weights, join=tf.stack):
    z_first, z_second = flow.bijector.inverse(first), flow.bijector.inverse(second)
    return join([flow.bijector.forward(z_first + weight * (z_second - z_first)) for weight in weights])


def interpolate_numpy(flow, first, second, weights):
    z_first, z_second = flow.bijector.inverse(first).numpy(), flow.bijector.inverse(second).numpy()
    z = np.outer(1 - weights, z_first) + np.outer(weights, z_second)
    return flow.bijector.forward(z.reshape(len(weights), *z_first.shape)).numpy()


def interpolate_exchanged(flow, first, second, weights):
    w = np.reshape(weights, (-1, 1, 1, 1, 1))
    return flow.bijector.inverse((1 - w) * flow.bijector.forward(first) + w * flow.bijector.forward(second))


RIGHT = [(interpolate_with(),), (interpolate_by_loop,), (interpolate_numpy,)]

WRONG = [
    (
        (lambda flow, first, second, weights: flow.bijector.forward(weights[:, None] * flow.bijector.inverse(first)),),
        "the weights need shape (weights, 1, 1)",
    ),
    (
        (
            lambda flow, first, second, weights: interpolate_by_loop(
                flow, first, second, np.linspace(0, 1, 4, dtype=np.float32)
            ),
        ),
        "evenly spaced from 0 to 1",
    ),
    ((interpolate_with(lambda w, a, b: ((1 - w) * a + w * b) / np.hypot(1 - w, w)),), "no square roots"),
    (
        (
            lambda flow, first, second, weights: (
                (1 - weights.reshape(-1, 1, 1, 1, 1)) * first + weights.reshape(-1, 1, 1, 1, 1) * second
            ),
        ),
        "you blend the pixels",
    ),
    ((interpolate_with(lambda w, a, b: w * a + (1 - w) * b),), "the ends are exchanged"),
    ((interpolate_with(lambda w, a, b: np.sqrt(1 - w**2) * a + w * b),), "no square roots"),
    ((interpolate_with(lambda w, a, b: np.sqrt(1 - w) * a + np.sqrt(w) * b),), "no square roots"),
    ((interpolate_with(lambda w, a, b: a + w * b),), "the first latents need the weight 1 − λ"),
    ((interpolate_with(finish=lambda flow, z: z),), "go back to images with `flow.bijector.forward`"),
    ((interpolate_with(finish=lambda flow, z: tf.transpose(z, [1, 0, 2])),), "and put the weights first"),
    (
        (interpolate_with(finish=lambda flow, z: flow.bijector.forward(tf.transpose(z, [1, 0, 2]))),),
        "the axis of the weights comes first",
    ),
    (
        (functools.partial(interpolate_by_loop, join=functools.partial(tf.concat, axis=0)),),
        "use `tf.stack` rather than `tf.concat`",
    ),
    ((functools.partial(interpolate_by_loop, join=list),), "Join its elements with `tf.stack`"),
    (
        (lambda flow, first, second, weights: interpolate_by_loop(flow, first, second, weights)[0],),
        "images for each of the weights",
    ),
    ((interpolate_exchanged,), "the directions are exchanged"),
    ((lambda flow, first, second, weights: flow.nothing,), "raised an error"),
    ((lambda flow, first, second, weights: ...,), "not attempted yet"),
]


class TestInterpolation(ExerciseTests):
    exercise = week_06.interpolation
    right, wrong = RIGHT, WRONG
