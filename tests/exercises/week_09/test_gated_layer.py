"""Live 9.2, the gated layer: wrong answers of other kinds are told what is wrong."""

import numpy as np
import tensorflow as tf
import tf_keras

from course_utils.exercises import week_09

GatedLayer = week_09.gated_layer.reference()


def gated(call=GatedLayer.call, of_constructor=lambda layer: None):
    class Changed(GatedLayer):
        def __init__(self, channels, taps, dilation):
            super().__init__(channels, taps, dilation)
            of_constructor(self)

    Changed.call = call
    return (Changed,)


def both(layer, h):
    return GatedLayer.call(layer, h)


def unsplit(self, h):
    g = tf.tanh(self.dilated(h)) * tf.sigmoid(self.dilated(h))
    return h + self.residual(g), self.skip(g)


def split_waveforms(self, h):
    content, gate = tf.split(self.dilated(h), 2, axis=0)
    g = tf.tanh(content) * tf.sigmoid(gate)
    return h + self.residual(g), self.skip(g)


def with_numpy(self, h):
    content, gate = np.split(self.dilated(h).numpy(), 2, axis=-1)
    g = np.tanh(content) / (1 + np.exp(-gate))
    return h + self.residual(g), self.skip(g)


def blank_with_a_start(self, h):
    tf.split(self.dilated(h), 2, axis=-1)
    return ...


class Blank(tf_keras.layers.Layer):
    def __init__(self, channels, taps, dilation):
        super().__init__()

    def call(self, h):
        return ...


WRONG = [
    (gated(unsplit), "cuts the channels of `self.dilated(h)` into halves"),
    (gated(lambda self, h: self.dilated * h), "are layers: call them"),
    (gated(split_waveforms), "cuts the channels of `self.dilated(h)` into halves"),
    (gated(lambda self, h: both(self, h)[0]), "should return two things, h for the next layer and the skip"),
    (gated(lambda self, h: (both(self, h)[0], tf.reduce_sum(h, 1))), "the skip should have shape"),
    (gated(with_numpy), "not in a compiled function"),
    (gated(lambda self, h: (both(self, h)[0], ...)), "the skip is still to be filled in"),
    (gated(blank_with_a_start), "not attempted yet"),
    ((Blank,), "not attempted yet"),
    (gated(of_constructor=lambda layer: setattr(layer, "residual", None)), "has lost its `residual`"),
    (gated(of_constructor=lambda layer: setattr(layer, "skip", tf.keras.layers.Conv1D(6, 1))), "use `tf_keras`"),
    (
        gated(of_constructor=lambda layer: setattr(layer, "skip", tf_keras.layers.Conv1D(3, 1))),
        "your `skip` is made differently",
    ),
    ((GatedLayer(4, 2, 1),), "Leave out the parentheses"),
]
