"""Live 4.2, the conditioner: right answers of every kind pass, wrong ones are told what is wrong."""

import itertools

import numpy as np
import tensorflow as tf
import tf_keras
from exercise_tests import ExerciseTests
from exercises.week_04.answers import Dense, OwnConditioner, bounded, conditioner, outputs, zeros

from course_utils import networks
from course_utils.exercises import week_04
from course_utils.networks import BoundedLogScale


class OwnBound(tf_keras.layers.Layer):
    """A bound of another name and another form, one for all coordinates."""

    def build(self, input_shape):
        self.c = self.add_weight(name="c", shape=(), initializer="zeros")

    def call(self, inputs):
        return tf.exp(self.c) * tf.math.softsign(inputs)


class NumpyInside(OwnConditioner):
    def __init__(self):
        super().__init__()
        self(tf.zeros((1, 2)))

    def call(self, masked):
        shift, log_scale = super().call(masked)
        return [shift, tf.constant(np.asarray(log_scale))]


DRAWN = itertools.count()
ONE_FOR_ALL = conditioner()(seed=0)


def made(outputs_of):
    """The conditioner with a function of its two outputs for them."""
    return conditioner(made=lambda network: tf_keras.Model(network.inputs, outputs_of(*network.outputs)))


def activated(activation):
    return lambda features: Dense(2, activation, kernel_initializer="zeros")(features)


def without_features(seed):
    masked = tf_keras.Input((2,))
    return outputs(masked, masked)


def one_head_for_both(seed):
    masked = tf_keras.Input((2,))
    head = zeros(networks.dense_features(masked, (16, 16), seed=seed))
    return tf_keras.Model(masked, [head, BoundedLogScale()(head)])


RIGHT = [
    (conditioner(),),
    (lambda seed: networks.dense_conditioner(2, seed=seed, activation="tanh"),),
    (conditioner(log_scale=lambda features: OwnBound()(zeros(features))),),
]

WRONG = [
    ((conditioner(shift=lambda features: Dense(2)(features)),), "shift should be 0 before training"),
    ((conditioner(shift=lambda features: Dense(1, kernel_initializer="zeros")(features)),), "too; yours has (5, 1)"),
    ((conditioner(shift=bounded),), "shift should be free to take any value"),
    ((conditioner(shift=activated("tanh")),), "no activation on its head"),
    ((conditioner(shift=activated("relu")),), "no activation on its head"),
    ((conditioner(log_scale=zeros),), "log-scale is not bounded"),
    ((conditioner(log_scale=lambda features: tf.tanh(zeros(features))),), "bound of the log-scale should be learned"),
    (
        (conditioner(log_scale=lambda features: BoundedLogScale()(activated("relu")(features))),),
        "no activation on its head before",
    ),
    ((made(lambda shift, log_scale: shift),), "two outputs, `[shift, log_scale]`; yours has one"),
    ((made(lambda shift, log_scale: [shift, log_scale, shift]),), "two outputs, `[shift, log_scale]`; yours has 3"),
    (
        (made(lambda shift, log_scale: [tf.cast(shift, tf.float64), log_scale]),),
        "the shift should hold float32, as its input does; yours holds float64",
    ),
    ((made(lambda shift, log_scale: [log_scale, shift]),), "heads seem to be exchanged"),
    ((without_features,), "your network has 5"),
    ((one_head_for_both,), "your network has 7"),
    ((conditioner(seed_of=lambda seed: 7),), "another seed should give other weights"),
    ((conditioner(seed_of=lambda seed: next(DRAWN)),), "same seed should give the same weights"),
    ((lambda seed: ONE_FOR_ALL,), "should make a new network each time"),
    ((lambda seed: OwnConditioner(),), "has no weights before it is first called"),
    ((lambda seed: NumpyInside(),), "TensorFlow's functions rather than NumPy's"),
    ((conditioner(shift=lambda features: tf.keras.layers.Dense(2)(features)),), "use `tf_keras`"),
    ((lambda seed: tf.keras.Sequential([tf.keras.layers.Dense(2)]),), "use `tf_keras`"),
    ((lambda seed: (0, 0),), "should be a `tf_keras.Model`"),
    ((lambda seed: networks.dense_conditioner(3, seed=seed),), "raised an error"),
]


class TestConditioner(ExerciseTests):
    exercise = week_04.conditioner
    right, wrong = RIGHT, WRONG
