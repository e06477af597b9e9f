"""Histograms of points in the plane, as baselines."""

import numpy as np
import pytest

from course_utils import baselines
from course_utils.datasets import Checkerboard, TwoMoons


def test_it_integrates_to_one():
    train, validation = (TwoMoons().sample(size, seed=size)[0] for size in (5_000, 500))
    fitted = baselines.plane_histogram(train, validation, 25)
    middle = np.arange(-6, 8, 0.02)
    mass = np.exp(fitted.log_prob(np.stack(np.meshgrid(middle, middle), axis=-1).reshape(-1, 2))).sum() * 0.02**2
    assert mass == pytest.approx(1, abs=2e-2)
    assert fitted.parameters == 25**2 + 5 and fitted.name == "histogram of 25 × 25 cells"


def test_cells_hold_their_share_of_the_points():
    points = np.array([[0.0, 0.0], [0.1, 0.2], [0.9, 0.1], [1.0, 1.0]])
    fitted = baselines.plane_histogram(points, points, 2)
    # The smallest share of the Gaussian fits them best; the upper edge belongs to the last cell, and nothing lies beyond.
    asked = np.array([[0.2, 0.3], [0.7, 0.2], [1.0, 1.0]])
    np.testing.assert_allclose(np.exp(fitted.log_prob(asked)), [2.0, 1.0, 1.0], rtol=1e-3)
    assert -np.inf < fitted.log_prob(np.array([[1.001, 0.5]]))[0] < -5


def test_validation_points_choose_the_number_of_cells():
    data = Checkerboard()
    (train, _), (validation, _), (test, _) = (data.sample(size, seed=size) for size in (20_000, 2_000, 10_000))
    fitted = baselines.plane_histogram(train, validation, [3, 40, 1_000])
    assert fitted.name == "histogram of 40 × 40 cells"
    assert -fitted.log_prob(test).mean() - data.entropy < 0.1


@pytest.mark.parametrize("points", [np.zeros((5, 3)), np.zeros((5, 2)), np.full((5, 2), np.nan), np.zeros(5)])
def test_points_that_have_no_histogram_are_refused(points):
    with pytest.raises(ValueError, match=r"Expected .*; got"):
        baselines.plane_histogram(points, points, 4)


@pytest.mark.parametrize("cells", [0, -1, [4, 0], 2.5, []])
def test_numbers_of_cells_that_are_none_are_refused(cells):
    points = np.random.default_rng(0).normal(size=(50, 2))
    with pytest.raises(ValueError, match=r"Expected .*number.* of cells.*; got"):
        baselines.plane_histogram(points, points, cells)
