"""Live 1.1, the stretched square: its check."""

from collections.abc import Callable

import numpy as np

from course_utils.exercises.compare import require_close
from course_utils.exercises.exercise import Wrong, exercise, require_order
from course_utils.exercises.week_01.shared import advise_on_shape, called, require_array


@exercise(
    "Live 1.1, the stretched square",
    reference=lambda: (_reference_stretch, _reference_stretched_density),
)
def square(stretch, stretched_density):
    require_order("stretch", stretch, "z", "factors")
    require_order("stretched_density", stretched_density, "x", "factors")
    z, factors = np.random.default_rng(11).uniform(size=(7, 2)), (2.5, -0.6)
    what = "`stretch(z, factors)`"
    x = called(what, stretch, z, factors)
    require_array(what, x)
    advise_on_shape(what, x, {(2, 7): "one row for each point: stack the coordinates with `axis=-1`."})
    require_close(
        what,
        x,
        z * factors,
        {
            "the map multiplies by the factors; dividing by them is its inverse.": z / np.array(factors),
            "the map multiplies by the factors, it does not add them.": z + factors,
            "the first coordinate is multiplied by λ, the second by μ; yours are exchanged.": z * factors[::-1],
            "keep the sign of the factors: a negative one mirrors the square.": z * np.abs(factors),
        },
    )
    _require_stretched_density(stretched_density, (2.5, -0.6), np.float64)
    _require_stretched_density(stretched_density, (-1.7, -0.8), np.float32)


def _require_stretched_density(stretched_density: Callable, factors: tuple[float, float], dtype: type) -> None:
    factors = np.array(factors)
    # Inside, beyond each of the four sides, on the mirrored sides of 0, in the unit square, and where two tests differ.
    z = [[0.48, 0.5], [0.28, 0.83], [0.92, 0.17], [0.12, 0.84], [0.48, -0.5], [-0.28, 0.33], [1.24, 0.67]]
    z += [[0.24, 1.5], [-0.16, -1.33], [0.36, -0.83], [-0.31, 1.21], [1.4, -0.7], [0.55, -0.25], [1.3, 1.6]]
    x = (z * factors).astype(dtype)
    what = f"`stretched_density(x, factors)` with factors {tuple(map(float, factors))}"
    got = called(what, stretched_density, x, tuple(map(float, factors)))
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

    def inside(points: np.ndarray) -> np.ndarray:
        return np.all((points >= 0) & (points <= 1), axis=-1)

    z, area = x / factors, np.abs(np.prod(factors))
    expected = inside(z) / area
    require_close(
        what,
        got,
        expected,
        {
            "your density is 0 at every point tried, inside the rectangle too. If a factor is negative, the rectangle lies on "
            "the other side of 0: map x back and look whether z lies in the square.": np.zeros(len(z)),
            "the density inside is 1/|λμ|: the total probability of 1 is spread over the area |λμ|, not multiplied by it.": inside(
                z
            )
            * area,
            "a density is never negative: take the absolute value of λμ.": inside(z) / np.prod(factors),
            "points that no z of the square is mapped to have density 0; yours is the same everywhere.": np.full(
                len(z), 1 / area
            ),
            "the density inside is 1/|λμ|; yours only says which points are inside.": inside(z),
            "it is z, not x, that must lie in the unit square: map x back first.": inside(x) / area,
            "to map x back to z, divide by the factors.": inside(x * factors) / area,
            "your rectangle lies on the wrong side of 0 where a factor is negative: map x back and look whether z lies in the "
            "square.": inside(x / np.abs(factors)) / area,
            "both coordinates of z must lie between 0 and 1; for yours one is enough.": np.any(
                (z >= 0) & (z <= 1), axis=-1
            )
            / area,
            "z must be at least 0 in both coordinates, too.": np.all(z <= 1, axis=-1) / area,
            "z must be at most 1 in both coordinates, too.": np.all(z >= 0, axis=-1) / area,
            "you only look at the first coordinate of z; the second must lie between 0 and 1, too.": inside(z[:, :1])
            / area,
            "you only look at the second coordinate of z; the first must lie between 0 and 1, too.": inside(z[:, 1:])
            / area,
        },
    )


def _reference_stretch(z: np.ndarray, factors: tuple[float, float]) -> np.ndarray:
    return z * np.array(factors)


def _reference_stretched_density(x: np.ndarray, factors: tuple[float, float]) -> np.ndarray:
    z = x / np.array(factors)
    in_square = np.all((z >= 0) & (z <= 1), axis=-1)
    return in_square / np.abs(np.prod(factors))
