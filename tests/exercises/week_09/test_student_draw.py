"""Live 9.4, the student's draw: answers of other kinds pass, or are told what is wrong."""

import numpy as np
import tensorflow as tf

from course_utils.exercises import week_09

right_draw = week_09.student_draw.reference()


def from_zero(z, networks):
    total = 0
    for network in networks:
        outputs = network(z)
        total += outputs[1]
        z = z * np.exp(outputs[1]) + outputs[0]
    return z, total


def with_three_calls(z, networks):
    total = 0
    for network in networks:
        total += network(z)[1]
        z = z * tf.exp(network(z)[1]) + network(z)[0]
    return z, total


def with_total(change):
    def answer(z, networks):
        x, total = right_draw(z, networks)
        return x, change(total)

    return (answer,)


RIGHT = [(from_zero,)]

WRONG = [
    (with_total(lambda total: tf.reduce_sum(total, 1)), "yours has shape (5,). Leave the sum over time"),
    (with_total(lambda total: total[None]), "the total log-scale should have shape (5, 7); yours has shape (1, 5, 7)"),
    (with_total(lambda total: np.array(total, float)), "as float64, and the notebook's tensors are float32"),
    (with_total(lambda total: ...), "the total log-scale is still to be filled in"),
    ((lambda z, networks: right_draw(z, networks)[0],), "should return two things"),
    ((with_three_calls,), "a network is called 3 times"),
]
