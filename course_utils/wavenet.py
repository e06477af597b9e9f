"""WaveNet: a stack of dilated causal convolutions, whose outputs at a time depend only on the times before it."""

from collections.abc import Callable, Iterator, Sequence

import tensorflow as tf
import tf_keras

from course_utils.networks import as_model, fan_in_uniform, with_condition
from course_utils.validation import (
    require_dtype,
    require_positive_integer,
    require_positive_integers,
    seeds_from,
)

# Log-scales stay within ±6: a softer bound than that of a coupling, as the noise of a waveform may be far below its size.
_LOG_SCALE_BOUND = 6.0


def receptive_field(kernel_size: int, dilations: Sequence[int]) -> int:
    """Length of the stretch of inputs that an output of a stack of dilated causal convolutions can see.

        1 + (kernel size − 1) Σ_l dilation_l

    It is counted from the oldest input that the output depends on to the latest, those in between included.

    Args:
      kernel_size: Taps of each layer's kernel.
      dilations: Distance between a layer's taps, one for each layer.

    Raises:
      ValueError: If a number is not a positive integer.

    Reference: van den Oord et al. (2016), "WaveNet", section 2.1.
    """
    taps = require_positive_integer(kernel_size, "the kernel size")
    return 1 + (taps - 1) * sum(require_positive_integers(dilations, "the dilations", "a dilation"))


def wavenet(
    channels: int = 32,
    dilations: Sequence[int] = (1, 2, 4, 8),
    *,
    seed: int,
    kernel_size: int = 2,
    condition_size: int = 0,
    dtype: str = "float32",
) -> tf_keras.Model:
    """Autoregressive network for waveforms of any length: gated dilated causal convolutions with two outputs at each time.

    The input is delayed by one step, h_t = W x_{t−1} with x_0 = 0, so that outputs at t depend on x before t alone.
    Layer l, with the condition c, is

        g = tanh(W_l ∗ h + V_l c) ⊙ σ(W'_l ∗ h + V'_l c),  h ← h + R_l g,  skip ← skip + S_l g,

    where ∗ is a causal convolution of dilation d_l. A 1 × 1 convolution of the summed skip connections gives both outputs.
    It starts at zero, so that an autoregressive layer starts as the identity. (The paper has two ReLUs and another 1 × 1
    convolution before it.) The log-scale is 6 tanh(a / 6), which leaves moderate values as they are.

    Args:
      channels: Channels of every hidden layer.
      dilations: Dilation of each gated layer; see `receptive_field`.
      seed: Seed of the initial weights.
      kernel_size: Taps of each dilated kernel.
      condition_size: Length K of a second input, a condition of the whole waveform; 0 for none.
      dtype: Dtype of weights, inputs and outputs.

    Returns:
      Keras model from waveforms `[batch, T]` of any length T, or from the list of them and `[batch, K]`, to the pair
      (shift, log-scale), both `[batch, T]`. Outputs depend on no more than the `receptive_field(kernel_size, dilations)`
      latest inputs before their own time.

    Raises:
      ValueError: If a number is not a positive integer, there is no dilation, or the dtype is neither float32 nor float64.

    Reference: van den Oord et al. (2016), "WaveNet", sections 2.1 and 2.3 to 2.5.
    """
    require_positive_integer(channels, "the number of channels")
    receptive_field(kernel_size, dilations)
    dtype = require_dtype(dtype)
    inputs = with_condition(tf_keras.Input((None,), dtype=dtype, name="x"), condition_size)
    if len(dilations) == 0:
        raise ValueError(f"Expected at least one dilation; got {dilations!r}.")
    seeds = iter(seeds_from(seed, 8 * len(dilations)))
    delayed = tf.pad(inputs[0], [[0, 0], [1, 0]])[:, :-1, tf.newaxis]
    features, skips = _convolution(delayed, channels, seeds, "input"), []
    for layer, dilation in enumerate(dilations, 1):
        gated = _gated(features, inputs[1:], kernel_size, dilation, seeds, layer)
        skips.append(_convolution(gated, channels, seeds, f"skip_{layer}"))
        if layer < len(dilations):  # nothing comes after the last
            features += _convolution(gated, channels, seeds, f"residual_{layer}")
    heads = tf_keras.layers.Conv1D(2, 1, kernel_initializer="zeros", name="heads", dtype=dtype)(tf.add_n(skips))
    return as_model(inputs, _shift_and_log_scale(heads), "wavenet")


