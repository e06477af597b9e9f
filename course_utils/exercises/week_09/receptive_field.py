"""Exercise 9.1, how far back: its check."""

from collections.abc import Sequence

import numpy as np

from course_utils import wavenet
from course_utils.exercises.bijector_checks import nearest
from course_utils.exercises.compare import require_close
from course_utils.exercises.exercise import Wrong, call, exercise


def _reference_receptive_field(taps: int, dilations: Sequence[int]) -> int:
    return wavenet.receptive_field(taps, dilations)


@exercise(
    "Exercise 9.1, how far back",
    reference=lambda: _reference_receptive_field,
)
def receptive_field(receptive_field):
    taps, dilations = 6, [1, 4, 5]
    layers, total = len(dilations), sum(dilations)
    right = 1 + (taps - 1) * total
    what = f"`receptive_field({taps}, {dilations})`"
    got = call(what, receptive_field, taps, list(dilations))
    if np.shape(got) == (layers,):
        raise Wrong(f"{what} should be one number, for the whole stack; yours has one for each layer.")
    require_close(
        what,
        got,
        right,
        {
            "an output sees the input at its own time, too: with no layer at all the field would have length 1.": right
            - 1,
            "K taps are K − 1 distances apart, from the first to the last.": nearest(
                got, [1 + taps * total, taps * total]
            ),
            "the delay moves the field and does not change its length.": right + 1,
            "the taps are missing: each layer reaches (K − 1) d steps farther back, not d.": nearest(
                got, [1 + total, total]
            ),
            "the layers' reaches add up; yours counts one layer alone.": nearest(
                got, [1 + (taps - 1) * d for d in dilations] + [(taps - 1) * d for d in dilations]
            ),
            "the layers' reaches add up; yours are multiplied.": nearest(
                got,
                [
                    1 + (taps - 1) * np.prod(dilations),
                    (taps - 1) * np.prod(dilations),
                    np.prod([1 + (taps - 1) * d for d in dilations]),
                    np.prod([(taps - 1) * d for d in dilations]),
                    1 + np.prod([(taps - 1) * d for d in dilations]),
                ],
            ),
            "the dilations are missing: each layer reaches (K − 1) d steps farther back.": nearest(
                got, [1 + (taps - 1) * layers, (taps - 1) * layers, taps * layers]
            ),
            "that holds for two taps and dilations that double from layer to layer: use the dilations that are given.": nearest(
                got, [2**layers, taps**layers, taps * dilations[-1], taps * max(dilations)]
            ),
            "the input at the output's own time is counted once for the whole stack, not once for each layer.": right
            + layers
            - 1,
            "the first layer reaches (K − 1) d steps back like the others, and not K more.": right + taps - 1,
        },
    )
    for taps, dilations in ((2, 2 ** np.arange(7)), (3, (1,)), (1, [3, 2]), (5, [1] * 6)):
        right = 1 + (taps - 1) * sum(dilations)
        what = f"`receptive_field({taps}, {dilations})`"
        require_close(what, call(what, receptive_field, taps, dilations), right)
