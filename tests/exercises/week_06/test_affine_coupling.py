"""Live 6.4, the coupling: right answers of every kind pass, wrong ones are told what is wrong."""

import tensorflow as tf
from exercise_tests import ExerciseTests
from exercises.week_06.answers import AffineCoupling, blank, coupling, without

from course_utils.exercises import week_06


def way(formula):
    """A direction of the coupling, from a function of the frozen part, the other part, shift and log-scale."""

    def direction(self, x):
        a, b = x[..., : self.frozen], x[..., self.frozen :]
        return tf.concat(formula(a, b, *self._shift_and_log_scale(x)), axis=-1)

    return direction


def sum_of_s(**keywords):
    return lambda self, z: tf.reduce_sum(self._shift_and_log_scale(z)[1], **keywords)


def split_in_halves(self, z):
    a, b = tf.split(z, 2, axis=-1)
    shift, log_scale = self._shift_and_log_scale(z)
    return tf.concat([a, b * tf.exp(log_scale) + shift], axis=-1)


def split_by_sizes(self, x):
    a, b = tf.split(x, [self.frozen, x.shape[-1] - self.frozen], axis=3)
    t, s = self._shift_and_log_scale(x)
    return tf.concat((a, (b - t) / tf.exp(s)), 3)


class KeepsNoNetwork(coupling()):
    def __init__(self, network, frozen):
        super().__init__(lambda x: network(x), frozen)


class WithoutFrozen(coupling()):
    def __init__(self, network, frozen):
        super().__init__(network, frozen)
        del self.frozen


RIGHT = [
    (coupling(),),
    (coupling(_inverse=split_by_sizes, _forward_log_det_jacobian=sum_of_s(axis=[1, 2, 3])),),
    (coupling(_forward=way(lambda a, b, t, s: [a, t + tf.exp(s) * b])),),
    (coupling(_inverse_log_det_jacobian=lambda self, x: -self._forward_log_det_jacobian(x)),),
    (
        without(
            coupling(_inverse_log_det_jacobian=lambda self, x: -sum_of_s(axis=[1, 2, 3])(self, x)),
            "_forward_log_det_jacobian",
        ),
    ),
]

WRONG = [
    ((coupling(_forward=lambda self, z: z),), "your `_forward` returns its input"),
    ((coupling(_forward=way(lambda a, b, t, s: [a, a * tf.exp(s) + t])),), "the channels after the frozen ones"),
    (
        (coupling(_forward_log_det_jacobian=lambda self, z: 35 * sum_of_s(axis=[1, 2, 3])(self, z)),),
        "needs no factor h · w",
    ),
    ((coupling(_forward=AffineCoupling._inverse, _inverse=AffineCoupling._forward),), "are exchanged"),
    ((coupling(_forward=AffineCoupling._inverse),), "your `_forward` goes from x to z"),
    ((coupling(_inverse=AffineCoupling._forward),), "your `_inverse` goes from z to x"),
    ((coupling(_forward=way(lambda a, b, t, s: [a, b * s + t])),), "multiply by exp(s), not by s"),
    ((coupling(_forward=way(lambda a, b, t, s: [a, (b + t) * tf.exp(s)])),), "scale first, then add t"),
    ((coupling(_forward=way(lambda a, b, t, s: [a, b * tf.exp(-s) + t])),), "not by exp(−s)"),
    (
        (coupling(_forward=way(lambda a, b, t, s: [a, b * tf.exp(t) + s])),),
        "in `_forward` the two outputs of the network are exchanged",
    ),
    ((coupling(_forward=way(lambda a, b, t, s: [b * tf.exp(s) + t, a])),), "joined in the wrong order"),
    ((coupling(_forward=way(lambda a, b, t, s: [a * tf.exp(s) + t, b])),), "transforms the frozen channels"),
    (
        (coupling(_forward=way(lambda a, b, t, s: [b * tf.exp(s) + t])),),
        "join the frozen ones and the transformed ones",
    ),
    ((coupling(_inverse=way(lambda a, b, t, s: [a, (b - t) * tf.exp(s)])),), "not by exp(s)"),
    (
        (coupling(_inverse=way(lambda a, b, t, s: [a, b * tf.exp(-s) - t])),),
        "undoes the two steps in the opposite order",
    ),
    ((coupling(_inverse=way(lambda a, b, t, s: [a, (b + t) * tf.exp(-s)])),), "your `_inverse` adds t"),
    ((coupling(_inverse=way(lambda a, b, t, s: [a, (b - t) / s])),), "divide by exp(s), not by s"),
    ((coupling(_shift_and_log_scale=lambda self, x: self.network(x)),), "the network sees all channels"),
    (
        (coupling(_shift_and_log_scale=lambda self, x: self.network(x[..., self.frozen :])),),
        "sees the channels that are to be transformed",
    ),
    (
        (coupling(_shift_and_log_scale=lambda self, x: self.network(x[..., : self.frozen])[::-1]),),
        "the shift t comes first",
    ),
    ((coupling(_forward=split_in_halves),), "split at `self.frozen`"),
    ((coupling(_forward_log_det_jacobian=sum_of_s(axis=-1)),), "one number for each; yours has (4, 7, 5)"),
    ((coupling(_forward_log_det_jacobian=sum_of_s()),), "and not over the images"),
    (
        (coupling(_forward_log_det_jacobian=lambda self, z: -sum_of_s(axis=[-3, -2, -1])(self, z)),),
        "your forward log-det has the right size and the wrong sign",
    ),
    (
        (
            coupling(
                _forward_log_det_jacobian=lambda self, z: tf.reduce_sum(
                    tf.exp(self._shift_and_log_scale(z)[1]), [1, 2, 3]
                )
            ),
        ),
        "is the sum of s itself",
    ),
    (
        (
            coupling(
                _forward_log_det_jacobian=lambda self, z: tf.reduce_mean(self._shift_and_log_scale(z)[1], [1, 2, 3])
            ),
        ),
        "do not average it",
    ),
    (
        (
            coupling(
                _forward_log_det_jacobian=lambda self, z: tf.reduce_sum(self._shift_and_log_scale(z)[0], [1, 2, 3])
            ),
        ),
        "that is the sum of t",
    ),
    (
        (coupling(_inverse_log_det_jacobian=AffineCoupling._forward_log_det_jacobian),),
        "your inverse log-det has the right size and the wrong sign",
    ),
    ((coupling(_forward=lambda self, z: AffineCoupling._forward(self, z).numpy()),), "not in a compiled function"),
    ((coupling(_forward_log_det_jacobian=lambda self, z: 0.0),), "returns a plain number"),
    ((KeepsNoNetwork,), "your bijector shows 0 trainable variables"),
    ((WithoutFrozen,), "has lost its `frozen`"),
    ((coupling(_inverse=blank),), "`_inverse` is still to be filled in"),
    (
        (coupling(_shift_and_log_scale=blank, _forward=blank, _inverse=blank, _forward_log_det_jacobian=blank),),
        "not attempted yet",
    ),
]


class TestAffineCoupling(ExerciseTests):
    exercise = week_06.affine_coupling
    right, wrong = RIGHT, WRONG
