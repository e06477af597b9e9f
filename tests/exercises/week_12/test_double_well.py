"""Exercise 12.4, a difference of free energies: right answers of every kind pass, wrong ones are told what is wrong."""

import numpy as np
import tensorflow as tf
from scipy.special import logsumexp


def by_quadrature(log_marginal, grid):
    density = np.exp(log_marginal(grid)) * (grid[1] - grid[0])
    return -np.log(density[grid > 0].sum()) + np.log(density[grid < 0].sum())


def by_weights(x, log_w):
    right = x[:, 0] > 0
    logs, squares = [], 0.0
    for side in (~right, right):
        logs.append(tf.reduce_logsumexp(log_w[side]))
        squares += tf.exp(tf.reduce_logsumexp(2 * log_w[side]) - 2 * logs[-1])
    return logs[0] - logs[1], tf.sqrt(squares)


def that_underflows(x, log_w):
    with np.errstate(all="ignore"):
        w, right = np.exp(log_w), x[:, 0] > 0
        return np.log(w[~right].sum() / w[right].sum()), by_weights(x, log_w)[1]


RIGHT = [
    (by_quadrature, by_weights),
    (by_quadrature, lambda x, log_w: [each.numpy() for each in by_weights(tf.constant(x).numpy(), log_w)]),
    (
        lambda log_marginal, grid: (
            logsumexp(log_marginal(grid), b=grid < 0) - logsumexp(log_marginal(grid), b=grid > 0)
        ),
        by_weights,
    ),
]

WRONG = [
    ((lambda grid, log_marginal: 0.0, by_weights), "in the order grid, log_marginal"),
    ((lambda log_marginal, grid: 0.1, by_weights), "should be"),
    ((by_quadrature, lambda log_w, x: (0.0, 1.0)), "in the order log_w, x"),
    ((by_quadrature, lambda x, log_w: by_weights(x, log_w)[0]), "should return an estimate and its error"),
    ((by_quadrature, that_underflows), "add the weights up with `logsumexp`"),
    ((by_quadrature, lambda x, log_w: (by_weights(x, log_w)[0], 1.0)), "should be"),
]
