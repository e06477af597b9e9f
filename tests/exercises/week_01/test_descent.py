"""Live 1.4, gradient descent: right answers of every kind pass, wrong ones are told what is wrong."""

import tensorflow as tf
import tf_keras
from exercise_tests import ExerciseTests
from exercises.week_01.answers import flow_log_prob

from course_utils.exercises import week_01

X_TRAIN = tf.constant([-0.4, 0.2, 0.7, 2.5])  # of the notebook, where a student may take it instead of x


def mean_loss(parameters, x):
    return -tf.reduce_mean(flow_log_prob(x, parameters))


def step(loss_of=mean_loss, update=lambda variable, change: variable.assign_sub(change), rate=None, result=None):
    """A step of gradient descent as a student writes it, with one thing or another done differently."""

    def gradient_step(parameters, x, learning_rate):
        with tf.GradientTape() as tape:
            loss = loss_of(parameters, x)
        for variable, gradient in zip(parameters, tape.gradient(loss, parameters), strict=True):
            update(variable, (rate or learning_rate) * gradient)
        return loss if result is None else result(parameters, x, loss)

    return gradient_step


def step_by_an_optimiser(parameters, x, learning_rate):
    with tf.GradientTape() as tape:
        loss = mean_loss(parameters, x)
    gradients = tape.gradient(loss, parameters)
    tf_keras.optimizers.legacy.SGD(learning_rate).apply_gradients(zip(gradients, parameters, strict=True))
    return float(loss)


def step_without_a_tape_around_the_loss(parameters, x, learning_rate):
    loss = mean_loss(parameters, x)
    with tf.GradientTape() as tape:
        pass
    for variable, gradient in zip(parameters, tape.gradient(loss, parameters), strict=True):
        variable.assign_sub(learning_rate * gradient)
    return loss


def step_of_new_tensors(parameters, x, learning_rate):
    with tf.GradientTape() as tape:
        loss = mean_loss(parameters, x)
    for k, gradient in enumerate(tape.gradient(loss, parameters)):
        parameters[k] = parameters[k] - learning_rate * gradient
    return loss


def step_of_the_first(parameters, x, learning_rate):
    with tf.GradientTape() as tape:
        loss = mean_loss(parameters, x)
    for variable, gradient in zip(parameters, tape.gradient(loss, parameters), strict=True):
        variable.assign_sub(learning_rate * gradient)
        return loss


def step_of_four_gradients(parameters, x, learning_rate):
    with tf.GradientTape() as tape:
        loss = mean_loss(parameters, x)
    for variable in parameters:
        variable.assign_sub(learning_rate * tape.gradient(loss, variable))
    return loss


def step_one_by_one(parameters, x, learning_rate):
    for variable in parameters:
        with tf.GradientTape() as tape:
            loss = mean_loss(parameters, x)
        variable.assign_sub(learning_rate * tape.gradient(loss, variable))
    return loss


def step_without_return(parameters, x, learning_rate):
    step()(parameters, x, learning_rate)


RIGHT = [(step(),), (step_by_an_optimiser,), (step(result=lambda parameters, x, loss: loss.numpy()),)]

WRONG = [
    ((step(update=lambda variable, change: variable.assign_add(change)),), "your step goes uphill"),
    ((step(loss_of=lambda parameters, x: -mean_loss(parameters, x)),), "your step goes uphill"),
    ((step(loss_of=lambda parameters, x: 40.0 * mean_loss(parameters, x)),), "not the sum"),
    ((step(update=lambda variable, change: variable - change),), "the parameters have not moved"),
    ((step(update=lambda variable, change: variable.assign(change)),), "`assign` replaces it"),
    ((step(rate=1.0),), "multiply the gradient by `learning_rate`"),
    ((step(rate=0.1),), "yours seems to be 0.1 always"),
    ((step(loss_of=lambda parameters, x: mean_loss(parameters, X_TRAIN)),), "your step is the same for any data"),
    ((step_of_the_first,), "only the first parameter has moved"),
    ((step_of_four_gradients,), "returns all four derivatives"),
    ((step_one_by_one,), "take all four derivatives at the same parameters"),
    ((step_of_new_tensors,), "puts new tensors into the list"),
    ((step_without_a_tape_around_the_loss,), "The loss has to be computed inside the tape, from"),
    ((step(result=lambda parameters, x, loss: mean_loss(parameters, x)),), "return the loss *before* the step"),
    ((step(result=lambda parameters, x, loss: -loss),), "you return it without the minus"),
    ((step(result=lambda parameters, x, loss: parameters),), "should have shape (): a single number"),
    ((step_without_return,), "is there a `return`?"),
    ((lambda parameters, x: 0.0,), "raised an error. TypeError"),
]


class TestDescent(ExerciseTests):
    exercise = week_01.descent
    right, wrong = RIGHT, WRONG
