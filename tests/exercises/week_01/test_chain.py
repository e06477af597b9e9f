"""Exercise 1.3, log-determinants add: right answers of every kind pass, wrong ones are told what is wrong."""

import tensorflow as tf
from exercises.week_01.answers import log_det

from course_utils.exercises import week_01

chain_log_det = week_01.chain.reference()


def chain_at_once(maps, z):
    def whole(z):
        for f in maps:
            z = f(z)
        return z

    return log_det(whole, z)


WRONG = [
    ((chain_at_once,), "never differentiate through two maps at once"),
    ((lambda maps, z: [chain_log_det([f], z) for f in maps],), "add up the log-determinants of the maps"),
    ((lambda maps, z: tf.reduce_sum(chain_log_det(maps, z)),), "one number for each point"),
]
