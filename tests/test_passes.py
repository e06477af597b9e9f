"""The cap on epochs and on EM's iterations, for a quick run through a notebook."""

from pathlib import Path

import numpy as np
import pytest

from course_utils import baselines, passes

X = np.random.default_rng(0).uniform(-3.0, 3.0, size=(400, 2))
PIXELS = np.random.default_rng(1).binomial(3, np.linspace(0.2, 0.8, 6) ** np.array([[1], [3]]), size=(200, 2, 6))
MIXTURES = {
    "gaussians": (lambda **options: baselines.gaussian_mixture(X, X, 5, floors=[1e-6], **options), X),
    "von mises": (lambda **options: baselines.von_mises_mixture(X, X, 5, **options), X),
    "histograms": (
        lambda **options: baselines.histogram_mixture(PIXELS[::2], PIXELS[1::2], 4, 3, **options),
        PIXELS,
    ),
}


def test_what_is_asked_for_is_done_unless_it_is_more_than_the_limit(monkeypatch):
    monkeypatch.delenv(passes.EPOCH_LIMIT, raising=False)
    assert passes.limited(5) == 5
    monkeypatch.setenv(passes.EPOCH_LIMIT, "2")
    assert [passes.limited(k) for k in (1, 2, 5)] == [1, 2, 2]
    assert [passes.limited(k, least=3) for k in (1, 2, 5)] == [1, 2, 3]


@pytest.mark.parametrize("limit", ["few", "0", "-1", "1.5", ""])
def test_a_limit_that_is_none_is_refused(limit, monkeypatch):
    monkeypatch.setenv(passes.EPOCH_LIMIT, limit)
    with pytest.raises(ValueError, match=f"COURSE_EPOCH_LIMIT to be a positive integer; got '{limit}'"):
        passes.limited(5)


@pytest.mark.slow
@pytest.mark.parametrize(("fit", "x"), MIXTURES.values(), ids=MIXTURES)
def test_mixtures_are_fitted_with_no_more_iterations_than_the_limit(fit, x, monkeypatch):
    once, in_full = fit(iterations=1).log_prob(x), fit(iterations=20).log_prob(x)
    assert np.max(np.abs(once - in_full)) > 1e-3
    monkeypatch.setenv(passes.EPOCH_LIMIT, "1")
    np.testing.assert_array_equal(fit(iterations=20).log_prob(x), once)


def test_of_several_numbers_of_components_the_first_is_taken(monkeypatch):
    monkeypatch.setenv(passes.EPOCH_LIMIT, "1")
    assert baselines.gaussian_mixture(X, X, (1, 5)).name == "mixture of 1 Gaussians"


def test_the_limit_is_read_in_one_place():
    package = Path(passes.__file__).parent
    readers = [path.name for path in package.rglob("*.py") if passes.EPOCH_LIMIT in path.read_text(encoding="utf-8")]
    assert readers == ["passes.py"]
