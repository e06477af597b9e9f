"""Live 1.4, gradient descent: right answers of every kind pass, wrong ones are told what is wrong."""

import tensorflow as tf
from exercises.week_01.answers import flow_log_prob

from course_utils.exercises import week_01

X_TRAIN = tf.constant([-0.4, 0.2, 0.7, 2.5])  # of the notebook, where a student may take it instead of x
gradient_step = week_01.descent.reference()


def mean_loss(parameters, x):
    return -tf.reduce_mean(flow_log_prob(x, parameters))


def step_of(derivatives):
    """A step as a student writes it, from the loss and its derivatives."""

    def gradient_step(parameters, x, learning_rate):
        loss, gradients = derivatives(parameters, x)
        for variable, gradient in zip(parameters, gradients, strict=True):
            variable.assign_sub(learning_rate * gradient)
        return loss

    return gradient_step


def derivatives(parameters, x):
    with tf.GradientTape() as tape:
        loss = mean_loss(parameters, x)
    return loss, tape.gradient(loss, parameters)


def derivatives_without_the_loss_inside(parameters, x):
    loss = mean_loss(parameters, x)
    with tf.GradientTape() as tape:
        pass
    return loss, tape.gradient(loss, parameters)


def derivatives_by_four_calls(parameters, x):
    with tf.GradientTape() as tape:
        loss = mean_loss(parameters, x)
    return loss, [tape.gradient(loss, variable) for variable in parameters]


def step_by_assignment(parameters, x, learning_rate):
    loss, gradients = derivatives(parameters, x)
    for variable, gradient in zip(parameters, gradients, strict=True):
        variable.assign(variable - learning_rate * gradient)
    return loss


def step_that_returns_a_float(parameters, x, learning_rate):
    return float(gradient_step(parameters, x, learning_rate))  # which `tf.function` turns into a cast


def step_of_new_tensors(parameters, x, learning_rate):
    loss, gradients = derivatives(parameters, x)
    for k, gradient in enumerate(gradients):
        parameters[k] = parameters[k] - learning_rate * gradient
    return loss


def step_without_return(parameters, x, learning_rate):
    gradient_step(parameters, x, learning_rate)


RIGHT = [(step_of(derivatives),), (step_by_assignment,), (step_that_returns_a_float,)]

WRONG = [
    (
        (lambda parameters, x, learning_rate: gradient_step(parameters, X_TRAIN, learning_rate),),
        "the same for any data",
    ),
    ((step_of(derivatives_by_four_calls),), "returns all four derivatives"),
    ((step_of_new_tensors,), "puts new tensors into the list"),
    ((step_of(derivatives_without_the_loss_inside),), "The loss has to be computed inside the tape, from"),
    ((lambda p, x, learning_rate: [gradient_step(p, x, learning_rate)] * 4,), "should have shape (): a single number"),
    ((step_without_return,), "is there a `return`?"),
    ((lambda parameters, x: 0.0,), "raised an error. TypeError"),
    (
        (lambda p, x, learning_rate: gradient_step(p, x, learning_rate).numpy(),),
        "return the loss as the tensor that it is, without",
    ),
]
