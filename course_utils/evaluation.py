"""Measuring: how good a fitted density is, and whether a bijector is one."""

from collections.abc import Callable
from typing import NamedTuple

import numpy as np
import tensorflow as tf
import tensorflow_probability as tfp

from course_utils.validation import require_positive_integer

tfb = tfp.bijectors


class Estimate(NamedTuple):
    """A Monte Carlo estimate and its standard error."""

    value: float
    standard_error: float

    def __str__(self) -> str:
        return f"{self.value:.4f} ± {self.standard_error:.4f}"


def kl_divergence(true_log_prob: np.ndarray, model_log_prob: np.ndarray) -> Estimate:
    """Estimates KL(true ‖ model) = E[log p_true(x) − log p_model(x)] from fresh points x of the true density.

    Far less noisy than the negative log-likelihood minus the entropy, since both terms are taken at the same points.

    Args:
      true_log_prob: log p_true at N points, shape `[N]`.
      model_log_prob: log p_model at the same points, shape `[N]`.

    Returns:
      The mean difference in nats and its standard error.

    Raises:
      ValueError: If the shapes differ, or there are fewer than two points.
    """
    true_log_prob, model_log_prob = np.asarray(true_log_prob, float), np.asarray(model_log_prob, float)
    if true_log_prob.shape != model_log_prob.shape or true_log_prob.ndim != 1 or true_log_prob.size < 2:
        raise ValueError(
            "Expected the two log-densities at the same points, as vectors of equal length of at least 2; "
            f"got shapes {true_log_prob.shape} and {model_log_prob.shape}."
        )
    difference = true_log_prob - model_log_prob
    return Estimate(float(difference.mean()), float(difference.std(ddof=1) / np.sqrt(difference.size)))


def sliced_wasserstein(x: np.ndarray, y: np.ndarray, *, directions: int = 64, seed: int = 0) -> float:
    """Sliced Wasserstein distance of two sets of equally many points: how far apart they are, without any density.

    Along a direction u of length 1 the nearest pairs are those of equal rank, whose mean squared distance is W²(u). The result
    is the root of the mean of W²(u) over random directions. It has the unit of the points, and is not 0 for two sets drawn from
    one distribution.

    Args:
      x: Points, `[N, D]`.
      y: As many others, `[N, D]`.
      directions: Number of directions.
      seed: Seed of the directions.

    Raises:
      ValueError: If the shapes differ or are not of this form, or the number of directions is not a positive integer.

    Reference: Bonneel, Rabin, Peyré & Pfister (2015), "Sliced and Radon Wasserstein barycenters of measures".
    """
    x, y = np.asarray(x, float), np.asarray(y, float)
    if x.ndim != 2 or x.shape != y.shape:
        raise ValueError(f"Expected two sets of as many points, [N, D]; got shapes {x.shape} and {y.shape}.")
    normal = np.random.default_rng(seed).normal(
        size=(x.shape[1], require_positive_integer(directions, "the number of directions"))
    )
    along = normal / np.linalg.norm(normal, axis=0)
    return float(np.sqrt(np.mean((np.sort(x @ along, axis=0) - np.sort(y @ along, axis=0)) ** 2)))


def log_det_by_autodiff(function: Callable[..., tf.Tensor], x: tf.Tensor, *conditions: tf.Tensor) -> tf.Tensor:
    """log|det J| of a function at each point of a batch, from its Jacobian by automatic differentiation.

    The oracle for a bijector's own log-determinant. D copies of each point go through the function, and one backward pass gives a
    row of the Jacobian for each; its determinant is of size D³: for tests, not for training.

    Args:
      function: From `[N, *event]` to as many numbers each, each row on its own, for any N. More arguments are conditions.
      x: Points, `[N, *event]`.
      *conditions: What else the function takes, `[N, ...]` each: a row for each point.

    Returns:
      Tensor of shape `[N]`.
    """
    dimensions = int(np.prod(x.shape[1:]))
    copies, *conditions = (tf.repeat(each, dimensions, axis=0) for each in (x, *conditions))
    with tf.GradientTape() as tape:
        tape.watch(copies)
        y = function(copies, *conditions)
    # The k-th copy of a point has the gradient of the k-th number that it is mapped to.
    kth = tf.reshape(tf.tile(tf.eye(dimensions, dtype=y.dtype), [tf.shape(x)[0], 1]), tf.shape(y))
    rows = tf.reshape(tape.gradient(y, copies, output_gradients=kth), [-1, dimensions, dimensions])
    return tf.linalg.slogdet(rows).log_abs_determinant


def round_trip_error(bijector: tfb.Bijector, z: tf.Tensor) -> float:
    """Largest |inverse(forward(z)) − z|, with TFP's memory of `forward` out of the way.

    Args:
      bijector: The bijector.
      z: Points it acts on.
    """
    # A copy: for the very tensor that forward returned, inverse would hand back z without computing anything.
    x = tf.identity(bijector.forward(z))
    return float(tf.reduce_max(tf.abs(bijector.inverse(x) - z)))
