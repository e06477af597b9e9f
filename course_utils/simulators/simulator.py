"""What every simulator is: a prior, and a program from parameters to data."""

import numpy as np
import tensorflow as tf
import tensorflow_probability as tfp

from course_utils.validation import require_natural_number, require_positive_integer

tfd = tfp.distributions


class Simulator:
    """A prior p(θ) and a program that draws data from p(x | θ).

    Attributes:
      prior: Distribution of the parameters, with event shape `[D]`.
      size: Number D of parameters.
      data_size: Length K of the data.
    """

    prior: tfd.Distribution
    size: int
    data_size: int

    def simulate(self, parameters: np.ndarray, *, seed: int) -> np.ndarray:
        """Data, float32 of shape `[..., K]`, for parameters of shape `[..., D]`."""
        raise NotImplementedError

    def pairs(self, size: int, *, seed: int) -> tuple[np.ndarray, np.ndarray]:
        """Draws from the joint density p(θ, x): parameters from the prior, and data simulated with them.

        Args:
          size: Number N of pairs.
          seed: Seed of both.

        Returns:
          Parameters, float32 of shape `[N, D]`, and data, float32 of shape `[N, K]`.

        Raises:
          ValueError: If the size is not a positive integer, or the seed not an integer of at least 0.
        """
        size = require_positive_integer(size, "the number of pairs")
        # A seed of two numbers: with one, TFP's draws would depend on how many there were before.
        stateless = tf.constant([0, require_natural_number(seed, "a seed")])
        parameters = self.prior.sample(size, seed=stateless).numpy()
        return parameters, self.simulate(parameters, seed=seed)


def as_vectors(vectors: np.ndarray, size: int, what: str) -> np.ndarray:
    """Vectors as float64, `[..., size]`.

    Raises:
      ValueError: If the last axis is of another length, or there are numbers that are not finite.
    """
    vectors = np.asarray(vectors, dtype=np.float64)
    if vectors.ndim == 0 or vectors.shape[-1] != size:
        raise ValueError(f"Expected {what} of shape [..., {size}]; got {list(vectors.shape)}.")
    if not np.isfinite(vectors).all():
        raise ValueError(
            f"Expected {what} that are finite; got {np.count_nonzero(~np.isfinite(vectors))} numbers that are not."
        )
    return vectors
