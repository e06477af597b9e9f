"""Autoregressive densities with more than one bump to a conditional."""

import math

import tensorflow as tf
import tensorflow_probability as tfp
import tf_keras

tfd = tfp.distributions


class AutoregressiveMixture(tfd.Distribution):
    """Density whose conditionals are mixtures of C normal distributions:

        p(z) = Π_i Σ_c π_ic N(z_i; m_ic, exp(2 s_ic)),    π_ic = softmax(a_i)_c,

    where a, m and s depend on z_1 … z_{i−1} alone. Densities take one pass of the network. A sample takes D passes: given
    z_1 … z_{i−1}, a component is drawn and then z_i. There is no need to invert a distribution function, which has no closed
    form, as long as this is the base of a flow rather than one of its layers.

    Reference: Papamakarios, Pavlakou & Murray (2017), "Masked autoregressive flow for density estimation", section 4, "MADE
    MoG", and "MAF MoG" with layers on top; Uria, Murray & Larochelle (2013), "RNADE", for such conditionals.
    """

    def __init__(self, network: tf_keras.Model, name: str = "autoregressive_mixture"):
        """Makes the distribution of vectors of length D.

        Args:
          network: Masked network from `[batch, D]` to the triple (logits a, means m, log-scales s), each `[batch, D, C]`, such
            as `made.mixture_made`.
          name: As in `tfd.Distribution`.
        """
        parameters = dict(locals())
        super().__init__(
            dtype=network.outputs[0].dtype,
            reparameterization_type=tfd.NOT_REPARAMETERIZED,
            validate_args=False,
            allow_nan_stats=False,
            parameters=parameters,
            name=name,
        )
        self.network = network

    @classmethod
    def _parameter_properties(cls, dtype, num_classes=None):
        return {}

    def _event_shape(self):
        return tf.TensorShape(self.network.input_shape[1:])

    def _event_shape_tensor(self):
        return tf.constant(self.network.input_shape[1:], tf.int32)

    def _log_prob(self, z):
        rows = tf.reshape(z, [-1, self.event_shape[0]])
        logits, means, log_scales = self.network(rows)
        standardised = (rows[..., tf.newaxis] - means) * tf.exp(-log_scales)
        log_normal = -0.5 * (tf.square(standardised) + math.log(2 * math.pi)) - log_scales
        of_entries = tf.reduce_logsumexp(logits + log_normal, axis=-1) - tf.reduce_logsumexp(logits, axis=-1)
        return tf.reshape(tf.reduce_sum(of_entries, axis=-1), tf.shape(z)[:-1])

    def _sample_n(self, n, seed=None):
        component_seed, entry_seed = tfp.random.split_seed(seed)
        size, (_, _, components) = self.event_shape[0], self.network.output_shape[0]
        gumbel = tfd.Gumbel(tf.zeros([], self.dtype), 1.0).sample([n, size, components], component_seed)
        noise = tfd.Normal(tf.zeros([], self.dtype), 1.0).sample([n, size], entry_seed)

        def step(z: tf.Tensor) -> tuple[tf.Tensor]:
            """One entry more is right after each step, whatever the others are."""
            logits, means, log_scales = self.network(z)
            # The greatest of log-probabilities with such noise added is a draw from the components.
            chosen = tf.argmax(logits + gumbel, axis=-1)
            mean, log_scale = (tf.gather(each, chosen, batch_dims=2) for each in (means, log_scales))
            return (noise * tf.exp(log_scale) + mean,)

        return tf.while_loop(lambda z: True, step, (tf.zeros([n, size], self.dtype),), maximum_iterations=size)[0]
