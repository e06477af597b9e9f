"""The judge of digits, and the Fréchet distance between sets of points."""

import numpy as np
import pytest
from scipy.linalg import sqrtm

from course_utils.datasets import Digits, mnist_digits
from course_utils.judging import Judge, frechet_distance

POINTS = np.random.default_rng(0).normal(size=(200, 3)) @ [[1.0, 0.5, 0.0], [0.0, 2.0, 0.3], [0.0, 0.0, 0.7]]


def test_the_distance_of_a_set_from_itself_is_0():
    assert frechet_distance(POINTS, POINTS[::-1]) == pytest.approx(0, abs=1e-10)


def test_a_shift_counts_by_its_square():
    assert frechet_distance(POINTS, POINTS + np.array([1.0, 2.0, -2.0])) == pytest.approx(9, abs=1e-10)


def test_a_scale_counts_by_the_square_of_the_difference_of_standard_deviations():
    centred = POINTS - POINTS.mean(axis=0)
    assert frechet_distance(centred, 3 * centred) == pytest.approx(4 * centred.var(axis=0, ddof=1).sum())


def test_the_distance_is_that_of_the_definition():
    others = np.random.default_rng(1).normal(size=(150, 3)) * [3.0, 0.2, 1.0] + 1
    covariances = np.cov(POINTS.T), np.cov(others.T)
    between = sqrtm(covariances[0] @ covariances[1]).real
    shift = np.square(POINTS.mean(axis=0) - others.mean(axis=0)).sum()
    expected = shift + np.trace(covariances[0] + covariances[1] - 2 * between)
    assert frechet_distance(POINTS, others) == pytest.approx(expected)
    assert frechet_distance(others, POINTS) == pytest.approx(expected)


def test_a_feature_that_never_changes_is_allowed():
    flat = np.concatenate([POINTS, np.zeros((200, 1))], axis=1)
    assert frechet_distance(flat, flat + np.array([0, 0, 0, 2])) == pytest.approx(4)


@pytest.mark.parametrize("others", [POINTS[:, :2], POINTS[:1], POINTS[0]])
def test_sets_that_cannot_be_compared_are_refused(others):
    with pytest.raises(ValueError, match="Expected two sets of at least two points each"):
        frechet_distance(POINTS, others)


@pytest.mark.slow
def test_a_judge_learns_to_tell_digits_apart():
    train, validation, _ = mnist_digits()
    judge = Judge(seed=0)
    untrained = judge.accuracy(*validation)
    judge.fit(Digits(train.images[:1600], train.digits[:1600]), epochs=4, seed=0)
    assert untrained < 0.4
    assert judge.accuracy(*validation) > 0.85
    assert judge.features(validation.images).shape == (500, 32)


def test_a_judge_looks_at_images_of_28_by_28_pixels_alone():
    with pytest.raises(ValueError, match=r"images of shape \[N, 28, 28, 1\]; got \[2, 28, 28\]"):
        Judge(seed=0).digits(np.zeros((2, 28, 28)))
