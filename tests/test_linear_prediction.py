"""Linear predictions of waveforms, fitted to processes that are linear and to one that is not."""

import numpy as np
import pytest
from scipy.signal import lfilter
from scipy.stats import logistic, norm

from course_utils.baselines import linear_prediction
from course_utils.datasets import WhisperedVowels

RESONANCES = np.array([[1.2, -0.7], [-0.4, -0.5]])
SCALES = np.array([0.5, 2.0])


def linear(size, noise, seed):
    rng = np.random.default_rng(seed)
    classes = rng.integers(2, size=size)
    waves = noise.rvs(size=(size, 60), random_state=rng) * SCALES[classes, None]
    for k, coefficients in enumerate(RESONANCES):
        waves[classes == k] = lfilter([1.0], [1.0, *-coefficients], waves[classes == k])
    return waves, classes


@pytest.mark.slow
@pytest.mark.parametrize(("residuals", "noise"), [("logistic", logistic), ("Gaussian", norm)])
def test_a_linear_process_is_found_and_its_density_is_exact(residuals, noise):
    fitted = linear_prediction(linear(3_000, noise, 0), linear(500, noise, 1), residuals=residuals, orders=(1, 2))
    assert fitted.coefficients.shape == (2, 2)
    assert fitted.parameters == 6
    np.testing.assert_allclose(fitted.coefficients, RESONANCES, atol=0.01)
    np.testing.assert_allclose(fitted.scales, SCALES, rtol=0.02)
    waves, classes = linear(20, noise, 2)
    expected = np.zeros(20)
    for n, (wave, k) in enumerate(zip(waves, classes, strict=True)):
        for t, x in enumerate(wave):
            before = [wave[t - lag] if t >= lag else 0.0 for lag in (1, 2)]
            expected[n] += noise.logpdf(x, fitted.coefficients[k] @ before, fitted.scales[k])
    np.testing.assert_allclose(fitted.log_prob(waves, classes), expected, rtol=1e-9)


def test_one_prediction_for_all_classes_is_worse_and_says_so():
    train, validation, test = (linear(1_000, logistic, seed) for seed in (0, 1, 2))
    own, shared = (linear_prediction(train, validation, by_class=each, orders=(2,)) for each in (True, False))
    assert own.log_prob(*test).mean() > shared.log_prob(*test).mean() + 10
    assert own.name == "linear prediction of order 2, logistic residuals, one a class"
    assert shared.name == "linear prediction of order 2, logistic residuals"
    assert shared.parameters == 3


@pytest.mark.slow
def test_no_linear_prediction_comes_near_the_whispered_vowels():
    data = WhisperedVowels()
    train, validation, test = (data.sample(size, 256, seed=seed) for size, seed in ((600, 0), (200, 1), (600, 2)))
    for residuals in ("logistic", "Gaussian"):
        fitted = linear_prediction(train, validation, residuals=residuals, orders=(4, 16))
        assert np.mean(data.log_prob(*test) - fitted.log_prob(*test)) / 256 > 0.1


def test_what_cannot_be_fitted_is_refused():
    train = linear(10, logistic, 0)
    with pytest.raises(ValueError, match="residuals that are 'logistic' or 'Gaussian'; got 'normal'"):
        linear_prediction(train, train, residuals="normal")
    with pytest.raises(ValueError, match="an order, a positive integer; got 0"):
        linear_prediction(train, train, orders=(2, 0))
