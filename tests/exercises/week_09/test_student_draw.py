"""Live 9.4, the student's draw: right answers of every kind pass, wrong ones are told what is wrong."""

import numpy as np
import tensorflow as tf
from exercise_tests import ExerciseTests

from course_utils.exercises import week_09


def draw(
    step=lambda x, shift, log_scale: x * tf.exp(log_scale) + shift, add=lambda total, log_scale: total + log_scale
):
    def answer(z, networks):
        x, total = z, tf.zeros_like(z)
        for network in networks:
            shift, log_scale = network(x)
            x, total = step(x, shift, log_scale), add(total, log_scale)
        return x, total

    return answer


def draw_in_a_list(z, networks):
    log_scales = []
    for network in networks:
        shift, log_scale = network(z)
        z = shift + tf.math.exp(log_scale) * z
        log_scales.append(log_scale)
    return [z, tf.reduce_sum(log_scales, axis=0)]


def draw_from_zero(z, networks):
    total = 0
    for network in networks:
        outputs = network(z)
        total += outputs[1]
        z = z * np.exp(outputs[1]) + outputs[0]
    return z, total


def draw_with_three_calls(z, networks):
    total = 0
    for network in networks:
        total += network(z)[1]
        z = z * tf.exp(network(z)[1]) + network(z)[0]
    return z, total


def all_from_noise(z, networks):
    x, total = z, 0.0
    for network in networks:
        shift, log_scale = network(z)
        x, total = x * tf.exp(log_scale) + shift, total + log_scale
    return x, total


def always_from_z(z, networks):
    total = tf.zeros_like(z)
    for network in networks:
        shift, log_scale = network(z)
        x = z * tf.exp(log_scale) + shift
        total += log_scale
    return x, total


def stretching_z(z, networks):
    x, total = z, tf.zeros_like(z)
    for network in networks:
        shift, log_scale = network(x)
        x = z * tf.exp(log_scale) + shift
        total += log_scale
    return x, total


def first_alone(z, networks):
    x, total = z, tf.zeros_like(z)
    for network in networks:
        shift, log_scale = network(x)
        return x * tf.exp(log_scale) + shift, total + log_scale


def log_scales_too_late(z, networks):
    x, total = z, tf.zeros_like(z)
    for network in networks:
        x = x * tf.exp(network(x)[1]) + network(x)[0]
        total += network(x)[1]
    return x, total


def total_in_double_precision(z, networks):
    return draw()(z, networks)[0], np.sum(draw()(z, networks)[1][None], axis=0, dtype=float)


def total_of(reduce):
    def answer(z, networks):
        x, log_scales = z, []
        for network in networks:
            shift, log_scale = network(x)
            x = x * tf.exp(log_scale) + shift
            log_scales.append(log_scale)
        return x, reduce(log_scales)

    return answer


def forgotten_total(z, networks):
    return draw()(z, networks)[0], ...


RIGHT = [
    (draw(),),
    (draw_in_a_list,),
    (draw_from_zero,),
    (total_of(tf.add_n),),
    (draw(lambda x, t, s: (x * tf.exp(s) + t).numpy(), lambda total, s: (total + s).numpy()),),
]

WRONG = [
    ((draw(lambda x, t, s: (x + t) * tf.exp(s)),), "scale first, then shift"),
    ((draw(lambda x, t, s: x * s + t),), "*log*-scale: multiply by its exponential"),
    ((draw(lambda x, t, s: x * tf.exp(-s) + t),), "not by exp(−log s)"),
    ((draw(lambda x, t, s: (x - t) * tf.exp(-s)),), "the way from x to z"),
    ((draw(lambda x, t, s: x * tf.exp(s) - t),), "added, not subtracted"),
    ((draw(lambda x, t, s: x * tf.exp(t) + s, lambda total, s: total),), "outputs of a network are exchanged"),
    ((draw(lambda x, t, s: x),), "the waveform is still the noise"),
    ((lambda z, networks: draw()(z, networks[::-1]),), "the first in the list acts first"),
    ((all_from_noise,), "all your networks read the noise z"),
    ((always_from_z,), "only the last network has acted"),
    ((stretching_z,), "yours transforms z again"),
    ((first_alone,), "is the `return` inside the loop?"),
    ((log_scales_too_late,), "yours are computed from the new one"),
    ((draw(add=lambda total, s: s),), "log-scale of the last flow alone"),
    ((total_of(lambda s: s[0]),), "log-scale of the first flow alone"),
    ((total_of(lambda s: sum(s[1:])),), "leaves out the first flow"),
    ((total_of(lambda s: s[0] * s[1] * s[2] if len(s) > 1 else s[0]),), "yours are multiplied"),
    ((draw(add=lambda total, s: total + tf.exp(s)),), "that is a sum of scales"),
    ((total_of(lambda s: tf.exp(sum(s))),), "that is the scale; return its logarithm"),
    ((total_of(lambda s: tf.reduce_mean(s, 0)),), "do not average them"),
    ((total_of(lambda s: -sum(s)),), "the total has the wrong sign"),
    ((draw(add=lambda total, s: total),), "the total is still zero"),
    ((total_of(lambda s: tf.reduce_sum(s, (0, 2))),), "yours has shape (5,). Leave the sum over time"),
    ((total_of(lambda s: s),), "the total log-scale should have shape (5, 7); yours has shape (3, 5, 7)"),
    ((lambda z, networks: draw()(z, networks)[::-1],), "the two results are exchanged"),
    ((lambda z, networks: draw()(z, networks)[0],), "should return two things"),
    ((total_in_double_precision,), "as float64, and the notebook's tensors are float32"),
    ((forgotten_total,), "the total log-scale is still to be filled in"),
    ((draw_with_three_calls,), "a network is called 3 times"),
]


class TestStudentDraw(ExerciseTests):
    exercise = week_09.student_draw
    right, wrong = RIGHT, WRONG
