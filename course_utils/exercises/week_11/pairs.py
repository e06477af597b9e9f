"""Exercise 11.5, pairs: its check."""

import itertools
from collections.abc import Callable, Iterator
from typing import Any

import numpy as np
from scipy.optimize import linear_sum_assignment

from course_utils.exercises.compare import as_array
from course_utils.exercises.exercise import Wrong, call, exercise, require_order
from course_utils.exercises.observation import Observation


def _squared_distances(z: np.ndarray, x: np.ndarray) -> np.ndarray:
    """|z_j − x_i|² in row i and column j."""
    return np.sum((np.asarray(x)[:, None] - np.asarray(z)[None]) ** 2, axis=-1)


def _paired(cost: Callable = _squared_distances, chosen: Callable = lambda cost: linear_sum_assignment(cost)[1]):
    return lambda z, x: (np.asarray(z)[chosen(cost(z, x))], x)


def _moving_the_data(z: np.ndarray, x: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    return z, np.asarray(x)[linear_sum_assignment(_squared_distances(x, z))[1]]


def _length(
    norm: Callable = lambda moves: np.linalg.norm(moves, axis=-1), over: Callable = lambda each: np.sum(each, axis=0)
) -> Callable:
    return lambda positions: over(norm(np.diff(positions, axis=0)))


@exercise(
    "Exercise 11.5, pairs",
    reference=lambda: (_paired(), _length()),
    alternatives=[
        (
            lambda z, x: (np.asarray(z)[linear_sum_assignment(-np.asarray(x) @ np.asarray(z).T)[1]], x),
            lambda positions: sum(
                np.sqrt(np.sum((after - before) ** 2, axis=-1)) for before, after in itertools.pairwise(positions)
            ),
        ),
    ],
    mistakes={
        "optimal_pairs": {
            "the rows of your matrix are latents, so that `linear_sum_assignment(cost)[1]` says which x goes to each z. You read it as "
            "which z goes to each x: for that, the rows have to be the data points.": (
                _paired(cost=lambda z, x: _squared_distances(x, z))
            ),
            "that takes for each x the nearest z, and some z twice: then they are normal no longer. An assignment takes each "
            "once.": _paired(chosen=lambda cost: np.argmin(cost, axis=1)),
            "the cost is the squared distance: you add distances.": _paired(
                cost=lambda z, x: np.sqrt(_squared_distances(z, x))
            ),
            "these pairs have the greatest sum of squared distances, and not the least.": _paired(
                chosen=lambda cost: linear_sum_assignment(cost, maximize=True)[1]
            ),
            "the cost is the sum of squared differences: yours adds absolute values.": _paired(
                cost=lambda z, x: np.sum(np.abs(np.asarray(x)[:, None] - np.asarray(z)[None]), axis=-1)
            ),
            "the pairs are as they came: put the latents into the order that `linear_sum_assignment` returns.": lambda z, x: (
                np.asarray(z),
                x,
            ),
            "you have sorted both by their first entry, which is the best only on the line.": _paired(
                chosen=lambda cost: cost, cost=lambda z, x: np.argsort(z[:, 0])[np.argsort(np.argsort(x[:, 0]))]
            ),
        },
        "path_length": {
            "that is the distance from the first position to the last: add up the steps on the way.": lambda positions: (
                np.linalg.norm(np.asarray(positions)[-1] - np.asarray(positions)[0], axis=-1)
            ),
            "that is the mean length of a step: the way is their sum.": _length(
                over=lambda each: np.mean(each, axis=0)
            ),
            "that adds squared lengths: take the root of each step's before you add them.": _length(
                norm=lambda moves: np.sum(moves**2, axis=-1)
            ),
            "take the root of each step's squared length before you add them, and not of the sum.": lambda positions: (
                np.sqrt(np.sum(np.diff(positions, axis=0) ** 2, axis=(0, -1)))
            ),
            "the length of a step is the root of the sum of squares, and not the sum of absolute values.": _length(
                norm=lambda moves: np.sum(np.abs(moves), axis=-1)
            ),
            "steps go from one time to the next, along the first axis: yours go from one particle to the next.": (
                lambda positions: np.sum(np.linalg.norm(np.diff(positions, axis=1), axis=-1), axis=0)
            ),
        },
    },
)
def pairs(optimal_pairs: Callable, path_length: Callable) -> Iterator[Observation]:
    require_order("optimal_pairs", optimal_pairs, "z", "x")
    for seed, count in ((0, 7), (1, 12)):
        z, x = _batch(seed, count)
        what = f"`optimal_pairs(z, x)` of {count} points"
        paired, kept = _two_batches(what, call(what, optimal_pairs, z.copy(), x.copy()), z)
        if not np.array_equal(kept, x) and np.array_equal(paired, z):
            best = _moving_the_data(z, x)[1]
            more = "" if np.allclose(kept, best) else " And the pairs are not the nearest ones"
            raise Wrong(
                f"{what} should leave x in its order and reorder z, so that what is known of each x, a class say, stays with it. "
                f"Yours reorders x.{more}"
            )
        yield Observation(f"the data points of {what}", kept, tolerance=1e-6)
        yield Observation(f"the latents of {what}", paired, tolerance=1e-6)
    # Steps of unequal lengths, around corners; as many times as particles nowhere.
    positions = np.cumsum(np.random.default_rng(2).normal(size=(6, 4, 2)), axis=0).astype(np.float32)
    for what, some in (("`path_length(positions)`", positions), ("`path_length` of three times", positions[:3])):
        yield Observation(what, call(what, path_length, some), tolerance=1e-5)


def _batch(seed: int, count: int) -> tuple[np.ndarray, np.ndarray]:
    z, x = np.random.default_rng(seed).normal(size=(2, count, 2)).astype(np.float32)
    return z, 2 * x + 1


def _two_batches(what: str, got: Any, z: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """What `optimal_pairs` gives, or `Wrong` if it is no pair of batches."""
    if not isinstance(got, tuple | list) or len(got) != 2:
        raise Wrong(f"{what} should return two batches, the reordered z and x; yours is of type {type(got).__name__}.")
    paired, kept = (as_array(what, each) for each in got)
    if paired.ndim == 1 and kept.ndim == 1:
        raise Wrong(f"{what} should return the points themselves, not their numbers: `z[order], x`.")
    if paired.shape != z.shape or kept.shape != z.shape:
        raise Wrong(
            f"{what} should return two batches of shape {z.shape}; yours have shapes {paired.shape} and {kept.shape}."
        )
    return paired, kept
