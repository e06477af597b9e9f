"""Live 4.3, the affine coupling: right answers of every kind pass, wrong ones are told what is wrong."""

import numpy as np
import tensorflow as tf
import tensorflow_probability as tfp
from exercise_tests import ExerciseTests
from exercises.week_04.answers import coupling, without

from course_utils import bijectors
from course_utils.bijectors.once import once_per_trace
from course_utils.exercises import week_04

tfb = tfp.bijectors


def unmasked_outputs(self, x):
    return self.conditioner(self.mask * x)


def exchanged_outputs(self, x):
    log_scale, shift = self.conditioner(self.mask * x)
    return (1 - self.mask) * shift, (1 - self.mask) * log_scale


def unmasked_input(self, x):
    shift, log_scale = self.conditioner(x)
    return (1 - self.mask) * shift, (1 - self.mask) * log_scale


def swapped_mask(self, x):
    shift, log_scale = self.conditioner((1 - self.mask) * x)
    return self.mask * shift, self.mask * log_scale


class KeepsNoNetwork(coupling()):
    def __init__(self, conditioner, mask):
        super().__init__(lambda x: conditioner(x), mask)


def shift_masked_alone(self, x):
    shift, log_scale = self.conditioner(self.mask * x)
    return (1 - self.mask) * shift, log_scale


def log_scale_masked_alone(self, x):
    shift, log_scale = self.conditioner(self.mask * x)
    return shift, (1 - self.mask) * log_scale


def detached_outputs(self, x):
    shift, log_scale = self.conditioner(self.mask * x)
    return (1 - self.mask) * shift, (1 - self.mask) * tf.stop_gradient(log_scale)


def inverse_with(s, x, seen):
    shift, log_scale = ((1 - s.mask) * parameter for parameter in s.conditioner(seen))
    return (x - shift) * tf.exp(-log_scale)


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


class Remembering(coupling()):
    """As the notebook has it, with the decorator."""

    @once_per_trace
    def parameters_at(self, x):
        shift, log_scale = self.conditioner(self.mask * x)
        return (1 - self.mask) * shift, (1 - self.mask) * log_scale


class OfNumbers(coupling()):
    """Without a word on the event: TFP takes it for a map of numbers."""

    def __init__(self, conditioner, mask):
        tfb.Bijector.__init__(self, forward_min_event_ndims=0)
        self.conditioner, self.mask = conditioner, tf.constant(mask, tf.float32)


class MaskAsGiven(coupling()):
    def __init__(self, conditioner, mask):
        super().__init__(conditioner, mask)
        self.mask = mask


class HalfFilled(coupling()):
    def _forward(self, z):
        return z

    def _inverse(self, x):
        return ...


RIGHT = [
    (coupling(),),
    (bijectors.AffineCoupling,),
    (OtherNames,),
    (Remembering,),
    (without(coupling(), "_inverse_log_det_jacobian"),),
    (without(coupling(), "_forward_log_det_jacobian"),),
]

