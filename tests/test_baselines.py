"""The baselines, against densities that are known."""

import itertools

import numpy as np
import pytest
from scipy.special import logsumexp
from scipy.stats import multivariate_normal, norm

from course_utils import baselines

RNG = np.random.default_rng(0)
ROOT = RNG.normal(size=(4, 4))
MEAN, COVARIANCE = RNG.normal(size=4), ROOT @ ROOT.T + 0.1 * np.eye(4)
KNOWN = multivariate_normal(MEAN, COVARIANCE)


def drawn(count, seed, known=KNOWN):
    """Points of the known Gaussian, as images of 2 × 2 pixels."""
    return known.rvs(count, random_state=seed).reshape(count, 2, 2)


def gap(fitted, known, points):
    """The mean of log p_known(x) − log p_fitted(x)."""
    return np.mean(known.logpdf(points.reshape(len(points), -1)) - fitted.log_prob(points))


def test_a_gaussian_is_recovered():
    fitted = baselines.gaussian(drawn(20_000, 1), drawn(1_000, 2))
    x = drawn(5_000, 3)
    assert fitted.log_prob(x).shape == (5_000,) and fitted.log_prob(x).dtype == np.float64
    assert abs(gap(fitted, KNOWN, x)) < 2e-3
    assert fitted.name == "Gaussian" and fitted.parameters == 4 + 10


def test_a_gaussian_of_fewer_points_than_dimensions_is_shrunk_and_the_better_for_it():
    """Of a correlation that decays, 40 points tell little in 60 dimensions, yet more than variances alone would."""
    known = multivariate_normal(np.zeros(60), 0.9 ** np.abs(np.subtract.outer(range(60), range(60))))
    train, validation, test = (known.rvs(count, random_state=seed) for seed, count in enumerate((40, 200, 1_000)))
    fitted = baselines.gaussian(train, validation)
    alone = multivariate_normal(train.mean(axis=0), np.diag(train.var(axis=0)))
    assert fitted.log_prob(test).mean() > alone.logpdf(test).mean() + 10


def test_float32_points_are_fitted_in_float64():
    """Variances that differ by ten orders of magnitude: float32 would see the greater one alone."""
    scale = np.array([1e-2, 1e3])
    train, validation, test = (RNG.normal(size=(2_000, 2)) * scale for _ in range(3))
    fitted = baselines.gaussian(train.astype("float32"), validation.astype("float32"))
    known = norm(0, scale).logpdf(test).sum(axis=1)
    assert abs(np.mean(known - fitted.log_prob(test.astype("float32")))) < 1e-2


def test_each_class_has_a_gaussian_whose_class_need_not_be_told():
    other = multivariate_normal(MEAN + 5, np.diag([0.1, 1, 2, 3]))

    def mixed(count, seed):
        points = np.concatenate([drawn(3 * count, seed), drawn(count, seed + 1, other)])
        return points, np.repeat(["left", "right"], [3 * count, count])

    (train, classes), (validation, its), (test, _) = (
        mixed(count, seed) for count, seed in ((5_000, 1), (500, 3), (1_000, 5))
    )
    fitted = baselines.class_gaussians(train, classes, validation, its)
    rows = test.reshape(-1, 4)
    known = logsumexp([np.log(0.75) + KNOWN.logpdf(rows), np.log(0.25) + other.logpdf(rows)], axis=0)
    assert abs(np.mean(known - fitted.log_prob(test))) < 5e-3
    assert fitted.parameters == 1 + 2 * 14 and fitted.name == "2 Gaussians, one a class"
    asked = np.tile(["right", "left"], 20_000)
    samples = fitted.sample(asked, seed=0)
    assert samples.shape == (40_000, *test.shape[1:])
    for name, true in (("left", KNOWN), ("right", other)):
        own = samples[asked == name].reshape(-1, 4)
        np.testing.assert_allclose(own.mean(axis=0), true.mean, atol=0.1)
        np.testing.assert_allclose(np.cov(own.T), true.cov, atol=0.2)
    with pytest.raises(ValueError, match=r"Expected classes of \['left', 'right'\]; got \['up'\]"):
        fitted.sample(["left", "up"], seed=0)


def test_a_mixture_of_gaussians_is_recovered_and_its_number_of_components_chosen():
    centres = np.array([[-6.0, 0.0], [0.0, 6.0], [6.0, 0.0]])

    def mixed(count, seed):
        rng = np.random.default_rng(seed)
        return centres[rng.integers(3, size=count)] + rng.normal(size=(count, 2))

    fitted = baselines.gaussian_mixture(mixed(6_000, 1), mixed(500, 2), [1, 3])
    test = mixed(2_000, 3)
    known = logsumexp([multivariate_normal(centre).logpdf(test) - np.log(3) for centre in centres], axis=0)
    assert abs(np.mean(known - fitted.log_prob(test))) < 1e-2
    assert fitted.name == "mixture of 3 Gaussians" and fitted.parameters == 2 + 3 * (2 + 3)


