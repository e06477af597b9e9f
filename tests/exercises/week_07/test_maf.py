"""Live 7.4, the masked autoregressive flow: right answers of every kind pass, wrong ones are told what is wrong."""

import tensorflow as tf
import tensorflow_probability as tfp
from exercise_tests import ExerciseTests
from exercises.week_07.answers import (
    affine,
    autoregressive,
    log_det,
    loop,
    loop_after_a_call,
    loop_with_numpy,
    natural_order,
    once,
    total,
    undone,
)

from course_utils import bijectors
from course_utils.bijectors.once import once_per_trace
from course_utils.exercises import week_07

tfb = tfp.bijectors


def loop_over_a_tensor(combine):
    def method(self, known):
        result = tf.zeros_like(known)
        for _ in tf.range(tf.shape(known)[-1]):
            result = combine(known, *self.network(result))
        return result

    return method


def tf_loop(combine):
    def method(self, known):
        def step(result, _):
            return combine(known, *self.network(result))

        return tf.foldl(step, tf.range(known.shape[-1]), tf.zeros_like(known))

    return method


def compounded(self, known):
    result = tf.zeros_like(known)
    for _ in range(known.shape[-1]):
        result = affine(result, *self.network(result))
    return result


def compounded_from_z(self, z):
    for _ in range(z.shape[-1]):
        z = affine(z, *self.network(z))
    return z


def forward_log_det_of_maf(self, z):
    return total(self.network(self.forward(z))[1])


def maf(**methods):
    right = {
        "_inverse": once(undone),
        "_inverse_log_det_jacobian": log_det(lambda t, s: -total(s)),
        "_forward": loop(affine),
    }
    return autoregressive(**right | methods)


class BlankMAF(tfb.Bijector):
    """The student notebook's class, untouched."""

    def __init__(self, network):
        super().__init__(forward_min_event_ndims=1, name="masked_autoregressive")
        self.network = network

    @once_per_trace
    def _shift_and_log_scale(self, x):
        return self.network(x)

    def _inverse(self, x):
        return ...

    def _inverse_log_det_jacobian(self, x):
        return ...

    def _forward(self, z):
        x = tf.zeros_like(z)  # noqa: F841, as in the notebook
        return ...


class HalfMAF(BlankMAF):
    def _inverse(self, x):
        shift, log_scale = self._shift_and_log_scale(x)
        return (x - shift) / tf.exp(log_scale)

    def _inverse_log_det_jacobian(self, x):
        return tf.reduce_sum(-self._shift_and_log_scale(x)[1], -1)


class LoopAloneMAF(BlankMAF):
    _forward = loop(affine)


RIGHT = [
    (maf(),),
    (maf(_forward=loop(affine, start=tf.ones_like)),),
    (maf(_forward=loop_after_a_call(affine)),),
    (maf(_forward=tf_loop(affine)),),
    (maf(_inverse_log_det_jacobian=None, _forward_log_det_jacobian=forward_log_det_of_maf),),
    (bijectors.MaskedAutoregressive,),
]

WRONG = [
    ((maf(_inverse=once(lambda x, t, s: (x - t) * tf.exp(s))),), "multiply by exp(−s), not by exp(s)"),
    ((maf(_inverse=once(affine)),), "the way from z to x"),
    ((maf(_inverse=once(lambda x, t, s: x - t * tf.exp(-s))),), "put it in parentheses"),
    ((maf(_inverse=once(lambda x, t, s: undone(x, s, t))),), "outputs of the network are exchanged"),
    ((maf(_inverse_log_det_jacobian=log_det(lambda t, s: total(s))),), "wrong sign"),
    ((maf(_inverse_log_det_jacobian=log_det(lambda t, s: -total(tf.exp(s)))),), "leave the exponential out"),
    ((maf(_inverse_log_det_jacobian=log_det(lambda t, s: -s)),), "sum over the last axis"),
    ((maf(_inverse_log_det_jacobian=log_det(lambda t, s: -tf.reduce_sum(s))),), "one number for each point"),
    ((maf(_inverse_log_det_jacobian=log_det(lambda t, s: -tf.reduce_sum(s, axis=1))),), "`axis=-1`"),
    ((maf(_inverse_log_det_jacobian=log_det(lambda t, s: -total(t))),), "a sum of the shifts"),
    ((maf(_forward=once(affine)),), "gives the network z"),
    ((maf(_forward=loop(affine, lambda z: 1)),), "after one pass"),
    ((maf(_forward=loop(affine, lambda z: z.shape[-1] - 1)),), "one pass is missing"),
    ((maf(_forward=loop(affine, len)),), "as there are points"),
    ((maf(_forward=loop(undone)),), "yours subtracts and divides"),
    ((maf(_forward=natural_order(affine)),), "any order will do"),
    ((maf(_forward=compounded),), "transforms the result of the pass before"),
    ((maf(_forward=compounded_from_z),), "`z` changes from pass to pass"),
    ((maf(_forward=loop_over_a_tensor(affine)),), "your `_forward` loops or decides by one"),
    (
        (maf(_inverse=lambda self, x: (x - self.network(x)[0]) * tf.exp(-self.network(x)[1])),),
        "calls the network 2 times: one call gives both outputs",
    ),
    ((maf(_forward=loop(affine, lambda z: 5)),), "for D = 11 your `_forward` makes too few passes"),
    ((maf(_forward=loop(affine, lambda z: 64)),), "for D = 4 your `_forward` makes 64 passes"),
    (
        (maf(_inverse=lambda self, x: tf.constant(undone(x, *self.network(x)).numpy())),),
        "in a compiled function, where the number of points is not known beforehand, your `_inverse` raises",
    ),
    (
        (maf(_forward=loop_with_numpy(affine)),),
        "your `_forward` raises an error",
    ),
    (
        (maf(_inverse_log_det_jacobian=log_det(lambda t, s: -s.numpy().sum(axis=-1))),),
        "your `_inverse_log_det_jacobian` raises an error",
    ),
    (
        (
            maf(
                __init__=lambda self, n: (
                    tfb.Bijector.__init__(self, forward_min_event_ndims=1),
                    setattr(self, "network", lambda x: n(x)),
                )[0],
            ),
        ),
        "keep the network itself",
    ),
    ((BlankMAF,), "not attempted yet"),
    ((HalfMAF,), "`_forward` is still to be filled in"),
    ((LoopAloneMAF,), "`_inverse` and `_inverse_log_det_jacobian` are still"),
]


class TestMaf(ExerciseTests):
    exercise = week_07.maf
    right, wrong = RIGHT, WRONG
