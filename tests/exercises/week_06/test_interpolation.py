"""Live 6.7, interpolation: right answers of every kind pass, wrong ones are told what is wrong."""

import numpy as np
import tensorflow as tf


def finished(finish):
    """The flow and the blended latents, finished somehow."""

    def interpolate(flow, first, second, weights):
        z_first, z_second = flow.bijector.inverse(first), flow.bijector.inverse(second)
        weights = np.reshape(weights, (-1, 1, 1))
        return finish(flow, (1 - weights) * z_first + weights * z_second)

    return interpolate


def exchanged(flow, first, second, weights):
    w = np.reshape(weights, (-1, 1, 1, 1, 1))
    return flow.bijector.inverse((1 - w) * flow.bijector.forward(first) + w * flow.bijector.forward(second))


WRONG = [
    (
        (lambda flow, first, second, weights: flow.bijector.forward(weights[:, None] * flow.bijector.inverse(first)),),
        "the weights need shape (weights, 1, 1)",
    ),
    ((finished(lambda flow, z: z),), "go back to images with `flow.bijector.forward`"),
    ((finished(lambda flow, z: tf.transpose(z, [1, 0, 2])),), "and put the weights first"),
    (
        (finished(lambda flow, z: flow.bijector.forward(tf.transpose(z, [1, 0, 2]))),),
        "the axis of the weights comes first",
    ),
    (
        (finished(lambda flow, z: flow.bijector.forward(tf.reshape(z, [-1, 48]))),),
        "use `tf.stack` rather than `tf.concat`",
    ),
    ((finished(lambda flow, z: list(flow.bijector.forward(z))),), "Join its elements with `tf.stack`"),
    ((finished(lambda flow, z: flow.bijector.forward(z[0])),), "images for each of the weights"),
    ((exchanged,), "the directions are exchanged"),
    ((lambda flow, first, second, weights: flow.nothing,), "raised an error"),
    ((lambda flow, first, second, weights: ...,), "not attempted yet"),
]
