"""Exercise 10.2, two formulas for one root: its check."""

from collections.abc import Callable, Iterator
from typing import Any

import numpy as np

from course_utils.exercises.compare import as_array
from course_utils.exercises.exercise import Wrong, call, exercise
from course_utils.exercises.observation import Observation

_Root = Callable[[np.ndarray, np.ndarray, np.ndarray], np.ndarray]


def _of_root(formula: Callable) -> _Root:
    """A formula of a, b, c and √(b² − 4ac)."""
    return lambda a, b, c: formula(a, b, c, np.sqrt(b**2 - 4 * a * c))


def _textbook_root(a: np.ndarray, b: np.ndarray, c: np.ndarray) -> np.ndarray:
    return (-b + np.sqrt(b**2 - 4 * a * c)) / (2 * a)


def _other_root(a: np.ndarray, b: np.ndarray, c: np.ndarray) -> np.ndarray:
    return 2 * c / (-b - np.sqrt(b**2 - 4 * a * c))


_MISTAKES = {
    "textbook_root": {
        "`textbook_root` gives the quadratic's other root: the square root has a plus sign here.": _of_root(
            lambda a, b, c, root: (-b - root) / (2 * a)
        ),
        "in `textbook_root` the b outside of the square root has a minus sign.": _of_root(
            lambda a, b, c, root: (b + root) / (2 * a)
        ),
        "in `textbook_root` divide by 2a, all of it: without parentheses, `/ 2 * a` divides by 2 and multiplies by a.": _of_root(
            lambda a, b, c, root: (-b + root) / 2 * a
        ),
        "`textbook_root` divides by 2, and not by 2a.": _of_root(lambda a, b, c, root: (-b + root) / 2),
        "`textbook_root` divides by a, and not by 2a.": _of_root(lambda a, b, c, root: (-b + root) / a),
        "in `textbook_root` all of −b + √… is divided by 2a: parentheses are missing.": _of_root(
            lambda a, b, c, root: -b + root / (2 * a)
        ),
        "`textbook_root` is the other formula: write the textbook's as it is. What it loses is what we want to see.": _other_root,
    },
    "other_root": {
        "`other_root` gives the quadratic's other root: below the fraction's line stands −b − √….": _of_root(
            lambda a, b, c, root: 2 * c / (-b + root)
        ),
        "in `other_root` both terms below the line have a minus sign.": _of_root(
            lambda a, b, c, root: 2 * c / (b + root)
        ),
        "`other_root` has c above the line, and should have 2c.": _of_root(lambda a, b, c, root: c / (-b - root)),
        "in `other_root` all of −b − √… is below the line: parentheses are missing.": _of_root(
            lambda a, b, c, root: 2 * c / -b - root
        ),
        "`other_root` has a above the line, and should have c.": _of_root(lambda a, b, c, root: 2 * a / (-b - root)),
        "`other_root` is the textbook's formula: the exercise asks for the one without a in the denominator.": _textbook_root,
    },
}


@exercise(
    "Exercise 10.2, two formulas for one root",
    reference=lambda: (_textbook_root, _other_root, 1e-7),
    alternatives=[
        (
            _of_root(lambda a, b, c, root: (root - b) / (2 * a)),
            _of_root(lambda a, b, c, root: -2 * c / (b + root)),
            5e-8,
        ),
        (_textbook_root, _other_root, np.finfo(np.float32).eps / 4),
    ],
    mistakes=_MISTAKES,
)
def two_formulas(textbook_root: _Root, other_root: _Root, lost_below: float) -> Iterator[Observation]:
    a = np.array([0.8, -0.6, 2.0, 0.3, 3.0], np.float32)
    b = np.array([0.5, 1.4, 1.2, 0.9, -1.1], np.float32)
    c = np.array([-0.7, -0.3, -0.4, -1.1, -0.9], np.float32)
    near_0 = np.array([2e-9, -1e-9, 3e-10], np.float32)
    small = near_0, np.ones(3, np.float32), np.array([-0.3, -0.6, -0.2], np.float32)
    for name, root in (("textbook_root", textbook_root), ("other_root", other_root)):
        what = f"`{name}(a, b, c)`"
        yield Observation(what, _single(what, call(what, root, a, b, c)))
        yield Observation(f"for a near 0, {what}", call(what, root, *small))
    yield Observation("`other_root(0, b, c)`", call("`other_root(0, b, c)`", other_root, 0 * a, b[:4].repeat(2)[:5], c))
    value = as_array("`lost_below`", lost_below)
    if value.shape != () or not value > 0:
        raise Wrong(f"`lost_below` should be a positive number, such as 1e-3; yours is {str(lost_below)[:80]}.")
    # A factor of ten either way passes: 4ac is lost beside b² = 1 below 1.2e-7 / 1.2.
    if not 1e-8 <= value <= 1e-6:
        raise Wrong(_advice(float(value)))


def _advice(value: float) -> str:
    if value < 1e-37:
        return "`lost_below` is the smallest number that float32 can hold, or less. What counts is how far apart its numbers are near 1."
    if value < 1e-14:
        return "`lost_below` is as for double precision: the exercise is about float32, with 24 binary digits."
    if value > 1:
        return "`lost_below` should be a itself, such as 1e-3, rather than its exponent."
    return (
        f"`lost_below` is {value:.1e}, and the digits are lost elsewhere. Float32 numbers a little above 1 are 1.2e-7 apart: for "
        "which a does b² − 4ac differ from b² = 1 by less than that?"
    )


def _single(what: str, got: Any) -> Any:
    """The student's numbers, if they are in single precision."""
    if getattr(got, "dtype", None) in (np.float64, "float64"):
        raise Wrong(f"{what} is in double precision where a, b and c are float32: compute with them as they are.")
    return got
