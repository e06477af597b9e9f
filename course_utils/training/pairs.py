"""Which latent goes to which data point: pairs for flow matching, by optimal transport within a batch."""

import numpy as np
import tensorflow as tf
from scipy.optimize import linear_sum_assignment


def optimal_transport_pairs(z: tf.Tensor, x: tf.Tensor) -> tuple[tf.Tensor, tf.Tensor]:
    """Pairs the latents and the data points of a batch so that the squared distances within pairs have the least sum:

        min over permutations π of Σ_i |z_π(i) − x_i|².

    Only the latents change places, so that a condition in the same row as x_i stays with it, and both batches hold the points
    that they held before. The assignment does not see conditions: given one of them, the latents it is paired with are standard
    normal no longer. For B points the assignment is solved exactly, on the CPU, in up to O(B³) operations. It lets no
    gradient through.

    Args:
      z: Latents, `[B, ...]`.
      x: Data points, of the shape and the dtype of z.

    Returns:
      The reordered latents and x as it is; the i-th rows are a pair.

    Raises:
      ValueError: If the shapes differ.

    Reference: Tong et al. (2024), "Improving and generalizing flow-based generative models with minibatch optimal transport",
    section 3.2; Pooladian et al. (2023), "Multisample flow matching"; Cheng & Schwing (2025), "The curse of conditions", for what
    it does to conditional flows.
    """
    z, x = tf.convert_to_tensor(z), tf.convert_to_tensor(x)
    if not z.shape.is_compatible_with(x.shape):
        raise ValueError(f"Expected as many latents as data points, of one shape; got {z.shape} and {x.shape}.")
    order = tf.numpy_function(_assignment, [z, x], tf.int64, stateful=False)
    return tf.ensure_shape(tf.gather(z, order), x.shape), x


def _assignment(z: np.ndarray, x: np.ndarray) -> np.ndarray:
    """For each x the number of its z: `[B]`. Of |z − x|² only −2 z·x depends on who goes with whom."""
    z, x = (points.reshape(len(points), -1) for points in (z, x))
    return linear_sum_assignment(x @ z.T, maximize=True)[1].astype(np.int64)
