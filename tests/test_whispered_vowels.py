"""The synthetic vowels against the process that they are made by."""

import numpy as np
import pytest
from scipy.signal import lfilter, welch
from scipy.stats import logistic

from course_utils.datasets import SAMPLE_RATE, VOWELS, WhisperedVowels

every_vowel = pytest.mark.parametrize("vowel", range(len(VOWELS)), ids=VOWELS)


@pytest.fixture(scope="module")
def data():
    return WhisperedVowels()


@every_vowel
def test_density_is_that_of_the_recursion_step_by_step(data, vowel):
    waves, _ = data.sample(4, 12, seed=0, vowel=vowel)
    expected = np.zeros(4)
    for n, wave in enumerate(waves.astype(float)):
        for t, x in enumerate(wave):
            before = [wave[t - k] if t >= k else 0.0 for k in (1, 2, 3, 4)]
            expected[n] += logistic.logpdf(x, np.dot(data.coefficients[vowel], before), data.scales[vowel])
    np.testing.assert_allclose(data.log_prob(waves, vowel), expected, rtol=1e-9)


@every_vowel
def test_density_integrates_to_one(data, vowel):
    """Over waveforms of two steps, on a grid as fine as the noise."""
    scale = data.scales[vowel]
    axis = np.arange(-25, 25, 0.25) * scale
    grid = np.stack(np.meshgrid(axis, axis, indexing="ij"), axis=-1)
    # The second step lies around a_1 x_1.
    grid[..., 1] += data.coefficients[vowel, 0] * grid[..., 0]
    assert abs(np.exp(data.log_prob(grid, vowel)).sum() * (0.25 * scale) ** 2 - 1) < 1e-6


@every_vowel
def test_mean_of_minus_log_density_is_the_entropy_rate(data, vowel):
    waves, _ = data.sample(2_000, 100, seed=1, vowel=vowel)
    rates = -data.log_prob(waves, vowel) / 100
    assert abs(rates.mean() - data.entropy_rate[vowel]) < 4 * rates.std() / np.sqrt(rates.size)


@every_vowel
def test_variance_settles_at_one(data, vowel):
    response = lfilter([1.0], [1.0, *-data.coefficients[vowel]], np.eye(1, 4_000)[0])
    assert abs(np.sum((data.scales[vowel] * response) ** 2) * np.pi**2 / 3 - 1) < 1e-9
    waves, _ = data.sample(500, 1_000, seed=2, vowel=vowel)
    assert abs(waves[:, 200:].std() - 1) < 0.02


@every_vowel
def test_power_spectrum_is_that_of_samples_and_peaks_at_the_formants(data, vowel):
    waves, _ = data.sample(300, 2_000, seed=3, vowel=vowel)
    frequencies, estimate = welch(waves[:, 200:], SAMPLE_RATE, nperseg=256)
    exact = data.power_spectrum(frequencies)[vowel]
    inner = slice(2, -2)
    assert np.abs(10 * np.log10(estimate.mean(axis=0) / exact))[inner].max() < 1.0
    fine = np.linspace(0, SAMPLE_RATE / 2, 4_001)
    power = data.power_spectrum(fine)[vowel]
    assert abs(np.trapezoid(power, fine) - 1) < 1e-3
    first, second = {"a": (730, 1090), "i": (270, 2290), "u": (300, 870)}[VOWELS[vowel]]
    for formant in (first, second):
        near = np.abs(fine - formant) < 60
        assert power[near].max() > power[np.abs(np.abs(fine - formant) - 150) < 5].min()


def test_samples_are_reproducible_labelled_and_of_every_vowel(data):
    waves, vowels = data.sample(300, 64, seed=3)
    assert (waves.shape, waves.dtype, vowels.shape) == ((300, 64), np.float32, (300,))
    assert np.bincount(vowels).min() > 70
    np.testing.assert_array_equal(waves, data.sample(300, 64, seed=3)[0])
    assert np.any(waves != data.sample(300, 64, seed=4)[0])
    right, wrong = data.log_prob(waves, vowels), data.log_prob(waves, (vowels + 1) % 3)
    assert (right > wrong).all()
    assert set(data.sample(10, 8, seed=0, vowel=2)[1].tolist()) == {2}


def test_wider_formants_leave_more_to_chance(data):
    assert (WhisperedVowels((300, 400)).entropy_rate > data.entropy_rate).all()


def test_what_is_no_vowel_is_refused(data):
    with pytest.raises(ValueError, match="number of waveforms, a positive integer; got 0"):
        data.sample(0, 5, seed=0)
    with pytest.raises(ValueError, match=r"number of steps, a positive integer; got 2\.5"):
        data.sample(5, 2.5, seed=0)
    with pytest.raises(ValueError, match="vowel from 0 to 2, or None for any; got 3"):
        data.sample(5, 5, seed=0, vowel=3)
    with pytest.raises(ValueError, match=r"vowels from 0 to 2; got \[-1, 4\]"):
        data.log_prob(np.zeros((2, 5)), np.array([4, -1]))
    with pytest.raises(ValueError, match=r"waves of shape \[\.\.\., T\].*; got \(2, 5\) and \(3,\)"):
        data.log_prob(np.zeros((2, 5)), np.array([0, 1, 2]))
    with pytest.raises(ValueError, match=r"two bandwidths, both positive; got \(100, 0\)"):
        WhisperedVowels((100, 0))
