"""Live 4.3, the affine coupling: right answers of every kind pass, wrong ones are told what is wrong."""

import numpy as np
import tensorflow as tf
import tensorflow_probability as tfp
from exercise_tests import ExerciseTests
from written import written

from course_utils.exercises import week_04

tfb = tfp.bijectors

AffineCoupling = written(week_04.affine_coupling)


def coupling(**methods):
    return (written(week_04.affine_coupling, **methods),)


def outputs(formula):
    """The coupling with another function of the mask, the conditioner and the point for shift and log-scale, both ways."""
    return coupling(_shift_and_log_scale=lambda self, x: formula(self.mask, self.conditioner, x))


def log_det(formula):
    return coupling(_forward_log_det_jacobian=lambda self, z: formula(self._shift_and_log_scale(z)[1]))


class OtherNames(tfb.Bijector):
    """With other names for everything, and a mask that selects by `tf.where`."""

    def __init__(self, network, b):
        super().__init__(forward_min_event_ndims=1)
        self.net, self.frozen = network, tf.cast(b, tf.bool)

    def at(self, v):
        t, s = self.net(tf.where(self.frozen, v, 0.0))
        return tf.where(self.frozen, 0.0, t), tf.where(self.frozen, 0.0, s)

    def _forward(self, z):
        t, s = self.at(z)
        return tf.where(self.frozen, z, z * tf.exp(s) + t)

    def _inverse(self, x):
        t, s = self.at(x)
        return tf.where(self.frozen, x, (x - t) / tf.exp(s))

    def _forward_log_det_jacobian(self, z):
        return tf.einsum("...i->...", self.at(z)[1])


class KeepsNoNetwork(AffineCoupling):
    def __init__(self, conditioner, mask):
        super().__init__(lambda x: conditioner(x), mask)


class OfNumbers(AffineCoupling):
    """Without a word on the event: TFP takes it for a map of numbers."""

    def __init__(self, conditioner, mask):
        tfb.Bijector.__init__(self, forward_min_event_ndims=0)
        self.conditioner, self.mask = conditioner, tf.constant(mask, tf.float32)


class MaskAsGiven(AffineCoupling):
    def __init__(self, conditioner, mask):
        super().__init__(conditioner, mask)
        self.mask = mask


RIGHT = [
    (AffineCoupling,),
    (OtherNames,),
    (written(week_04.affine_coupling, omit=["_inverse_log_det_jacobian"]),),
    (written(week_04.affine_coupling, omit=["_forward_log_det_jacobian"]),),
]

WRONG = [
    # Mistakes of both directions at once are told like those of one.
    (outputs(lambda b, network, x: [b * each for each in network((1 - b) * x)]), "mask works the wrong way round"),
    (outputs(lambda b, network, x: network(b * x)), "transforms the frozen entries too"),
    (outputs(lambda b, network, x: [(1 - b) * each for each in network(x)]), "sees entries that it must not see"),
    (outputs(lambda b, network, x: network(x)), "makes no use of the mask"),
    (outputs(lambda b, network, x: [(1 - b) * each for each in network(b * x)][::-1]), "are exchanged"),
    (outputs(lambda b, network, x: [(1 - b) * network(b * x)[0], network(b * x)[1]]), "scales the frozen entries"),
    (outputs(lambda b, network, x: [network(b * x)[0], (1 - b) * network(b * x)[1]]), "shifts the frozen entries"),
    (
        coupling(_forward=AffineCoupling._inverse, _inverse=AffineCoupling._forward),
        "your `_forward` computes the inverse",
    ),
    (log_det(lambda s: 0.0), "`_forward_log_det_jacobian` should return a tensor of shape (6,); yours returns a plain"),
    (
        coupling(_forward=lambda self, z: 0.0),
        "`_forward` should return a tensor of shape (6, 4); yours returns a plain",
    ),
    (log_det(lambda s: s), "has shape (6, 4) but should have shape (6,)"),
    (log_det(tf.reduce_sum), "has shape () but should have shape (6,)"),
    (log_det(lambda s: tf.reduce_sum(s, 1)), "Count the axis from the end"),
    (
        outputs(lambda b, network, x: [(1 - b) * network(b * x)[0], tf.stop_gradient((1 - b) * network(b * x)[1])]),
        "the gradients that training follows are not",
    ),
    (
        coupling(_inverse=lambda self, x: AffineCoupling._inverse(self, x).numpy()),
        "`inverse` works, but not in a compiled function",
    ),
    (
        coupling(_forward=lambda self, z: AffineCoupling._forward(self, z).numpy()),
        "`forward` works, but not in a compiled function",
    ),
    (
        log_det(lambda s: tf.constant(np.sum(s, axis=-1))),
        "`forward_log_det_jacobian` works, but not in a compiled function",
    ),
    (
        coupling(_inverse_log_det_jacobian=lambda self, x: -self._shift_and_log_scale(x)[1].numpy().sum(axis=-1)),
        "`inverse_log_det_jacobian` works, but not in a compiled function",
    ),
    (
        (written(week_04.affine_coupling, omit=["_forward_log_det_jacobian", "_inverse_log_det_jacobian"]),),
        "`forward_log_det_jacobian(z)` raised an error",
    ),
    ((KeepsNoNetwork,), "0 trainable variables where its network has"),
    ((OfNumbers,), "hand it `forward_min_event_ndims=1`"),
    ((MaskAsGiven,), "goes wrong where the mask is a list"),
    (coupling(_forward=lambda self, z: z, _inverse=lambda self, x: ...), "`_inverse` is still to be filled in"),
    ((AffineCoupling(lambda x: (x, x), [1, 0]),), "should be the class itself"),
]


class TestAffineCoupling(ExerciseTests):
    exercise = week_04.affine_coupling
    right, wrong = RIGHT, WRONG
