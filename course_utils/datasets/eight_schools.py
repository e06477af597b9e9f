"""Eight schools: real data with a Bayesian posterior that is a funnel, and whose normaliser and marginals are known."""

import numpy as np
import tensorflow as tf
import tensorflow_probability as tfp
from scipy.special import logsumexp
from scipy.stats import halfcauchy, norm

tfd = tfp.distributions


class EightSchools:
    """Effects of coaching on the scores of a test, as eight schools estimated them, and a model of what they truly are.

    An estimate y_j has a known standard error σ_j; the true effects θ_j scatter around a mean μ with a deviation τ:

        μ ~ N(0, 5²),  τ ~ half-Cauchy(5),  θ_j ~ N(μ, τ²),  y_j ~ N(θ_j, σ_j²).

    What is not known is z = (μ, log τ, θ_1, …, θ_8), in points of the test but for log τ. Given τ, all else is Gaussian. So
    the evidence p(y) and the marginals of the posterior are integrals over log τ alone, here by the trapezoidal rule.

    References: Rubin (1981), "Estimation in parallel randomized experiments", for the data; Gelman (2006), "Prior
    distributions for variance parameters in hierarchical models", section 5, for the model and the prior of τ.
    """

    effects = np.array([28.0, 8.0, -3.0, 7.0, -1.0, 1.0, 18.0, 12.0])
    errors = np.array([15.0, 10.0, 16.0, 11.0, 9.0, 11.0, 10.0, 18.0])
    prior_scale = 5.0  # of both μ and τ
    size = 10

    def __init__(self):
        self._log_tau = np.linspace(-16.0, 9.0, 5_001)
        log_joint = self._log_joint_of_log_tau(self._log_tau)
        cell = self._log_tau[1] - self._log_tau[0]
        self.log_evidence = float(logsumexp(log_joint) + np.log(cell))
        self._weights = cell * np.exp(log_joint - self.log_evidence)

    def log_joint(self, z: tf.Tensor) -> tf.Tensor:
        """log p(y, z), the posterior's log-density but for the `log_evidence`.

        Args:
          z: (μ, log τ, θ_1, …, θ_8), float32 of shape `[..., 10]`.

        Returns:
          Tensor `[...]`.
        """
        mean, log_tau, effects = z[..., 0], z[..., 1], z[..., 2:]
        # As (θ − μ) exp(−log τ) rather than by a Normal, whose scale may come out as 0 in the neck of the funnel.
        standardised = (effects - mean[..., tf.newaxis]) * tf.exp(-log_tau)[..., tf.newaxis]
        of_effects = tfd.Normal(0.0, 1.0).log_prob(standardised) - log_tau[..., tf.newaxis]
        of_estimates = tfd.Normal(effects, self.errors.astype(np.float32)).log_prob(self.effects.astype(np.float32))
        return (
            tfd.Normal(0.0, self.prior_scale).log_prob(mean)
            + tfd.HalfCauchy(0.0, self.prior_scale).log_prob(tf.exp(log_tau))
            + log_tau
            + tf.reduce_sum(of_effects + of_estimates, axis=-1)
        )

    def log_tau_density(self, log_tau: np.ndarray) -> np.ndarray:
        """p(log τ | y), of the shape of `log_tau`."""
        return np.exp(self._log_joint_of_log_tau(np.asarray(log_tau, float)) - self.log_evidence)

    def log_density(self, points: np.ndarray, school: int) -> np.ndarray:
        """log p(log τ, θ_j | y).

        Args:
          points: log τ and θ_j, `[N, 2]`.
          school: Which j, from 0.

        Returns:
          Array `[N]`.
        """
        log_tau, effect = np.asarray(points, float).T
        mean, variance = (moments[:, 1 + school] for moments in self._moments_given(log_tau))
        return np.log(self.log_tau_density(log_tau)) + norm.logpdf(effect, mean, np.sqrt(variance))

    def moments(self) -> tuple[np.ndarray, np.ndarray]:
        """Means and standard deviations of (μ, log τ, θ_1, …, θ_8) in the posterior, `[10]` each."""
        means, variances = (np.insert(each, 1, 0, axis=1) for each in self._moments_given(self._log_tau))
        means[:, 1] = self._log_tau
        mean = self._weights @ means
        return mean, np.sqrt(self._weights @ (variances + (means - mean) ** 2))

    def _log_joint_of_log_tau(self, log_tau: np.ndarray) -> np.ndarray:
        """log p(y, log τ): a product of Gaussians of μ, whose integral is known."""
        tau = np.exp(log_tau)
        deviation = np.hypot(self.errors, tau[..., np.newaxis])
        mean, variance = self._mean_given(tau)
        return (
            halfcauchy.logpdf(tau, scale=self.prior_scale)
            + log_tau
            + norm.logpdf(mean, 0, self.prior_scale)
            + norm.logpdf(self.effects, mean[..., np.newaxis], deviation).sum(axis=-1)
            - norm.logpdf(mean, mean, np.sqrt(variance))  # p(μ | y, τ), by which p(μ, y | τ) is divided
        )

    def _mean_given(self, tau: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """Mean and variance of μ given y and τ."""
        precisions = 1 / (self.errors**2 + tau[..., np.newaxis] ** 2)
        variance = 1 / (precisions.sum(axis=-1) + self.prior_scale**-2)
        return variance * (precisions @ self.effects), variance

    def _moments_given(self, log_tau: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """Means and variances of (μ, θ_1, …, θ_8) given y and τ, `[N, 9]` each."""
        mean, variance = (each[:, np.newaxis] for each in self._mean_given(np.exp(log_tau)))
        share = 1 / (1 + (self.errors / np.exp(log_tau)[:, np.newaxis]) ** 2)  # of an estimate in θ_j; the rest is of μ
        effects = share * self.effects + (1 - share) * mean
        variances = share * self.errors**2 + (1 - share) ** 2 * variance
        return np.hstack([mean, effects]), np.hstack([variance, variances])
