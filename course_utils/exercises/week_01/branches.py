"""Exercise 1.4, two branches: its check."""

from collections.abc import Callable, Iterator
from typing import Any

import numpy as np
import scipy.stats

from course_utils.exercises.exercise import Wrong, exercise, require_order
from course_utils.exercises.observation import Observation
from course_utils.exercises.week_01.shared import called, require_array


def _density(formula: Callable[[Any, Any, np.ndarray], np.ndarray], at: Callable = np.sqrt) -> Callable:
    """A formula of the densities of Z at √x and −√x and of √x; or of those at other points."""
    return lambda x, base_density: formula(base_density(at(x)), base_density(-at(x)), np.sqrt(x))


_MISTAKES = {
    "the branch z < 0 is missing: −√x is mapped to x, too.": _density(lambda right, left, root: right / (2 * root)),
    "use the density that is handed over, `base_density`: Z need not be standard normal.": lambda x, base_density: (
        scipy.stats.norm.pdf(np.sqrt(x)) / np.sqrt(x)
    ),
    "the branch z > 0 is missing: √x is mapped to x, too.": _density(lambda right, left, root: left / (2 * root)),
    "you count the branch z > 0 twice. The density of Z need not be symmetric: take it at −√x as well.": _density(
        lambda right, left, root: right / root
    ),
    "the derivative is missing: divide by |f′(z)| on each branch.": _density(lambda right, left, root: right + left),
    "divide by |f′(z)|; you multiply by it.": _density(lambda right, left, root: (right + left) * 2 * root),
    "the branch z < 0 is missing, and so is the derivative.": _density(lambda right, left, root: right),
    "divide by |f′(z)|, taken at z = √x; you multiply by it, and take it at x.": _density(
        lambda right, left, root: (right + left) * 2 * root**2
    ),
    "take the derivative of z² at z = √x, not at x.": _density(
        lambda right, left, root: (right + left) / (2 * root**2)
    ),
    "the derivative of z² is 2z; you divide by z alone.": _density(lambda right, left, root: (right + left) / root),
    "`a / 2 * b` is (a / 2) · b: put parentheses round the whole denominator.": _density(
        lambda right, left, root: (right + left) / 2 * root
    ),
    "the densities of the branches add up; you average them.": _density(
        lambda right, left, root: (right + left) / (4 * root)
    ),
    "on the branch z < 0 the derivative is negative: divide by its *absolute value*.": _density(
        lambda right, left, root: (right - left) / (2 * root)
    ),
    "on the branch z < 0 the derivative is negative: divide by its *absolute value* (your signs are the wrong way round, "
    "too).": _density(lambda right, left, root: (left - right) / (2 * root)),
    "take the density of Z at the points that are mapped to x, which are ±√x; you took it at ±x.": _density(
        lambda right, left, root: (right + left) / (2 * root), at=lambda x: x
    ),
    "take the density of Z at the points that are mapped to x, which are ±√x; you took it, and the derivative, at ±x.": _density(
        lambda right, left, root: (right + left) / (2 * root**2), at=lambda x: x
    ),
    "take the density of Z at the points that are mapped to x, which are ±√x; you squared x instead.": _density(
        lambda right, left, root: (right + left) / (2 * root), at=np.square
    ),
    "return the density itself, not its logarithm.": _density(
        lambda right, left, root: np.log((right + left) / (2 * root))
    ),
    "the contributions of the branches are added, not multiplied.": _density(
        lambda right, left, root: right * left / (2 * root)
    ),
    "your density is NaN: the second point is −√x, not √(−x), which does not exist.": lambda x, base_density: (
        base_density(np.sqrt(-x))
    ),
}


def _squared_density(x: np.ndarray, base_density: Callable) -> np.ndarray:
    root = np.sqrt(x)
    return (base_density(root) + base_density(-root)) / (2 * root)


@exercise(
    "Exercise 1.4, two branches",
    reference=lambda: ("B", _squared_density),
    alternatives=[
        ("b", lambda x, base_density: sum(base_density(z) / np.abs(2 * z) for z in (x**0.5, -(x**0.5)))),
        (" B. ", _squared_density),
        ("Step B", _density(lambda right, left, root: right / 2 / root + left / 2 / root)),
    ],
    mistakes={"squared_density": _MISTAKES},
)
def branches(failing_step: Any, squared_density: Callable) -> Iterator[Observation]:
    require_order("squared_density", squared_density, "x", "base_density")
    _require_step(failing_step)
    x, base = np.array([0.09, 0.5, 1.3, 2.2, 4.1, 0.75]), scipy.stats.gumbel_r(0.3, 0.8).pdf
    what = "`squared_density(x, base_density)`"
    got = called(what, squared_density, x, base)
    require_array(what, got)
    yield Observation(what, got)
    table, normal = np.random.default_rng(16).uniform(0.2, 6, size=(4, 5)), scipy.stats.norm(1, 1).pdf
    got = called(what, squared_density, table, normal)
    yield Observation("for x of shape (4, 5) and another density of Z, `squared_density`", got)


def _require_step(failing_step: Any) -> None:
    if not isinstance(failing_step, str):
        raise Wrong(
            f'`failing_step` should be the letter of a step, in quotes, such as "A"; yours is of type {type(failing_step).__name__}.'
        )
    letter = failing_step.upper().replace("STEP", "").strip(" .,:;()[]")
    if letter == "B":
        return
    sound = {
        "A": "step A only says what a cumulative distribution function is: F_X(x) = P(X ≤ x), for X = f(Z). It holds for "
        "every map.",
        "C": "step C only says what a cumulative distribution function is: P(Z ≤ a) = F_Z(a), here for a = √x. It holds for "
        "every number a.",
        "D": "step D is the chain rule, and √x can be differentiated at every x > 0. It is right; but what it "
        "differentiates is not F_X any more.",
    }
    raise Wrong(
        sound.get(letter, f"`failing_step` should be one of the letters A, B, C and D; yours is {failing_step!r}.")
    )
