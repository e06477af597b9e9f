"""What counts as still blank."""

import numpy as np

from course_utils.exercises.blanks import is_blank


def test_what_is_blank():
    class Untouched:
        def __init__(self, mask):
            self.mask = mask

        def forward(self, z):
            """Docstring."""
            return ...

        def inverse(self, x): ...

    class Begun(Untouched):
        def forward(self, z):
            return z

        def inverse(self, x):
            return ...

    def documented(x):
        """Docstring."""
        return ...

    def commented(x): ...

    def unpacking(x, parameters):
        _a, _b = parameters
        return ...

    def measuring(x):
        _, _height, _width = x.shape
        return ...

    def renaming(x):
        y = x
        return y

    blank = [..., Untouched, documented, commented, unpacking, measuring]
    blank += [[..., ...], (...,), {"A": [..., ...], "B": ...}]
    filled = [
        None,
        0,
        Begun,
        renaming,
        lambda x: x,
        lambda x: 0.0,
        len,
        int,
        np.sum,
        [],
        (),
        {},
        [..., 1],
        {"A": ..., "B": [2, ...]},
    ]
    assert [is_blank(answer) for answer in blank] == [True] * len(blank)
    assert [is_blank(answer) for answer in filled] == [False] * len(filled)
