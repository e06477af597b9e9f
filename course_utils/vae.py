"""Variational autoencoders, whose posterior or prior may be a flow."""

import math
from collections.abc import Callable, Sequence

import tensorflow as tf
import tensorflow_probability as tfp
import tf_keras

from course_utils.flows import given
from course_utils.networks import fan_in_uniform
from course_utils.saving import CheckpointedModel
from course_utils.validation import require_positive_integer, require_positive_integers, seeds_from

tfd = tfp.distributions

# From data `[batch, ...]` to the mean and the log-standard deviation of z_0, `[batch, D]`, and a context, `[batch, K]`.
Encoder = Callable[[tf.Tensor], tuple[tf.Tensor, tf.Tensor, tf.Tensor]]
# From latents `[..., D]` to the distribution of the data given them, of batch shape `[...]`.
Decoder = Callable[[tf.Tensor], tfd.Distribution]


class VAE(CheckpointedModel):
    """Variational autoencoder as a Keras model: calling it gives the ELBO of each example, and its loss is minus its mean.

        ELBO(x) = E_q(z|x) [log p(x|z) + log p(z) − log q(z|x)] ≤ log p(x)

    The posterior is z_0 = μ(x) + exp(s(x)) ⊙ ε with ε ~ N(0, I), a diagonal normal distribution, or that pushed through a
    flow that samples in one pass:

        z = f(z_0; h(x)),  log q(z|x) = log N(z_0; μ(x), exp(2 s(x))) − log|det J_f(z_0)|.

    It computes in the prior's dtype, whatever Keras's global policy is; encoder and decoder must do so too.

    Reference: Kingma & Welling (2014), "Auto-encoding variational Bayes", Eq. (3); Kingma et al. (2016), "Improved
    variational inference with inverse autoregressive flow", section 4.
    """

    def __init__(
        self,
        encoder: Encoder,
        decoder: Decoder,
        prior: tfd.Distribution,
        posterior_flow: tfd.TransformedDistribution | None = None,
    ):
        """Assembles the model.

        Args:
          encoder: The function or network that gives (μ, s, h). Without a posterior flow, h is not used.
          decoder: The function that gives p(x|z).
          prior: p(z), of event shape `[D]`, such as `flows.standard_normal(D)` or an autoregressive flow.
          posterior_flow: Conditional flow whose layers take h as their condition, such as
            `flows.iaf(D, condition_size=K, ...)`; of it, only the bijector is used.
        """
        super().__init__(dtype=prior.dtype)
        self.encoder = encoder
        self.decoder = decoder
        self.prior = prior
        self.posterior_flow = posterior_flow

    def call(self, x):
        elbo = self.elbo(x)
        self.add_loss(-tf.reduce_mean(elbo))
        return elbo

    def sample_posterior(self, x: tf.Tensor, samples: int = 1) -> tuple[tf.Tensor, tf.Tensor]:
        """Latents drawn from q(z|x) and their log-densities.

        Args:
          x: Data, `[batch, ...]`.
          samples: Number S of draws for each example.

        Returns:
          z, `[S, batch, D]`, and log q(z|x), `[S, batch]`.
        """
        loc, log_scale, context = self.encoder(x)
        start = tfd.MultivariateNormalDiag(loc, tf.exp(log_scale))
        z_0 = start.sample(samples)
        if self.posterior_flow is None:
            return z_0, start.log_prob(z_0)
        context = tf.broadcast_to(context, tf.concat([tf.shape(z_0)[:-1], tf.shape(context)[-1:]], axis=0))
        conditions = given(self.posterior_flow, context)["bijector_kwargs"]
        bijector = self.posterior_flow.bijector
        z = bijector.forward(z_0, **conditions)
        return z, start.log_prob(z_0) - bijector.forward_log_det_jacobian(z_0, event_ndims=1, **conditions)

    def log_weights(self, x: tf.Tensor, samples: int = 1) -> tf.Tensor:
        """log p(x, z) − log q(z|x) for z drawn from q(z|x).

        Args:
          x: Data, `[batch, ...]`.
          samples: Number S of draws for each example.

        Returns:
          Tensor `[S, batch]`. Its mean over draws estimates the ELBO.
        """
        z, log_q = self.sample_posterior(x, samples)
        return self.decoder(z).log_prob(x) + self.prior.log_prob(z) - log_q

    def elbo(self, x: tf.Tensor, samples: int = 1) -> tf.Tensor:
        """The evidence lower bound of each example, estimated from S draws: `[batch]`."""
        return tf.reduce_mean(self.log_weights(x, samples), axis=0)

    def log_likelihood(self, x: tf.Tensor, samples: int) -> tf.Tensor:
        """The importance-weighted estimate of log p(x), a tighter bound on average the more draws there are.

            log (1/S) Σ_s p(x, z_s) / q(z_s|x)

        Args:
          x: Data, `[batch, ...]`.
          samples: Number S of draws for each example.

        Returns:
          Tensor `[batch]`.

        Raises:
          ValueError: If `samples` is not a positive integer.

        Reference: Burda, Grosse & Salakhutdinov (2016), "Importance weighted autoencoders", Eq. (8).
        """
        samples = require_positive_integer(samples, "the number of draws")
        return tf.reduce_logsumexp(self.log_weights(x, samples), axis=0) - math.log(samples)


