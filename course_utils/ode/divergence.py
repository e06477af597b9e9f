"""The divergence div v = Σ_i ∂v_i / ∂x_i of a velocity, by which it thins out what it carries."""

import math

import tensorflow as tf

from course_utils.ode.solvers import Velocity


def exact_divergence(
    velocity: Velocity, x: tf.Tensor, t: tf.Tensor, event_rank: int = 1
) -> tuple[tf.Tensor, tf.Tensor]:
    """A velocity and its divergence by automatic differentiation: the D entries on the diagonal of ∂v/∂x, a backward pass each.

    Args:
      velocity: From x and t to the shape of x, each point of the batch on its own.
      x: Points, `[..., *event]`, with an event of known size D.
      t: Time, a scalar.
      event_rank: Rank of an event: 1 for vectors.

    Returns:
      v(x, t), of the shape of x, and div v(x, t), `[...]`.

    Raises:
      ValueError: If the event's size is not known.
    """
    event = x.shape[x.shape.rank - event_rank :]
    if not event.is_fully_defined():
        raise ValueError(f"Expected points with events of known shape; got points of shape {x.shape}.")
    size = math.prod(event)
    with tf.GradientTape(persistent=True, watch_accessed_variables=False) as tape:
        tape.watch(x)
        v = velocity(x, t)
        entries = tf.unstack(tf.reshape(v, [-1, size]), axis=-1)
    # Rows of a batch do not depend on each other, so that the gradient of a column holds each row's own derivatives.
    of_columns = (tape.gradient(entry, x, unconnected_gradients="zero") for entry in entries)
    diagonal = [tf.reshape(gradient, [-1, size])[:, i] for i, gradient in enumerate(of_columns)]
    return v, tf.reshape(tf.add_n(diagonal), tf.shape(x)[: x.shape.rank - event_rank])


def hutchinson_divergence(
    velocity: Velocity, x: tf.Tensor, t: tf.Tensor, noise: tf.Tensor, event_rank: int = 1
) -> tuple[tf.Tensor, tf.Tensor]:
    """A velocity and an estimate of its divergence, ηᵀ (∂v/∂x) η, by one backward pass whatever the size of an event.

    The mean over noise η of mean 0 and covariance I is the divergence. With S the symmetric part of ∂v/∂x, the variance is
    2 Σ_{i≠j} S_ij² for signs (Rademacher noise) and 2 Σ_ij S_ij² for Gaussian noise.

    Args:
      velocity: From x and t to the shape of x, each point of the batch on its own.
      x: Points, `[..., *event]`.
      t: Time, a scalar.
      noise: η, of the shape of x.
      event_rank: Rank of an event: 1 for vectors.

    Returns:
      v(x, t), of the shape of x, and the estimate, `[...]`.

    Raises:
      ValueError: If the noise is not of the shape of x.

    Reference: Hutchinson (1989), "A stochastic estimator of the trace of the influence matrix"; Grathwohl et al. (2019), "FFJORD",
    section 3.1.
    """
    if not noise.shape.is_compatible_with(x.shape):
        raise ValueError(f"Expected noise of the shape of x, {tuple(x.shape)}; got {tuple(noise.shape)}.")
    with tf.GradientTape(watch_accessed_variables=False) as tape:
        tape.watch(x)
        v = velocity(x, t)
    product = tape.gradient(v, x, output_gradients=noise, unconnected_gradients="zero")
    return v, tf.reduce_sum(product * noise, axis=list(range(-event_rank, 0)))
