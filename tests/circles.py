"""Angles, and how far they may be apart in each precision."""

import numpy as np
import pytest

TURN = 2 * np.pi
PRECISIONS = pytest.mark.parametrize("dtype", ["float32", "float64"])
TOLERANCE = {"float32": 1e-4, "float64": 1e-10}


def apart(a, b):
    """How far angles are from each other on the circle."""
    difference = np.asarray(a, float) - np.asarray(b, float)
    return np.abs(np.mod(difference + np.pi, TURN) - np.pi)
