"""Exercise 9.1, how far back: right answers of every kind pass, wrong ones are told what is wrong."""

import numpy as np
from exercise_tests import ExerciseTests

from course_utils import wavenet
from course_utils.exercises import week_09

RIGHT = [
    (lambda taps, dilations: sum((taps - 1) * d for d in dilations) + 1,),
    (lambda taps, dilations: 1 + np.sum(np.multiply(taps - 1, dilations)),),
    (lambda taps, dilations: float(1 + (taps - 1) * np.sum(dilations)),),
]

WRONG = [
    ((lambda taps, dilations: (taps - 1) * sum(dilations),), "with no layer at all"),
    ((lambda taps, dilations: 1 + taps * sum(dilations),), "K taps are K − 1 distances apart"),
    ((lambda taps, dilations: taps * sum(dilations),), "K taps are K − 1 distances apart"),
    ((lambda taps, dilations: 2 + (taps - 1) * sum(dilations),), "the delay moves the field"),
    ((lambda taps, dilations: 1 + sum(dilations),), "the taps are missing"),
    ((lambda taps, dilations: 1 + (taps - 1) * dilations[-1],), "yours counts one layer alone"),
    ((lambda taps, dilations: 1 + (taps - 1) * max(dilations),), "yours counts one layer alone"),
    ((lambda taps, dilations: 1 + (taps - 1) * np.prod(dilations),), "yours are multiplied"),
    ((lambda taps, dilations: 1 + (taps - 1) * len(dilations),), "the dilations are missing"),
    ((lambda taps, dilations: taps * dilations[-1],), "double from layer to layer"),
    ((lambda taps, dilations: 2 ** len(dilations),), "double from layer to layer"),
    ((lambda taps, dilations: sum(1 + (taps - 1) * d for d in dilations),), "counted once for the whole stack"),
    ((lambda taps, dilations: taps + (taps - 1) * sum(dilations),), "not K more"),
    ((lambda taps, dilations: [1 + (taps - 1) * d for d in dilations],), "yours has one for each layer"),
    ((lambda taps, dilations: 1 + (taps - 1) * dilations,), "raised an error"),
    ((lambda taps, dilations: 51,), "`receptive_field(2, [ 1  2  4  8 16 32 64])` should be 128"),
]


class TestReceptiveField(ExerciseTests):
    exercise = week_09.receptive_field
    right, wrong = RIGHT, WRONG

    def test_the_reference_is_what_the_course_goes_on_with(self):
        assert week_09.receptive_field.reference()(taps=3, dilations=[1, 2]) == wavenet.receptive_field(3, [1, 2]) == 7
