"""Live 4.2, the conditioner: right answers of every kind pass, wrong ones are told what is wrong."""

import numpy as np
import tensorflow as tf
import tf_keras
from exercise_tests import ExerciseTests
from exercises.week_04.answers import OwnConditioner, conditioner

from course_utils import networks
from course_utils.exercises import week_04
from course_utils.networks import BoundedLogScale, dense_features


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


ONE_FOR_ALL = conditioner()(seed=0)


def both_bounded(seed):
    network = conditioner()(seed)
    return tf_keras.Model(network.inputs, [BoundedLogScale()(network.outputs[0]), network.outputs[1]])


def of_wrong_size(seed):
    masked = tf_keras.Input((2,))
    return tf_keras.Model(masked, [tf_keras.layers.Dense(1, kernel_initializer="zeros")(masked) for _ in range(2)])


def activated_log_scale(seed):
    masked = tf_keras.Input((2,))
    features = dense_features(masked, (16, 16), seed=seed)
    shift = tf_keras.layers.Dense(2, kernel_initializer="zeros")(features)
    log_scale = tf_keras.layers.Dense(2, "relu", kernel_initializer="zeros")(features)
    return tf_keras.Model(masked, [shift, BoundedLogScale()(log_scale)])


def heads_exchanged(seed):
    network = conditioner()(seed)
    return tf_keras.Model(network.inputs, network.outputs[::-1])


def heads_without_features(seed):
    masked = tf_keras.Input((2,))
    heads = [tf_keras.layers.Dense(2, kernel_initializer="zeros")(masked) for _ in range(2)]
    return tf_keras.Model(masked, [heads[0], BoundedLogScale()(heads[1])])


def one_head_for_both(seed):
    masked = tf_keras.Input((2,))
    head = tf_keras.layers.Dense(2, kernel_initializer="zeros")(dense_features(masked, (16, 16), seed=seed))
    return tf_keras.Model(masked, [head, BoundedLogScale()(head)])


def tanh_alone(seed):
    masked = tf_keras.Input((2,))
    features = dense_features(masked, (16, 16), seed=seed)
    heads = [tf_keras.layers.Dense(2, kernel_initializer="zeros") for _ in range(2)]
    return tf_keras.Model(masked, [heads[0](features), tf.tanh(heads[1](features))])


RIGHT = [
    (conditioner(),),
    (lambda seed: networks.dense_conditioner(2, seed=seed, activation="tanh"),),
    (conditioner(bounded=OwnBound),),
]

WRONG = [
    ((conditioner(heads="glorot_uniform"),), "shift should be 0 before training"),
    ((conditioner(bound=False),), "log-scale is not bounded"),
    ((conditioner(outputs=1),), "two outputs, `[shift, log_scale]`; yours has one"),
    ((conditioner(outputs=3),), "two outputs, `[shift, log_scale]`; yours has 3"),
    ((conditioner(dtype=tf.float64),), "the shift should hold float32, as its input does; yours holds float64"),
    ((of_wrong_size,), "the shift should have shape (5, 2) too; yours has (5, 1)"),
    ((both_bounded,), "shift should be free to take any value"),
    ((lambda seed: OwnConditioner(),), "has no weights before it is first called"),
    ((lambda seed: NumpyInside(),), "TensorFlow's functions rather than NumPy's"),
    ((lambda seed: ONE_FOR_ALL,), "should make a new network each time"),
    ((conditioner(head=tf.keras.layers.Dense),), "use `tf_keras`"),
    ((lambda seed: tf.keras.Sequential([tf.keras.layers.Dense(2)]),), "use `tf_keras`"),
    ((conditioner(reseed=lambda: 7),), "another seed should give other weights"),
    ((conditioner(activation="tanh"),), "no activation on its head"),
    ((conditioner(activation="relu"),), "no activation on its head"),
    ((activated_log_scale,), "no activation on its head before"),
    ((heads_exchanged,), "heads seem to be exchanged"),
    ((heads_without_features,), "your network has 5"),
    ((one_head_for_both,), "your network has 7"),
    ((conditioner(reseed=iter(range(100)).__next__),), "same seed should give the same weights"),
    ((tanh_alone,), "bound of the log-scale should be learned"),
    ((lambda seed: (0, 0),), "should be a `tf_keras.Model`"),
    ((lambda seed: networks.dense_conditioner(3, seed=seed),), "raised an error"),
]


class TestConditioner(ExerciseTests):
    exercise = week_04.conditioner
    right, wrong = RIGHT, WRONG
