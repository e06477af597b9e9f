"""Live 12.4, ranks: its check."""

from collections.abc import Callable, Iterator

import numpy as np
import tensorflow as tf

from course_utils.exercises.compare import as_array
from course_utils.exercises.exercise import Wrong, call, exercise, require_order
from course_utils.exercises.observation import Observation


def _ranks(parameters: np.ndarray, draws: np.ndarray) -> np.ndarray:
    return np.sum(draws < parameters, axis=0)


@exercise(
    "Live 12.4, ranks",
    reference=lambda: _ranks,
    alternatives=[
        lambda parameters, draws: np.count_nonzero(draws < parameters, axis=0),
        lambda parameters, draws: tf.reduce_sum(tf.cast(draws < parameters, tf.int32), axis=0),
        lambda parameters, draws: np.argmax(np.argsort(np.concatenate([parameters[None], draws]), axis=0) == 0, axis=0),
    ],
    mistakes={
        "count the draws that are smaller than the parameter; yours are greater.": lambda parameters, draws: np.sum(
            draws > parameters, axis=0
        ),
        "a rank is a number of draws, from 0 to L: take the sum rather than the mean.": lambda parameters, draws: (
            np.mean(draws < parameters, axis=0)
        ),
        "a rank begins at 0, where no draw is smaller.": lambda parameters, draws: 1 + _ranks(parameters, draws),
        "each parameter has a rank of its own: sum over the draws alone, `axis=0`.": [
            lambda parameters, draws: np.sum(draws < parameters),
            lambda parameters, draws: np.sum(draws < parameters, axis=(0, 2)),
            lambda parameters, draws: np.sum(draws < parameters, axis=(0, 1)),
        ],
        "the draws of a posterior lie along the first axis: sum with `axis=0`.": [
            lambda parameters, draws: np.sum(draws < parameters, axis=1),
            lambda parameters, draws: np.sum(draws < parameters, axis=-1),
        ],
        "compare each draw with the parameter of its own simulation.": [
            lambda parameters, draws: np.sum(draws < parameters[0], axis=0),
            lambda parameters, draws: np.sum(draws < np.roll(parameters, 1, axis=0), axis=0),
        ],
    },
)
def ranks(ranks: Callable) -> Iterator[Observation]:
    require_order("ranks", ranks, "parameters", "draws")
    rng = np.random.default_rng(0)
    parameters, draws = rng.normal(size=(6, 2)), rng.normal(size=(9, 6, 2))
    parameters[0], parameters[1] = 5.0, -5.0  # the greatest and the least rank
    what = "`ranks(parameters, draws)`"
    got = as_array(what, call(what, ranks, parameters, draws))
    if got.shape == (2, 6):
        raise Wrong(f"{what} should have the axes of `parameters`, (6, 2); yours has shape (2, 6).")
    yield Observation(what, got, tolerance=1e-6)
