"""Live 6.4, the coupling: right answers of every kind pass, wrong ones are told what is wrong."""

import tensorflow as tf
from written import blank, written

from course_utils.exercises import week_06

AffineCoupling = written(week_06.affine_coupling)


def coupling(**methods):
    return (written(week_06.affine_coupling, **methods),)


def sum_of_s(**keywords):
    return lambda self, z: tf.reduce_sum(self._shift_and_log_scale(z)[1], **keywords)


def split_in_halves(self, z):
    a, b = tf.split(z, 2, axis=-1)
    shift, log_scale = self._shift_and_log_scale(z)
    return tf.concat([a, b * tf.exp(log_scale) + shift], axis=-1)


def split_after_three(self, x):
    shift, log_scale = self._shift_and_log_scale(x)
    return tf.concat([x[..., :3], (x[..., 3:] - shift[..., -3:]) * tf.exp(-log_scale[..., -3:])], axis=-1)


def parting_the_images(self, z):
    shift, log_scale = self._shift_and_log_scale(z)
    return tf.concat([z[: self.frozen], z[..., self.frozen :] * tf.exp(log_scale) + shift], axis=-1)


def half_of_the_channels(self, z):
    shift, log_scale = self._shift_and_log_scale(z)
    return z[..., self.frozen :] * tf.exp(log_scale) + shift


class KeepsNoNetwork(AffineCoupling):
    def __init__(self, network, frozen):
        super().__init__(lambda x: network(x), frozen)


class WithoutFrozen(AffineCoupling):
    def __init__(self, network, frozen):
        super().__init__(network, frozen)
        del self.frozen


def with_inverse_log_det():
    """The class with its log-det in the other direction alone."""
    log_det = sum_of_s(axis=[1, 2, 3])
    return written(
        week_06.affine_coupling,
        omit=["_forward_log_det_jacobian"],
        _inverse_log_det_jacobian=lambda self, x: -log_det(self, x),
    )


RIGHT = [(AffineCoupling,), (with_inverse_log_det(),)]

WRONG = [
    (coupling(_shift_and_log_scale=lambda self, x: self.network(x)), "in `_forward` the network sees all channels"),
    (
        coupling(_shift_and_log_scale=lambda self, x: self.network(x[..., self.frozen :])),
        "in `_forward` the network sees the channels that are to be transformed",
    ),
    (
        coupling(_shift_and_log_scale=lambda self, x: self.network(x[..., : self.frozen])[::-1]),
        "the shift t comes first",
    ),
    (coupling(_shift_and_log_scale=lambda self, x: self.network(x[: self.frozen])), "An index alone parts the images"),
    (coupling(_inverse=parting_the_images), "write `x[..., : self.frozen]`"),
    (coupling(_forward=half_of_the_channels), "join the frozen ones and the transformed ones"),
    (coupling(_forward=split_in_halves), "split at `self.frozen`"),
    (coupling(_inverse=split_after_three), "split at `self.frozen`"),
    (coupling(_forward_log_det_jacobian=sum_of_s(axis=-1)), "one number for each; yours has (4, 7, 5)"),
    (coupling(_forward_log_det_jacobian=sum_of_s()), "and not over the images"),
    (coupling(_forward=lambda self, z: AffineCoupling._forward(self, z).numpy()), "not in a compiled function"),
    (coupling(_forward_log_det_jacobian=lambda self, z: 0.0), "returns a plain number"),
    ((KeepsNoNetwork,), "your bijector shows 0 trainable variables"),
    ((WithoutFrozen,), "has lost its `frozen`"),
    (coupling(_inverse=blank), "`_inverse` is still to be filled in"),
    (
        coupling(_shift_and_log_scale=blank, _forward=blank, _inverse=blank, _forward_log_det_jacobian=blank),
        "not attempted yet",
    ),
]
