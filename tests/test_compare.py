"""Comparisons of numbers say what is wrong."""

import numpy as np
import pytest

from course_utils.exercises.compare import require_close
from course_utils.exercises.errors import Wrong


@pytest.mark.parametrize(
    ("got", "message"),
    [
        (np.zeros((2, 8)), r"has shape \(2, 8\) but should have shape \(2,\): .* Sum over the last axis"),
        (np.array(0.0), r"has shape \(\) but should have shape \(2,\): one number for each point"),
        (np.zeros(3), r"has shape \(3,\) but should have shape \(2,\)\.$"),
        ([1.0, np.nan], "contains NaN"),
        ([1.0, np.inf], "contains infinity"),
        ([-1.0, -2.0], "^wrong sign$"),
        ([1.0, 5.0], r"should be 2.0000 at index \(1,\), and yours is 5.0000"),
        ("text", "should be a number, an array or a tensor; yours is str"),
        (None, "yours is NoneType|contains NaN|has shape"),
    ],
)
def test_comparisons_tell_what_is_wrong(got, message):
    with pytest.raises(Wrong, match=message):
        require_close("the log-det", got, np.array([1.0, 2.0]), {"wrong sign": np.array([-1.0, -2.0])})


def test_comparisons_pass_what_is_close():
    require_close("x", [1.0, 2.00001], np.array([1.0, 2.0]))
    require_close("x", np.float32(1), 1.0)
