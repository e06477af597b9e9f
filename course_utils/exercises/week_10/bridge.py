"""Exercise 10.5, the bridge: its check."""

from collections.abc import Callable, Iterator

import numpy as np

from course_utils.datasets import TwoMoons
from course_utils.exercises.compare import as_array
from course_utils.exercises.exercise import Wrong, call, exercise, require_order
from course_utils.exercises.observation import Observation

_moons = TwoMoons()
_MILLION = np.log(1e6)


def _log_odds(points: np.ndarray) -> np.ndarray:
    return _moons.log_prob(points, 1) - _moons.log_prob(points, 0)


def _in_doubt(points: np.ndarray) -> np.ndarray:
    return np.abs(_log_odds(points)) < _MILLION


def _mass(log_prob: Callable, points: np.ndarray, cell: float) -> float:
    return float(np.sum(np.exp(log_prob(points))) * cell)


@exercise(
    "Exercise 10.5, the bridge",
    reference=lambda: (_in_doubt, _mass),
    alternatives=[
        (
            lambda points: np.maximum(_log_odds(points), -_log_odds(points)) / np.log(10) <= 6,
            lambda log_prob, points, cell: sum(cell * np.exp(np.array(log_prob(points), float))),
        ),
    ],
    mistakes={
        "in_doubt": {
            "these are the points that are beyond doubt: it is the others that are asked for.": lambda points: (
                ~_in_doubt(points)
            ),
            "a moon may be the likelier one in either direction: take the absolute value of the difference.": [
                lambda points: _log_odds(points) < _MILLION,
                lambda points: -_log_odds(points) < _MILLION,
            ],
            "`log_prob` gives logarithms: compare their difference with log 10⁶.": lambda points: (
                np.abs(_log_odds(points)) < 1e6
            ),
            "`np.log` is the natural logarithm, as `log_prob` gives it: a million is `np.log(1e6)`, not 6.": lambda points: (
                np.abs(_log_odds(points)) < 6
            ),
            "compare the moons with each other, and not the density with a number.": [
                lambda points: _moons.log_prob(points) < -_MILLION,
                lambda points: _moons.log_prob(points) > -_MILLION,
                lambda points: np.exp(_moons.log_prob(points)) < 1e-6,
            ],
            "divide the densities, or subtract their logarithms; you divide the logarithms.": lambda points: (
                np.abs(_moons.log_prob(points, 1) / _moons.log_prob(points, 0)) < _MILLION
            ),
        },
        "mass": {
            "each point stands for a cell of the grid: multiply by the cell's area.": lambda log_prob, points, cell: (
                _mass(log_prob, points, 1)
            ),
            "that is the mean of the densities: sum them, and multiply by the cell's area.": lambda log_prob, points, cell: (
                np.mean(np.exp(log_prob(points)))
            ),
            "the mean takes a cell's area for the whole region's: sum, rather.": lambda log_prob, points, cell: (
                _mass(log_prob, points, cell) / len(points)
            ),
            "`log_prob` gives logarithms: the mass is the sum of densities.": lambda log_prob, points, cell: (
                np.sum(log_prob(points)) * cell
            ),
            "that is the logarithm of the mass.": lambda log_prob, points, cell: np.log(_mass(log_prob, points, cell)),
            "`cell` is the cell's area already, not its side.": lambda log_prob, points, cell: _mass(
                log_prob, points, cell**2
            ),
        },
    },
)
def bridge(in_doubt: Callable, mass: Callable) -> Iterator[Observation]:
    # From one moon to the other, over the gap between them and around both; and far away.
    along = np.linspace(0, 1, 41)[:, None]
    points = np.concatenate(
        [(1 - along) * a + along * b for a, b in (([0, 1], [0, 0.5]), ([1, 0], [1.1, -0.5]), ([-1, 0], [0, 0]))]
    )
    for what, some in (("`in_doubt(points)`", points), ("`in_doubt` of five points", points[18:23])):
        got = as_array(what, call(what, in_doubt, some.astype(np.float32)))
        if got.shape != (len(some),):
            raise Wrong(
                f"{what} should have one entry for each point, shape ({len(some)},); yours has shape {got.shape}."
            )
        if not set(np.unique(got)) <= {0.0, 1.0}:
            raise Wrong(f"{what} should be true or false for each point.")
        yield Observation(what, got, otherwise=f"{what} is not right for {_differing(some, got)}.")
    require_order("mass", mass, "log_prob", "points", "cell")
    x = np.random.default_rng(0).normal(size=(50, 2))
    for cell in (0.01, 0.3):
        what = f"`mass(log_prob, points, {cell})`"
        got = as_array(
            what, call(what, mass, lambda x: -np.sum(np.asarray(x) ** 2, axis=-1) / 2, x.astype(np.float32), cell)
        )
        if got.shape == (50,):
            raise Wrong(f"{what} should be one number, the sum over all points; yours are {len(got)}.")
        yield Observation(what, got)


def _differing(points: np.ndarray, got: np.ndarray) -> str:
    """The points where an answer differs, as a few words."""
    wrong = points[got != _in_doubt(points)]
    if not len(wrong):
        return "some points"
    x, y = wrong[0]
    others = f" and {len(wrong) - 1} more" if len(wrong) > 1 else ""
    odds = float(_log_odds(wrong[:1])[0])
    return f"({x:.3f}, {y:.3f}){others}, where log p(x | 1) − log p(x | 0) is {odds:.1f}"
