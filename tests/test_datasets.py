import numpy as np
import pytest
import tensorflow as tf
from scipy.special import logsumexp

from course_utils.datasets import TwoMoons, batches
from course_utils.evaluation import kl_divergence


@pytest.fixture(scope="module")
def moons():
    return TwoMoons(noise=0.05)


@pytest.mark.slow
def test_entropy_is_the_known_one(moons):
    assert abs(moons.entropy - 0.289234) < 1e-5


def test_entropy_agrees_with_samples(moons):
    points, _ = moons.sample(20_000, seed=0)
    log_prob = moons.log_prob(points)
    assert abs(-log_prob.mean() - moons.entropy) < 4 * log_prob.std() / np.sqrt(log_prob.size)


@pytest.mark.parametrize("moon", [None, 0, 1])
def test_density_integrates_to_one(moons, moon):
    x, y = np.meshgrid(np.arange(-1.4, 2.4, 0.025), np.arange(-0.9, 1.4, 0.025))
    mass = np.exp(moons.log_prob(np.stack([x, y], axis=-1), moon)).sum() * 0.025**2
    assert abs(mass - 1) < 1e-6


def test_density_is_that_of_noisy_angles(moons):
    """Against a kernel-free Monte Carlo estimate: the mean over random angles of the Gaussian around each centre."""
    rng = np.random.default_rng(0)
    angle = rng.uniform(0, np.pi, 400_000)
    for point, moon in (([0.0, 1.02], 0), ([1.0, -0.45], 1), ([-1.0, -0.03], 0)):
        centre = [np.cos(angle), np.sin(angle)] if moon == 0 else [1 - np.cos(angle), 0.5 - np.sin(angle)]
        squared = (point[0] - centre[0]) ** 2 + (point[1] - centre[1]) ** 2
        kernel = np.exp(-squared / (2 * 0.05**2)) / (2 * np.pi * 0.05**2)
        error = 5 * kernel.std() / np.sqrt(kernel.size)
        assert abs(np.exp(moons.log_prob(point, moon)) - kernel.mean()) < error


@pytest.mark.parametrize("noise", [0.02, 0.05, 0.5, 10.0])
def test_density_is_exact_whatever_the_noise(noise):
    """Against quadrature with many times the nodes that are taken for noise of 0.05, near the moons and far from them."""
    nodes, weights = np.polynomial.legendre.leggauss(1_000)
    angle = np.pi * (nodes + 1) / 2
    points = np.random.default_rng(0).uniform(-4, 4, [200, 2])
    squared = (points[:, :1] - np.cos(angle)) ** 2 + (points[:, 1:] - np.sin(angle)) ** 2
    exact = logsumexp(-squared / (2 * noise**2), b=weights / 2, axis=1) - np.log(2 * np.pi * noise**2)
    np.testing.assert_allclose(TwoMoons(noise).log_prob(points, 0), exact, rtol=0, atol=1e-7)


def test_moons_average_to_the_whole(moons):
    points = np.random.default_rng(0).normal(size=(7, 3, 2))
    halves = [np.exp(moons.log_prob(points, moon)) for moon in (0, 1)]
    np.testing.assert_allclose(np.exp(moons.log_prob(points)), (halves[0] + halves[1]) / 2, rtol=1e-10)


def test_samples_are_reproducible_and_labelled(moons):
    points, moon = moons.sample(100, seed=3)
    assert (points.shape, points.dtype, moon.shape) == ((100, 2), np.float32, (100,))
    np.testing.assert_array_equal(points, moons.sample(100, seed=3)[0])
    assert np.any(points != moons.sample(100, seed=4)[0])
    own, other = moons.log_prob(points[moon == 0], 0), moons.log_prob(points[moon == 0], 1)
    assert own.mean() > other.mean() + 10


@pytest.mark.parametrize("size", [0, -5, 1, 2.5, "many", None])
def test_unknown_sizes_are_refused(moons, size):
    with pytest.raises(ValueError, match=r"Expected .*points.*; got"):
        moons.sample(size, seed=0)


@pytest.mark.parametrize("noise", [0, 0.001, -1, float("nan"), "little", None])
def test_noises_that_cannot_be_integrated_are_refused(noise):
    with pytest.raises(ValueError, match=r"noise of at least 0.02; got"):
        TwoMoons(noise)


def test_points_that_are_none_are_refused(moons):
    with pytest.raises(ValueError, match=r"points of shape \[..., 2\]; got \(4, 3\)"):
        moons.log_prob(np.zeros((4, 3)))
    with pytest.raises(ValueError, match="moon 0 or 1, or None for both; got 2"):
        moons.log_prob(np.zeros(2), moon=2)


@pytest.mark.parametrize("at_once", [False, True])
@pytest.mark.parametrize("batch_size", [10, 30])
def test_batches_hold_every_row_once_in_a_seeded_order(batch_size, at_once):
    rows = np.arange(100, dtype=np.float32)[:, None]
    pipeline = batches(rows, batch_size=batch_size, seed=1, at_once=at_once)
    first, second = (np.concatenate(list(pipeline.as_numpy_iterator())).ravel() for _ in range(2))
    assert sorted(first) == sorted(second) == rows.ravel().tolist()
    assert np.any(first != second)
    assert np.any(first != rows.ravel())
    again = list(batches(rows, batch_size=batch_size, seed=1, at_once=at_once).as_numpy_iterator())
    np.testing.assert_array_equal(first, np.concatenate(again).ravel())
    assert [len(batch) for batch in again] == [min(batch_size, 100 - k) for k in range(0, 100, batch_size)]
    ordered = np.concatenate(list(batches(rows, batch_size=30, at_once=at_once).as_numpy_iterator())).ravel()
    np.testing.assert_array_equal(ordered, rows.ravel())


@pytest.mark.parametrize("at_once", [False, True])
def test_batches_of_several_arrays_stay_together(at_once):
    rows = np.arange(20, dtype=np.float32)
    pipeline = batches(rows, 2 * rows, batch_size=6, seed=0, drop_remainder=True, at_once=at_once)
    assert int(pipeline.cardinality()) == 3
    assert pipeline.element_spec[0].shape == (6,)
    for one, two in pipeline:
        assert one.shape == (6,)
        np.testing.assert_array_equal(2 * one, two)
    assert isinstance(pipeline, tf.data.Dataset)


def test_batches_that_cannot_be_made_are_refused():
    with pytest.raises(ValueError, match=r"same length; got lengths \[3, 4\]"):
        batches(np.zeros(3), np.zeros(4), batch_size=2)
    with pytest.raises(ValueError, match=r"same length; got lengths \[\]"):
        batches(batch_size=2)
    with pytest.raises(ValueError, match="at most the number of rows, 3; got 4"):
        batches(np.zeros(3), batch_size=4)
    with pytest.raises(ValueError, match="batch size, a positive integer; got 0"):
        batches(np.zeros(3), batch_size=0)


def test_kl_divergence_of_two_normals():
    x = np.random.default_rng(0).normal(size=100_000)
    gap = kl_divergence(-(x**2) / 2, -((x - 0.5) ** 2) / 2)
    assert abs(gap.value - 0.125) < 4 * gap.standard_error
    assert 0.001 < gap.standard_error < 0.002
    assert str(kl_divergence(np.zeros(3), np.zeros(3))) == "0.0000 ± 0.0000"
    with pytest.raises(ValueError, match=r"got shapes \(3,\) and \(2,\)"):
        kl_divergence(np.zeros(3), np.zeros(2))
