"""Velocities in closed form: what flow matching would learn, for data whose distribution is known."""

from collections.abc import Callable

import numpy as np
import tensorflow as tf

# From points x `[..., D]` and times t, a scalar or `[...]`, to velocities `[..., D]`.
ExactVelocity = Callable[[tf.Tensor, tf.Tensor], tf.Tensor]


def gaussian_mixture_velocity(weights: np.ndarray, means: np.ndarray, covariances: np.ndarray) -> ExactVelocity:
    """The velocity v(x, t) = E[x₁ − z | x_t = x] where x_t = (1 − t) z + t x₁, z ~ N(0, I), and x₁ is a Gaussian mixture.

    In component k with mean m and covariance Σ, x_t has mean t m and covariance C = (1 − t)² I + t² Σ, and

        v_k(x, t) = m + (t Σ − (1 − t) I) C⁻¹ (x − t m).

    The velocity is the mean of these, each weighted with the probability of its component given x_t = x.

    Args:
      weights: Weights w of the K components, `[K]`, that sum to 1.
      means: Their means, `[K, D]`.
      covariances: Their covariances, `[K, D, D]`.

    Returns:
      Function of points x `[..., D]` and times t, a scalar or `[...]` that broadcasts, to velocities `[..., D]` of the dtype
      of x. Where Σ is singular, t must be below 1.

    Raises:
      ValueError: If the shapes do not fit each other, weights are negative or do not sum to 1, or a covariance is not
        symmetric and positive semidefinite.

    Reference: Lipman et al. (2023), "Flow matching for generative modeling", and Liu, Gong & Liu (2023), "Flow straight and
    fast", for the velocity as a mean.
    """
    weights, means, covariances = (np.asarray(each, np.float64) for each in (weights, means, covariances))
    _require_mixture(weights, means, covariances)
    # In the axes of its covariance, a component's formulas hold entry by entry.
    variances, axes = np.linalg.eigh(covariances)
    with np.errstate(divide="ignore"):
        constants = np.log(weights), means, np.maximum(variances, 0), axes

    def velocity(x: tf.Tensor, t: tf.Tensor) -> tf.Tensor:
        x = tf.convert_to_tensor(x)
        log_w, m, s, q = (tf.constant(each, x.dtype) for each in constants)
        t = tf.cast(t, x.dtype)[..., tf.newaxis, tf.newaxis]
        turned = tf.einsum("...kd,kde->...ke", x[..., tf.newaxis, :] - t * m, q)
        variance = tf.square(1 - t) + tf.square(t) * s
        log_joint = log_w - 0.5 * tf.reduce_sum(tf.square(turned) / variance + tf.math.log(variance), axis=-1)
        within = m + tf.einsum("...ke,kde->...kd", (t * s - (1 - t)) / variance * turned, q)
        return tf.reduce_sum(tf.nn.softmax(log_joint, axis=-1)[..., tf.newaxis] * within, axis=-2)

    return velocity


def finite_set_velocity(points: np.ndarray) -> ExactVelocity:
    """The velocity of `gaussian_mixture_velocity` where x₁ is one of N points, each as likely as the others:

        v(x, t) = Σ_n p_n (x_n − x) / (1 − t),    p_n ∝ exp(−‖x − t x_n‖² / (2 (1 − t)²)).

    It leads to these very points, so that what reaches it has learned its training set by heart.

    Args:
      points: Array `[N, D]`.

    Returns:
      Function as there, for times below 1.

    Raises:
      ValueError: If it is not an array of at least one row.
    """
    points = np.asarray(points, np.float64)
    if points.ndim != 2 or not points.size:
        raise ValueError(f"Expected points of shape [N, D]; got {list(points.shape)}.")
    count, size = points.shape
    return gaussian_mixture_velocity(np.full(count, 1 / count), points, np.zeros((count, size, size)))


def _require_mixture(weights: np.ndarray, means: np.ndarray, covariances: np.ndarray) -> None:
    if means.ndim != 2 or not means.size:
        raise ValueError(f"Expected means of shape [K, D]; got {list(means.shape)}.")
    count, size = means.shape
    if weights.shape != (count,):
        raise ValueError(f"Expected a weight for each mean, [{count}]; got {list(weights.shape)}.")
    if covariances.shape != (count, size, size):
        raise ValueError(
            f"Expected a covariance for each mean, [{count}, {size}, {size}]; got {list(covariances.shape)}."
        )
    if np.any(weights < 0) or not np.isclose(np.sum(weights), 1):
        raise ValueError(
            f"Expected weights of at least 0 that sum to 1; got {weights}, whose sum is {np.sum(weights):.6g}."
        )
    transposed = np.swapaxes(covariances, -1, -2)
    if not np.allclose(covariances, transposed) or np.min(np.linalg.eigvalsh(covariances)) < -1e-10:
        raise ValueError("Expected covariances that are symmetric and positive semidefinite; got others.")
