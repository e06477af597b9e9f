"""Live 9.1, the causal convolution: right answers of every kind pass, wrong ones are told what is wrong."""

import numpy as np
import tensorflow as tf
import tf_keras
from exercise_tests import ExerciseTests

from course_utils.exercises import week_09


def padded(front, back=lambda taps, d: 0, axis=1, padding="VALID", kernel=lambda kernel: kernel, **options):
    """The notebook's function with one thing or another done differently."""

    def answer(x, weights, d):
        zeros = [[0, 0], [0, 0], [0, 0]]
        zeros[axis] = [front(len(weights), d), back(len(weights), d)]
        how = {"dilations": d} if not options else {name: d if value else 1 for name, value in options.items()}
        return tf.nn.convolution(tf.pad(x, zeros), kernel(weights), padding=padding, **how)

    return answer


def past(taps, d):
    return (taps - 1) * d


def none(taps, d):
    return 0


def conv_with_numpy(x, kernel, dilation):
    x, kernel = np.asarray(x), np.asarray(kernel)
    y = np.zeros((*x.shape[:2], kernel.shape[2]))
    for t in range(x.shape[1]):
        for k in range(len(kernel)):
            source = t - (len(kernel) - 1 - k) * dilation
            if source >= 0:
                y[:, t] += x[:, source] @ kernel[k]
    return y


def conv_with_keras(x, kernel, dilation):
    taps, _, channels = kernel.shape
    layer = tf_keras.layers.Conv1D(channels, taps, dilation_rate=dilation, padding="causal", use_bias=False)
    layer.build(x.shape)
    layer.set_weights([kernel])
    return layer(x)


def conv_with_the_backend(x, kernel, dilation):
    return tf_keras.backend.conv1d(x, kernel, padding="causal", dilation_rate=dilation)


def conv_with_roll(x, kernel, dilation):
    taps = len(kernel)
    return sum(tf.roll(x, (taps - 1 - k) * dilation, axis=1) @ kernel[k] for k in range(taps))


def late(x, kernel, dilation):
    return tf.pad(conv_with_keras(x, kernel, dilation), [[0, 0], [1, 0], [0, 0]])[:, :-1]


def late_by_d(x, kernel, dilation):
    return tf.pad(conv_with_keras(x, kernel, dilation), [[0, 0], [dilation, 0], [0, 0]])[:, : x.shape[1]]


RIGHT = [(conv_with_numpy,), (conv_with_keras,), (conv_with_the_backend,), (padded(past),)]

WRONG = [
    ((padded(none, padding="SAME"),), "sees the future: all of the zeros belong in front"),
    ((padded(none, past),), "nothing but the present and the future"),
    ((padded(none),), "zeros in front are missing"),
    ((padded(lambda taps, d: taps - 1),), "There are K − 1 zeros in front"),
    ((padded(lambda taps, d: d),), "There are d zeros in front, enough for two taps"),
    ((padded(lambda taps, d: taps * d),), "There are d zeros too many"),
    ((padded(lambda taps, d: 7 * d),), "K is the length of the kernel's first axis"),
    ((padded(past, dilations=False),), "padding knows the dilation, and the convolution does not"),
    ((padded(lambda taps, d: taps - 1, dilations=False),), "both in the padding and in the convolution"),
    ((padded(past, past),), "zeros at the end, too"),
    ((padded(past, padding="SAME"),), "zeros at the end, too"),
    ((padded(past, strides=True),), "stride leaves out outputs"),
    ((padded(past, axis=0),), "The zeros are waveforms"),
    ((padded(past, axis=2),), "put among the channels"),
    ((padded(lambda taps, d: 2 * d),), "is a number written into your code"),
    ((late_by_d,), "late by d steps"),
    ((padded(past, kernel=lambda kernel: kernel[::-1]),), "kernel is turned round"),
    ((late,), "late by one step"),
    ((conv_with_roll,), "yours come from the end of the waveform"),
    ((padded(lambda taps, d: taps),), "3 zeros in front would give that; there should be 8"),
    ((padded(lambda taps, d: ... * d),), "there is still a `...`"),
]


class TestCausalConv(ExerciseTests):
    exercise = week_09.causal_conv
    right, wrong = RIGHT, WRONG
