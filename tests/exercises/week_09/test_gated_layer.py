"""Live 9.2, the gated layer: right answers of every kind pass, wrong ones are told what is wrong."""

import numpy as np
import tensorflow as tf
import tf_keras
from exercise_tests import ExerciseTests

from course_utils.exercises import week_09


def gated(call, of_constructor=lambda layer: None):
    class GatedLayer(tf_keras.layers.Layer):
        def __init__(self, channels, taps, dilation):
            super().__init__()
            self.dilated = tf_keras.layers.Conv1D(2 * channels, taps, dilation_rate=dilation, padding="causal")
            self.residual = tf_keras.layers.Conv1D(channels, 1)
            self.skip = tf_keras.layers.Conv1D(channels, 1)
            of_constructor(self)

    GatedLayer.call = call
    return GatedLayer


def with_g(combine, results=lambda layer, h, g: (h + layer.residual(g), layer.skip(g))):
    def call(self, h):
        content, gate = tf.split(self.dilated(h), 2, axis=-1)
        return results(self, h, combine(content, gate))

    return gated(call)


def right_g(content, gate):
    return tf.tanh(content) * tf.sigmoid(gate)


def results(of_layer):
    return with_g(right_g, of_layer)


def sliced(self, h):
    both = self.dilated(h)
    channels = both.shape[-1] // 2
    g = tf_keras.activations.sigmoid(both[:, :, channels:]) * tf.math.tanh(both[:, :, :channels])
    return [tf_keras.layers.add([self.residual(g), h]), self.skip(g)]


def unsplit(self, h):
    g = tf.tanh(self.dilated(h)) * tf.sigmoid(self.dilated(h))
    return h + self.residual(g), self.skip(g)


def split_waveforms(self, h):
    content, gate = tf.split(self.dilated(h), 2, axis=0)
    g = tf.tanh(content) * tf.sigmoid(gate)
    return h + self.residual(g), self.skip(g)


def every_second(self, h):
    both = self.dilated(h)
    g = tf.tanh(both[..., ::2]) * tf.sigmoid(both[..., 1::2])
    return h + self.residual(g), self.skip(g)


def with_numpy(self, h):
    content, gate = np.split(self.dilated(h).numpy(), 2, axis=-1)
    g = np.tanh(content) / (1 + np.exp(-gate))
    return h + self.residual(g), self.skip(g)


def half_blank(self, h):
    content, gate = tf.split(self.dilated(h), 2, axis=-1)
    return h + self.residual(tf.tanh(content) * tf.sigmoid(gate)), ...


def blank_with_a_start(self, h):
    tf.split(self.dilated(h), 2, axis=-1)
    return ...


def without_residual(layer):
    layer.residual = None


def with_keras_3(layer):
    layer.skip = tf.keras.layers.Conv1D(6, 1)


def with_fewer_channels(layer):
    layer.skip = tf_keras.layers.Conv1D(3, 1)


RIGHT = [(gated(sliced),), (results(lambda s, h, g: (s.residual(g) + h, s.skip(g))),)]

WRONG = [
    ((with_g(lambda content, gate: right_g(gate, content)),), "two halves are exchanged"),
    ((with_g(lambda content, gate: content * tf.sigmoid(gate)),), "tanh is missing: it is for the first half"),
    ((with_g(lambda content, gate: tf.tanh(content) * gate),), "sigmoid is missing: it makes a gate"),
    ((with_g(lambda content, gate: content * gate),), "tanh and the sigmoid are missing"),
    ((with_g(lambda content, gate: tf.tanh(content) + tf.sigmoid(gate)),), "multiply the two halves; yours adds"),
    ((with_g(lambda content, gate: tf.tanh(content) * tf.tanh(gate)),), "yours treats both alike"),
    ((with_g(lambda content, gate: tf.sigmoid(content) * tf.sigmoid(gate)),), "yours treats both alike"),
    ((with_g(lambda content, gate: tf.tanh(content)),), "the gate is missing"),
    ((with_g(lambda content, gate: tf.sigmoid(gate)),), "it is a factor of g, beside the sigmoid"),
    ((gated(every_second),), "not every second one"),
    ((gated(unsplit),), "cuts the channels of `self.dilated(h)` into halves"),
    ((gated(lambda self, h: self.dilated * h),), "are layers: call them"),
    ((gated(split_waveforms),), "cuts the channels of `self.dilated(h)` into halves"),
    ((results(lambda s, h, g: (s.residual(g), s.skip(g))),), "h itself is missing"),
    ((results(lambda s, h, g: (h + g, s.skip(g))),), "R is missing"),
    ((results(lambda s, h, g: (h + s.skip(g), s.residual(g))),), "R and S are exchanged"),
    ((results(lambda s, h, g: (s.residual(h + g), s.skip(g))),), "R acts on g alone"),
    ((results(lambda s, h, g: (h + s.residual(h), s.skip(g))),), "`self.residual` should act on g"),
    ((results(lambda s, h, g: (s.skip(g), h + s.residual(g))),), "the two results are exchanged"),
    ((results(lambda s, h, g: (h + s.residual(g), s.skip(h))),), "yours is S h"),
    ((results(lambda s, h, g: (h + s.residual(g), s.skip(h + s.residual(g)))),), "yours is S of the sum"),
    ((results(lambda s, h, g: (h + s.residual(g), g)),), "should go through `self.skip`"),
    ((results(lambda s, h, g: (h + s.residual(g), s.residual(g))),), "the skip comes from `self.residual`"),
    ((results(lambda s, h, g: (h + s.residual(g), h + s.skip(g))),), "added to what goes on alone"),
    ((results(lambda s, h, g: (h + s.residual(g), h)),), "the skip is h itself"),
    ((results(lambda s, h, g: (h + s.residual(g), h + s.residual(g))),), "the skip is what goes on"),
    ((results(lambda s, h, g: h + s.residual(g)),), "should return two things, h for the next layer and the skip"),
    ((results(lambda s, h, g: (h + s.residual(g), tf.reduce_sum(s.skip(g), 1))),), "the skip should have shape"),
    ((gated(with_numpy),), "not in a compiled function"),
    ((gated(half_blank),), "the skip is still to be filled in"),
    ((gated(blank_with_a_start),), "not attempted yet"),
    ((gated(lambda self, h: ...),), "not attempted yet"),
    ((gated(sliced, without_residual),), "has lost its `residual`"),
    ((gated(sliced, with_keras_3),), "use `tf_keras`"),
    ((gated(sliced, with_fewer_channels),), "your `skip` is made differently"),
    ((gated(sliced)(4, 2, 1),), "Leave out the parentheses"),
]


class TestGatedLayer(ExerciseTests):
    exercise = week_09.gated_layer
    right, wrong = RIGHT, WRONG
