"""Exercise 1.4, two branches: its check."""

from collections.abc import Callable
from typing import Any

import numpy as np
import scipy.stats

from course_utils.exercises.compare import as_array, require_close
from course_utils.exercises.exercise import Wrong, exercise, require_order
from course_utils.exercises.week_01.shared import called, normal_log_prob, require_array


@exercise(
    "Exercise 1.4, two branches",
    reference=lambda: ("B", _reference_squared_density),
)
def branches(failing_step, squared_density):
    require_order("squared_density", squared_density, "x", "base_density")
    _require_step(failing_step)
    x, base = np.array([0.09, 0.5, 1.3, 2.2, 4.1, 0.75]), scipy.stats.gumbel_r(0.3, 0.8).pdf
    what = "`squared_density(x, base_density)`"
    root = np.sqrt(x)
    right, left = base(root), base(-root)
    expected = (right + left) / (2 * root)
    got = called(what, squared_density, x, base)
    require_array(what, got)
    if np.isnan(as_array(what, got)).all():
        raise Wrong("your density is NaN: the second point is −√x, not √(−x), which does not exist.")
    require_close(
        what,
        got,
        expected,
        {
            "the branch z < 0 is missing: −√x is mapped to x, too.": right / (2 * root),
            "use the density that is handed over, `base_density`: Z need not be standard normal.": np.exp(
                normal_log_prob(root)
            )
            / root,
            "the branch z > 0 is missing: √x is mapped to x, too.": left / (2 * root),
            "you count the branch z > 0 twice. The density of Z need not be symmetric: take it at −√x as well.": right
            / root,
            "the derivative is missing: divide by |f′(z)| on each branch.": right + left,
            "divide by |f′(z)|; you multiply by it.": (right + left) * 2 * root,
            "the branch z < 0 is missing, and so is the derivative.": right,
            "divide by |f′(z)|, taken at z = √x; you multiply by it, and take it at x.": (right + left) * 2 * x,
            "take the derivative of z² at z = √x, not at x.": (right + left) / (2 * x),
            "the derivative of z² is 2z; you divide by z alone.": (right + left) / root,
            "`a / 2 * b` is (a / 2) · b: put parentheses round the whole denominator.": (right + left) / 2 * root,
            "the densities of the branches add up; you average them.": (right + left) / (4 * root),
            "on the branch z < 0 the derivative is negative: divide by its *absolute value*.": (right - left)
            / (2 * root),
            "on the branch z < 0 the derivative is negative: divide by its *absolute value* (your signs are the wrong way round, "
            "too).": (left - right) / (2 * root),
            "take the density of Z at the points that are mapped to x, which are ±√x; you took it at ±x.": (
                base(x) + base(-x)
            )
            / (2 * root),
            "take the density of Z at the points that are mapped to x, which are ±√x; you took it, and the derivative, at "
            "±x.": (base(x) + base(-x)) / (2 * x),
            "take the density of Z at the points that are mapped to x, which are ±√x; you squared x instead.": (
                base(x**2) + base(-(x**2))
            )
            / (2 * root),
            "return the density itself, not its logarithm.": np.log(expected),
            "the contributions of the branches are added, not multiplied.": right * left / (2 * root),
        },
    )
    table = np.random.default_rng(16).uniform(0.2, 6, size=(4, 5))
    normal = scipy.stats.norm(1, 1).pdf
    require_close(
        "for x of shape (4, 5) and another density of Z, `squared_density`",
        called(what, squared_density, table, normal),
        _reference_squared_density(table, normal),
    )


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


def _reference_squared_density(x: np.ndarray, base_density: Callable) -> np.ndarray:
    root = np.sqrt(x)
    return (base_density(root) + base_density(-root)) / (2 * root)