def one_by_one(
    network: tf_keras.Model,
    known: tf.Tensor,
    condition: tf.Tensor | None,
    step: Callable[[tf.Tensor, tf.Tensor, tf.Tensor], tf.Tensor],
) -> tf.Tensor:
    """Solves x_t = step(known_t, μ_t(x_{<t}), s_t(x_{<t})) for t = 1 … T in turn, with a network's shift μ and log-scale s.

    Each layer keeps the inputs that its later steps will need, in a queue as long as its kernel reaches back. A time step
    thus takes one product with each kernel, whatever the receptive field.

    Args:
      network: Network from `wavenet`.
      known: Tensor of shape `[batch, T]`.
      condition: Conditions, `[batch, K]`, if the network has any.
      step: From three tensors of shape `[batch]`, the second and third of them shift and log-scale, to x_t.

    Returns:
      Tensor x of shape `[batch, T]`.

    Reference: Le Paine et al. (2016), "Fast Wavenet generation algorithm".
    """
    layers = {layer.name: layer for layer in network.layers}
    dilated = [layers[name] for name in sorted(layers, key=len) if name.startswith("dilated")]
    added = [layers[f"condition_{k}"](condition) if condition is not None else 0.0 for k, _ in enumerate(dilated, 1)]

    def outputs(last: tf.Tensor, queues: list[tf.Tensor]) -> tuple[tf.Tensor, tf.Tensor, list[tf.Tensor]]:
        features, skips, longer = _at_one_time(layers["input"], last[:, tf.newaxis]), [], []
        for k, (layer, queue) in enumerate(zip(dilated, queues, strict=True), 1):
            longer.append(tf.concat([queue, features[:, tf.newaxis]], axis=1))
            seen = longer[-1][:, :: layer.dilation_rate[0]]
            gated = _gate(_at_one_time(layer, tf.reshape(seen, [-1, seen.shape[1] * seen.shape[2]])) + added[k - 1])
            skips.append(_at_one_time(layers[f"skip_{k}"], gated))
            if f"residual_{k}" in layers:
                features += _at_one_time(layers[f"residual_{k}"], gated)
        shift, log_scale = _shift_and_log_scale(_at_one_time(layers["heads"], tf.add_n(skips)))
        return shift, log_scale, [queue[:, 1:] for queue in longer]

    def body(t: tf.Tensor, last: tf.Tensor, queues: list[tf.Tensor], solution: tf.TensorArray) -> tuple:
        shift, log_scale, queues = outputs(last, queues)
        x = step(known[:, t], shift, log_scale)
        return t + 1, x, queues, solution.write(t, x)

    size, steps = tf.shape(known)[0], known.shape[-1]
    queues = [
        tf.zeros([size, (layer.kernel_size[0] - 1) * layer.dilation_rate[0], layer.filters // 2], known.dtype)
        for layer in dilated
    ]
    begin = (0, tf.zeros([size], known.dtype), queues, tf.TensorArray(known.dtype, steps))
    *_, solution = tf.while_loop(lambda t, *_: t < steps, body, begin)
    return tf.ensure_shape(tf.transpose(solution.stack()), known.shape)


def _gated(
    features: tf.Tensor, condition: list[tf.Tensor], kernel_size: int, dilation: int, seeds: Iterator[int], layer: int
) -> tf.Tensor:
    """A gated layer, tanh(content) ⊙ σ(gate), with as many channels as the features."""
    width = 2 * features.shape[-1]
    summed = _convolution(features, width, seeds, f"dilated_{layer}", kernel_size, dilation)
    for each in condition:
        start = fan_in_uniform(each.shape[-1], seeds)["kernel_initializer"]
        name = f"condition_{layer}"
        added = tf_keras.layers.Dense(width, use_bias=False, kernel_initializer=start, name=name, dtype=each.dtype)
        summed += added(each)[:, tf.newaxis]
    return _gate(summed)


def _gate(summed: tf.Tensor) -> tf.Tensor:
    content, gate = tf.split(summed, 2, axis=-1)
    return tf.tanh(content) * tf.sigmoid(gate)


def _shift_and_log_scale(heads: tf.Tensor) -> list[tf.Tensor]:
    shift, raw = tf.unstack(heads, axis=-1)
    # The number comes second: Keras, when it makes a network anew from its configuration, gives it the other one's dtype.
    return [shift, tf.tanh(raw / _LOG_SCALE_BOUND) * _LOG_SCALE_BOUND]


def _convolution(
    features: tf.Tensor, channels: int, seeds: Iterator[int], name: str, taps: int = 1, dilation: int = 1
) -> tf.Tensor:
    """A causal convolution."""
    start = fan_in_uniform(taps * features.shape[-1], seeds)
    layer = tf_keras.layers.Conv1D(
        channels, taps, dilation_rate=dilation, padding="causal", name=name, dtype=features.dtype, **start
    )
    return layer(features)


def _at_one_time(layer: tf_keras.layers.Conv1D, seen: tf.Tensor) -> tf.Tensor:
    """A convolution's output at one time, `[batch, filters]`, from what its taps meet, `[batch, taps · channels]`."""
    return seen @ tf.reshape(layer.kernel, [-1, layer.filters]) + layer.bias
