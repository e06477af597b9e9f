"""Dense conditioners, for vectors."""

from collections.abc import Sequence

import tensorflow as tf
import tf_keras

from course_utils.networks.parts import (
    BoundedLogScale,
    DenseOnEverySecond,
    as_model,
    fan_in_uniform,
    shift_and_log_scale,
    with_condition,
)
from course_utils.validation import require_dtype, require_positive_integer, require_positive_integers, seeds_from


def dense_features(
    inputs: tf.Tensor,
    hidden: Sequence[int] = (64, 64),
    *,
    seed: int,
    activation: str = "relu",
    every_second_from: int | None = None,
) -> tf.Tensor:
    """Hidden layers whose kernels *and biases* start uniform in ±1/√fan-in.

    With Keras's zero biases, every kink of a first ReLU layer that sees one number would sit at the origin, and a
    coupling layer would take far longer to learn.

    Args:
      inputs: Keras tensor `[batch, D]`.
      hidden: Width of each layer.
      seed: Seed of the initial weights.
      activation: Activation of each layer.
      every_second_from: The first of the inputs, 0 or 1, that an alternating mask leaves as they are. The others are then taken
        to be 0. None if there is no such mask.

    Returns:
      Keras tensor `[batch, hidden[-1]]`.

    Raises:
      ValueError: If a width is not a positive integer, the seed not an integer of at least 0, or `every_second_from` neither
        None nor 0 nor 1.
    """
    hidden = require_positive_integers(hidden, "the widths of the hidden layers", "the width of a hidden layer")
    seeds = iter(seeds_from(seed, 2 * len(hidden)))
    features = inputs
    for k, width in enumerate(hidden):
        options = {**fan_in_uniform(features.shape[-1], seeds), "dtype": inputs.dtype}
        if k == 0 and every_second_from is not None:
            layer = DenseOnEverySecond(width, activation, first=every_second_from, **options)
        else:
            layer = tf_keras.layers.Dense(width, activation, **options)
        features = layer(features)
    return features


def dense_conditioner(
    size: int,
    hidden: Sequence[int] = (64, 64),
    *,
    seed: int,
    log_scale: bool = True,
    outputs_per_entry: int | None = None,
    size_out: int | None = None,
    condition_size: int = 0,
    angles: bool = False,
    joint_heads: bool = False,
    activation: str = "relu",
    every_second_from: int | None = None,
    dtype: str = "float32",
) -> tf_keras.Model:
    """Dense network with one head for the shift and one for the log-scale, or one for what another transformer takes.

    All heads start at zero, so that a coupling layer starts as the identity.

    Args:
      size: Length D of the masked (or frozen) vector that comes in and of each head that goes out.
      hidden: Width of each hidden layer; see `dense_features`.
      seed: Seed of the initial weights.
      log_scale: Whether there is a log-scale head (affine coupling) or the shift alone (additive coupling).
      outputs_per_entry: Number P of raw outputs for each entry, as another transformer than an affine one has them; one head
        gives them all.
      size_out: Length of a head, if it is another than that of the input.
      condition_size: Length K of a second input, the condition, joined to the first; 0 for none.
      angles: Whether the inputs are angles, of which the hidden layers see cosines and sines.
      joint_heads: Whether one layer, cut in two, computes both heads: the same functions, but the features are read once.
      activation: Activation of the hidden layers.
      every_second_from: As in `dense_features`, for a vector that comes from an alternating mask and without a condition.
      dtype: Dtype of weights, inputs and outputs.

    Returns:
      Keras model from `[batch, D]`, or from the list of `[batch, D]` and `[batch, K]`, to the pair (shift, log-scale),
      both `[batch, D]`, or to the shift alone, or to raw outputs `[batch, D, P]`.

    Raises:
      ValueError: If a size or a width is not a positive integer, the dtype is neither float32 nor float64, or
        `every_second_from` is given and is neither 0 nor 1, or there is a condition or angles.
    """
    if every_second_from is not None and (condition_size or angles):
        raise ValueError("Expected every_second_from for a masked vector alone; got a condition or angles, too.")
    require_positive_integer(size, "the number of dimensions")
    size_out = require_positive_integer(size if size_out is None else size_out, "the length of a head")
    dtype = require_dtype(dtype)
    inputs = with_condition(tf_keras.Input((size,), dtype=dtype, name="masked"), condition_size)
    first, *condition = inputs
    seen = [*([tf.cos(first), tf.sin(first)] if angles else [first]), *condition]
    joined = tf_keras.layers.Concatenate(dtype=dtype)(seen) if len(seen) > 1 else first
    features = dense_features(joined, hidden, seed=seed, activation=activation, every_second_from=every_second_from)
    outputs = _heads(features, size_out, log_scale, outputs_per_entry, joint_heads)
    return as_model(inputs, outputs, "dense_conditioner")


def _heads(
    features: tf.Tensor, size: int, log_scale: bool, outputs_per_entry: int | None, joint: bool
) -> tf.Tensor | list[tf.Tensor]:
    if outputs_per_entry is not None:
        shape = (size, require_positive_integer(outputs_per_entry, "the number of outputs for each entry"))
        return tf_keras.layers.Reshape(shape, dtype=features.dtype)(_head(features, shape[0] * shape[1], "outputs"))
    if not log_scale:
        return _head(features, size, "shift")
    if joint:
        return shift_and_log_scale(_head(features, 2 * size, "heads"), features.dtype)
    raw = _head(features, size, "raw_log_scale")
    return [_head(features, size, "shift"), BoundedLogScale(name="log_scale", dtype=features.dtype)(raw)]


def _head(features: tf.Tensor, width: int, name: str) -> tf.Tensor:
    return tf_keras.layers.Dense(width, kernel_initializer="zeros", name=name, dtype=features.dtype)(features)
