"""Exercise 12.5, reverse or forward: right answers of every kind pass, wrong ones are told what is wrong."""

import numpy as np
import tensorflow as tf


def reverse(q, log_density, draws, seed):
    x, log_q = q.experimental_sample_and_log_prob(draws, seed=seed)
    return tf.reduce_mean(log_q) - tf.reduce_mean(log_density(x))


def forward(q, x):
    return tf.reduce_mean(-q.log_prob(x))


def lost(x, centres):
    distance = tf.norm(x[:, None] - centres, axis=-1)
    shares = tf.reduce_mean(tf.one_hot(tf.argmin(distance, axis=1), len(centres)), axis=0)
    return shares < 0.1 / len(centres)


RIGHT = [
    (reverse, forward, lost),
    (lambda q, log_density, draws, seed: reverse(q, lambda x: log_density(x) - 5.0, draws, seed) - 5.0, forward, lost),
]

WRONG = [
    ((lambda q, p, n, seed: reverse(q, p, n, seed) * tf.ones(n), forward, lost), "should be one number"),
    ((lambda log_density, q, draws, seed: 0.0, forward, lost), "in the order log_density, q, draws, seed"),
    ((reverse, lambda x, q: 0.0, lost), "in the order x, q"),
    ((reverse, lambda q, x: np.mean(-q.log_prob(x).numpy()), lost), "not in a compiled function"),
    ((lambda q, p, n, seed: reverse(q, p, n, seed).numpy(), forward, lost), "not in a compiled function"),
    ((reverse, lambda q, x: tf.constant(2.0), lost), "should be"),
    ((reverse, lambda q, x: tf.stop_gradient(forward(q, x)), lost), "has the right value, and no gradient"),
    ((reverse, forward, lambda centres, x: 0.0), "in the order centres, x"),
    ((reverse, forward, lambda x, centres: lost(x, centres)[:3]), "one entry for each of the 4 modes"),
    ((reverse, forward, lambda x, centres: [True, False, True, False]), "is not right for 128 draws"),
    ((lambda q, p, n, seed: reverse(q, p, n, [7, 7]), forward, lost), "should be"),
    ((reverse, ..., lost), "`forward_kl` is still to be filled in"),
]
