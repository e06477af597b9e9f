"""Live 12.5, coverage: right answers of every kind pass, wrong ones are told what is wrong."""

import numpy as np
import tensorflow as tf

from course_utils.inference import calibration


def by_tensorflow(log_q, log_q_of_draws, levels):
    share = tf.reduce_mean(tf.cast(log_q_of_draws > log_q, tf.float32), axis=0)
    return tf.stack([tf.reduce_mean(tf.cast(share < level, tf.float32)) for level in levels])


RIGHT = [(calibration.coverage,), (by_tensorflow,)]

WRONG = [
    (
        (lambda log_q, levels, log_q_of_draws: calibration.coverage(log_q, log_q_of_draws, levels),),
        "in the order log_q, levels",
    ),
    ((lambda log_q, log_q_of_draws, levels: levels,), "should be"),
    ((lambda log_q, log_q_of_draws, levels: np.mean(log_q_of_draws > log_q, axis=0),), "has shape (40,)"),
    ((lambda log_q, log_q_of_draws, levels: calibration.coverage(log_q, log_q_of_draws.T, levels),), "raised an error"),
]
