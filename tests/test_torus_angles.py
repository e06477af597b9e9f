"""Pairs of angles: a density that integrates to 1 and goes on over the seams, and samples that agree with it."""

import numpy as np
import pytest

from course_utils.datasets import TorusAngles

DATA = {
    "default": TorusAngles(),
    "one that winds twice": TorusAngles([1.0], [[3.0, -3.0]], [[0.5, 9.0]], [-2]),
    "uniform": TorusAngles([0.5, 0.5], [[0.0, 0.0], [1.0, 2.0]], [[0.0, 0.0], [0.0, 0.0]], [0, 3]),
}
ALL = pytest.mark.parametrize("data", DATA.values(), ids=DATA)


def grid(size):
    middles = -np.pi + 2 * np.pi * (np.arange(size) + 0.5) / size
    return np.stack(np.meshgrid(middles, middles, indexing="ij"), axis=-1)


@ALL
def test_density_integrates_to_one(data):
    assert np.mean(np.exp(data.log_prob(grid(200)))) * (2 * np.pi) ** 2 == pytest.approx(1, abs=1e-9)


@pytest.mark.slow
@ALL
def test_samples_agree_with_the_density(data):
    """Cell by cell, their share with the density's integral, and all together with the entropy."""
    points, _ = data.sample(200_000, seed=0)
    edges = np.linspace(-np.pi, np.pi, 25)
    share = np.histogram2d(*points.T.astype(float).clip(-np.pi, np.pi), bins=[edges, edges])[0] / len(points)
    mass = np.exp(data.log_prob(grid(24 * 20))).reshape(24, 20, 24, 20).mean(axis=(1, 3)) * (2 * np.pi / 24) ** 2
    error = np.sqrt(mass * (1 - mass) / len(points))
    assert share.sum() == pytest.approx(1)
    assert np.all(np.abs(share - mass) < 5 * error + 1e-5)
    log_prob = data.log_prob(points)
    assert abs(-log_prob.mean() - data.entropy) < 5 * log_prob.std() / np.sqrt(log_prob.size) + 1e-9


@ALL
def test_whole_turns_make_no_difference(data):
    points = np.random.default_rng(0).uniform(-np.pi, np.pi, [5, 3, 2])
    turned = points + 2 * np.pi * np.array([2, -1])
    assert data.log_prob(points).shape == (5, 3)
    np.testing.assert_allclose(data.log_prob(turned), data.log_prob(points), atol=1e-9)


def test_a_component_is_a_product_of_von_mises_densities_where_it_does_not_wind():
    from scipy.stats import vonmises

    points = np.random.default_rng(1).uniform(-np.pi, np.pi, [50, 2])
    expected = vonmises.logpdf(points[:, 0], 3, loc=0.5) + vonmises.logpdf(points[:, 1], 20, loc=-1.0)
    data = TorusAngles([1.0], [[0.5, -1.0]], [[3.0, 20.0]], [0])
    np.testing.assert_allclose(data.log_prob(points), expected, atol=1e-9)


def test_entropies_are_the_known_ones():
    assert DATA["uniform"].entropy == pytest.approx(2 * np.log(2 * np.pi))
    assert DATA["default"].entropy == pytest.approx(1.6887, abs=1e-4)
    # A shear of the torus preserves area, and so the entropy.
    plain = TorusAngles([1.0], [[3.0, -3.0]], [[0.5, 9.0]], [0])
    assert DATA["one that winds twice"].entropy == pytest.approx(plain.entropy)


@ALL
def test_samples_are_reproducible_angles_with_their_component(data):
    points, component = data.sample(1_000, seed=3)
    assert (points.shape, points.dtype, component.shape) == ((1_000, 2), np.float32, (1_000,))
    assert np.all((points >= -np.float32(np.pi)) & (points < np.float32(np.pi)))
    assert set(component) <= set(range(len(data.weights)))
    np.testing.assert_array_equal(points, data.sample(1_000, seed=3)[0])
    assert np.any(points != data.sample(1_000, seed=4)[0])


def test_components_are_drawn_around_their_centres():
    data = DATA["default"]
    points, component = data.sample(20_000, seed=0)
    for m, centre in enumerate(data.centres):
        direction = np.angle(np.exp(1j * points[component == m].astype(float)).mean(axis=0))
        if data.concentrations[m].min() > 0:
            np.testing.assert_allclose(np.angle(np.exp(1j * (direction - centre))), 0, atol=0.05)


def test_what_cannot_be_is_refused():
    for size in (0, -5, 2.5, "many", None):
        with pytest.raises(ValueError, match=r"Expected .*points.*; got"):
            TorusAngles().sample(size, seed=0)
    with pytest.raises(ValueError, match=r"points of shape \[..., 2\]; got \(4, 3\)"):
        TorusAngles().log_prob(np.zeros((4, 3)))
    one = {"weights": [1.0], "centres": [[0.0, 0.0]], "concentrations": [[1.0, 1.0]], "windings": [1]}
    for wrong, message in (
        ({"centres": [[0.0, 0.0]] * 2}, r"windings \[M\]; got shapes"),
        ({"weights": [0.9]}, "weights whose sum is 1"),
        ({"weights": [-1.0, 2.0], **{k: 2 * v for k, v in one.items() if k != "weights"}}, "positive weights"),
        ({"centres": [[np.nan, 0.0]]}, "centres that are finite"),
        ({"concentrations": [[-1.0, 1.0]]}, "from 0 to 100"),
        ({"concentrations": [[1.0, 1_000.0]]}, "from 0 to 100"),
        ({"windings": [0.5]}, "whole numbers"),
    ):
        with pytest.raises(ValueError, match=message):
            TorusAngles(**(one | wrong))