def stripes(count, seed):
    """Images of 1 × 3 pixels and 4 levels: dark ones and light ones, whose pixels are independent of each other."""
    rng = np.random.default_rng(seed)
    tables = np.array([[0.7, 0.2, 0.1, 0.0], [0.0, 0.0, 0.4, 0.6]])
    kind = rng.integers(2, size=count)
    return np.stack([[rng.choice(4, p=tables[k]) for _ in range(3)] for k in kind])[:, None], tables


def test_histograms_of_pixels_are_recovered_and_sum_to_one():
    (train, tables), (validation, _), (test, _) = (
        stripes(count, seed) for count, seed in ((4_000, 1), (300, 2), (1_000, 3))
    )
    fitted = baselines.histogram_mixture(train, validation, 4, [1, 2])
    every = np.array(list(itertools.product(range(4), repeat=3)))[:, None]
    assert np.exp(fitted.log_prob(every)).sum() == pytest.approx(1, abs=1e-12)
    known = np.log(0.5 * tables[:, test[:, 0]].prod(axis=2).sum(axis=0))
    assert abs(np.mean(known - fitted.log_prob(test))) < 1e-2
    assert fitted.name == "mixture of 2 pixel histograms" and fitted.parameters == 1 + 2 * 3 * 3


def test_a_level_that_was_never_seen_has_a_probability():
    train = np.zeros((50, 2, 2), int)
    fitted = baselines.histogram_mixture(train, train[:5], 8, 1)
    assert np.isfinite(fitted.log_prob(np.full((1, 2, 2), 7))).all()
    assert np.exp(fitted.log_prob(np.array(list(itertools.product(range(8), repeat=4))).reshape(-1, 2, 2))).sum() == (
        pytest.approx(1, abs=1e-12)
    )


POINTS = drawn(20, 0)
WHOLE = np.tile([0, 1, 2, 3], (5, 1))


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda: baselines.gaussian(POINTS, POINTS.reshape(20, 4)), r"of one shape; got \[2, 2\] and \[4\]"),
        (
            lambda: baselines.gaussian(POINTS[0, 0], POINTS[0, 0]),
            r"training points of shape \[N, ...\], .* got shape \[2\]",
        ),
        (lambda: baselines.gaussian(POINTS[:0], POINTS), r"training points .*, one or more; got shape \[0, 2, 2\]"),
        (lambda: baselines.gaussian(POINTS, POINTS * np.nan), "validation points that are finite; got 80 numbers"),
        (lambda: baselines.gaussian(np.ones((5, 3)), np.ones((5, 3))), "that differ from each other; got 5"),
        (lambda: baselines.gaussian(POINTS, POINTS).log_prob(np.ones((5, 4))), r"fitted to, \[N, 2, 2\]; got \[5, 4\]"),
        (
            lambda: baselines.class_gaussians(POINTS, np.zeros(19), POINTS, np.zeros(20)),
            r"a class for each of 20 points; got shape \[19\]",
        ),
        (
            lambda: baselines.class_gaussians(POINTS, np.arange(20) % 2, POINTS, np.arange(20) % 3),
            r"the same classes as the training points, \[0, 1\]; got \[0, 1, 2\]",
        ),
        (lambda: baselines.gaussian_mixture(POINTS, POINTS, 21), r"the number of training points, 20; got \[21\]"),
        (lambda: baselines.gaussian_mixture(POINTS, POINTS, []), r"numbers of components .*; got \[\]"),
        (
            lambda: baselines.gaussian_mixture(POINTS, POINTS, [2, 0]),
            "the number of components, a positive integer; got 0",
        ),
        (lambda: baselines.histogram_mixture(WHOLE, WHOLE, 3, 1), "pixels from 0 to 2; got values from 0"),
        (lambda: baselines.histogram_mixture(WHOLE, WHOLE, 4, 1, iterations=0), "the number of iterations, a positive"),
        (
            lambda: baselines.histogram_mixture(WHOLE, WHOLE, 4, 1).log_prob(WHOLE + 0.5),
            "whole-numbered pixels from 0 to 3; got values from 0.5 to 3.5",
        ),
    ],
)
def test_what_makes_no_sense_is_refused(call, message):
    with pytest.raises(ValueError, match=message):
        call()
