"""Live 4.7, the Keras model: right answers of every kind pass, wrong ones are told what is wrong."""

import numpy as np
import tensorflow as tf
import tf_keras
from exercise_tests import ExerciseTests
from written import written

from course_utils.exercises import week_04


def model(call):
    return (written(week_04.model, call=call),)


def with_loss(loss):
    """The model with another loss, a function of the points and their log-densities; None for none."""

    def call(self, x):
        log_prob = self.flow.log_prob(x)
        self.add_loss(loss(x, log_prob))
        return log_prob

    return model(call)


def of_keras_3():
    class FlowModel(tf.keras.Model):
        def __init__(self, flow):
            super().__init__()
            self.flow = flow

        call = written(week_04.model).call

    return FlowModel


class HidesItsFlow(tf_keras.Model):
    def __init__(self, flow):
        super().__init__()
        self.density = lambda x: flow.log_prob(x)

    def call(self, x):
        log_prob = self.density(x)
        self.add_loss(-tf.reduce_mean(log_prob))
        return log_prob


RIGHT = [(written(week_04.model),)]

WRONG = [
    (model(lambda self, x: self.flow.log_prob(x)), "should add one loss"),
    (model(lambda self, x: -tf.reduce_mean(self.flow.log_prob(x))), "has shape () but should have shape (8,)"),
    (model(lambda self, x: self.add_loss(-tf.reduce_mean(self.flow.log_prob(x)))), "is there a `return`?"),
    (model(lambda self, x: ...), "not attempted"),
    (with_loss(lambda x, log_prob: -np.mean(log_prob)), "use TensorFlow's functions"),
    (with_loss(lambda x, log_prob: lambda: -tf.reduce_mean(log_prob)), "hand `self.add_loss` the loss itself"),
    (
        with_loss(lambda x, log_prob: -tf.numpy_function(np.mean, [log_prob], tf.float32)),
        "the loss has the right value, but not its gradient",
    ),
    (
        with_loss(lambda x, log_prob: -tf.reduce_sum(log_prob) / x.shape[0]),
        "where the number of points is not known beforehand",
    ),
    ((HidesItsFlow,), "the model does not see the flow's variables"),
    ((of_keras_3(),), "use `tf_keras`"),
    ((7.5,), "should be a class derived from `tf_keras.Model`"),
]


class TestModel(ExerciseTests):
    exercise = week_04.model
    right, wrong = RIGHT, WRONG
