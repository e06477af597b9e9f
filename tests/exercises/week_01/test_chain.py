"""Exercise 1.3, log-determinants add: right answers of every kind pass, wrong ones are told what is wrong."""

import numpy as np
import tensorflow as tf
from exercise_tests import ExerciseTests
from exercises.week_01.answers import log_det

from course_utils.exercises import week_01


def chain_by_recursion(maps, z):
    first, *others = maps
    here = log_det(first, z)
    return here + chain_by_recursion(others, first(z)) if others else here


def chain_of_points_first(maps, z):
    points = [z]
    for f in maps:
        points.append(f(points[-1]))
    return np.sum([log_det(f, point) for f, point in zip(maps, points[:-1], strict=True)], axis=0)


def chain_at_once(maps, z):
    def whole(z):
        for f in maps:
            z = f(z)
        return z

    return log_det(whole, z)


def chain_never_moving(maps, z):
    return sum(log_det(f, z) for f in maps)


def chain_moving_too_early(maps, z):
    total = 0.0
    for f in maps:
        z = f(z)
        total += log_det(f, z)
    return total


def chain_backwards(maps, z):
    return chain_by_recursion(maps[::-1], z)


def chain_multiplied(maps, z):
    total = 1.0
    for f in maps:
        total *= log_det(f, z)
        z = f(z)
    return total


def chain_replaced(maps, z):
    for f in maps:
        total = log_det(f, z)
        z = f(z)
    return total


def chain_of_the_first(maps, z):
    total = 0.0
    for f in maps:
        total += log_det(f, z)
        return total


def chain_not_summed(maps, z):
    terms = []
    for f in maps:
        terms.append(log_det(f, z))
        z = f(z)
    return terms


RIGHT = [(chain_by_recursion,), (chain_of_points_first,)]

WRONG = [
    ((chain_never_moving,), "every Jacobian at the first point"),
    ((chain_moving_too_early,), "you move the points too early"),
    ((chain_backwards,), "your maps act in the wrong order"),
    ((chain_at_once,), "never differentiate through two maps at once"),
    ((chain_multiplied,), "their logarithms are *added*"),
    ((chain_replaced,), "only the last map counts"),
    ((chain_of_the_first,), "only the first map counts"),
    ((chain_not_summed,), "add up the log-determinants of the maps"),
    ((lambda maps, z: -chain_by_recursion(maps, z),), "the sign is wrong"),
    ((lambda maps, z: chain_by_recursion(maps, z) / len(maps),), "do not average them"),
    ((lambda maps, z: tf.reduce_sum(chain_by_recursion(maps, z)),), "one number for each point"),
]


class TestChain(ExerciseTests):
    exercise = week_01.chain
    right, wrong = RIGHT, WRONG
