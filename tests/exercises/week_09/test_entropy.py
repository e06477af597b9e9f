"""Exercise 9.2, the entropy of a logistic distribution: wrong answers of other kinds are told what is wrong."""

import tensorflow as tf
from exercise_tests import ExerciseTests

from course_utils import distillation
from course_utils.exercises import week_09


class TestEntropy(ExerciseTests):
    exercise = week_09.entropy
    wrong = (
        ((lambda s: 2,), "There is one entropy for each log-scale"),
        ((lambda s: tf.reduce_sum(s + 2),), "no sum, no mean"),
        ((lambda s: s + 2.1,), "should be 2.3000 at index (0,), and yours is 2.4000"),
    )

    def test_the_reference_is_what_the_course_goes_on_with(self):
        assert week_09.entropy.reference() is distillation.logistic_entropy
