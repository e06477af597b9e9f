"""Live 1.1, the stretched square: right answers of every kind pass, wrong ones are told what is wrong."""

import numpy as np
import tensorflow as tf

from course_utils.exercises import week_01

stretch, density = week_01.square.reference()


def stretch_in_place(z, factors):
    z *= np.array(factors)
    return z


def below_the_corner(x, factors):
    return np.all((x >= 0) & (x <= factors), axis=-1) / abs(np.prod(factors))


def chained_comparison(x, factors):
    return (0 <= x / np.array(factors) <= 1) / abs(np.prod(factors))


WRONG = [
    ((lambda z, factors: np.array([factors[k] * z[:, k] for k in (0, 1)]), density), "one row for each point"),
    ((lambda z, factors: tf.constant(z) * np.array(factors), density), "should be a NumPy array"),
    ((stretch_in_place, density), "changes the array that it is given"),
    ((stretch, lambda x, f: 1 / abs(np.prod(f))), "one number for each point"),
    ((stretch, below_the_corner), "your density is 0 at every point tried"),
    ((stretch, lambda x, f: below_the_corner(x, np.abs(f))), "your rectangle lies on the wrong side"),
    ((stretch, lambda x, f: ((x / f >= 0) & (x / f <= 1)) / abs(np.prod(f))), "if *both* coordinates"),
    ((stretch, lambda x, f: np.where(density(x, f) > 0, 0.4, -np.inf)), "not its logarithm"),
    ((stretch, chained_comparison), "Compare entry by entry, with `&`"),
    ((stretch, lambda factors, x: density(x, factors)), "`stretched_density(x, factors)`"),
    ((stretch, lambda x, f: density(x, f)[:, None]), "has shape (14, 1): one number for each point, of shape (n,)"),
    ((stretch, ...), "`stretched_density` is still to be filled in"),
]
