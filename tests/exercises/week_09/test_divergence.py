"""Live 9.5, the divergence: wrong answers of other kinds are told what is wrong."""

import tensorflow as tf

WRONG = [
    ((lambda p, s: (-p / s.shape[-1], tf.reduce_mean(s + 2, -1)),), "the two terms put together"),
    ((lambda p, s: abs(-p / s.shape[-1] - tf.reduce_mean(s + 2, -1)),), "should be -"),
    ((lambda p, s: -p[:, None] / s.shape[-1] - s - 2,), "The last axis, time, should be gone"),
    ((lambda p, s: -p / s.shape[-1] - tf.reduce_mean(s + 2, 0),), "raised an error"),
]