class GaussianEncoder(tf_keras.Model):
    """Network from data `[..., size]` to the mean and the log-standard deviation of z_0, and a context for a flow to read."""

    def __init__(self, size: int, latents: int, hidden: Sequence[int], *, context: int = 0, seed: int):
        """Makes the layers.

        Args:
          size: Length of the data.
          latents: Number D of latents.
          hidden: Widths of the hidden layers.
          context: Length K of the context; 0 for one of no numbers.
          seed: Seed of the initial weights.

        Raises:
          ValueError: If a width is not a positive integer, or the seed not an integer of at least 0.
        """
        super().__init__()
        seeds = seeds_from(seed, 3)
        self._features = _dense_layers(size, hidden, "relu", seeds[0])
        self._loc = _dense_layers(hidden[-1], [latents], None, seeds[1])
        self._log_scale = tf_keras.layers.Dense(latents, kernel_initializer="zeros")
        self._context = _dense_layers(hidden[-1], [context], "tanh", seeds[2]) if context else None

    def call(self, x):
        features = self._features(x)
        context = self._context(features) if self._context else features[..., :0]
        return self._loc(features), self._log_scale(features), context


class BernoulliDecoder(tf_keras.Model):
    """Network from latents `[..., D]` to the distribution of data, of event shape `[size]`, that are independently 0 or 1."""

    def __init__(self, size: int, latents: int, hidden: Sequence[int], *, seed: int):
        """Makes the layers.

        Args:
          size: Length of the data.
          latents: Number D of latents.
          hidden: Widths of the hidden layers.
          seed: Seed of the initial weights.

        Raises:
          ValueError: If a width is not a positive integer, or the seed not an integer of at least 0.
        """
        super().__init__()
        seeds = seeds_from(seed, 2)
        self._features = _dense_layers(latents, hidden, "relu", seeds[0])
        self._logits = _dense_layers(hidden[-1], [size], None, seeds[1])

    def call(self, z):
        logits = self._logits(self._features(z))
        return tfd.Independent(tfd.Bernoulli(logits=logits, dtype=tf.float32), reinterpreted_batch_ndims=1)


def _dense_layers(size: int, widths: Sequence[int], activation: str | None, seed: int) -> tf_keras.Sequential:
    """Dense layers whose kernels and biases start uniform in ±1/√fan-in."""
    widths = require_positive_integers(widths, "the widths of the layers", "the width of a layer")
    seeds = iter(seeds_from(seed, 2 * len(widths)))
    return tf_keras.Sequential(
        [
            tf_keras.layers.Dense(width, activation, **fan_in_uniform(before, seeds))
            for before, width in zip([size, *widths], widths, strict=False)
        ]
    )
