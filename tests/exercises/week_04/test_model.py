"""Live 4.7, the Keras model: right answers of every kind pass, wrong ones are told what is wrong."""

import numpy as np
import tensorflow as tf
import tf_keras
from exercise_tests import ExerciseTests
from exercises.week_04.answers import MOONS

from course_utils.exercises import week_04


def model(call):
    class FlowModel(tf_keras.Model):
        def __init__(self, flow):
            super().__init__()
            self.flow = flow

    FlowModel.call = call
    return FlowModel


def call_right(self, x):
    log_prob = self.flow.log_prob(x)
    self.add_loss(-tf.math.reduce_mean(log_prob))
    return log_prob


def call_wrong_sign(self, x):
    log_prob = self.flow.log_prob(x)
    self.add_loss(tf.reduce_mean(log_prob))
    return log_prob


def call_sum(self, x):
    log_prob = self.flow.log_prob(x)
    self.add_loss(-tf.reduce_sum(log_prob))
    return log_prob


def call_numpy(self, x):
    log_prob = self.flow.log_prob(x)
    self.add_loss(-np.mean(log_prob))
    return log_prob


def call_function(self, x):
    log_prob = self.flow.log_prob(x)
    self.add_loss(lambda: -tf.reduce_mean(log_prob))
    return log_prob


def call_detached(self, x):
    log_prob = self.flow.log_prob(x)
    self.add_loss(-tf.numpy_function(np.mean, [log_prob], tf.float32))
    return log_prob


def call_fixed_size(self, x):
    log_prob = self.flow.log_prob(x)
    self.add_loss(-tf.reduce_sum(log_prob) / x.shape[0])
    return log_prob


def call_probabilities(self, x):
    log_prob = self.flow.log_prob(x)
    self.add_loss(-tf.reduce_mean(tf.exp(log_prob)))
    return log_prob


def call_log_of_mean(self, x):
    log_prob = self.flow.log_prob(x)
    self.add_loss(-tf.math.log(tf.reduce_mean(tf.exp(log_prob))))
    return log_prob


def call_by_hand(self, x, training=None):
    log_prob = self.flow.log_prob(x)
    self.add_loss(-tf.reduce_sum(log_prob) / tf.cast(tf.shape(x)[0], tf.float32))
    return log_prob


def model_of_keras_3():
    class FlowModel(tf.keras.Model):
        def __init__(self, flow):
            super().__init__()
            self.flow = flow

        call = call_right

    return FlowModel


class HidesItsFlow(tf_keras.Model):
    def __init__(self, flow):
        super().__init__()
        self.density = lambda x: flow.log_prob(x)

    def call(self, x):
        log_prob = self.density(x)
        self.add_loss(-tf.reduce_mean(log_prob))
        return log_prob


def call_no_loss(self, x):
    return self.flow.log_prob(x)


def call_negative(self, x):
    log_prob = self.flow.log_prob(x)
    self.add_loss(-tf.reduce_mean(log_prob))
    return -log_prob


def call_no_return(self, x):
    self.add_loss(-tf.reduce_mean(self.flow.log_prob(x)))


RIGHT = [(model(call_right),), (model(call_by_hand),)]

WRONG = [
    ((model(call_wrong_sign),), "your loss has the wrong sign"),
    ((model(call_sum),), "take the mean over the batch"),
    ((model(call_no_loss),), "should add one loss"),
    ((model(call_numpy),), "use TensorFlow's functions"),
    (
        (model(lambda self, x: -tf.reduce_mean(self.flow.log_prob(x))),),
        "should have shape (8,): one number for each point",
    ),
    ((model(call_negative),), "should return log p(x), not −log p(x)"),
    ((model(call_no_return),), "is there a `return`?"),
    ((MOONS,), "should be a class derived from `tf_keras.Model`"),
    ((model(call_function),), "hand `self.add_loss` the loss itself"),
    ((model(call_detached),), "the loss has the right value, but not its gradient"),
    ((model(call_fixed_size),), "where the number of points is not known beforehand"),
    ((model(call_probabilities),), "average log p(x), not p(x)"),
    ((model(call_log_of_mean),), "average the logarithms"),
    ((model_of_keras_3(),), "use `tf_keras`"),
    ((HidesItsFlow,), "the model does not see the flow's variables"),
    ((model(lambda self, x: ...),), "not attempted"),
]


class TestModel(ExerciseTests):
    exercise = week_04.model
    right, wrong = RIGHT, WRONG
