"""What several tests of week 9 make their answers of."""

import tensorflow as tf


def mean(values):
    return tf.reduce_mean(values, axis=-1)
