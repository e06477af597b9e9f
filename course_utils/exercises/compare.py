"""Comparisons that tell a student how an answer differs from the right one."""

from collections.abc import Mapping
from typing import Any

import numpy as np

from course_utils.exercises.errors import Wrong


def require_close(
    what: str, got: Any, expected: Any, mistakes: Mapping[str, Any] | None = None, tolerance: float = 1e-4
) -> None:
    """Returns if `got` equals `expected`, and raises `Wrong` with the most telling message if not.

    Args:
      what: What is compared, as the student knows it: "`forward(z)`", say.
      got: The student's array, tensor or number.
      expected: The right one.
      mistakes: What a typical mistake would have given, under the message for the student who made it.
      tolerance: Largest difference that passes, relative for numbers above 1.
    """
    got, expected = as_array(what, got), np.asarray(expected)
    if got.shape != expected.shape:
        raise Wrong(
            f"{what} has shape {got.shape} but should have shape {expected.shape}{_shape_advice(got, expected)}."
        )
    if not np.all(np.isfinite(got)):
        raise Wrong(f"{what} contains {'NaN' if np.isnan(got).any() else 'infinity'}.")
    if is_close(got, expected, tolerance):
        return
    for message, mistaken in (mistakes or {}).items():
        if is_close(got, np.asarray(mistaken), tolerance):
            raise Wrong(message)
    worst = np.unravel_index(np.argmax(np.abs(got - expected)), got.shape)
    where = f" at index {tuple(int(i) for i in worst)}" if worst else ""
    raise Wrong(f"{what} should be {_shown(expected[worst])}{where}, and yours is {_shown(got[worst])}.")


def is_close(a: np.ndarray, b: np.ndarray, tolerance: float) -> bool:
    """Whether two arrays are of the same shape, and of the same numbers; those that are none have to be alike."""
    return a.shape == b.shape and np.allclose(a, b, rtol=tolerance, atol=tolerance, equal_nan=True)


def require_shape(what: str, got: Any, expected: tuple[int, ...], advice: Mapping[tuple[int, ...], str]) -> None:
    """Raises `Wrong` if `got` has another shape, with the advice for that shape if there is one."""
    shape = as_array(what, got).shape
    if shape != expected:
        raise Wrong(f"{what} should have shape {expected}; yours has shape {shape}. {advice.get(shape, '')}".rstrip())


def as_array(what: str, got: Any) -> np.ndarray:
    """`got` as an array of floats, or `Wrong` if it cannot be one."""
    try:
        if np.asarray(got).dtype.kind == "U":  # "2.5", which NumPy would read as a number
            raise TypeError
        return np.asarray(got, dtype=float)
    except (TypeError, ValueError):
        raise Wrong(
            f"{what} should be a number, an array or a tensor; yours is {type(got).__name__} {str(got)[:80]!r}."
        ) from None


def require_instance(what: str, got: Any, kind: type, name: str) -> None:
    """Raises `Wrong` if `got` is not an instance of `kind`, which the student knows by `name`."""
    if not isinstance(got, kind):
        raise Wrong(f"{what} should be {name}; yours is of type {type(got).__name__}.")


def _shown(number: float) -> str:
    return f"{number:.4f}" if abs(number) < 1e5 else f"{number:.4g}"


def _shape_advice(got: np.ndarray, expected: np.ndarray) -> str:
    if expected.ndim == 0:
        return ": a single number"
    if got.ndim > expected.ndim and got.shape[: expected.ndim] == expected.shape:
        return ": one number for each point. Sum over the last axis"
    if got.size == 1 and expected.ndim == 1:
        return ": one number for each point"
    return ""
