"""Linear prediction of waveforms: what a network has to beat."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.lib.stride_tricks import sliding_window_view
from scipy.optimize import minimize
from scipy.stats import logistic, norm

from course_utils.validation import require_positive_integers

Residuals = Literal["logistic", "Gaussian"]


@dataclass(frozen=True)
class LinearPrediction:
    """A density of waveforms, x_t = Σ_k a_k x_{t−k} + s ε_t from rest, with numbers a_1 … a_p and s for each class.

    Attributes:
      residuals: The distribution of ε_t, "logistic" or "Gaussian", of location 0 and scale 1.
      coefficients: a_1 … a_p of each class, `[classes, p]`.
      scales: s of each class, `[classes]`.
    """

    residuals: Residuals
    coefficients: np.ndarray
    scales: np.ndarray

    @property
    def name(self) -> str:
        """What it is called in a table."""
        classes, order = self.coefficients.shape
        each = ", one a class" if classes > 1 else ""
        return f"linear prediction of order {order}, {self.residuals} residuals{each}"

    @property
    def parameters(self) -> int:
        """How many numbers were fitted."""
        return self.coefficients.size + self.scales.size

    def log_prob(self, waves: np.ndarray, classes: np.ndarray) -> np.ndarray:
        """Log-densities of waveforms `[N, T]` of given classes, integers `[N]`, in nats: float64 of shape `[N]`."""
        own = np.asarray(classes) if len(self.scales) > 1 else np.zeros(len(waves), int)
        waves = np.asarray(waves, float)
        predicted = np.einsum("ntk,nk->nt", _past(waves, self.coefficients.shape[1]), self.coefficients[own])
        density = logistic if self.residuals == "logistic" else norm
        return np.sum(density.logpdf(waves - predicted, scale=self.scales[own, None]), axis=-1)


def linear_prediction(
    train: tuple[np.ndarray, np.ndarray],
    validation: tuple[np.ndarray, np.ndarray],
    *,
    residuals: Residuals = "logistic",
    by_class: bool = True,
    orders: Sequence[int] = (2, 4, 8, 16, 32),
) -> LinearPrediction:
    """Fits linear predictions by maximum likelihood, which for Gaussian residuals is least squares.

    Args:
      train: Waveforms to fit, `[N, T]`, and their classes, integers from 0 on, `[N]`.
      validation: Waveforms to choose the order with, and their classes.
      residuals: Distribution of the residuals.
      by_class: Whether each class has coefficients and a scale of its own.
      orders: Orders to choose from.

    Returns:
      The fitted density of the order under which the validation waveforms are likeliest.

    Raises:
      ValueError: If the residuals are of no kind that is known, or an order is not a positive integer.
    """
    if residuals not in ("logistic", "Gaussian"):
        raise ValueError(f"Expected residuals that are 'logistic' or 'Gaussian'; got {residuals!r}.")
    waves, classes = np.asarray(train[0], float), np.asarray(train[1])
    groups = [waves[classes == k] for k in range(classes.max() + 1)] if by_class else [waves]
    fitted = []
    for order in require_positive_integers(orders, "the orders", "an order"):
        coefficients, scales = zip(*(_fitted(group, order, residuals) for group in groups), strict=True)
        fitted.append(LinearPrediction(residuals, np.stack(coefficients), np.array(scales)))
    return max(fitted, key=lambda each: each.log_prob(*validation).mean())


def _fitted(waves: np.ndarray, order: int, residuals: Residuals) -> tuple[np.ndarray, float]:
    """Coefficients and scale that make waveforms of one class likeliest."""
    past, present = _past(waves, order).reshape(-1, order), waves.ravel()
    # In coordinates in which the steps before are uncorrelated and of variance 1, L-BFGS needs a few steps alone.
    root = np.linalg.cholesky(past.T @ past / len(present))
    whitened = past @ np.linalg.inv(root).T
    least_squares = whitened.T @ present / len(present)
    deviation = np.std(present - whitened @ least_squares)
    if residuals == "Gaussian":
        return np.linalg.solve(root.T, least_squares), deviation

    def loss(parameters: np.ndarray) -> tuple[float, np.ndarray]:
        scale = np.exp(parameters[-1])
        noise = (present - deviation * (whitened @ parameters[:-1])) / scale
        slope = np.tanh(noise / 2)  # of minus the log-density
        gradient = [*(-deviation / scale * (slope @ whitened) / len(noise)), 1 - np.mean(noise * slope)]
        # Of minus the log-density itself; SciPy's, which looks for exceptions first, takes three times as long.
        steepness = np.abs(noise)
        return parameters[-1] + np.mean(steepness + 2 * np.log1p(np.exp(-steepness))), np.array(gradient)

    begin = [*(least_squares / deviation), np.log(deviation * np.sqrt(3) / np.pi)]
    *coefficients, log_scale = minimize(loss, begin, jac=True, method="L-BFGS-B").x
    return np.linalg.solve(root.T, deviation * np.array(coefficients)), np.exp(log_scale)


def _past(waves: np.ndarray, order: int) -> np.ndarray:
    """The latest steps before each, the last one first, zeros before the start: `[N, T, order]` for waveforms `[N, T]`."""
    padded = np.pad(waves, [(0, 0), (order, 0)])[:, :-1]
    return sliding_window_view(padded, order, axis=1)[..., ::-1]
