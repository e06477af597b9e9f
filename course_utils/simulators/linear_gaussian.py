"""A linear simulator with Gaussian prior and noise, whose posterior is Gaussian."""

import numpy as np
import tensorflow as tf
import tensorflow_probability as tfp
from scipy.linalg import solve_triangular

from course_utils.simulators.simulator import Simulator, as_vectors
from course_utils.validation import require_positive_integer, require_positive_number

tfd = tfp.distributions


class LinearGaussian(Simulator):
    """Data x = A θ + σ ε of parameters θ ~ N(0, I), with a known design A and standard normal noise ε.

    The posterior is Gaussian, with a covariance that does not depend on the data and a mean that is linear in them:

        p(θ | x) = N(θ; Σ Aᵀ x / σ², Σ),    Σ = (I + Aᵀ A / σ²)⁻¹.

    The default design is a parabola, θ_1 + θ_2 t + θ_3 t², that is measured at six times t from −1 to 1.

    Reference: Bishop (2006), "Pattern recognition and machine learning", section 2.3.3, his equations 2.113 to 2.117.
    """

    def __init__(self, design: np.ndarray | None = None, noise: float = 0.5):
        """Describes the simulator.

        Args:
          design: The matrix A, `[K, D]`, for data of length K and D parameters.
          noise: Standard deviation σ > 0 of the noise.

        Raises:
          ValueError: If the design is not a matrix of finite numbers, or the noise not positive.
        """
        design = np.vander(np.linspace(-1, 1, 6), 3, increasing=True) if design is None else np.asarray(design, float)
        if design.ndim != 2 or design.size == 0 or not np.isfinite(design).all():
            raise ValueError(f"Expected a design of shape [K, D], of finite numbers; got shape {list(design.shape)}.")
        self.design = design
        self.noise = require_positive_number(noise, "the noise")
        self.data_size, self.size = design.shape
        self.prior = tfd.MultivariateNormalDiag(tf.zeros([self.size]), tf.ones([self.size]))
        precision = np.eye(self.size) + design.T @ design / self.noise**2
        self.covariance = np.linalg.inv(precision)
        self._root = np.linalg.cholesky(self.covariance)

    def simulate(self, parameters: np.ndarray, *, seed: int) -> np.ndarray:
        """Data x for each vector of parameters.

        Args:
          parameters: Array of shape `[..., D]`.
          seed: Seed of the noise.

        Returns:
          float32 of shape `[..., K]`.

        Raises:
          ValueError: If the parameters are not finite vectors of length D.
        """
        mean = as_vectors(parameters, self.size, "parameters") @ self.design.T
        return (mean + self.noise * np.random.default_rng(seed).normal(size=mean.shape)).astype(np.float32)

    def posterior_mean(self, x: np.ndarray) -> np.ndarray:
        """E[θ | x], float64 of shape `[..., D]`, for data of shape `[..., K]`.

        Raises:
          ValueError: If the data are not finite vectors of length K.
        """
        return as_vectors(x, self.data_size, "data") @ self.design @ self.covariance / self.noise**2

    def log_posterior(self, parameters: np.ndarray, x: np.ndarray) -> np.ndarray:
        """Exact log p(θ | x), in nats.

        Args:
          parameters: Array of shape `[..., D]`.
          x: Data, of shape `[..., K]`; leading axes broadcast.

        Returns:
          float64 of shape `[...]`.

        Raises:
          ValueError: If parameters or data are not finite vectors of their lengths.
        """
        centred = as_vectors(parameters, self.size, "parameters") - self.posterior_mean(x)
        whitened = solve_triangular(self._root, centred.reshape(-1, self.size).T, lower=True)
        log_scale = np.log(np.diag(self._root)).sum() + 0.5 * self.size * np.log(2 * np.pi)
        return (-0.5 * np.square(whitened).sum(axis=0) - log_scale).reshape(centred.shape[:-1])

    def sample_posterior(self, x: np.ndarray, size: int, *, seed: int) -> np.ndarray:
        """Exact draws from p(θ | x).

        Args:
          x: Data, of shape `[..., K]`.
          size: Number of draws for each.
          seed: Seed of the draws.

        Returns:
          float32 of shape `[size, ..., D]`.

        Raises:
          ValueError: If the data are not finite vectors of length K, or the size is not a positive integer.
        """
        mean = self.posterior_mean(x)
        shape = (require_positive_integer(size, "the number of draws"), *mean.shape)
        return (mean + np.random.default_rng(seed).normal(size=shape) @ self._root.T).astype(np.float32)
