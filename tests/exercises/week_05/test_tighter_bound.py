"""Live 5.9, a tighter bound: right answers of every kind pass, wrong ones are told what is wrong."""

import numpy as np
import tensorflow as tf
from written import written

from course_utils.exercises import week_05


def log_of_mean(log_p, log_q, dimensions, levels):
    weights = np.exp(np.float64(log_p) - log_q - dimensions * np.log(levels))
    return -np.log(weights.mean(axis=0)) / dimensions / np.log(2)


def over_the_images(log_p, log_q, dimensions, levels):
    log_weights = log_p - log_q - dimensions * np.log(levels)
    return -tf.reduce_logsumexp(log_weights, axis=1) / (dimensions * np.log(2))


bits = written(week_05.tighter_bound)

RIGHT = [(bits,), (lambda *a: bits(*a).numpy().tolist(),)]

WRONG = [
    ((log_of_mean,), "as images have, `importance_weighted_bits(log_p, log_q, dimensions, levels)` is not finite"),
    ((over_the_images,), "the draws are the first axis"),
    ((lambda *a: tf.reduce_mean(bits(*a)),), "and no mean over them"),
    ((lambda *a: 2 * bits(*a),), "should be"),
    ((lambda log_p, log_q: log_p,), "raised an error"),
]
