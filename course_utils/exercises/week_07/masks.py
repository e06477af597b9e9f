"""Exercise 7.1, masks from degrees: its check."""

from typing import Any

import numpy as np

from course_utils.exercises.compare import as_array, require_close
from course_utils.exercises.exercise import Wrong, call, exercise
from course_utils.exercises.week_07.shared import reference_made_masks


@exercise(
    "Exercise 7.1, masks from degrees",
    reference=lambda: reference_made_masks,
)
def masks(made_masks):
    degrees_in = np.array([3, 1, 5, 2, 4])
    # Unsorted, of different lengths, and floats once, as `make_made` works them out.
    first, second = np.array([2, 4, 1, 3, 3, 1]), np.array([1.0, 3.0, 2.0, 4.0])
    for hidden in ([first, second], [second], [second, first, np.array([4, 2, 1])]):
        what = f"for {len(hidden)} hidden layer(s) `made_masks`"
        got = call(what, made_masks, degrees_in.copy(), [widths.copy() for widths in hidden])
        if not isinstance(got, list | tuple):
            raise Wrong(f"{what} should return a list of masks; yours returns one of type {type(got).__name__}.")
        if len(got) != len(hidden) + 1:
            nested = " The list has another list in it; `[*hidden, last]` takes it apart."
            raise Wrong(
                f"{what} should return {len(hidden) + 1} masks, one for each hidden layer and one for the outputs; yours returns "
                f"{len(got)}.{nested if any(isinstance(mask, list | tuple) for mask in got) else ''}"
            )
        layers = [degrees_in, *hidden]
        for k, mask in enumerate(got):
            is_last = k == len(hidden)
            name = "the last mask" if is_last else f"the mask of hidden layer {k + 1}"
            _require_mask(
                f"{what}: {name}", mask, layers[k], degrees_in if is_last else layers[k + 1], degrees_in, is_last
            )


def _require_mask(
    what: str, mask: Any, before: np.ndarray, after: np.ndarray, degrees_in: np.ndarray, is_last: bool
) -> None:
    if mask is ...:
        raise Wrong(f"{what} is still to be filled in.")
    values = as_array(what, mask)
    wanted = (len(before), len(after))
    if values.shape != wanted:
        advice = ""
        if values.shape == wanted[::-1]:
            advice = " It is transposed: rows are the units before, columns those after."
        elif values.shape == (len(degrees_in), len(after)):
            previous = "last hidden layer" if is_last else "hidden layer before it"
            advice = f" It compares with the inputs; what comes before is the {previous}."
        elif is_last and values.shape[-1:] == after.shape:
            advice = " What comes before the outputs is the last hidden layer."
        raise Wrong(f"{what} should have shape {wanted}; yours has shape {values.shape}.{advice}")
    low, high = before[:, None], after
    kept = low < high if is_last else low <= high
    mistakes = {
        f"{what} is the wrong way round: it has 1 where a connection should be cut.": ~kept,
        f"{what} compares in the wrong direction: the unit after must have the {'greater' if is_last else 'greater or equal'} "
        "degree.": low > high if is_last else low >= high,
    }
    if is_last:
        mistakes[f"{what} keeps connections between equal degrees; for the outputs the comparison is strict."] = (
            low <= high
        )
        mistakes[f"{what} takes the outputs' degrees to be 1, 2, …; they are those of the inputs, `degrees_in`."] = (
            low < np.arange(1, len(high) + 1)
        )
    else:
        mistakes[f"{what} cuts connections between equal degrees; into a hidden unit these are kept."] = low < high
    require_close(what, mask, kept, mistakes)
    if not isinstance(mask, np.ndarray):
        raise Wrong(
            f"{what} has the right entries, and should be a NumPy array, which `MaskedDense` can use; yours is of type "
            f"{type(mask).__name__}."
        )
