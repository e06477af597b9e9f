"""The mixture of von Mises densities, against one that is known."""

import numpy as np
import pytest

from course_utils import baselines
from course_utils.datasets import TorusAngles

KNOWN = TorusAngles([0.6, 0.4], [[3.1, 0.0], [-1.0, -3.0]], [[4.0, 9.0], [1.0, 30.0]], [0, 0])


def drawn(count, seed):
    return KNOWN.sample(count, seed=seed)[0]


@pytest.fixture(scope="module")
def fitted():
    return baselines.von_mises_mixture(drawn(20_000, 1), drawn(1_000, 2), [1, 2])


def test_it_is_recovered_and_its_number_of_components_chosen(fitted):
    x = drawn(5_000, 3)
    assert fitted.name == "mixture of 2 von Mises densities" and fitted.parameters == 1 + 2 * 4
    assert fitted.log_prob(x).shape == (5_000,)
    assert abs(np.mean(KNOWN.log_prob(x) - fitted.log_prob(x))) < 2e-3


def test_it_is_a_density_of_the_torus(fitted):
    angles = np.linspace(-np.pi, np.pi, 200, endpoint=False)
    grid = np.stack(np.meshgrid(angles, angles), axis=-1).reshape(-1, 2)
    assert np.exp(fitted.log_prob(grid)).mean() * (2 * np.pi) ** 2 == pytest.approx(1, abs=1e-9)
    np.testing.assert_allclose(fitted.log_prob(grid + 2 * np.pi * np.array([1, -2])), fitted.log_prob(grid), atol=1e-9)


def test_where_the_circle_is_cut_makes_no_difference():
    train, validation, x = drawn(2_000, 1), drawn(100, 2), drawn(100, 3)
    turned = [np.mod(angles, 2 * np.pi) for angles in (train, validation)]
    one, other = baselines.von_mises_mixture(train, validation, 2), baselines.von_mises_mixture(*turned, 2)
    np.testing.assert_allclose(one.log_prob(x), other.log_prob(x), atol=1e-4)


def test_a_component_of_a_single_point_has_a_finite_density():
    few = drawn(5, 1)
    assert np.all(np.isfinite(baselines.von_mises_mixture(few, few, 5).log_prob(few)))


def test_more_iterations_fit_the_training_angles_better():
    train = drawn(1_000, 1)
    short, long = (baselines.von_mises_mixture(train, train, 8, iterations=n).log_prob(train).mean() for n in (1, 50))
    assert long > short


def test_what_makes_no_sense_is_refused():
    few = drawn(5, 1)
    for components, message in ((6, r"the number of training points, 5; got \[6\]"), ([], "numbers of components")):
        with pytest.raises(ValueError, match=message):
            baselines.von_mises_mixture(few, few, components)
    with pytest.raises(ValueError, match="the number of iterations, a positive integer; got 0"):
        baselines.von_mises_mixture(few, few, 2, iterations=0)
    with pytest.raises(ValueError, match="Expected training points that are finite"):
        baselines.von_mises_mixture(np.full((5, 2), np.nan), few, 2)
