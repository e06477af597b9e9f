"""Live 11.6, a model that trains a velocity: right answers of every kind pass, wrong ones are told what is wrong."""

import numpy as np
import tensorflow as tf
import tf_keras
from written import blank, written

from course_utils.exercises import week_11
from course_utils.exercises.week_11.flow_matching_loss import reference_loss


def drawn(
    z=lambda x: tf.random.normal(tf.shape(x)),
    t=lambda x: 1 - tf.random.uniform([tf.shape(x)[0]]) ** 2,
    loss=reference_loss,
    add=lambda model, loss: model.add_loss(loss),
):
    """A model with a part of it done in another way."""

    class FlowMatcher(tf_keras.Model):
        def __init__(self, velocity):
            super().__init__()
            self.velocity = velocity

        def call(self, x):
            total = loss(self.velocity, z(x), x, t(x))
            add(self, total)
            return total

    return (FlowMatcher,)


def forgetful(velocity):
    """A model whose constructor does not keep the velocity where Keras finds its variables."""

    class FlowMatcher(tf_keras.Model):
        def call(self, x):
            z, u = tf.random.normal(tf.shape(x)), tf.random.uniform(tf.shape(x)[:1])
            loss = reference_loss(velocity, z, x, 1 - u**2)
            self.add_loss(loss)
            return loss

    return FlowMatcher()


def twice(velocity, z, x, t):
    return (reference_loss(velocity, z, x, t) + reference_loss(velocity, z, x, t)) / 2


def not_asked(velocity, z, x, t):
    return tf.reduce_mean(z)


def scaled(factor):
    return lambda *arguments: factor * reference_loss(*arguments)


def at_one_time(velocity, z, x, t):
    return tf.reduce_mean((velocity((1 - t) * z + t * x, t) - (x - z)) ** 2)


def uniform(x):
    return tf.random.uniform(tf.shape(x)[:1])


def without_gradient(model, loss):
    model.add_loss(tf.stop_gradient(loss))


GIVEN = {"flow_matching_loss": reference_loss}
STARTED = ("tf.random.normal(tf.shape(x))", "...")

RIGHT = [
    (written(week_11.trained_velocity, given=GIVEN),),
    drawn(t=lambda x: 1 - tf.square(1 - uniform(x))),
    drawn(z=lambda x: tf.random.normal(tf.shape(x), dtype=x.dtype), loss=scaled(1.0)),
]

WRONG = [
    (drawn(t=uniform), "your times are uniform"),
    (drawn(t=lambda x: uniform(x) ** 2), "most times are early"),
    (drawn(t=lambda x: uniform(x) ** 0.5), "has the square of u, and not its root"),
    (drawn(t=lambda x: 1 - uniform(x) ** 0.5), "has the square of u, and not its root"),
    (drawn(t=lambda x: 1 - uniform(x) ** 3), "not distributed as 1 − u²"),
    (drawn(t=lambda x: 1 + uniform(x) ** 2), "from 0 to 1; yours go from 1.00 to 2.00"),
    (drawn(t=lambda x: tf.fill(tf.shape(x)[:1], tf.random.uniform([]))), "in yours all have the same"),
    (drawn(t=lambda x: tf.random.uniform([])), "t the shape (N,)"),
    (drawn(t=lambda x: tf.random.uniform([]), loss=at_one_time), "yours has shape ()"),
    (drawn(z=lambda x: tf.random.normal([1, 4_000, 2]), loss=at_one_time), "t the shape (N,)"),
    (drawn(t=lambda x: uniform(x)[:, tf.newaxis]), "t the shape (N,)"),
    (drawn(z=lambda x: tf.random.normal([1, 2])), "in yours all have the same"),
    (drawn(z=lambda x: tf.random.normal([tf.shape(x)[0], 1])), "in yours they are all the same"),
    (drawn(z=lambda x: tf.random.uniform(tf.shape(x))), "should be standard normal"),
    (drawn(z=lambda x: tf.random.normal(tf.shape(x), stddev=2.0)), "should be standard normal: yours have mean"),
    (drawn(z=lambda x: tf.random.shuffle(x)), "should be standard normal"),
    (drawn(z=lambda x: tf.random.stateless_normal(tf.shape(x), [1, 2])), "base points of a second step"),
    (drawn(t=lambda x: 1 - tf.random.stateless_uniform(tf.shape(x)[:1], [1, 2]) ** 2), "times of a second step"),
    (drawn(z=lambda x: np.random.normal(size=x.shape).astype(np.float32)), "not in a compiled function"),
    (
        drawn(z=lambda x: tf.constant(np.random.normal(size=(4_000, 2)), tf.float32)[: tf.shape(x)[0]]),
        "draws its base points once",
    ),
    (drawn(loss=twice), "asks for velocities 2 times"),
    (drawn(loss=not_asked), "does not ask for a velocity"),
    (drawn(loss=scaled(4_000)), "yours adds them up"),
    (drawn(loss=scaled(0.5)), "yours is a mean over them"),
    (drawn(loss=scaled(-1)), "the loss that your model adds"),
    (drawn(add=lambda model, loss: None), "is told 0 losses"),
    (drawn(add=without_gradient), "cannot learn"),
    ((forgetful,), "does not know its velocity's variables"),
    ((lambda velocity: velocity,), "should be a Keras model"),
    ((written(week_11.trained_velocity, STARTED, given=GIVEN),), "there is still a `...` in your code"),
    ((written(week_11.trained_velocity, call=blank),), "not attempted yet"),
]
