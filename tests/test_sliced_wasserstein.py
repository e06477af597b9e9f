"""The sliced Wasserstein distance of two sets of points."""

import numpy as np
import pytest

from course_utils.evaluation import sliced_wasserstein


@pytest.fixture
def points():
    return np.random.default_rng(0).normal(size=(500, 2))


def test_points_in_another_order_are_at_distance_zero(points):
    assert sliced_wasserstein(points, points[::-1]) < 1e-12  # a product of matrices may round by the order of its rows


def test_on_the_line_it_is_the_wasserstein_distance():
    assert sliced_wasserstein(np.array([[0.0], [1.0]]), np.array([[4.0], [2.0]])) == pytest.approx(np.sqrt(6.5))


def test_a_shift_by_s_is_seen_along_each_direction(points):
    # The mean of (s·u)² over all directions of the plane is |s|² / 2.
    found = sliced_wasserstein(points, points + np.array([3.0, 4.0]), directions=4_000)
    assert found == pytest.approx(5 / np.sqrt(2), rel=0.02)


def test_it_is_smaller_for_two_samples_of_one_distribution_than_for_one_of_another(points):
    of_the_same, of_another = np.random.default_rng(1).normal(size=(2, 500, 2)) * [[[1.0]], [[1.5]]]
    assert 0 < sliced_wasserstein(points, of_the_same) < sliced_wasserstein(points, of_another) / 3


def test_what_cannot_be_compared_is_refused(points):
    with pytest.raises(ValueError, match=r"as many points.*\(500, 2\) and \(499, 2\)"):
        sliced_wasserstein(points, points[1:])
    with pytest.raises(ValueError, match="number of directions"):
        sliced_wasserstein(points, points, directions=0)
