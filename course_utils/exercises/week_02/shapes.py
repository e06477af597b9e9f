"""Exercise 2.3, a table of shapes: its check."""

from collections.abc import Mapping

import numpy as np

from course_utils.exercises.distributions import require_shape
from course_utils.exercises.exercise import Wrong, exercise

_COLUMNS = ("sample shape", "batch shape", "event shape", "shape of the log-density")
_SHAPES = {
    "A": [(5,), (), (), (5,)],
    "B": [(2,), (4, 3), (), (2, 4, 3)],
    "C": [(), (4,), (3,), (4,)],
    "D": [(3, 2), (6,), (2,), (3, 2, 6)],
    "E": [(7,), (5,), (4, 3), (7, 5)],
}


# What a typical mistake gives, by row and column, beyond what any row may have wrong.
_MISTAKEN_SHAPES: Mapping[str, Mapping[str, Mapping[str, tuple[int, ...]]]] = {
    "A": {
        "batch shape": {"one distribution with numbers as parameters: its batch has no axis.": (1,)},
        "event shape": {"a draw from a distribution on the line is a number, which has no axis.": (1,)},
    },
    "B": {
        "batch shape": {
            "that is the shape of `loc` alone: broadcast it against that of `scale`.": (4, 1),
            "that is the shape of `scale` alone: broadcast it against that of `loc`.": (3,),
            "`loc` and `scale` are broadcast: every mean meets every scale.": (4,),
            "`loc` and `scale` are broadcast: each size 1 is repeated, none is added.": (4, 1, 3),
        },
        "event shape": {
            "a draw from one normal distribution on the line is a number: both axes belong to the batch.": (3,),
            "a draw from a distribution on the line is a number, which has no axis.": (1,),
        },
        "shape of the log-density": {"there is no event in this row: no axis is gone.": (2, 4)},
    },
    "C": {
        "sample shape": {"`sample()` without a number adds no axis at all.": (1,)},
        "batch shape": {
            "the last axis of `loc` is the event; the batch is what stands in front of it.": (4, 3),
            "`loc` has an axis in front of its last one: there are several distributions.": (),
        },
        "event shape": {
            "only the last axis of `loc` is the event.": (4, 3),
            "a multivariate distribution has vectors as its events.": (),
        },
        "shape of the log-density": {"`sample()` without a number adds no axis at all.": (1, 4)},
    },
    "D": {
        "sample shape": {"keep the axes that `sample` was given apart.": (6,)},
        "batch shape": {
            "`loc` has no batch, but `scale_tril` has one, and they are broadcast.": (),
            "the last two axes of `scale_tril` are one matrix, and belong to the event.": (6, 2),
            "a batch counts matrices; the last two axes of `scale_tril` are those of each matrix.": (6, 2, 2),
            "`scale_tril` has shape (6, 2, 2): what stands in front of each matrix is the batch.": (2,),
        },
        "event shape": {
            "a draw is a vector; the matrix only scales it.": (2, 2),
            "a multivariate distribution has vectors as its events.": (),
        },
        "shape of the log-density": {
            "`scale_tril` brings a batch: each draw has its log-density under each.": (3, 2, 2)
        },
    },
    "E": {
        "batch shape": {
            "`Independent` has moved axes of the batch to the event.": (5, 4, 3),
            "`Independent` moves two axes here, not one.": (5, 4),
            "`Independent` moves two axes here, not all.": (),
            "`Independent` takes axes from the right end of the batch.": (3,),
        },
        "event shape": {
            "`Independent` has moved axes of the batch to the event.": (),
            "`Independent` moves two axes here, not one.": (3,),
            "`Independent` moves two axes here, not all.": (5, 4, 3),
            "`Independent` takes axes from the right end of the batch.": (5, 4),
        },
        "shape of the log-density": {"one axis of the event is still there: all of them are gone.": (7, 5, 4)},
    },
}


@exercise("Exercise 2.3, a table of shapes", reference=lambda: {row: list(shapes) for row, shapes in _SHAPES.items()})
def shapes(shapes):
    if not isinstance(shapes, Mapping):
        raise Wrong(f"`shapes` should be a dictionary with the rows A to E; yours is of type {type(shapes).__name__}.")
    blank = []
    for row, right in _SHAPES.items():
        if row not in shapes:
            raise Wrong(f'there is no row {row} in your table: give it the key "{row}".')
        mine = shapes[row]
        if mine is ...:
            blank.append(f"row {row}")
            continue
        if not isinstance(mine, list | tuple) or len(mine) != 4:
            raise Wrong(f"row {row} should be a list of four shapes: {', '.join(_COLUMNS)}; yours is {str(mine)[:80]}.")
        _require_batch_and_event_in_order(row, mine)
        for column, shape, expected in zip(_COLUMNS, mine, right, strict=True):
            if shape is ...:
                blank.append(f"row {row}, {column}")
            else:
                require_shape(f"row {row}: the {column}", shape, expected, _mistaken(row, column))
    if blank:
        raise Wrong(f"what you have filled in is right. Still to be filled in: {'; '.join(blank)}.")


def _require_batch_and_event_in_order(row: str, shapes: list | tuple) -> None:
    _, batch, event, _ = _SHAPES[row]
    mine = [tuple(shape) if np.iterable(shape) else shape for shape in shapes[1:3]]
    if mine == [event, batch] and batch != event:
        raise Wrong(f"row {row}: batch shape and event shape are exchanged. The batch comes first.")


def _mistaken(row: str, column: str) -> dict[str, tuple[int, ...]]:
    """What a mistake gives that is possible in every row, and then the row's own; entries that are right left out."""
    sample, batch, event, _ = _SHAPES[row]
    everywhere = {
        "sample shape": {
            "that is the shape of the whole draw; the sample shape is only what `sample` was given.": sample
            + batch
            + event,
            "that includes the batch; the sample shape is only what `sample` was given.": sample + batch,
            "that includes the event; the sample shape is only what `sample` was given.": sample + event,
        },
        "batch shape": {
            "that includes the sample shape; the distribution has its batch shape before anything is drawn.": sample
            + batch
        },
        "event shape": {
            "that is the shape of the whole draw; the event is a single draw from one distribution.": sample
            + batch
            + event
        },
        "shape of the log-density": {
            "that is the shape of the draw itself: the axes of the event are gone.": sample + batch + event,
            "that is the batch shape alone: the axes of the sample shape stay too.": batch,
            "that is the sample shape alone: the axes of the batch stay too.": sample,
            "the event is gone, and the batch stays.": sample + event,
            "that is the event shape, which is just what is gone.": event,
            "the sample shape comes first, then the batch shape.": batch + sample,
        },
    }[column]
    right = _SHAPES[row][_COLUMNS.index(column)]
    mistakes = dict(_MISTAKEN_SHAPES[row].get(column, {})) | everywhere
    return {message: shape for message, shape in mistakes.items() if shape != right}
