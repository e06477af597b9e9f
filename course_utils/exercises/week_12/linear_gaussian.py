"""Exercise 12.1, a posterior in closed form: its check."""

from collections.abc import Callable, Iterator

import numpy as np

from course_utils.exercises.exercise import Wrong, call, exercise, require_order
from course_utils.exercises.observation import Observation


def _covariance(design: np.ndarray, noise: float) -> np.ndarray:
    return np.linalg.inv(np.eye(design.shape[1]) + design.T @ design / noise**2)


def _posterior(design: np.ndarray, noise: float, x: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    covariance = _covariance(design, noise)
    return x @ design @ covariance / noise**2, covariance


def _by_solving(design: np.ndarray, noise: float, x: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    precision = np.eye(design.shape[1]) + design.T @ design / noise**2
    return np.linalg.solve(precision, design.T @ x.T / noise**2).T, np.linalg.inv(precision)


def _by_conditioning(design: np.ndarray, noise: float, x: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Of the joint Gaussian of θ and x: the gain times x, and what is left of the prior."""
    gain = np.linalg.solve(design @ design.T + noise**2 * np.eye(len(design)), design).T
    return x @ gain.T, np.eye(design.shape[1]) - gain @ design


def _with(mean: Callable | None = None, covariance: Callable = _covariance) -> Callable:
    """The posterior with another covariance Σ, or another mean of x, A, Σ and σ."""
    mean = mean or (lambda x, design, sigma, noise: x @ design @ sigma / noise**2)

    def posterior(design, noise, x):
        sigma = covariance(design, noise)
        return mean(x, design, sigma, noise), sigma

    return posterior


@exercise(
    "Exercise 12.1, a posterior in closed form",
    reference=lambda: _posterior,
    alternatives=[_by_solving, _by_conditioning],
    mistakes={
        "that is the precision: the covariance is its inverse.": [
            lambda design, noise, x: (
                _posterior(design, noise, x)[0],
                np.eye(design.shape[1]) + design.T @ design / noise**2,
            ),
            _with(covariance=lambda design, noise: np.eye(design.shape[1]) + design.T @ design / noise**2),
        ],
        "the prior is missing: its precision, the identity, is added to that of the data.": _with(
            covariance=lambda design, noise: np.linalg.inv(design.T @ design / noise**2)
        ),
        "divide by the variance of the noise, σ²; yours is its standard deviation.": [
            _with(
                lambda x, design, sigma, noise: x @ design @ sigma / noise,
                lambda design, noise: np.linalg.inv(np.eye(design.shape[1]) + design.T @ design / noise),
            ),
            _with(lambda x, design, sigma, noise: x @ design @ sigma / noise),
            _with(covariance=lambda design, noise: np.linalg.inv(np.eye(design.shape[1]) + design.T @ design / noise)),
        ],
        "AᵀA is divided by σ²; yours is multiplied.": _with(
            covariance=lambda design, noise: np.linalg.inv(np.eye(design.shape[1]) + design.T @ design * noise**2)
        ),
        "the mean is Σ Aᵀ x / σ²: the division by σ² is missing.": _with(
            lambda x, design, sigma, noise: x @ design @ sigma
        ),
        "the mean is Σ Aᵀ x / σ²: Σ is missing.": _with(lambda x, design, sigma, noise: x @ design / noise**2),
        "that is the least-squares solution: the prior draws the mean towards 0.": _with(
            lambda x, design, sigma, noise: x @ np.linalg.pinv(design).T
        ),
        "the noise was left out of the covariance.": _with(
            lambda x, design, sigma, noise: x @ design @ sigma,
            lambda design, noise: np.linalg.inv(np.eye(design.shape[1]) + design.T @ design),
        ),
    },
)
def linear_gaussian(exact_posterior: Callable) -> Iterator[Observation]:
    require_order("exact_posterior", exact_posterior, "design", "noise", "x")
    rng = np.random.default_rng(0)
    design, x = rng.normal(size=(5, 2)), rng.normal(size=(3, 5))
    what = "`exact_posterior(design, noise, x)`"
    got = call(what, exact_posterior, design, 0.6, x)
    if not isinstance(got, tuple | list) or len(got) != 2:
        raise Wrong(
            f"{what} should return a pair, the means and the covariance; yours is of type {type(got).__name__}."
        )
    mean, covariance = got
    if np.shape(mean) == (2, 2) and np.shape(covariance) == (3, 2):
        raise Wrong("the means come first and the covariance second: yours are the other way round.")
    if np.shape(mean) == (2, 3):
        raise Wrong(
            "the means should have shape (3, 2), a row for each of the three rows of `x`; yours has shape (2, 3): transpose it."
        )
    yield Observation("the covariance", covariance)
    yield Observation("the means", mean)
