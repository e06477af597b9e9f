"""Exercise 7.7, two blocks: its check."""

import numpy as np

from course_utils.exercises.compare import as_array
from course_utils.exercises.exercise import Wrong, call, exercise
from course_utils.exercises.week_07.shared import hidden_degrees, reference_made_masks, reference_make_made


@exercise(
    "Exercise 7.7, two blocks",
    reference=lambda: _reference_coupling_degrees,
)
def two_blocks(coupling_degrees):
    for size in (6, 10, 2):
        what = f"`coupling_degrees({size})`"
        got = call(what, coupling_degrees, size)
        degrees = as_array(what, got)
        if degrees.shape != (size,):
            halves = (
                " That is one degree for each block; each dimension needs its own." if degrees.shape == (2,) else ""
            )
            raise Wrong(
                f"{what} should have one degree for each dimension, shape ({size},); yours has shape {degrees.shape}.{halves}"
            )
        if not np.all(np.isfinite(degrees)):
            raise Wrong(f"{what} is not finite everywhere.")
        _require_blocks(f"with {what} = {', '.join(f'{d:g}' for d in degrees)}", degrees)
        call(f"With {what}, `make_made`", reference_make_made, got, (5,), 0)


def _require_blocks(what: str, degrees: np.ndarray) -> None:
    """Asks for the dependences of a coupling, as the masks of the notebook's networks make them."""
    *hidden, last = reference_made_masks(degrees, hidden_degrees(degrees, (32,)))
    depends = (hidden[0] @ last).T > 0
    size = len(degrees)
    second = np.arange(size) >= size // 2
    right = second[:, None] & ~second
    if np.array_equal(depends, right):
        return
    if np.array_equal(depends, right.T):
        raise Wrong(f"{what}, the first half depends on the second: it should be the other way round.")
    if not depends.any():
        why = "two different degrees" if len(set(degrees)) == 1 else "whole numbers from 1 on"
        raise Wrong(f"{what}, nothing depends on anything: there should be {why}.")
    # Were all degrees of each half equal, it would be one of the cases above.
    i, j = np.argwhere(depends & (second[:, None] == second))[0]
    raise Wrong(
        f"{what}, dimension {i + 1} depends on dimension {j + 1}, which is in the {'second' if second[i] else 'first'} half as "
        "well: within a half all degrees should be equal."
    )


def _reference_coupling_degrees(size: int) -> np.ndarray:
    return np.repeat([1, 2], size // 2)
