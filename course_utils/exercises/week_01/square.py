"""Live 1.1, the stretched square: its check."""

from collections.abc import Callable, Iterator

import numpy as np
import scipy.stats

from course_utils.exercises.exercise import Wrong, exercise, require_order
from course_utils.exercises.observation import Observation
from course_utils.exercises.week_01.shared import advise_on_shape, called, require_array

Factors = tuple[float, float]


def _stretch(z: np.ndarray, factors: Factors) -> np.ndarray:
    return z * np.array(factors)


def _inside(z: np.ndarray) -> np.ndarray:
    return np.all((z >= 0) & (z <= 1), axis=-1)


def _in_rectangle(x: np.ndarray, factors: Factors) -> np.ndarray:
    return _inside(x / np.array(factors))


def _area(factors: Factors) -> float:
    return np.abs(np.prod(factors))


def _over_the_area(holds: Callable[[np.ndarray, np.ndarray], np.ndarray]) -> Callable:
    """A density of 1 / |λμ| wherever a condition holds for x and the factors."""
    return lambda x, factors: holds(x, np.array(factors)) / _area(factors)


def _by_a_loop(x: np.ndarray, factors: Factors) -> np.ndarray:
    result = np.zeros(len(x))
    for k, (x_1, x_2) in enumerate(x):
        if 0 <= x_1 / factors[0] <= 1 and 0 <= x_2 / factors[1] <= 1:
            result[k] = 1 / abs(factors[0] * factors[1])
    return result


def _by_the_sides(x: np.ndarray, factors: Factors) -> np.ndarray:
    low, high = np.minimum(factors, 0), np.maximum(factors, 0)
    return np.where(np.all((x > low) & (x < high), axis=-1), 1 / abs(factors[0] * factors[1]), 0.0)


_STRETCH = {
    "the map multiplies by the factors; dividing by them is its inverse.": lambda z, factors: z / np.array(factors),
    "the map multiplies by the factors, it does not add them.": lambda z, factors: z + factors,
    "the first coordinate is multiplied by λ, the second by μ; yours are exchanged.": lambda z, factors: (
        z * factors[::-1]
    ),
    "keep the sign of the factors: a negative one mirrors the square.": lambda z, factors: z * np.abs(factors),
}

_DENSITY = {
    "your density is 0 at every point tried, inside the rectangle too. If a factor is negative, the rectangle lies on "
    "the other side of 0: map x back and look whether z lies in the square.": lambda x, factors: np.zeros(len(x)),
    "the density inside is 1/|λμ|: the total probability of 1 is spread over the area |λμ|, not multiplied by it.": lambda x, factors: (
        _in_rectangle(x, factors) * _area(factors)
    ),
    "a density is never negative: take the absolute value of λμ.": lambda x, factors: (
        _in_rectangle(x, factors) / np.prod(factors)
    ),
    "points that no z of the square is mapped to have density 0; yours is the same everywhere.": lambda x, factors: (
        np.full(len(x), 1 / _area(factors))
    ),
    "the density inside is 1/|λμ|; yours only says which points are inside.": _in_rectangle,
    "it is z, not x, that must lie in the unit square: map x back first.": _over_the_area(lambda x, f: _inside(x)),
    "to map x back to z, divide by the factors.": _over_the_area(lambda x, f: _inside(x * f)),
    "your rectangle lies on the wrong side of 0 where a factor is negative: map x back and look whether z lies in the "
    "square.": _over_the_area(lambda x, f: _inside(x / np.abs(f))),
    "both coordinates of z must lie between 0 and 1; for yours one is enough.": _over_the_area(
        lambda x, f: np.any((x / f >= 0) & (x / f <= 1), axis=-1)
    ),
    "z must be at least 0 in both coordinates, too.": _over_the_area(lambda x, f: np.all(x / f <= 1, axis=-1)),
    "z must be at most 1 in both coordinates, too.": _over_the_area(lambda x, f: np.all(x / f >= 0, axis=-1)),
    "you only look at the first coordinate of z; the second must lie between 0 and 1, too.": _over_the_area(
        lambda x, f: _inside((x / f)[:, :1])
    ),
    "you only look at the second coordinate of z; the first must lie between 0 and 1, too.": _over_the_area(
        lambda x, f: _inside((x / f)[:, 1:])
    ),
}


@exercise(
    "Live 1.1, the stretched square",
    reference=lambda: (_stretch, _over_the_area(lambda x, f: _inside(x / f))),
    alternatives=[
        (lambda z, factors: np.stack([factors[0] * z[:, 0], factors[1] * z[:, 1]], axis=-1), _by_the_sides),
        (lambda z, factors: z @ np.diag(factors), _by_a_loop),
        (_stretch, lambda x, factors: np.prod(scipy.stats.uniform.pdf(x / factors), axis=1) / _area(factors)),
    ],
    mistakes={"stretch": _STRETCH, "stretched_density": _DENSITY},
)
def square(stretch: Callable, stretched_density: Callable) -> Iterator[Observation]:
    require_order("stretch", stretch, "z", "factors")
    require_order("stretched_density", stretched_density, "x", "factors")
    what = "`stretch(z, factors)`"
    x = called(what, stretch, np.random.default_rng(11).uniform(size=(7, 2)), (2.5, -0.6))
    require_array(what, x)
    advise_on_shape(what, x, {(2, 7): "one row for each point: stack the coordinates with `axis=-1`."})
    yield Observation(what, x)
    for factors, dtype in (((2.5, -0.6), np.float64), ((-1.7, -0.8), np.float32)):
        # Inside, beyond each of the four sides, on the mirrored sides of 0, in the unit square, and where two tests differ.
        z = [[0.48, 0.5], [0.28, 0.83], [0.92, 0.17], [0.12, 0.84], [0.48, -0.5], [-0.28, 0.33], [1.24, 0.67]]
        z += [[0.24, 1.5], [-0.16, -1.33], [0.36, -0.83], [-0.31, 1.21], [1.4, -0.7], [0.55, -0.25], [1.3, 1.6]]
        what = f"`stretched_density(x, factors)` with factors {factors}"
        got = called(what, stretched_density, (z * np.array(factors)).astype(dtype), factors)
        require_array(what, got)
        advise_on_shape(
            what,
            got,
            {
                (len(z), 2): "one number for each point. z is in the square if *both* coordinates are between 0 and 1: "
                "`np.all(..., axis=-1)`.",
                (len(z), 1): "one number for each point, of shape (n,).",
            },
        )
        if np.any(np.isneginf(got)):
            raise Wrong("the density itself is wanted, not its logarithm: outside the rectangle it is 0.")
        yield Observation(what, got)
