"""Exercise 9.1, how far back: its check."""

from collections.abc import Callable, Iterator

import numpy as np

from course_utils import wavenet
from course_utils.exercises.exercise import Wrong, call, exercise
from course_utils.exercises.observation import Observation


def _receptive_field(taps, dilations):  # as in the notebook, where nothing is refused
    return wavenet.receptive_field(taps, dilations)


@exercise(
    "Exercise 9.1, how far back",
    reference=lambda: _receptive_field,
    alternatives=[
        lambda taps, dilations: sum((taps - 1) * d for d in dilations) + 1,
        lambda taps, dilations: 1 + np.sum(np.multiply(taps - 1, dilations)),
        lambda taps, dilations: float(1 + (taps - 1) * np.sum(dilations)),
    ],
    mistakes={
        "an output sees the input at its own time, too: with no layer at all the field would have length 1.": (
            lambda taps, dilations: (taps - 1) * sum(dilations)
        ),
        "K taps are K − 1 distances apart, from the first to the last.": [
            lambda taps, dilations: 1 + taps * sum(dilations),
            lambda taps, dilations: taps * sum(dilations),
        ],
        "the delay moves the field and does not change its length.": lambda taps, dilations: (
            2 + (taps - 1) * sum(dilations)
        ),
        "the taps are missing: each layer reaches (K − 1) d steps farther back, not d.": [
            lambda taps, dilations: 1 + sum(dilations),
            lambda taps, dilations: sum(dilations),
        ],
        "the layers' reaches add up; yours counts one layer alone.": [
            lambda taps, dilations, of=of, least=least: least + (taps - 1) * of(dilations)
            for of in (min, max, lambda dilations: dilations[1])
            for least in (1, 0)
        ],
        "the layers' reaches add up; yours are multiplied.": [
            lambda taps, dilations: 1 + (taps - 1) * np.prod(dilations),
            lambda taps, dilations: (taps - 1) * np.prod(dilations),
            lambda taps, dilations: np.prod([1 + (taps - 1) * d for d in dilations]),
            lambda taps, dilations: np.prod([(taps - 1) * d for d in dilations]),
            lambda taps, dilations: 1 + np.prod([(taps - 1) * d for d in dilations]),
        ],
        "the dilations are missing: each layer reaches (K − 1) d steps farther back.": [
            lambda taps, dilations: 1 + (taps - 1) * len(dilations),
            lambda taps, dilations: (taps - 1) * len(dilations),
            lambda taps, dilations: taps * len(dilations),
        ],
        "that holds for two taps and dilations that double from layer to layer: use the dilations that are given.": [
            lambda taps, dilations: 2 ** len(dilations),
            lambda taps, dilations: taps ** len(dilations),
            lambda taps, dilations: taps * dilations[-1],
        ],
        "the input at the output's own time is counted once for the whole stack, not once for each layer.": (
            lambda taps, dilations: sum(1 + (taps - 1) * d for d in dilations)
        ),
        "the first layer reaches (K − 1) d steps back like the others, and not K more.": lambda taps, dilations: (
            taps + (taps - 1) * sum(dilations)
        ),
    },
)
def receptive_field(receptive_field: Callable) -> Iterator[Observation]:
    # The first case tells mistakes from each other.
    for taps, dilations in ((6, [1, 4, 5]), (2, 2 ** np.arange(7)), (3, (1,)), (1, [3, 2]), (5, [1] * 6)):
        what = f"`receptive_field({taps}, {dilations})`"
        got = call(what, receptive_field, taps, dilations)
        if len(dilations) > 1 and np.shape(got) == (len(dilations),):
            raise Wrong(f"{what} should be one number, for the whole stack; yours has one for each layer.")
        yield Observation(what, got)
