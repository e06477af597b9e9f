"""Exercise 11.5, pairs: right answers of every kind pass, wrong ones are told what is wrong."""

import numpy as np
import tensorflow as tf
from scipy.optimize import linear_sum_assignment
from scipy.spatial.distance import cdist

from course_utils.training import optimal_transport_pairs


def with_scipy(z, x):
    rows, columns = linear_sum_assignment(cdist(x, z, "sqeuclidean"))
    return [z[columns], x[rows]]


def rows_of_latents(z, x):
    """A row for each z: the columns are x, and the order has to be turned round."""
    order = linear_sum_assignment(cdist(z, x, "sqeuclidean"))[1]
    return z[np.argsort(order)], x


def length(positions):
    return tf.reduce_sum(tf.norm(positions[1:] - positions[:-1], axis=-1), axis=0)


def reordering_x(z, x):
    return z, x[linear_sum_assignment(cdist(z, x, "sqeuclidean"))[1]]


def reordering_x_the_wrong_way(z, x):
    return z, x[linear_sum_assignment(cdist(x, z, "sqeuclidean"))[1]]


def greedy(z, x):
    """Each x in turn takes the nearest z that is left."""
    left, order = list(range(len(z))), []
    for point in x:
        order.append(min(left, key=lambda j: np.sum((z[j] - point) ** 2)))
        left.remove(order[-1])
    return z[order], x


RIGHT = [(with_scipy, length), (rows_of_latents, length), (optimal_transport_pairs, length)]

WRONG = [
    ((lambda z, x: z[linear_sum_assignment(cdist(x, z, "sqeuclidean"))[1]], length), "should return two batches"),
    ((lambda z, x: linear_sum_assignment(cdist(x, z, "sqeuclidean")), length), "not their numbers"),
    ((lambda z, x: (z[:3], x[:3]), length), "yours have shapes (3, 2) and (3, 2)"),
    ((reordering_x, length), "stays with it. Yours reorders x.\n"),
    ((reordering_x_the_wrong_way, length), "not the nearest ones"),
    ((greedy, length), "should be"),
    ((lambda z, x: (with_scipy(z, x)[0], x + 1), length), "the data points of"),
    ((lambda x, z: with_scipy(z, x), length), "in the order x, z"),
    ((with_scipy, lambda positions: np.linalg.norm(np.diff(positions, axis=0), axis=-1)), "should have shape (4,)"),
    ((with_scipy, lambda positions: float(np.sum(length(positions)))), "should have shape (4,)"),
    ((with_scipy, lambda positions: 2 * length(positions)), "should be"),
]
