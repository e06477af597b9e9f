"""Exercise 1.2, polar coordinates: right answers of every kind pass, wrong ones are told what is wrong."""

import numpy as np
import tensorflow as tf
from exercises.week_01.answers import LOG_2_PI, normal_log_prob


def polar_log_prob(r, angle):
    return np.log(r) - r**2 / 2 - LOG_2_PI


def polar_by_tensorflow(r, angle):
    return normal_log_prob(r * tf.cos(angle)) + normal_log_prob(r * tf.sin(angle)) + tf.math.log(r)


def polar_by_a_matrix(r, angle):
    jacobian = np.array([[np.cos(angle), -r * np.sin(angle)], [np.sin(angle), r * np.cos(angle)]])
    return np.log(np.linalg.det(jacobian)) - r**2 / 2 - LOG_2_PI


WRONG = [
    ((lambda r, angle: normal_log_prob(np.stack([r * np.cos(angle), r * np.sin(angle)])),), "add the log-densities"),
    ((polar_by_tensorflow,), "use NumPy's functions here"),
    ((polar_by_a_matrix,), "Work out the determinant by hand"),
    ((lambda r, angle: polar_log_prob(r, angle)[:, None] + 0 * r,), "r and the angle are taken entry by entry"),
    ((lambda r, angle: np.array([polar_log_prob(a, angle) for a in r]),), "for two single numbers"),
    ((lambda r, angle: polar_log_prob(r, angle) + 0 * angle[::-1],), "not subscriptable"),
    ((lambda angle, r: polar_log_prob(r, angle),), "in the order angle, r"),
    ((lambda r, angle: polar_log_prob(r, angle).sum(),), "one number for each point"),
]
