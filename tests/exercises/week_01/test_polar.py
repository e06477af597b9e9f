"""Exercise 1.2, polar coordinates: right answers of every kind pass, wrong ones are told what is wrong."""

import numpy as np
import tensorflow as tf
from exercise_tests import ExerciseTests
from exercises.week_01.answers import LOG_2_PI, normal_log_prob

from course_utils.exercises import week_01


def polar_with(formula):
    """`formula` of the normal log-density of the plane at (r, φ), of r and of the angle."""

    def polar_log_prob(r, angle):
        base = normal_log_prob(r * np.cos(angle)) + normal_log_prob(r * np.sin(angle))
        return formula(base, r, angle)

    return (polar_log_prob,)


def polar_by_tensorflow(r, angle):
    return normal_log_prob(r * tf.cos(angle)) + normal_log_prob(r * tf.sin(angle)) + tf.math.log(r)


def polar_by_a_matrix(r, angle):
    jacobian = np.array([[np.cos(angle), -r * np.sin(angle)], [np.sin(angle), r * np.cos(angle)]])
    base = normal_log_prob(r * np.cos(angle)) + normal_log_prob(r * np.sin(angle))
    return base + np.log(np.linalg.det(jacobian))


RIGHT = [
    (lambda r, angle: np.log(r) - 0.5 * r**2 - LOG_2_PI,),
    polar_with(lambda base, r, angle: base + np.log(np.abs(r * np.cos(angle) ** 2 + r * np.sin(angle) ** 2))),
    (lambda r, angle: normal_log_prob(r) - LOG_2_PI / 2 + tf.math.log(r),),
]

WRONG = [
    (polar_with(lambda base, r, angle: base), "the log-determinant is missing"),
    (polar_with(lambda base, r, angle: base - np.log(r)), "the log-determinant has the wrong sign"),
    (polar_with(lambda base, r, angle: np.exp(base) * r), "return the log-density, not the density"),
    (polar_with(lambda base, r, angle: base + r), "add the *logarithm* of the determinant"),
    (polar_with(lambda base, r, angle: base * r), "not as a factor"),
    (polar_with(lambda base, r, a: normal_log_prob(r * np.cos(a)) + np.log(r)), "the log-density of x₂ is missing"),
    (polar_with(lambda base, r, angle: normal_log_prob(r) + np.log(r)), "the normal log-density at r is only one"),
    (polar_with(lambda base, r, angle: normal_log_prob(r) + normal_log_prob(angle) + np.log(r)), "not r and φ"),
    (polar_with(lambda base, r, angle: np.log(r) - r**2 / 2), "log-density of the radius alone"),
    (polar_with(lambda base, r, angle: base + np.log(abs(r * np.cos(2 * angle)))), "mind the signs"),
    (
        (lambda r, angle: normal_log_prob(np.stack([r * np.cos(angle), r * np.sin(angle)])),),
        "add the log-densities",
    ),
    ((polar_by_tensorflow,), "use NumPy's functions here"),
    ((polar_by_a_matrix,), "Work out the determinant by hand"),
    (polar_with(lambda base, r, angle: base[:, None] + np.log(r)), "r and the angle are taken entry by entry"),
    ((lambda r, angle: np.array([np.log(a) - a**2 / 2 - LOG_2_PI for a in r]),), "for two single numbers"),
    ((lambda r, angle: np.log(r) - r**2 / 2 - LOG_2_PI + 0 * angle[::-1],), "not subscriptable"),
    ((lambda angle, r: np.log(r) - r**2 / 2 - LOG_2_PI,), "in the order angle, r"),
    ((lambda phi, rho: np.log(rho) - rho**2 / 2 - LOG_2_PI,), "r and the angle are exchanged"),
    (polar_with(lambda base, r, angle: (base + np.log(r)).sum()), "one number for each point"),
]


class TestPolar(ExerciseTests):
    exercise = week_01.polar
    right, wrong = RIGHT, WRONG
