"""The synthetic vowels against the process that they are made by."""

import numpy as np
import pytest
from scipy.signal import welch
from scipy.stats import logistic

from course_utils.datasets import SAMPLE_RATE, VOWELS, WhisperedVowels

every_vowel = pytest.mark.parametrize("vowel", range(len(VOWELS)), ids=VOWELS)


@pytest.fixture(scope="module")
def data():
    return WhisperedVowels()


@every_vowel
def test_density_is_that_of_the_recursion_step_by_step(data, vowel):
    waves, _ = data.sample(4, 24, seed=0, vowel=vowel)
    expected = np.zeros(4)
    for n, wave in enumerate(waves.astype(float)):
        for t, x in enumerate(wave):
            before = [wave[t - k] if t >= k else 0.0 for k in range(1, 17)]
            power = np.mean(np.square(before))
            scale = data.scales[vowel] * np.exp(2 * power / (1 + power))
            location = np.dot(data.coefficients[vowel], before[:4]) + 0.5 * scale * np.sin(2 * before[0])
            expected[n] += logistic.logpdf(x, location, scale)
    np.testing.assert_allclose(data.log_prob(waves, vowel), expected, rtol=1e-9)


@pytest.mark.slow
@every_vowel
def test_density_integrates_to_one(data, vowel):
    """Over waveforms of two steps, on a grid as fine as the noise."""
    scale = data.scales[vowel]
    axis = np.arange(-40, 40, 0.25) * scale
    grid = np.stack(np.meshgrid(axis, axis, indexing="ij"), axis=-1)
    # The second step lies around a_1 x_1.
    grid[..., 1] += data.coefficients[vowel, 0] * grid[..., 0]
    assert abs(np.exp(data.log_prob(grid, vowel)).sum() * (0.25 * scale) ** 2 - 1) < 1e-6


@every_vowel
def test_mean_of_minus_log_density_is_that_of_the_steps_entropies(data, vowel):
    waves, _ = data.sample(2_000, 100, seed=1, vowel=vowel)
    surplus = -data.log_prob(waves, vowel) / 100 - np.mean(data.conditionals(waves, vowel)[1] + 2, axis=-1)
    assert abs(surplus.mean()) < 4 * surplus.std() / np.sqrt(surplus.size)


@every_vowel
def test_standardised_residuals_are_logistic(data, vowel):
    waves, _ = data.sample(400, 200, seed=2, vowel=vowel)
    location, log_scale = data.conditionals(waves, vowel)
    uniform = logistic.cdf((waves - location) * np.exp(-log_scale)).ravel()
    counts, _ = np.histogram(uniform, bins=20, range=(0, 1))
    assert np.sum((counts - 4_000) ** 2 / 4_000) < 45.3  # the 99.94th percentile of χ² with 19 degrees of freedom
    # Noise is louder after loud moments, between s and e² s.
    assert (log_scale >= np.log(data.scales[vowel])).all()
    assert (log_scale < np.log(data.scales[vowel]) + 2).all()
    assert np.std(log_scale) > 0.3


@pytest.mark.slow
@every_vowel
def test_waveforms_keep_their_size(data, vowel):
    waves, _ = data.sample(20, 20_000, seed=3, vowel=vowel)
    early, late = waves[:, 1_000:5_000].std(), waves[:, -4_000:].std()
    assert 0.8 < late < 1.7
    assert abs(late / early - 1) < 0.15
    assert np.abs(waves).max() < 15


@every_vowel
def test_power_peaks_at_the_formants(data, vowel):
    waves, _ = data.sample(300, 2_000, seed=3, vowel=vowel)
    frequencies, power = welch(waves[:, 200:], SAMPLE_RATE, nperseg=256)
    first, second = {"a": (730, 1090), "i": (270, 2290), "u": (300, 870)}[VOWELS[vowel]]
    # Noise that depends on the past changes the spectrum of the resonators, but not where it is high.
    decibels = 10 * np.log10(power.mean(axis=0) / data.formant_gains(frequencies)[vowel])[2:-2]
    assert np.ptp(decibels) < 12
    assert min(abs(frequencies[np.argmax(power.mean(axis=0))] - formant) for formant in (first, second)) < 100
    fine = np.linspace(0, SAMPLE_RATE / 2, 4_001)
    gains = data.formant_gains(fine)[vowel]
    for formant in (first, second):
        near = np.abs(fine - formant) < 60
        assert gains[near].max() > gains[np.abs(fine - formant - 250) < 5].max()


def test_samples_are_reproducible_labelled_and_of_every_vowel(data):
    waves, vowels = data.sample(300, 64, seed=3)
    assert (waves.shape, waves.dtype, vowels.shape) == ((300, 64), np.float32, (300,))
    assert np.bincount(vowels).min() > 70
    np.testing.assert_array_equal(waves, data.sample(300, 64, seed=3)[0])
    assert np.any(waves != data.sample(300, 64, seed=4)[0])
    right, wrong = data.log_prob(waves, vowels), data.log_prob(waves, (vowels + 1) % 3)
    assert (right > wrong).mean() > 0.99
    assert set(data.sample(10, 8, seed=0, vowel=2)[1].tolist()) == {2}


def test_wider_formants_leave_more_to_chance(data):
    assert (WhisperedVowels((300, 400)).scales > data.scales).all()


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
