"""Live 4.0, one point by hand: its check."""

from collections.abc import Callable, Iterator
from typing import Any

import numpy as np

from course_utils.exercises.compare import as_array
from course_utils.exercises.exercise import Wrong, call, exercise, require_order
from course_utils.exercises.observation import Observation

# Neither has an inverse, and both are other at z_a than at z_b and x_b.
_FUNCTIONS = [(np.sin, np.square), (lambda a: 0.3 * a**2 - 0.5, np.cos)]
_POINTS = [(0.7, -1.2), (-1.6, 0.4)]


def _couple(z_a, z_b, s, t):
    return z_a, z_b * np.exp(s(z_a)) + t(z_a), s(z_a)


def _uncouple(x_a, x_b, s, t):
    return x_a, (x_b - t(x_a)) * np.exp(-s(x_a)), -s(x_a)


_COUPLE = {
    "the factor is the exponential of s, not s itself.": lambda a, b, s, t: (a, b * s(a) + t(a), s(a)),
    "multiply first and shift then: what you add is not to be multiplied.": lambda a, b, s, t: (
        a,
        (b + t(a)) * np.exp(s(a)),
        s(a),
    ),
    "s and t are functions of the frozen part, z_a; yours are taken at z_b.": lambda a, b, s, t: (
        a,
        b * np.exp(s(b)) + t(b),
        s(b),
    ),
    "you shift and do not scale: that is the additive coupling.": lambda a, b, s, t: (a, b + t(a), 0.0),
    "you scale and do not shift.": lambda a, b, s, t: (a, b * np.exp(s(a)), s(a)),
    "`couple` goes from z to x, by Eq. (4.5); yours is the inverse.": _uncouple,
    "the determinant is the factor, exp(s), and its *logarithm* is wanted.": lambda a, b, s, t: (
        *_couple(a, b, s, t)[:2],
        np.exp(s(a)),
    ),
    "t moves the point, and stretches nothing: it has no part in the log-determinant.": lambda a, b, s, t: (
        *_couple(a, b, s, t)[:2],
        s(a) + t(a),
    ),
    "the forward log-determinant is s, with its own sign.": lambda a, b, s, t: (*_couple(a, b, s, t)[:2], -s(a)),
}

_UNCOUPLE = {
    "what was done last is undone first: subtract t, and then divide by the factor.": lambda a, b, s, t: (
        a,
        b * np.exp(-s(a)) - t(a),
        -s(a),
    ),
    "`uncouple` goes from x to z, by Eq. (4.6); yours goes forward again.": _couple,
    "take s and t at the frozen part, x_a, which is what they were taken at on the way there.": lambda a, b, s, t: (
        a,
        (b - t(b)) * np.exp(-s(b)),
        -s(b),
    ),
    "divide by the factor, which is to multiply by exp(−s).": lambda a, b, s, t: (a, (b - t(a)) * np.exp(s(a)), -s(a)),
    "on the way back space is stretched by the reciprocal: the log-determinant has the other sign.": lambda a, b, s, t: (
        *_uncouple(a, b, s, t)[:2],
        s(a),
    ),
}

_BY_HAND = {
    "multiply 3 by the factor before you add t.": (1, 10),
    "the factor is the exponential of s: $e^{\\log 2} = 2$.": (1, 3 * np.log(2) + 2),
    "you have added t and forgotten the factor.": (1, 5),
    "you have multiplied and forgotten to add t.": (1, 6),
    "take s and t at the frozen part, which is 1.": (1, 34),
    "the frozen part stays as it is, and comes first.": (8, 1),
}


def _numbers(what: str, got: Any, wanted: str, count: int) -> np.ndarray:
    """What should be a few numbers as an array of them."""
    try:
        numbers = list(got)
    except TypeError:
        numbers = [got]
    if len(numbers) != count:
        raise Wrong(f"{what} should be {wanted}; got {len(numbers)} of them.")
    numbers = [as_array(f"each number of {what}", number) for number in numbers]
    if any(number.shape for number in numbers):
        raise Wrong(f"{what} should be {wanted}; got arrays of shape {numbers[0].shape}.")
    return np.array(numbers)


@exercise(
    "Live 4.0, one point by hand",
    reference=lambda: ((1, 8), _couple, _uncouple),
    alternatives=[
        (np.array([1.0, 8.0]), lambda *given: list(_couple(*given)), lambda *given: np.array(_uncouple(*given))),
    ],
    mistakes={"by_hand": _BY_HAND, "couple": _COUPLE, "uncouple": _UNCOUPLE},
)
def by_hand(by_hand: Any, couple: Callable, uncouple: Callable) -> Iterator[Observation]:
    yield Observation("`by_hand`", _numbers("`by_hand`", by_hand, "a pair of numbers, x_a and x_b", 2))
    for name, function, letter in (("couple", couple, "z"), ("uncouple", uncouple, "x")):
        require_order(name, function, f"{letter}_a", f"{letter}_b", "s", "t")
        for (a, b), (s, t) in zip(_POINTS, _FUNCTIONS, strict=True):
            what = f"`{name}({a}, {b}, s, t)`"
            wanted = "three numbers, the frozen part, the other part and the log-determinant"
            yield Observation(what, _numbers(what, call(what, function, a, b, s, t), wanted, 3))
