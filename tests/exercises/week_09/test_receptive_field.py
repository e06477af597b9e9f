"""Exercise 9.1, how far back: wrong answers of other kinds are told what is wrong."""

from exercise_tests import ExerciseTests

from course_utils import wavenet
from course_utils.exercises import week_09


class TestReceptiveField(ExerciseTests):
    exercise = week_09.receptive_field
    wrong = (
        ((lambda taps, dilations: [1 + (taps - 1) * d for d in dilations],), "yours has one for each layer"),
        ((lambda taps, dilations: 1 + (taps - 1) * dilations,), "raised an error"),
        ((lambda taps, dilations: 51,), "`receptive_field(2, [ 1  2  4  8 16 32 64])` should be 128"),
    )

    def test_the_reference_is_what_the_course_goes_on_with(self):
        assert week_09.receptive_field.reference()(taps=3, dilations=[1, 2]) == wavenet.receptive_field(3, [1, 2]) == 7
