"""Exercise 3.2, predict three shapes: its check."""

import numpy as np

from course_utils.exercises.distributions import require_shape
from course_utils.exercises.exercise import Wrong, exercise


@exercise("Exercise 3.2, predict three shapes", reference=lambda: [(3,), (), (5,)])
def event_ndims(log_det_shapes):
    if not isinstance(log_det_shapes, list | tuple):
        raise Wrong(
            f"`log_det_shapes` should be a list of three tuples; yours is of type {type(log_det_shapes).__name__}."
        )
    if len(log_det_shapes) != 3:
        raise Wrong(f"`log_det_shapes` should be a list of three tuples; yours has {len(log_det_shapes)} entries.")
    gone = "an axis that is summed over disappears; it does not stay with size 1."
    mistakes = [
        {
            "with `event_ndims=0` every entry is a point of its own, and nothing is summed.": (),
            "with `event_ndims=0` every entry is a point of its own, and none of them are summed.": (1,),
            "an `event_ndims` of 0 is not a size: it says that no axis is summed over.": (0,),
        },
        {"with `event_ndims=1` the three entries are one vector, which has one log-determinant.": (3,), gone: (1,)},
        {
            "only one axis has gone, and `event_ndims` is 2.": (5, 4),
            "the axes of an event are counted from the right.": (3,),
            "the axes of an event are counted from the right. Only one has gone, and from the left.": (4, 3),
            "those axes are the ones that belong to the event; the others are left.": (4, 3, 2),
            gone: (5, 1, 1),
            "nothing has been summed.": (5, 4, 3),
            "too much has been summed: two axes go, out of three.": (),
            "`event_ndims` is a number of axes that go, not a size that comes.": (2,),
        },
    ]
    for k, (got, right, wrong) in enumerate(zip(log_det_shapes, [(3,), (), (5,)], mistakes, strict=True), start=1):
        if np.ndim(got) == 1 and any(isinstance(size, float) or size < 0 for size in np.ravel(got).tolist()):
            raise Wrong(
                f"entry {k} should be a shape, a tuple of sizes; yours holds numbers that the log-det may have."
            )
        require_shape(f"shape {k}", got, right, wrong)