WRONG = [
    ((coupling(parameters_at=swapped_mask),), "mask works the wrong way round"),
    ((coupling(parameters_at=unmasked_outputs),), "transforms the frozen entries too"),
    ((coupling(parameters_at=unmasked_input),), "sees entries that it must not see"),
    ((coupling(parameters_at=lambda s, x: s.conditioner(x)),), "makes no use of the mask"),
    (
        (coupling(_forward=coupling()._inverse, _inverse=coupling()._forward),),
        "your `_forward` computes the inverse",
    ),
    ((coupling(_inverse=coupling()._forward),), "your `_inverse` does what `_forward` does"),
    (
        (coupling(_inverse=lambda s, x: x * tf.exp(-s.parameters_at(x)[1]) - s.parameters_at(x)[0]),),
        "opposite order",
    ),
    (
        (coupling(_inverse=lambda s, x: (x - s.parameters_at(x)[0]) * tf.exp(s.parameters_at(x)[1])),),
        "multiply by exp(−s), not by exp(s)",
    ),
    (
        (coupling(_forward=lambda s, z: z * (s.mask + s.parameters_at(z)[1]) + s.parameters_at(z)[0]),),
        "s is a *log*-scale",
    ),
    (
        (coupling(_forward=lambda s, z: z * s.parameters_at(z)[1] + s.parameters_at(z)[0]),),
        "s is a *log*-scale: multiply by exp(s), not by s; with s = 0",
    ),
    ((coupling(parameters_at=exchanged_outputs),), "the two outputs of the conditioner are exchanged"),
    (
        (coupling(_inverse=lambda s, x: (x + s.parameters_at(x)[0]) * tf.exp(-s.parameters_at(x)[1])),),
        "your `_inverse` adds t",
    ),
    (
        (coupling(_forward_log_det_jacobian=lambda s, z: tf.reduce_sum(s.parameters_at(z)[0], -1)),),
        "that is the sum of t",
    ),
    ((coupling(_forward_log_det_jacobian=lambda s, z: 0.0),), "yours returns a plain number"),
    (
        (coupling(_forward=lambda s, z: (z + s.parameters_at(z)[0]) * tf.exp(s.parameters_at(z)[1])),),
        "scale first, then shift",
    ),
    (
        (coupling(_forward=lambda s, z: (1 - s.mask) * (z * tf.exp(s.parameters_at(z)[1]) + s.parameters_at(z)[0])),),
        "the frozen entries are lost",
    ),
    (
        (coupling(_forward_log_det_jacobian=lambda s, z: -tf.reduce_sum(s.parameters_at(z)[1], -1)),),
        "forward log-det has the right size and the wrong sign",
    ),
    (
        (coupling(_forward_log_det_jacobian=lambda s, z: s.parameters_at(z)[1]),),
        "has shape (6, 4) but should have shape (6,)",
    ),
    (
        (coupling(_forward_log_det_jacobian=lambda s, z: tf.reduce_sum(s.parameters_at(z)[1])),),
        "has shape () but should have shape (6,)",
    ),
    (
        (coupling(_forward_log_det_jacobian=lambda s, z: tf.reduce_sum(unmasked_outputs(s, z)[1], -1)),),
        "sum (1 − b) ⊙ s, not s",
    ),
    (
        (coupling(_forward_log_det_jacobian=lambda s, z: tf.reduce_sum(tf.exp(s.parameters_at(z)[1]), -1)),),
        "the log-det is the sum of s itself",
    ),
    (
        (coupling(_inverse_log_det_jacobian=lambda s, x: tf.reduce_sum(s.parameters_at(x)[1], -1)),),
        "inverse log-det has the wrong sign",
    ),
    (
        (coupling(_forward_log_det_jacobian=lambda s, z: tf.reduce_sum(s.parameters_at(z)[1], 1)),),
        "Count the axis from the end",
    ),
    ((KeepsNoNetwork,), "0 trainable variables where its network has"),
    ((HalfFilled,), "`_inverse` is still to be filled in"),
    ((coupling()(lambda x: (x, x), [1, 0]),), "should be the class itself"),
    ((coupling(parameters_at=shift_masked_alone),), "your layer scales the frozen entries"),
    ((coupling(parameters_at=log_scale_masked_alone),), "your layer shifts the frozen entries"),
    ((coupling(parameters_at=detached_outputs),), "the gradients that training follows are not"),
    ((OfNumbers,), "hand it `forward_min_event_ndims=1`"),
    ((MaskAsGiven,), "goes wrong where the mask is a list"),
    ((coupling(_inverse=lambda s, x: inverse_with(s, x, x)),), "in `_inverse` give the conditioner b ⊙ x"),
    (
        (coupling(_inverse=lambda s, x: (x - s.parameters_at(x)[0]) * np.exp(-s.parameters_at(x)[1])),),
        "`inverse` works, but not in a compiled function",
    ),
    (
        (coupling(_forward=lambda s, z: z * np.exp(s.parameters_at(z)[1]) + s.parameters_at(z)[0]),),
        "`forward` works, but not in a compiled function",
    ),
    (
        (coupling(_forward_log_det_jacobian=lambda s, z: tf.constant(np.sum(s.parameters_at(z)[1], axis=-1))),),
        "`forward_log_det_jacobian` works, but not in a compiled function",
    ),
    (
        (coupling(_inverse_log_det_jacobian=lambda s, x: -s.parameters_at(x)[1].numpy().sum(axis=-1)),),
        "`inverse_log_det_jacobian` works, but not in a compiled function",
    ),
    (
        (without(coupling(), "_forward_log_det_jacobian", "_inverse_log_det_jacobian"),),
        "`forward_log_det_jacobian(z)` raised an error",
    ),
]


class TestAffineCoupling(ExerciseTests):
    exercise = week_04.affine_coupling
    right, wrong = RIGHT, WRONG
