"""Live 6.1, actnorm: right answers of every kind pass, wrong ones are told what is wrong."""

import numpy as np
import tensorflow as tf
from exercise_tests import ExerciseTests
from exercises.week_06.answers import ActNorm, actnorm, blank, log_det_by, with_forward_log_det, without

from course_utils.exercises import week_06


def initialise_with(log_scale=lambda m, v: -0.5 * tf.math.log(v), shift=lambda m, v, s: -m * tf.exp(s), axes=(0, 1, 2)):
    def initialise(self, x):
        mean, variance = tf.nn.moments(x, axes=list(axes))
        self.log_scale.assign(log_scale(mean, variance))
        self.shift.assign(shift(mean, variance, self.log_scale))

    return initialise


def initialise_shift_first(self, x):
    mean, variance = tf.nn.moments(x, axes=[0, 1, 2])
    self.shift.assign(-mean * tf.exp(self.log_scale))
    self.log_scale.assign(-0.5 * tf.math.log(variance))


def initialise_numpy(self, x):
    x = np.asarray(x).reshape(-1, x.shape[-1])
    self.log_scale.assign(-np.log(np.std(x, axis=0) + 1e-6))
    self.shift.assign(-np.mean(x * np.exp(self.log_scale), axis=0))


def initialise_by_image(self, x):
    means, variances = tf.nn.moments(x, axes=[1, 2])
    self.log_scale.assign(-0.5 * tf.math.log(tf.reduce_mean(variances, axis=0)))
    self.shift.assign(-tf.reduce_mean(means, axis=0) * tf.exp(self.log_scale))


def initialise_without_assign(self, x):
    mean, variance = tf.nn.moments(x, axes=[0, 1, 2])
    self.log_scale = -0.5 * tf.math.log(variance)
    self.shift = -mean * tf.exp(self.log_scale)


def initialise_all_together(self, x):
    mean, variance = tf.nn.moments(x, axes=[0, 1, 2, 3])
    self.log_scale.assign(tf.fill([3], -0.5 * tf.math.log(variance)))
    self.shift.assign(tf.fill([3], -mean) * tf.exp(self.log_scale))


def initialise_by_steps(self, x):
    """Right for variables that are 0, as they are in a new layer, and for no others."""
    mean, variance = tf.nn.moments(x, axes=[0, 1, 2])
    self.log_scale.assign_sub(0.5 * tf.math.log(variance))
    self.shift.assign_sub(mean * tf.exp(self.log_scale))


def initialise_not_really(self, x):
    tf.nn.moments(x, axes=[0, 1, 2])


class WithAnotherVariable(actnorm()):
    def __init__(self, channels):
        super().__init__(channels)
        self.more = tf.Variable(1.0)


class WithoutVariables(actnorm()):
    def __init__(self, channels):
        super().__init__(channels)
        self.log_scale = tf.zeros([channels])


RIGHT = [
    (actnorm(),),
    (actnorm(initialise=initialise_numpy),),
    (
        actnorm(
            _inverse_log_det_jacobian=lambda self, x: tf.fill(
                tf.shape(x)[:1], x.shape[1] * x.shape[2] * tf.reduce_sum(self.log_scale)
            )
        ),
    ),
    (actnorm(_forward=lambda self, z: (z - self.shift) / tf.exp(self.log_scale)),),
    (actnorm(_inverse_log_det_jacobian=lambda self, x: tf.reduce_sum(tf.ones_like(x) * self.log_scale, [1, 2, 3])),),
    (with_forward_log_det(actnorm()),),
    (actnorm(_inverse_log_det_jacobian=log_det_by(lambda n, h, w, c, s: h * w * tf.reduce_sum(s)[None])),),
]

