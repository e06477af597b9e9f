"""Activation normalisation: an affine map per channel that starts from the statistics of one batch of data."""

import numpy as np
import tensorflow as tf
import tensorflow_probability as tfp

from course_utils.bijectors.channels import ChannelBijector
from course_utils.bijectors.conditioning import condition_arguments

tfb = tfp.bijectors


class ActNorm(ChannelBijector):
    """Scales and shifts every channel by learned numbers, which `initialise` sets from data (Glow).

    With a learned shift b and log-scale s, one entry per channel, and images of height h and width w:

        forward:  x = (z − b) ⊙ exp(−s)
        inverse:  z = x ⊙ exp(s) + b
        log|det J_inverse| = h · w · Σ_j s_j;  log|det J_forward| = −h · w · Σ_j s_j.

    It starts as the identity. `initialise(x)` sets b and s such that `inverse(x)` has mean 0 and variance 1 in every
    channel. That is done *once*, from data on their way to the latents and never from samples; a flag that is
    saved with the weights keeps a restored layer from being initialised again.

    Reference: Kingma & Dhariwal (2018), "Glow", section 3.1 and table 1, where the map from data to latents is
    y = s ⊙ x + b with our exp(s) for s.
    """

    # A channel that hardly varies would be blown up without limit: its standard deviation counts as no less than this.
    _LEAST_DEVIATION = 1e-3

    def __init__(self, channels: int, event_rank: int = 3, dtype: tf.DType = tf.float32, name: str = "actnorm"):
        """Builds the layer as the identity.

        Args:
          channels: Length C of the last axis.
          event_rank: Rank of an event: 3 for images `[H, W, C]`, 1 for vectors.
          dtype: Dtype of the learned numbers, of shape `[C]`, and of the inputs.
          name: As in `tfb.Bijector`.

        Raises:
          ValueError: If an argument is not a positive integer; later, if an input's last axis is not of that length.
        """
        super().__init__(channels, event_rank, dtype, dict(locals()), name)
        self._log_scale = tf.Variable(tf.zeros([channels], dtype), name="log_scale")
        self._shift = tf.Variable(tf.zeros([channels], dtype), name="shift")
        self._initialised = tf.Variable(False, trainable=False, name="initialised")
        self._awaits_data = False

    @property
    def initialised(self) -> bool:
        """Whether the learned numbers have been set from data."""
        with tf.init_scope():  # so that it can be asked inside a traced function too
            return bool(self._initialised.numpy())

    def initialise(self, x: tf.Tensor) -> None:
        """Sets shift and log-scale so that `inverse(x)` has mean 0 and variance 1 in every channel.

        A channel whose standard deviation is below 1e-3 (a constant one, say) is shifted to mean 0 and scaled as if it
        were 1e-3.

        Args:
          x: Data, `[N, *event]`, as this layer meets them.

        Raises:
          ValueError: If the layer is initialised already, there is no more than one number per channel, or the data
            are not finite. Nothing is changed then.
        """
        if self.initialised:
            raise ValueError(f"Expected a layer to be initialised once; got a second call for {self.name}.")
        x = tf.convert_to_tensor(x, dtype_hint=self.dtype)
        if tf.is_symbolic_tensor(x):
            raise ValueError(f"Expected data for {self.name} outside of a traced function; got a symbolic tensor.")
        self._require_event(x)
        axes = list(range(x.shape.rank - 1))
        if int(tf.size(x)) <= x.shape[-1]:
            raise ValueError(
                f"Expected more than one number per channel to take a variance of; got data of shape {x.shape}."
            )
        mean, variance = tf.nn.moments(x, axes)
        if not np.all(np.isfinite(mean) & np.isfinite(variance)):
            raise ValueError(
                f"Expected data with a mean and a variance in every channel; got {mean.numpy()} and {variance.numpy()} for "
                f"{self.name}."
            )
        log_scale = -tf.math.log(tf.maximum(tf.sqrt(variance), self._LEAST_DEVIATION))
        self._log_scale.assign(log_scale)
        self._shift.assign(-mean * tf.exp(log_scale))
        self._initialised.assign(True)

    def _forward(self, z):
        self._require_event(z)
        return (z - self._shift) * tf.exp(-self._log_scale)

    def _inverse(self, x):
        self._require_event(x)
        if self._awaits_data:
            self._awaits_data = False
            self.initialise(x)
        return x * tf.exp(self._log_scale) + self._shift

    def _inverse_log_det_jacobian(self, x):
        return self._over_pixels(tf.reduce_sum(self._log_scale), x)


def initialise_actnorm(bijector: tfb.Bijector, x: tf.Tensor, condition: tf.Tensor | None = None) -> int:
    """Initialises every `ActNorm` inside a bijector that is not initialised yet, from one batch of data.

    The data are sent towards the latents once, and each layer is set from what reaches it, so that all of them put out
    mean 0 and variance 1 per channel on this batch. Calling it again, or after weights were restored, changes nothing.

    Args:
      bijector: The bijector of a flow.
      x: A batch of data, `[N, *event]`, not of samples.
      condition: The condition of the data, `[..., K]`, for a conditional flow.

    Returns:
      How many layers were initialised.

    Raises:
      ValueError: If a layer cannot be initialised from what reaches it; none of them is initialised then.
    """
    layers = [part for part in (bijector, *bijector.submodules) if isinstance(part, ActNorm) and not part.initialised]
    before = [[tf.identity(variable) for variable in layer.variables] for layer in layers]
    try:
        for layer in layers:
            layer._awaits_data = True
        bijector.inverse(tf.identity(x), **condition_arguments(bijector, condition))
    except BaseException:
        for layer, values in zip(layers, before, strict=True):
            for variable, value in zip(layer.variables, values, strict=True):
                variable.assign(value)
        raise
    finally:
        for layer in layers:
            layer._awaits_data = False
    return sum(layer.initialised for layer in layers)
