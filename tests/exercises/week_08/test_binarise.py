"""Live 8.5, zeros and ones: right answers of every kind pass, wrong ones are told what is wrong."""

import numpy as np
import tensorflow as tf
import tensorflow_probability as tfp

tfd = tfp.distributions


def binarise(probability=lambda levels: levels / 16, uniform=tf.random.uniform, shape=tf.shape, finish=None):
    def answer(levels):
        levels = tf.cast(levels, tf.float32)
        result = uniform(shape(levels)) < probability(levels)
        return finish(result) if finish else tf.cast(result, tf.float32)

    return answer


def blank_binarise(levels):
    levels = tf.cast(levels, tf.float32)
    return ...


WRONG = [
    ((binarise(lambda levels: levels),), "every level above 0 becomes 1"),
    ((lambda levels: tf.cast(levels >= 8, tf.float32),), "there is no chance in your result"),
    ((binarise(uniform=lambda shape: tf.random.stateless_uniform(shape, [1, 2])),), "each call gives the same"),
    (
        (binarise(shape=lambda levels: []),),
        "all rows of the result are equal: draw a random number of its own for each pixel",
    ),
    ((binarise(shape=lambda levels: levels.shape[-1:]),), "all rows of the result are equal"),
    ((binarise(shape=lambda levels: [levels.shape[0], 1]),), "share one random number"),
    ((binarise(finish=lambda result: result),), "yours is bool"),
    ((binarise(finish=lambda result: tf.cast(result, tf.int32)),), "yours is int32"),
    (
        (binarise(uniform=lambda shape: np.random.uniform(size=[4_000, 272]).astype("float32")),),
        "levels of shape (2, 3",
    ),
    (
        (binarise(shape=lambda levels: levels.shape, uniform=lambda shape: np.random.random(shape).astype("f")),),
        "in a pipeline, `dataset.map(binarise)`, each batch gets the same",
    ),
    (
        (lambda levels: np.random.binomial(1, np.asarray(levels) / 16).astype(np.float32),),
        "raises an error in a pipeline",
    ),
    (
        (lambda levels: tfd.Bernoulli(logits=tf.cast(levels, tf.float32) / 16, dtype=tf.float32).sample(),),
        "a probability, not a logit",
    ),
    ((lambda levels: tf.cast(levels, tf.float32) / 16,), "nothing but 0 and 1"),
    ((binarise(lambda levels: levels / tf.reduce_max(levels)),), "not by the highest one"),
    ((binarise(lambda levels: levels / tf.reduce_max(levels, -1, keepdims=True)),), "not by the highest one"),
    ((binarise(lambda levels: levels / 20),), "of yours the fraction is"),
    ((blank_binarise,), "not attempted yet"),
]
