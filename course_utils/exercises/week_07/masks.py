"""Exercise 7.1, masks from degrees: its check."""

from collections.abc import Callable, Iterator, Sequence
from itertools import pairwise
from typing import Any

import numpy as np

from course_utils.exercises.compare import as_array
from course_utils.exercises.exercise import Wrong, call, exercise
from course_utils.exercises.observation import Observation
from course_utils.exercises.week_07.shared import reference_made_masks

_Masks = Callable[[np.ndarray, Sequence[np.ndarray]], Sequence[np.ndarray]]


def _comparing(hidden: Callable = np.less_equal, last: Callable = np.less) -> _Masks:
    """Masks that compare the degrees before, as a column, with those after in another way."""

    def made_masks(degrees_in: np.ndarray, degrees_hidden: Sequence[np.ndarray]) -> list[np.ndarray]:
        layers = [degrees_in, *degrees_hidden]
        masks = [hidden(before[:, None], after) for before, after in pairwise(layers)]
        return [*masks, last(layers[-1][:, None], degrees_in)]

    return made_masks


def _with_loops(degrees_in: np.ndarray, degrees_hidden: Sequence[np.ndarray]) -> tuple[np.ndarray, ...]:
    layers = [degrees_in, *degrees_hidden]
    hidden = [np.array([[1.0 if b <= a else 0.0 for a in after] for b in before]) for before, after in pairwise(layers)]
    return (*hidden, np.array([[float(a > b) for a in degrees_in] for b in layers[-1]]))


def _in_place(degrees_in: np.ndarray, degrees_hidden: list[np.ndarray]) -> list[np.ndarray]:
    degrees_hidden.insert(0, degrees_in)
    return reference_made_masks(degrees_hidden[0], degrees_hidden[1:])


@exercise(
    "Exercise 7.1, masks from degrees",
    reference=lambda: reference_made_masks,
    alternatives=[_comparing(), _with_loops, _in_place],
    mistakes={
        "a mask of yours is the wrong way round: it has 1 where a connection should be cut.": [
            _comparing(hidden=np.greater),
            _comparing(last=np.greater_equal),
            _comparing(np.greater, np.greater_equal),
        ],
        "a mask of yours compares in the wrong direction: the unit after must have the greater or equal degree.": (
            _comparing(hidden=np.greater_equal)
        ),
        "the last mask compares in the wrong direction: the unit after must have the greater degree.": _comparing(
            last=np.greater
        ),
        "the last mask keeps connections between equal degrees; for the outputs the comparison is strict.": _comparing(
            last=np.less_equal
        ),
        "the last mask takes the outputs' degrees to be 1, 2, …; they are those of the inputs, `degrees_in`.": _comparing(
            last=lambda before, after: before < np.arange(1, len(after) + 1)
        ),
        "your masks cut connections between equal degrees; into a hidden unit these are kept.": _comparing(
            hidden=np.less
        ),
    },
)
def masks(made_masks: _Masks) -> Iterator[Observation]:
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
            name = "the last mask" if k == len(hidden) else f"the mask of hidden layer {k + 1}"
            yield _observed(f"{what}: {name}", mask, layers[k], [*layers, degrees_in][k + 1], is_last=k == len(hidden))
            if not isinstance(mask, np.ndarray):
                raise Wrong(
                    f"{what}: {name} has the right entries, and should be a NumPy array, which `MaskedDense` can use; yours is of "
                    f"type {type(mask).__name__}."
                )


def _observed(what: str, mask: Any, before: np.ndarray, after: np.ndarray, *, is_last: bool) -> Observation:
    if mask is ...:
        raise Wrong(f"{what} is still to be filled in.")
    shape, wanted = as_array(what, mask).shape, (len(before), len(after))
    if shape != wanted:
        advice = ""
        if shape == wanted[::-1]:
            advice = " It is transposed: rows are the units before, columns those after."
        elif shape == (5, len(after)):
            previous = "last hidden layer" if is_last else "hidden layer before it"
            advice = f" It compares with the inputs; what comes before is the {previous}."
        elif is_last and shape[-1:] == after.shape:
            advice = " What comes before the outputs is the last hidden layer."
        raise Wrong(f"{what} should have shape {wanted}; yours has shape {shape}.{advice}")
    return Observation(what, mask)
