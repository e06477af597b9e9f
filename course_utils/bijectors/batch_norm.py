"""Batch normalisation as a layer of a flow."""

import tensorflow as tf
import tf_keras

from course_utils.bijectors.channels import ChannelBijector
from course_utils.bijectors.once import once_per_trace


class BatchNorm(ChannelBijector):
    """Normalises every channel by its mean and variance (RealNVP), with a learned scale and shift.

    With mean μ and variance v per channel, learned γ = exp(g) and β, and images of height h and width w:

        inverse:  z = γ ⊙ (x − μ) / √(v + ε) + β
        forward:  x = (z − β) ⊙ √(v + ε) / γ + μ
        log|det J_inverse| = h · w · (Σ_j g_j − ½ Σ_j log(v_j + ε)).

    **In training**, that is inside a Keras model's training step or with `training=True`, μ and v are those of the batch
    that `inverse` is given, and running averages of them are kept. The map then depends on the whole batch: the
    log-det is that of the map with μ and v held fixed, as in the paper, and `forward`, which sees no data, uses the
    running averages and so is *not* its inverse. **Otherwise** both directions use the running averages, and are exact
    inverses of each other.

    Reference: Dinh, Sohl-Dickstein & Bengio (2017), "Density estimation using Real NVP", section 3.7 and Eq. (18).
    """

    def __init__(
        self,
        channels: int,
        *,
        momentum: float = 0.95,
        epsilon: float = 1e-4,
        event_rank: int = 3,
        dtype: tf.DType = tf.float32,
        name: str = "batch_norm",
    ):
        """Builds the layer with running averages 0 and 1, γ = 1 and β = 0: the identity, but for ε.

        Args:
          channels: Length C of the last axis.
          momentum: What share of the running averages a new batch leaves as it is.
          epsilon: The ε added to variances.
          event_rank: Rank of an event: 3 for images `[H, W, C]`, 1 for vectors.
          dtype: Dtype of the learned numbers, of shape `[C]`, and of the inputs.
          name: As in `tfb.Bijector`.

        Raises:
          ValueError: If an argument does not make sense; later, if an input does not have C channels.
        """
        super().__init__(channels, event_rank, dtype, dict(locals()), name)
        if not 0 <= momentum < 1 or not epsilon > 0:
            raise ValueError(
                f"Expected a momentum from 0 to below 1 and a positive epsilon; got {momentum} and {epsilon}."
            )
        self._epsilon = epsilon
        self._log_scale = tf.Variable(tf.zeros([channels], dtype), name="log_scale")
        self._shift = tf.Variable(tf.zeros([channels], dtype), name="shift")
        self._moments = _Moments(channels, momentum, dtype=dtype)

    def _forward(self, z, training=None):
        self._require_event(z)
        mean, variance = self._moments.running
        return (z - self._shift) * tf.exp(-self._log_scale) * tf.sqrt(variance + self._epsilon) + mean

    def _inverse(self, x, training=None):
        # Averaged here and not with the log-det, so that a step that asks for both counts once.
        mean, variance = self._moments(self._rows(x), self._mean_and_variance(x, training), training=training)
        return (x - mean) * tf.math.rsqrt(variance + self._epsilon) * tf.exp(self._log_scale) + self._shift

    def _inverse_log_det_jacobian(self, x, training=None):
        _, variance = self._mean_and_variance(x, training)
        return self._over_pixels(tf.reduce_sum(self._log_scale - 0.5 * tf.math.log(variance + self._epsilon)), x)

    @once_per_trace
    def _mean_and_variance(self, x, training):
        return self._moments(self._rows(x), training=training)


class _Moments(tf_keras.layers.Layer):
    """Mean and variance per channel: of the batch in training, running averages otherwise.

    A Keras layer, since Keras tells its layers whether a model is being trained, however deep inside it they are. On
    several replicas each has the averages of its own batches; whoever reads them outside gets their mean.
    """

    def __init__(self, channels: int, momentum: float, dtype: tf.DType):
        super().__init__(dtype=dtype)
        self._momentum = momentum
        across = dict(
            trainable=False,
            synchronization=tf.VariableSynchronization.ON_READ,
            aggregation=tf.VariableAggregation.MEAN,
        )
        self._mean = self.add_weight("mean", [channels], initializer="zeros", **across)
        self._variance = self.add_weight("variance", [channels], initializer="ones", **across)

    @property
    def running(self) -> tuple[tf.Tensor, tf.Tensor]:
        return tf.convert_to_tensor(self._mean), tf.convert_to_tensor(self._variance)

    def call(self, rows, to_average=None, training=None):
        """The moments; those `to_average`, if the batch's are known, go into the running averages."""
        if not training:
            return self.running
        if to_average is None:
            return tf.nn.moments(rows, axes=[0])
        for average, new in zip((self._mean, self._variance), to_average, strict=True):
            average.assign_add((1 - self._momentum) * (new - average))
        return to_average
