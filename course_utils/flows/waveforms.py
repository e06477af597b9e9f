"""Flows of waveforms: WaveNet, whose densities are quick, and Parallel WaveNet, whose samples are."""

from collections.abc import Callable, Sequence

import tensorflow as tf
import tensorflow_probability as tfp
import tf_keras

from course_utils.bijectors import InverseAutoregressive, MaskedAutoregressive
from course_utils.bijectors.conditioning import evaluate, like
from course_utils.flows.bases import standard_logistic
from course_utils.validation import require_positive_integer, seeds_from
from course_utils.wavenet import one_by_one, wavenet

tfb = tfp.bijectors
tfd = tfp.distributions


def wavenet_flow(
    steps: int,
    channels: int = 32,
    dilations: Sequence[int] = (1, 2, 4, 8),
    *,
    seed: int,
    kernel_size: int = 2,
    condition_size: int = 0,
    dtype: str = "float32",
) -> tfd.TransformedDistribution:
    """WaveNet with logistic outputs, as a flow: quick densities of waveforms, and samples one step after the other.

    Each step of a sample takes little, as the layers keep what they need of the past; see `wavenet.one_by_one`.

    x_t given the steps before it is Logistic(μ_t(x_{<t}), exp(s_t(x_{<t}))): one logistic distribution, where the paper has
    a mixture of several.

    Args:
      steps: Length T of the waveforms; see `at_length` for others.
      channels: As in `wavenet.wavenet`, as are all that follow.
      dilations: Dilations of the gated layers.
      seed: Seed of the initial weights.
      kernel_size: Taps of each dilated kernel.
      condition_size: Length of a condition of the waveforms; 0 for none. See `given`.
      dtype: Dtype of weights and samples.

    Returns:
      Distribution of x with event shape `[T]`; its `bijector` is a `tfb.Chain` of one `MaskedAutoregressive`.

    Raises:
      ValueError: If a number is not a positive integer, or the dtype is neither float32 nor float64.

    Reference: van den Oord et al. (2018), "Parallel WaveNet", section 2.
    """
    network = wavenet(
        channels, dilations, seed=seed, kernel_size=kernel_size, condition_size=condition_size, dtype=dtype
    )
    return tfd.TransformedDistribution(
        standard_logistic(steps, dtype), tfb.Chain([_MaskedWaveNet(network)]), name="wavenet"
    )


def parallel_wavenet(
    steps: int,
    layers: int = 2,
    channels: int = 32,
    dilations: Sequence[int] = (1, 2, 4, 8, 16, 32),
    *,
    seed: int,
    kernel_size: int = 2,
    condition_size: int = 0,
    dtype: str = "float32",
) -> tfd.TransformedDistribution:
    """Parallel WaveNet: inverse autoregressive flows of waveforms, whose samples take one pass.

    All flows run forward in time, so that x_t given the latents before it is still logistic: its scale is the product of
    the flows' scales.

    Args:
      steps: Length T of the waveforms; see `at_length` for others.
      layers: Number of autoregressive flows.
      channels: As in `wavenet.wavenet`, as are all that follow.
      dilations: Dilations of each flow's gated layers.
      seed: Seed of the initial weights.
      kernel_size: Taps of each dilated kernel.
      condition_size: Length of a condition of the waveforms; 0 for none. See `given`.
      dtype: Dtype of weights and samples.

    Returns:
      Distribution of x with event shape `[T]`; its `bijector` is a `tfb.Chain` whose last element acts first on z.

    Raises:
      ValueError: If a number is not a positive integer, or the dtype is neither float32 nor float64.

    Reference: van den Oord et al. (2018), "Parallel WaveNet", section 3, with four flows.
    """
    seeds = seeds_from(seed, require_positive_integer(layers, "the number of layers"))
    options = dict(kernel_size=kernel_size, condition_size=condition_size, dtype=dtype)
    stack = [
        _InverseWaveNet(wavenet(channels, dilations, seed=layer_seed, **options), name=f"inverse_autoregressive_{k}")
        for k, layer_seed in enumerate(seeds)
    ]
    return tfd.TransformedDistribution(standard_logistic(steps, dtype), tfb.Chain(stack[::-1]), name="parallel_wavenet")


class _MaskedWaveNet(MaskedAutoregressive):
    """A masked autoregressive layer whose slow direction keeps the pasts of its network's layers."""

    def _forward(self, z, condition=None):
        self._require_vectors(z)
        return _in_turn(self.network, z, condition, lambda z, shift, log_scale: z * tf.exp(log_scale) + shift)


class _InverseWaveNet(InverseAutoregressive):
    """An inverse autoregressive layer whose slow direction keeps the pasts of its network's layers."""

    def _inverse(self, x, condition=None):
        self._require_vectors(x)
        return _in_turn(self.network, x, condition, lambda x, shift, log_scale: (x - shift) * tf.exp(-log_scale))


def _in_turn(network: tf_keras.Model, known: tf.Tensor, condition: tf.Tensor | None, step: Callable) -> tf.Tensor:
    """`wavenet.one_by_one` for waveforms with any batch axes, `[..., T]`."""

    def solve(inputs: tf.Tensor | list[tf.Tensor]) -> tf.Tensor:
        waves, *conditions = inputs if isinstance(inputs, list) else [inputs]
        return one_by_one(network, waves, *(conditions or [None]), step)

    return like(known, evaluate(solve, known, condition, event_rank=1), 1, "solution")
