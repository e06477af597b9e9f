"""Live 12.6, importance weights: right answers of every kind pass, wrong ones are told what is wrong."""

import numpy as np
import tensorflow as tf
from scipy.special import logsumexp


def draws(q, log_density, draws, seed):
    x, log_q = q.experimental_sample_and_log_prob(draws, seed=seed)
    return x.numpy(), (log_density(x) - log_q).numpy()


def effective(log_w):
    w = np.exp(log_w - logsumexp(log_w))
    return 1 / np.sum(w**2)


def constant(log_w):
    log_w = tf.convert_to_tensor(log_w)
    log_mean = tf.reduce_logsumexp(log_w) - np.log(len(log_w))
    return log_mean, tf.math.reduce_std(tf.exp(log_w - log_mean)) / len(log_w) ** 0.5


def effective_that_overflows(log_w):
    with np.errstate(all="ignore"):
        return np.exp(log_w).sum() ** 2 / np.exp(2 * log_w).sum()


def constant_that_overflows(log_w):
    with np.errstate(all="ignore"):
        w = np.exp(log_w)
        return np.log(w.mean()), w.std() / w.mean() / len(w) ** 0.5


def error_that_overflows(log_w):
    with np.errstate(all="ignore"):
        w = np.exp(log_w)
        return constant(log_w)[0], w.std() / w.mean() / len(w) ** 0.5


RIGHT = [
    (draws, effective, constant),
    (draws, lambda w: tf.exp(2 * tf.reduce_logsumexp(w) - tf.reduce_logsumexp(2 * w)), lambda w: list(constant(w))),
]

WRONG = [
    ((draws, effective_that_overflows, constant), "overflow is not finite: rewrite the ratio with `logsumexp`"),
    ((draws, effective, constant_that_overflows), "take the logarithm of the sum by `logsumexp`"),
    ((draws, effective, error_that_overflows), "a factor on all weights cancels"),
    ((lambda *a: draws(*a)[1], effective, constant), "should return draws and log-weights, separated by a comma"),
    ((lambda *a: draws(*a)[::-1], effective, constant), "gives the weights first"),
    ((lambda q, p, n, seed: draws(q, p, n + 1, seed), effective, constant), "should have shape (40, 3)"),
    ((lambda *a: (draws(*a)[0], draws(*a)[1][:, None]), effective, constant), "should be one log-weight for each draw"),
    ((lambda q, p, n, seed: draws(q, p, n, (0, 0)), effective, constant), "two seeds give the same draws"),
    ((lambda log_density, q, draws, seed: 0, effective, constant), "in the order log_density, q, draws, seed"),
    ((draws, lambda w: len(w), constant), "should be"),
    ((draws, effective, lambda w: constant(w)[0]), "should return an estimate and its error"),
    ((draws, effective, ...), "`log_constant` is still to be filled in"),
]
