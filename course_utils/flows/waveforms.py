"""Flows of waveforms: WaveNet, whose densities are quick, and Parallel WaveNet, whose samples are."""

from collections.abc import Sequence

import tensorflow_probability as tfp

from course_utils.bijectors import InverseAutoregressive, MaskedAutoregressive
from course_utils.flows.bases import standard_logistic
from course_utils.validation import require_positive_integer, seeds_from
from course_utils.wavenet import receptive_field, wavenet

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
    layer = MaskedAutoregressive(network, memory=receptive_field(kernel_size, dilations))
    return tfd.TransformedDistribution(standard_logistic(steps, dtype), tfb.Chain([layer]), name="wavenet")


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
        InverseAutoregressive(
            wavenet(channels, dilations, seed=layer_seed, **options),
            memory=receptive_field(kernel_size, dilations),
            name=f"inverse_autoregressive_{k}",
        )
        for k, layer_seed in enumerate(seeds)
    ]
    return tfd.TransformedDistribution(standard_logistic(steps, dtype), tfb.Chain(stack[::-1]), name="parallel_wavenet")
