"""Exercise 7.2, why the diagonal is excluded: its check."""

from collections.abc import Callable, Iterator

import numpy as np
import tensorflow as tf

from course_utils.exercises.bijector_checks import normal
from course_utils.exercises.compare import as_array
from course_utils.exercises.exercise import Wrong, call, exercise
from course_utils.exercises.observation import Observation

# What each dimension takes from the base's log-density at 0.
_HALF_LOG = np.log(2 * np.pi) / 2


def _cheat(x: tf.Tensor, c: float) -> tuple[tf.Tensor, tf.Tensor]:
    return x, tf.fill(tf.shape(x), -float(c))


def _claimed_log_prob(dimensions: int, c: float) -> float:
    return c * dimensions - dimensions / 2 * np.log(2 * np.pi)


def _log_scale(formula: Callable) -> Callable:
    """A cheat whose log-scale is a number made of c."""
    return lambda x, c: (x, formula(c) + 0 * x)


_CHEATS = {
    "the two are exchanged: `cheat` returns the shift first, then the log-scale.": [
        lambda x, c: (-c + 0 * x, x),
        lambda x, c: (c + 0 * x, x),
    ],
    "with a shift of 0, z is not 0: x − μ has to vanish.": lambda x, c: (0 * x, -c + 0 * x),
    "the shift has the wrong sign: in Eq. (7.3) it is subtracted.": lambda x, c: (-x, -c + 0 * x),
    "the log-scale has the wrong sign: s is −c.": _log_scale(lambda c: c),
    "the network puts out s itself, which is −c, and no exponential or logarithm of it.": [
        _log_scale(lambda c: np.exp(-c)),
        _log_scale(np.exp),
        _log_scale(lambda c: -np.log(c)),
        _log_scale(np.log),
    ],
}

_CLAIMS = {
    "the log-determinant has the wrong sign: Eq. (7.4) has a minus sign, and s is −c.": lambda d, c: (
        d * (-c - _HALF_LOG)
    ),
    "the base's log-density at z = 0 is missing, or rather it is not 0.": lambda d, c: c * d,
    "the log-determinant is missing: add Eq. (7.4) to the log-density of z.": lambda d, c: -_HALF_LOG * d,
    "the log-determinant is a sum over all dimensions, not a single term.": lambda d, c: c - _HALF_LOG * d,
    "that is the log-density of one dimension.": lambda d, c: c - _HALF_LOG,
    "the base has as many dimensions as x; yours counts one alone.": lambda d, c: c * d - _HALF_LOG,
    "the log-density of a standard normal at 0 is negative, as far as π is concerned: mind its sign.": lambda d, c: (
        d * (c + _HALF_LOG)
    ),
    "the normalising constant of a standard normal is 1/√(2π): mind the root.": lambda d, c: d * (c - 2 * _HALF_LOG),
    "take the logarithm of 2π, the natural one.": [
        lambda d, c: c * d - d / 2 * 2 * np.pi,
        lambda d, c: c * d - d / 2 * np.log10(2 * np.pi),
    ],
    "return the log-density, not the density.": lambda d, c: np.exp(min((c - _HALF_LOG) * d, 700)),
}


@exercise(
    "Exercise 7.2, why the diagonal is excluded",
    reference=lambda: (_cheat, _claimed_log_prob),
    alternatives=[
        (lambda x, c: (x, -c * tf.ones_like(x)), lambda d, c: d * (c - 0.5 * np.log(2 * np.pi))),
        (lambda x, c: [x.numpy(), np.full(x.shape, -c)], _claimed_log_prob),
    ],
    mistakes={"cheat": _CHEATS, "claimed_log_prob": _CLAIMS},
)
def diagonal(cheat: Callable, claimed_log_prob: Callable) -> Iterator[Observation]:
    x, c = normal(5, 3, seed=2), 1.7
    pair = call("`cheat(x, c)`", cheat, x, c)
    if not isinstance(pair, tuple | list) or len(pair) != 2:
        raise Wrong("`cheat` should return a pair, the shift and the log-scale.")
    for name, value in zip(("shift", "log-scale"), pair, strict=True):
        if np.shape(as_array(f"the {name}", value)) != (5, 3):
            raise Wrong(
                f"the {name} should have the shape of x, here (5, 3): one number for each entry. Yours has shape {np.shape(value)}."
            )
        yield Observation(f"the {name}", value)
    for dimensions, c in ((3, 1.7), (5, 10), (2, 100)):
        what = f"`claimed_log_prob({dimensions}, {c})`"
        got = call(what, claimed_log_prob, dimensions, c)
        if np.shape(got) != ():
            raise Wrong(f"{what} should be one number; yours has shape {np.shape(got)}.")
        yield Observation(what, got)
