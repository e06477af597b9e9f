"""Live 6.1, actnorm: right answers of every kind pass, wrong ones are told what is wrong."""

import numpy as np
import tensorflow as tf
from exercises.week_06.answers import with_forward_log_det
from written import blank, written

from course_utils.exercises import week_06

ActNorm = written(week_06.actnorm)


def actnorm(**methods):
    return (written(week_06.actnorm, **methods),)


def initialise_over(axes):
    def initialise(self, x):
        mean, variance = tf.nn.moments(x, axes=axes)
        self.log_scale.assign(-0.5 * tf.math.log(variance))
        self.shift.assign(-mean * tf.exp(self.log_scale))

    return initialise


def initialise_without_assign(self, x):
    mean, variance = tf.nn.moments(x, axes=[0, 1, 2])
    self.log_scale = -0.5 * tf.math.log(variance)
    self.shift = -mean * tf.exp(self.log_scale)


def initialise_by_steps(self, x):
    """Right for variables that are 0, as they are in a new layer, and for no others."""
    mean, variance = tf.nn.moments(x, axes=[0, 1, 2])
    self.log_scale.assign_sub(0.5 * tf.math.log(variance))
    self.shift.assign_sub(mean * tf.exp(self.log_scale))


def initialise_not_really(self, x):
    tf.nn.moments(x, axes=[0, 1, 2])


class WithAnotherVariable(ActNorm):
    def __init__(self, channels):
        super().__init__(channels)
        self.more = tf.Variable(1.0)


class WithoutVariables(ActNorm):
    def __init__(self, channels):
        super().__init__(channels)
        self.log_scale = tf.zeros([channels])


RIGHT = [(ActNorm,), (with_forward_log_det(week_06.actnorm),)]

WRONG = [
    (actnorm(initialise=initialise_over([0])), "one number for each channel, taken over images, rows"),
    (actnorm(initialise=initialise_over([1, 2])), "one number for each channel, taken over images, rows"),
    (actnorm(initialise=initialise_over([0, 1, 2, 3])), "one number for each channel, taken over images, rows"),
    (actnorm(initialise=initialise_without_assign), "use `self.log_scale.assign(…)`"),
    (actnorm(initialise=initialise_not_really), "both variables are still 0"),
    (actnorm(initialise=initialise_by_steps), "whatever they were before"),
    (
        actnorm(
            _inverse_log_det_jacobian=lambda self, x: tf.shape(x)[1] * tf.shape(x)[2] * tf.reduce_sum(self.log_scale)
        ),
        "and `x.shape` plain ones",
    ),
    (actnorm(_inverse_log_det_jacobian=lambda self, x: 35 * self.log_scale), "sum s over the channels"),
    (
        actnorm(_inverse_log_det_jacobian=lambda self, x: tf.fill(x.shape[:3], tf.reduce_sum(self.log_scale))),
        "yours has shape (4, 7, 5)",
    ),
    (
        actnorm(_inverse_log_det_jacobian=lambda self, x: tf.cumsum(tf.ones([4])) * tf.reduce_sum(self.log_scale)),
        "should have shape (): a single number",
    ),
    (actnorm(_inverse_log_det_jacobian=lambda self, x: float(35 * np.sum(self.log_scale))), "returns a plain number"),
    (
        actnorm(_inverse_log_det_jacobian=lambda self, x: tf.fill([x.shape[0]], 35 * tf.reduce_sum(self.log_scale))),
        "not in a compiled function",
    ),
    (actnorm(_inverse=lambda self, x: x * np.exp(self.log_scale) + self.shift), "not in a compiled function"),
    (actnorm(_forward=blank), "`_forward` is still to be filled in"),
    ((WithAnotherVariable,), "should have 2 trainable variables"),
    ((WithoutVariables,), "the variable `log_scale` in it: leave it as it is"),
    ((written(week_06.actnorm, omit=["_inverse_log_det_jacobian"]),), "the log-det is missing"),
    ((ActNorm(3),), "should be the class itself"),
]
