"""Exercise 2.1, predict a shape: its check."""

from course_utils.exercises.distributions import require_shape
from course_utils.exercises.exercise import Wrong, exercise


@exercise("Exercise 2.1, predict a shape", reference=lambda: (5, 1, 2))
def prediction(predicted_shape):
    if isinstance(predicted_shape, str) and "error" in predicted_shape.lower():
        raise Wrong("there is no error: an axis of size 1 fits any other size, even if it is the axis of the event.")
    require_shape(
        "the shape of `log_prob(x)`",
        predicted_shape,
        (5, 1, 2),
        {
            "so far broadcasting; now the axis of the event is gone.": (5, 1, 2, 3),
            "that is the shape of `x`: broadcast it, and then take the event away.": (5, 1, 2, 1),
            "the axis of the event is gone; it does not stay with size 1.": (5, 1, 1),
            "that is the shape of `loc`: broadcast `x` against it, and then take the event away.": (1, 2, 3),
            "that is the batch shape, and `x` has axes of its own: broadcast the whole of its shape first.": (1, 2),
            "an axis of size 1 which both shapes have is an axis like any other, and stays.": (5, 2),
            "an axis of size 1 which both shapes have stays, and the axis of the event is gone.": (5, 2, 3),
            "the event is one axis only, the last; the others stay.": (5, 1),
            "the event is one axis only; the axes of the batch stay too.": (5,),
            "line up the two shapes on the right, not on the left.": (5, 2, 3, 1),
            "line the two shapes up on the right: the 2 of the one then stands above the 2 of the other.": (5, 2, 2),
            "the event is the last axis, of size 3 after broadcasting; the one of size 2 belongs to the batch.": (
                5,
                1,
                3,
            ),
            "that would be one number for everything: only the axis of the event is gone.": (),
        },
    )
