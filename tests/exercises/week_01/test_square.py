"""Live 1.1, the stretched square: right answers of every kind pass, wrong ones are told what is wrong."""

import numpy as np
import scipy.stats
import tensorflow as tf
from exercise_tests import ExerciseTests

from course_utils.exercises import week_01


def stretch(z, factors):
    return np.stack([factors[0] * z[:, 0], factors[1] * z[:, 1]], axis=-1)


def stretch_in_place(z, factors):
    z *= np.array(factors)
    return z


def density(x, factors):
    """By the rectangle's sides, not by mapping back."""
    corner = np.array(factors)
    low, high = np.minimum(corner, 0), np.maximum(corner, 0)
    inside = (x[:, 0] > low[0]) & (x[:, 0] < high[0]) & (x[:, 1] > low[1]) & (x[:, 1] < high[1])
    return np.where(inside, 1 / abs(factors[0] * factors[1]), 0.0)


def density_by_a_loop(x, factors):
    result = np.zeros(len(x))
    for k, (x_1, x_2) in enumerate(x):
        if 0 <= x_1 / factors[0] <= 1 and 0 <= x_2 / factors[1] <= 1:
            result[k] = 1 / abs(factors[0] * factors[1])
    return result


def in_square(z, axis=-1):
    return np.all((z >= 0) & (z <= 1), axis=axis)


def density_below_the_corner(x, factors):
    return np.all((x >= 0) & (x <= factors), axis=-1) / abs(np.prod(factors))


def chained_comparison(x, factors):
    return (0 <= x / np.array(factors) <= 1) / abs(np.prod(factors))


RIGHT = [
    (stretch, density),
    (lambda z, factors: z @ np.diag(factors), density_by_a_loop),
    (
        lambda z, factors: z * factors,
        lambda x, factors: np.prod(scipy.stats.uniform.pdf(x / factors), axis=1) / np.abs(factors[0] * factors[1]),
    ),
]

WRONG = [
    ((lambda z, factors: z / factors, density), "dividing by them is its inverse"),
    ((lambda z, factors: z + factors, density), "it does not add them"),
    ((lambda z, factors: z * np.abs(factors), density), "keep the sign of the factors"),
    ((lambda z, factors: z * factors[::-1], density), "yours are exchanged"),
    ((lambda z, factors: np.array([factors[k] * z[:, k] for k in (0, 1)]), density), "one row for each point"),
    ((lambda z, factors: tf.constant(z) * np.array(factors), density), "should be a NumPy array"),
    ((stretch_in_place, density), "changes the array that it is given"),
    ((stretch, lambda x, f: in_square(x / f) * abs(np.prod(f))), "not multiplied by it"),
    ((stretch, lambda x, f: in_square(x / f) / np.prod(f)), "a density is never negative"),
    ((stretch, lambda x, f: np.full(len(x), 1 / abs(np.prod(f)))), "yours is the same everywhere"),
    ((stretch, lambda x, f: 1 / abs(np.prod(f))), "one number for each point"),
    ((stretch, lambda x, f: in_square(x / f)), "only says which points are inside"),
    ((stretch, lambda x, f: in_square(x) / abs(np.prod(f))), "it is z, not x"),
    ((stretch, lambda x, f: in_square(x * f) / abs(np.prod(f))), "divide by the factors"),
    ((stretch, density_below_the_corner), "your density is 0 at every point tried"),
    ((stretch, lambda x, f: density_below_the_corner(x, np.abs(f))), "your rectangle lies on the wrong side"),
    ((stretch, lambda x, f: ((x / f >= 0) & (x / f <= 1)) / abs(np.prod(f))), "if *both* coordinates"),
    ((stretch, lambda x, f: np.any((x / f >= 0) & (x / f <= 1), 1) / abs(np.prod(f))), "for yours one is enough"),
    ((stretch, lambda x, f: np.all(x / f <= 1, 1) / abs(np.prod(f))), "at least 0 in both coordinates"),
    ((stretch, lambda x, f: in_square((x / f)[:, :1]) / abs(np.prod(f))), "only look at the first coordinate"),
    ((stretch, lambda x, f: np.where(density(x, f) > 0, 0.4, -np.inf)), "not its logarithm"),
    ((stretch, chained_comparison), "Compare entry by entry, with `&`"),
    ((stretch, lambda factors, x: density(x, factors)), "`stretched_density(x, factors)`"),
    ((stretch, lambda x, f: density(x, f)[:, None]), "has shape (14, 1): one number for each point, of shape (n,)"),
    ((stretch, ...), "`stretched_density` is still to be filled in"),
]


class TestSquare(ExerciseTests):
    exercise = week_01.square
    right, wrong = RIGHT, WRONG
