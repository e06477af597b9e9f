"""The Keras model around a flow of whole-numbered images and the noise that dequantises them."""

import math

import tensorflow as tf
import tensorflow_probability as tfp

from course_utils.flows import given, noisy
from course_utils.training.model import MaximumLikelihood
from course_utils.validation import require_positive_integer

tfd = tfp.distributions


class DequantisedLikelihood(MaximumLikelihood):
    """Keras model of whole-numbered images: a flow p of continuous ones, and noise u ~ q(u|x) that makes them continuous.

    Calling it gives a lower bound for each image, and its loss is minus the mean of that over the batch:

        E_q [log p((x + u) / levels) − log q(u|x)] ≤ log P(x) + D log levels,

    where P(x) is the probability that p gives to the cell of x, of D dimensions. `bits_per_dimension(bound, D, levels)` turns
    it into a code length. Noise that is a flow, `flows.noise_flow`, is trained with p: variational dequantisation. Without
    one the noise is uniform, log q = 0, and this is what `MaximumLikelihood` maximises on dequantised batches.

    A batch is whole numbers from 0 to levels − 1, `[batch, H, W, C]`, or the pair of it and the flow's condition, `[batch, K]`.

    Reference: Ho, Chen, Srinivas, Duan & Abbeel (2019), "Flow++", section 3.1; Theis, van den Oord & Bethge (2016), "A note on
    the evaluation of generative models", section 3.1, for uniform noise.
    """

    def __init__(
        self, flow: tfd.TransformedDistribution, levels: int, noise: tfd.TransformedDistribution | None = None
    ):
        """Wraps a flow and its noise, whose variables are what training changes.

        Args:
          flow: Flow of images with values from 0 to 1.
          levels: Number of levels of a pixel, at least 2.
          noise: What `flows.noise_flow` makes, of the flow's dtype; uniform noise if not given.

        Raises:
          ValueError: If there are fewer than two levels, or the dtypes differ.
        """
        super().__init__(flow)
        if require_positive_integer(levels, "the number of levels") < 2:
            raise ValueError(f"Expected at least two levels; got {levels}.")
        if noise is not None and noise.dtype != flow.dtype:
            raise ValueError(f"Expected noise of the flow's dtype, {flow.dtype.name}; got {noise.dtype.name}.")
        self.levels = levels
        self.noise = noise

    def call(self, batch):
        bound = self.bound(*batch) if isinstance(batch, tuple | list) else self.bound(batch)
        self.add_loss(-tf.reduce_mean(bound))
        return bound

    def log_weights(
        self, pixels: tf.Tensor, condition: tf.Tensor | None = None, samples: int = 1, seed: int | None = None
    ) -> tf.Tensor:
        """log p((x + u) / levels) − log q(u|x) for S draws of noise: `[S, batch]`.

        Args:
          pixels: Whole numbers, `[batch, H, W, C]`.
          condition: The flow's, `[batch, K]`, if it takes one.
          samples: Number S of draws for each image.
          seed: Seed of the noise.

        Raises:
          ValueError: If `samples` is not a positive integer.
        """
        samples = require_positive_integer(samples, "the number of draws")
        x, log_q = noisy(_tiled(pixels, samples), self.levels, self.noise, seed)
        arguments = {} if condition is None else given(self.flow, _tiled(condition, samples))
        log_p = self.flow.log_prob(tf.cast(x, self.flow.dtype), **arguments)
        return tf.reshape(log_p - tf.cast(log_q, log_p.dtype), [samples, -1])

    def bound(
        self, pixels: tf.Tensor, condition: tf.Tensor | None = None, samples: int = 1, seed: int | None = None
    ) -> tf.Tensor:
        """The bound for each image, the mean over S draws of noise: `[batch]`. Arguments as in `log_weights`."""
        return tf.reduce_mean(self.log_weights(pixels, condition, samples, seed), axis=0)

    def importance_weighted(
        self, pixels: tf.Tensor, condition: tf.Tensor | None = None, samples: int = 16, seed: int | None = None
    ) -> tf.Tensor:
        """The importance-weighted bound, tighter on average the more draws there are: `[batch]`. Arguments as in `log_weights`.

            log (1/S) Σ_s p((x + u_s) / levels) / q(u_s|x)

        Reference: Burda, Grosse & Salakhutdinov (2016), "Importance weighted autoencoders", Eq. (8); Hoogeboom, Cohen &
        Tomczak (2020), "Learning discrete distributions by dequantization", for dequantisation.
        """
        return tf.reduce_logsumexp(self.log_weights(pixels, condition, samples, seed), axis=0) - math.log(samples)


def _tiled(batch: tf.Tensor, samples: int) -> tf.Tensor:
    """A batch S times one after the other, `[S · batch, ...]`."""
    return tf.tile(batch, [samples, *[1] * (len(batch.shape) - 1)])
