"""Live 7.6, the inverse autoregressive flow: right answers of every kind pass, wrong ones are told what is wrong."""

import numpy as np
import tensorflow as tf
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
from course_utils.exercises import week_07


def inverse_log_det_of_iaf(self, x):
    return -total(self.network(self.inverse(x))[1])


def iaf(**methods):
    right = {
        "_forward": once(affine),
        "_forward_log_det_jacobian": log_det(lambda t, s: total(s)),
        "_inverse": loop(undone),
    }
    return autoregressive(**right | methods)


RIGHT = [
    (iaf(),),
    (iaf(_inverse=loop(undone, start=tf.identity)),),
    (iaf(_inverse=loop_after_a_call(undone)),),
    (iaf(_forward_log_det_jacobian=None, _inverse_log_det_jacobian=inverse_log_det_of_iaf),),
    (bijectors.InverseAutoregressive,),
]

WRONG = [
    ((iaf(_forward=once(undone)),), "your `_forward` subtracts and divides"),
    ((iaf(_forward=loop(affine)),), "that is MAF"),
    ((iaf(_forward=once(lambda z, t, s: affine(z, s, t))),), "outputs of the network are exchanged"),
    ((iaf(_forward=once(lambda z, t, s: z * s + t)),), "s is a *log*-scale"),
    ((iaf(_forward_log_det_jacobian=log_det(lambda t, s: -total(s))),), "wrong sign"),
    ((iaf(_forward_log_det_jacobian=log_det(lambda t, s: s)),), "sum over the last axis"),
    ((iaf(_forward_log_det_jacobian=log_det(lambda t, s: total(tf.exp(s)))),), "leave the exponential out"),
    ((iaf(_inverse=once(undone)),), "gives the network x"),
    ((iaf(_inverse=loop(undone, lambda x: 1)),), "after one pass"),
    ((iaf(_inverse=loop(undone, len)),), "as there are points"),
    ((iaf(_inverse=loop(affine)),), "yours multiplies and adds"),
    ((iaf(_inverse=loop(lambda x, t, s: (x - t) * tf.exp(s))),), "not by exp(s)"),
    ((iaf(_inverse=natural_order(undone)),), "any order will do"),
    ((iaf(_inverse=lambda self, x: ...),), "`_inverse` is still to be filled in"),
    (
        (iaf(_forward=lambda self, z: z * tf.exp(self.network(z)[1]) + self.network(z)[0]),),
        "your `_forward` is right, and calls the network 2 times",
    ),
    ((iaf(_inverse=loop(undone, lambda x: 5)),), "for D = 11 your `_inverse` makes too few passes"),
    ((iaf(_inverse=loop(undone, lambda x: 64)),), "for D = 4 your `_inverse` makes 64 passes"),
    ((iaf(_inverse=loop_with_numpy(undone)),), "your `_inverse` raises an error"),
    ((iaf(_forward=once(lambda z, t, s: z * np.exp(s) + t)),), "your `_forward` raises an error"),
]


class TestIaf(ExerciseTests):
    exercise = week_07.iaf
    right, wrong = RIGHT, WRONG
