"""Checks under a global policy of Keras's that is not the course's own."""

import pytest
import tf_keras

from course_utils.exercises import week_07


@pytest.fixture(params=["float64", "mixed_float16"])
def policy(request):
    """Another global policy, for the while of a test."""
    tf_keras.mixed_precision.set_global_policy(request.param)
    yield request.param
    tf_keras.mixed_precision.set_global_policy(None)


@pytest.mark.slow
def test_a_global_policy_makes_no_answer_wrong(policy, capsys):
    for exercise in (week_07.masked_dense, week_07.stack):
        exercise._handed_back = None
        exercise.check(exercise.reference())
        assert capsys.readouterr().out == f"✓ {exercise.title}: correct.\n"
    assert tf_keras.mixed_precision.global_policy().name == policy