WRONG = [
    ((actnorm(initialise=initialise_with(lambda m, v: -0.5 * tf.math.log(v + 1e-3))),), "leave out the ε"),
    ((actnorm(initialise=initialise_with(lambda m, v: -0.5 * np.log10(v))),), "use the natural logarithm"),
    (
        (actnorm(initialise=initialise_with(shift=lambda m, v, s: -m * s)),),
        "multiply the mean by the scale exp(s), and not by s",
    ),
    ((actnorm(initialise=initialise_by_image),), "take the variance over images and pixels at once"),
    (
        (
            actnorm(
                _inverse_log_det_jacobian=lambda self, x: (
                    tf.shape(x)[1] * tf.shape(x)[2] * tf.reduce_sum(self.log_scale)
                )
            ),
        ),
        "and `x.shape` plain ones",
    ),
    (
        (actnorm(initialise=initialise_with(lambda m, v: 0.5 * tf.math.log(v))),),
        "a channel that varies much has to be scaled down",
    ),
    ((actnorm(initialise=initialise_with(lambda m, v: -tf.math.log(v))),), "yours is one over the variance"),
    ((actnorm(initialise=initialise_with(lambda m, v: tf.math.log(v))),), "and lacks the square root"),
    ((actnorm(initialise=initialise_with(lambda m, v: v**-0.5)),), "yours is the scale itself"),
    (
        (actnorm(initialise=initialise_with(lambda m, v: -tf.sqrt(v))),),
        "take the logarithm of the standard deviation",
    ),
    ((actnorm(initialise=initialise_with(axes=[0])),), "one number for each channel, taken over images, rows"),
    ((actnorm(initialise=initialise_with(axes=[1, 2])),), "one number for each channel, taken over images, rows"),
    (
        (actnorm(initialise=initialise_with(axes=[0, 1, 2, 3])),),
        "one number for each channel, taken over images, rows",
    ),
    ((actnorm(initialise=initialise_all_together),), "yours is that of all channels together"),
    ((actnorm(initialise=initialise_with(shift=lambda m, v, s: -m)),), "*after* the scaling"),
    ((actnorm(initialise=initialise_shift_first),), "*after* the scaling"),
    (
        (actnorm(initialise=initialise_with(shift=lambda m, v, s: m * tf.exp(s))),),
        "the scaled mean plus b should be 0",
    ),
    ((actnorm(initialise=initialise_with(shift=lambda m, v, s: m)),), "`shift` is the mean itself"),
    ((actnorm(initialise=initialise_with(shift=lambda m, v, s: -m * tf.exp(-s))),), "you take exp(−s)"),
    ((actnorm(initialise=initialise_with(shift=lambda m, v, s: -m / v)),), "you divide by the variance"),
    ((actnorm(initialise=initialise_without_assign),), "use `self.log_scale.assign(…)`"),
    ((actnorm(initialise=initialise_not_really),), "both variables are still 0"),
    ((actnorm(_forward=ActNorm._inverse, _inverse=ActNorm._forward),), "are exchanged"),
    ((actnorm(_inverse=ActNorm._forward),), "your `_inverse` goes from z to x"),
    ((actnorm(_inverse=lambda self, x: (x + self.shift) * tf.exp(self.log_scale)),), "yours adds b first"),
    ((actnorm(_inverse=lambda self, x: x * tf.exp(self.log_scale) - self.shift),), "yours subtracts it"),
    ((actnorm(_inverse=lambda self, x: x * tf.exp(-self.log_scale) + self.shift),), "yours multiplies by exp(−s)"),
    ((actnorm(_inverse=lambda self, x: x * self.log_scale + self.shift),), "multiply by exp(s), not by s"),
    ((actnorm(_forward=ActNorm._inverse),), "your `_forward` goes from x to z"),
    ((actnorm(_forward=lambda self, z: z * tf.exp(-self.log_scale) - self.shift),), "in the opposite order"),
    ((actnorm(_forward=lambda self, z: (z - self.shift) * tf.exp(self.log_scale)),), "yours multiplies by exp(s)"),
    ((actnorm(_forward=lambda self, z: (z - self.shift) / self.log_scale),), "divide by exp(s), not by s"),
    (
        (actnorm(_inverse_log_det_jacobian=log_det_by(lambda n, h, w, c, s: -h * w * tf.reduce_sum(s))),),
        "has the wrong sign",
    ),
    ((actnorm(_inverse_log_det_jacobian=log_det_by(lambda n, h, w, c, s: tf.reduce_sum(s))),), "is one pixel's:"),
    (
        (actnorm(_inverse_log_det_jacobian=log_det_by(lambda n, h, w, c, s: -tf.reduce_sum(s))),),
        "with the wrong sign: the same",
    ),
    (
        (actnorm(_inverse_log_det_jacobian=log_det_by(lambda n, h, w, c, s: n * h * w * tf.reduce_sum(s))),),
        "whatever the number of images",
    ),
    (
        (actnorm(_inverse_log_det_jacobian=log_det_by(lambda n, h, w, c, s: h * w * c * tf.reduce_sum(s))),),
        "counted in the sum of s already",
    ),
    (
        (actnorm(_inverse_log_det_jacobian=log_det_by(lambda n, h, w, c, s: n * h * tf.reduce_sum(s))),),
        "the number of images and the height",
    ),
    (
        (actnorm(_inverse_log_det_jacobian=log_det_by(lambda n, h, w, c, s: w * c * tf.reduce_sum(s))),),
        "you take width and channels",
    ),
    (
        (actnorm(_inverse_log_det_jacobian=log_det_by(lambda n, h, w, c, s: h * w * tf.reduce_mean(s))),),
        "do not average it",
    ),
    (
        (actnorm(_inverse_log_det_jacobian=log_det_by(lambda n, h, w, c, s: h * w * tf.reduce_sum(tf.exp(s)))),),
        "take no exponential",
    ),
    (
        (actnorm(_inverse_log_det_jacobian=log_det_by(lambda n, h, w, c, s: h * w * tf.reduce_prod(s))),),
        "not a product",
    ),
    ((actnorm(_inverse_log_det_jacobian=log_det_by(lambda n, h, w, c, s: h * w * s)),), "sum s over the channels"),
    (
        (actnorm(_inverse_log_det_jacobian=log_det_by(lambda n, h, w, c, s: tf.fill([n, h, w], tf.reduce_sum(s)))),),
        "yours has shape (4, 7, 5)",
    ),
    (
        (actnorm(_inverse_log_det_jacobian=lambda self, x: float(35 * np.sum(self.log_scale))),),
        "returns a plain number",
    ),
    (
        (actnorm(_inverse_log_det_jacobian=lambda self, x: tf.fill([x.shape[0]], 35 * tf.reduce_sum(self.log_scale))),),
        "not in a compiled function",
    ),
    ((actnorm(_inverse=lambda self, x: x * np.exp(self.log_scale) + self.shift),), "not in a compiled function"),
    ((actnorm(_forward=blank),), "`_forward` is still to be filled in"),
    ((WithAnotherVariable,), "should have 2 trainable variables"),
    ((WithoutVariables,), "the variable `log_scale` in it: leave it as it is"),
    ((actnorm(initialise=initialise_by_steps),), "whatever they were before"),
    ((without(actnorm(), "_inverse_log_det_jacobian"),), "the log-det is missing"),
    ((ActNorm(3),), "should be the class itself"),
]


class TestActnorm(ExerciseTests):
    exercise = week_06.actnorm
    right, wrong = RIGHT, WRONG
