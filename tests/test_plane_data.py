"""The checkerboard and the rings: densities that integrate to 1, and samples that agree with them."""

import numpy as np
import pytest

from course_utils.datasets import Checkerboard, Rings

DATA = {
    "checkerboard": Checkerboard(),
    "a board of 2 × 2": Checkerboard(squares=2),
    "rings": Rings(),
    "one small ring": Rings(radii=[0.3], noise=0.2),
}


@pytest.mark.parametrize("data", DATA.values(), ids=DATA)
def test_density_integrates_to_one(data):
    middle = np.arange(-4.2 + 0.0125, 4.2, 0.025)
    mass = np.exp(data.log_prob(np.stack(np.meshgrid(middle, middle), axis=-1))).sum() * 0.025**2
    assert mass == pytest.approx(1, abs=1e-6)


@pytest.mark.parametrize("data", DATA.values(), ids=DATA)
def test_samples_agree_with_the_density(data):
    """Cell by cell, their share with the density's integral, and all together with the entropy."""
    points, _ = data.sample(200_000, seed=0)
    edges = np.linspace(-4, 4, 33)
    share = np.histogram2d(*points.T.astype(float), bins=[edges, edges])[0] / len(points)
    fine = np.linspace(-4, 4, 32 * 20 + 1)[:-1] + 0.25 / 40
    density = np.exp(data.log_prob(np.stack(np.meshgrid(fine, fine, indexing="ij"), axis=-1)))
    mass = density.reshape(32, 20, 32, 20).sum(axis=(1, 3)) * (0.25 / 20) ** 2
    error = np.sqrt(mass * (1 - mass) / len(points))
    # Sharper for cells that hold a share of all points that counts, where a count is nearly normal.
    assert np.abs(share - mass)[mass > 1e-4].size > 10
    assert np.all(np.abs(share - mass) < 5 * error + 1e-5)
    log_prob = data.log_prob(points)
    assert abs(-log_prob.mean() - data.entropy) < 5 * log_prob.std() / np.sqrt(log_prob.size) + 1e-12


def test_entropies_are_the_known_ones():
    assert Checkerboard().entropy == pytest.approx(np.log(8))
    assert Checkerboard(6).entropy == pytest.approx(np.log(18))
    assert Rings().entropy == pytest.approx(2.6489, abs=1e-4)
    # A wide ring is a strip of its length, across which the density is normal.
    length = np.log(2 * np.pi * 50)
    assert Rings([50.0], noise=0.1).entropy == pytest.approx(length + 0.5 * np.log(2 * np.pi * np.e * 0.01), abs=1e-4)


def test_a_ring_too_small_to_be_seen_is_a_normal_distribution():
    points = np.random.default_rng(0).normal(size=(5, 3, 2))
    normal = -np.sum(points**2, axis=-1) / 2 - np.log(2 * np.pi)
    np.testing.assert_allclose(Rings([1e-4], noise=1.0).log_prob(points), normal, atol=1e-6)


def test_the_density_is_defined_far_out_and_at_the_centre():
    assert np.all(np.isfinite(Rings().log_prob([[0.0, 0.0], [40.0, 30.0]])))
    np.testing.assert_array_equal(Checkerboard().log_prob([[9.0, 0.0], [-1.5, -0.5]]), [-np.inf, -np.inf])


def test_dark_squares_are_those_of_even_sum():
    log_prob = Checkerboard().log_prob([[[-1.5, -1.5], [-0.5, -1.5]], [[-1.5, -0.5], [-0.5, -0.5]]])
    np.testing.assert_allclose(log_prob, [[-np.log(8), -np.inf], [-np.inf, -np.log(8)]])


def test_points_come_with_where_they_belong():
    points, square = Checkerboard().sample(1_000, seed=1)
    corners = np.floor(points + 2)
    assert set(square) == set(range(8))
    assert all(len(np.unique(corners[square == k], axis=0)) == 1 for k in range(8))
    order = np.array([corners[square == k][0] for k in range(8)])
    np.testing.assert_array_equal(order[:3], [[0, 0], [2, 0], [1, 1]])
    points, ring = Rings().sample(1_000, seed=1)
    assert np.all(np.abs(np.linalg.norm(points, axis=-1) - (ring + 1)) < 0.5)


@pytest.mark.parametrize("data", DATA.values(), ids=DATA)
def test_samples_are_reproducible(data):
    points, _ = data.sample(100, seed=3)
    assert (points.shape, points.dtype) == ((100, 2), np.float32)
    np.testing.assert_array_equal(points, data.sample(100, seed=3)[0])
    assert np.any(points != data.sample(100, seed=4)[0])


@pytest.mark.parametrize("data", DATA.values(), ids=DATA)
def test_what_cannot_be_is_refused(data):
    for size in (0, -5, 2.5, "many", None):
        with pytest.raises(ValueError, match=r"Expected .*points.*; got"):
            data.sample(size, seed=0)
    with pytest.raises(ValueError, match=r"points of shape \[..., 2\]; got \(4, 3\)"):
        data.log_prob(np.zeros((4, 3)))


def test_descriptions_that_make_no_sense_are_refused():
    for squares in (3, 0, -2, 4.5, "four"):
        with pytest.raises(ValueError, match=r"squares along a side.*; got"):
            Checkerboard(squares)
    for radii in ([0.0], [1.0, -1.0], ["wide"]):
        with pytest.raises(ValueError, match="radius of a ring"):
            Rings(radii)
    with pytest.raises(ValueError, match=r"one ring or more; got \[\]"):
        Rings([])
    for noise in (0, -1, float("nan"), "little"):
        with pytest.raises(ValueError, match="the noise"):
            Rings(noise=noise)


def test_no_point_is_rounded_into_the_next_square(monkeypatch):
    class AlmostOne:
        integers = staticmethod(np.random.default_rng(0).integers)

        @staticmethod
        def uniform(size):
            return np.full(size, 1 - 2.0**-40)

    monkeypatch.setattr(np.random, "default_rng", lambda seed: AlmostOne)
    data = Checkerboard()
    assert np.all(data.log_prob(data.sample(1_000, seed=0)[0]) == -data.entropy)
