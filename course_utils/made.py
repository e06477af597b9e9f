"""MADE: a dense network whose outputs for a dimension depend only on the dimensions before it."""

from collections.abc import Iterator, Sequence
from itertools import pairwise

import numpy as np
import tensorflow as tf
import tf_keras

from course_utils.networks import BoundedLogScale, as_model, fan_in_uniform, from_condition, with_condition
from course_utils.validation import (
    require_dtype,
    require_positive_integer,
    require_positive_integers,
    seeds_from,
)

# Kingma et al. (2016) recommend to begin with a gate's argument around 1 or 2.
_OPEN_GATE = 1.5

# A component e⁵ times as wide or as narrow as a standard normal distribution is as far as standardised data ask for.
_GREATEST_LOG_SCALE = 5.0


def degrees(
    size: int, hidden: Sequence[int], order: Sequence[int] | None = None, *, conditional: bool = False
) -> list[np.ndarray]:
    """The degree of every unit: how many dimensions, in the order, it may depend on.

    Inputs have degrees 1 … D, their place in the order. Those of a hidden layer are spread evenly from 1 to D − 1, or
    from 0 if there is a condition, so that the first dimension can depend on that.

    Args:
      size: Number of dimensions D.
      hidden: Width of each hidden layer.
      order: Place of each dimension in the order, a permutation of 1 … D; 1, 2, …, D if not given.
      conditional: Whether the network has a condition as well.

    Returns:
      One integer array for the inputs, `[D]`, and one for each hidden layer.

    Raises:
      ValueError: If a number is not a positive integer, or the order is not a permutation of 1 … D.

    Reference: Germain, Gregor, Murray & Larochelle (2015), "MADE", section 4.
    """
    size = require_positive_integer(size, "the number of dimensions")
    order = np.arange(1, size + 1) if order is None else np.asarray(order)
    if not np.array_equal(np.sort(order, axis=None), np.arange(1, size + 1)):
        raise ValueError(f"Expected an order that is a permutation of 1 to {size}; got {order.tolist()}.")
    widths = require_positive_integers(hidden, "the widths of the hidden layers", "the width of a hidden layer")
    least = 0 if conditional else min(1, size - 1)
    return [
        order,
        *(np.round(np.linspace(least, size - 1, width)) for width in widths),
    ]


def masks(degrees: Sequence[np.ndarray]) -> list[np.ndarray]:
    """The binary mask of every layer's kernel, from the degrees of its inputs and outputs.

        M[i, j] = 1 if degree_out[j] ≥ degree_in[i]   for hidden layers,
        M[i, j] = 1 if degree_out[j] > degree_in[i]   for the outputs, whose degrees are those of the inputs.

    The strict inequality in the last layer is what keeps an output from depending on its own dimension.

    Args:
      degrees: What `degrees` returns.

    Returns:
      Arrays of zeros and ones, `[inputs, outputs]`: one for each hidden layer, and one for the outputs, `[…, D]`.

    Reference: Germain, Gregor, Murray & Larochelle (2015), "MADE", section 4.
    """
    hidden = [(low[:, None] <= high).astype(int) for low, high in pairwise(degrees)]
    return [*hidden, (degrees[-1][:, None] < degrees[0]).astype(int)]


@tf_keras.utils.register_keras_serializable("course_utils")
class MaskedDense(tf_keras.layers.Dense):
    """Dense layer whose kernel is multiplied by a binary mask."""

    def __init__(self, mask: np.ndarray, **options):
        """Takes the number of units from the mask.

        Args:
          mask: Array of zeros and ones, `[inputs, outputs]`.
          **options: As in `tf_keras.layers.Dense`.
        """
        self._binary = np.asarray(mask)
        super().__init__(self._binary.shape[1], **options)
        self._mask = tf.constant(self._binary, self.dtype)

    def call(self, inputs):
        outputs = tf.matmul(inputs, self._mask * self.kernel)
        return self.activation(outputs + self.bias if self.use_bias else outputs)

    def get_config(self):
        options = super().get_config()
        del options["units"]
        return options | {"mask": self._binary.tolist()}


def made(
    size: int,
    hidden: Sequence[int] = (64, 64),
    *,
    seed: int,
    order: Sequence[int] | None = None,
    condition_size: int = 0,
    gated: bool = False,
    outputs_per_entry: int | None = None,
    activation: str = "relu",
    dtype: str = "float32",
) -> tf_keras.Model:
    """Masked network with two outputs for every dimension, which depend only on the dimensions before it in the order.

    All outputs start at zero, so that an autoregressive layer starts as the identity. For a gate the second one starts at
    1.5, so that the gate, its sigmoid, is rather open: 0.82.

    Args:
      size: Number of dimensions D.
      hidden: Width of each hidden layer.
      seed: Seed of the initial weights.
      order: As in `degrees`.
      condition_size: Length K of a second input that every output may depend on; 0 for none.
      gated: Whether the second output is for a gate, and may be any number, or for a log-scale, and is bounded; see
        `BoundedLogScale`.
      outputs_per_entry: Number P of raw outputs for each dimension, as another transformer than an affine one has them, instead
        of these two.
      activation: Activation of the hidden layers.
      dtype: Dtype of weights, inputs and outputs.

    Returns:
      Keras model from `[batch, D]`, or from the list of `[batch, D]` and `[batch, K]`, to the pair (shift, log-scale), or
      what the gated form of `InverseAutoregressive` makes them of, both `[batch, D]`; or to raw outputs `[batch, D, P]`.

    Raises:
      ValueError: If a number is not a positive integer, the order is not a permutation of 1 … D, or the dtype is neither
        float32 nor float64.

    Reference: Germain, Gregor, Murray & Larochelle (2015), "MADE", section 4; Kingma et al. (2016), "Improved
    variational inference with inverse autoregressive flow", section 4, where the condition is called context; also for
    where a gate starts.
    """
    dtype = require_dtype(dtype)
    points = tf_keras.Input((require_positive_integer(size, "the number of dimensions"),), dtype=dtype, name="x")
    inputs = with_condition(points, condition_size)
    *hidden_masks, last = masks(degrees(size, hidden, order, conditional=condition_size > 0))
    seeds = iter(seeds_from(seed, 3 * len(hidden_masks)))
    features = _masked_features(inputs, hidden_masks, seeds, activation)
    if outputs_per_entry is not None:
        shape = (size, require_positive_integer(outputs_per_entry, "the number of outputs for each entry"))
        wide = MaskedDense(np.repeat(last, shape[1], axis=1), kernel_initializer="zeros", name="outputs", dtype=dtype)
        return as_model(inputs, tf_keras.layers.Reshape(shape, dtype=dtype)(wide(features)), "made")
    heads = MaskedDense(np.tile(last, 2), kernel_initializer="zeros", name="heads", dtype=dtype)(features)
    shift, raw = tf.split(heads, 2, axis=-1)
    second = raw + _OPEN_GATE if gated else BoundedLogScale(name="log_scale", dtype=dtype)(raw)
    return as_model(inputs, [shift, second], "made")


def mades(size: int, layers: int, hidden: Sequence[int], seed: int | None, **options) -> list[tf_keras.Model]:
    """A masked network for each layer of a flow, each with its own seed and the order of the one before reversed.

    Args:
      size: Number of dimensions D.
      layers: Number of layers.
      hidden: Width of each hidden layer of a network.
      seed: Seed of all of their weights.
      **options: As in `made`.

    Raises:
      ValueError: If there are no layers, and as `made`.
    """
    layers = require_positive_integer(layers, "the number of layers")
    order = np.arange(1, require_positive_integer(size, "the number of dimensions") + 1)
    seeds = seeds_from(seed, layers)
    return [
        made(size, hidden, seed=layer_seed, order=order if k % 2 == 0 else order[::-1], **options)
        for k, layer_seed in enumerate(seeds)
    ]


def _masked_features(
    inputs: list[tf.Tensor], hidden_masks: Sequence[np.ndarray], seeds: Iterator[int], activation: str
) -> tf.Tensor:
    """Hidden layers of the points, to which a condition, if there is one, adds a linear function of itself."""
    features, *condition = inputs
    dtype = features.dtype
    for mask in hidden_masks:
        fan_in = mask.shape[0] + sum(each.shape[-1] for each in condition)
        summed = MaskedDense(mask, **fan_in_uniform(fan_in, seeds), dtype=dtype)(features)
        seed_for_condition = next(seeds)
        if condition:
            summed += from_condition(*condition, mask.shape[1], fan_in=fan_in, seed=seed_for_condition)
        features = tf_keras.layers.Activation(activation, dtype=dtype)(summed)
    return features


def mixture_made(
    size: int,
    hidden: Sequence[int] = (64, 64),
    *,
    components: int,
    seed: int,
    order: Sequence[int] | None = None,
    dtype: str = "float32",
) -> tf_keras.Model:
    """Masked network that gives the parameters of a mixture of normal distributions for every dimension.

    At first they do not depend on x: all components are equally likely, narrow ones and wide ones.

    Args:
      size: Number of dimensions D.
      hidden: Width of each hidden layer.
      components: Number C of components.
      seed: Seed of the initial weights.
      order: As in `degrees`.
      dtype: Dtype of weights, inputs and outputs.

    Returns:
      Keras model from `[batch, D]` to the triple (logits, means, log-scales), each `[batch, D, C]`; the log-scales are between
      −5 and 5. For each dimension they depend on the dimensions before it in the order.

    Raises:
      ValueError: As `made`.

    Reference: Papamakarios, Pavlakou & Murray (2017), "Masked autoregressive flow for density estimation", section 4.
    """
    dtype, components = require_dtype(dtype), require_positive_integer(components, "the number of components")
    points = tf_keras.Input((require_positive_integer(size, "the number of dimensions"),), dtype=dtype, name="x")
    *hidden_masks, last = masks(degrees(size, hidden, order))
    *seeds, seed_of_means = seeds_from(seed, 2 * len(hidden_masks) + 1)
    seeds, features = iter(seeds), points
    for mask in hidden_masks:
        features = MaskedDense(mask, activation="relu", **fan_in_uniform(mask.shape[0], seeds), dtype=dtype)(features)

    def head(name: str, start: tf_keras.initializers.Initializer | str) -> tf.Tensor:
        layer = MaskedDense(
            np.repeat(last, components, axis=1),
            kernel_initializer="zeros",
            bias_initializer=start,
            name=name,
            dtype=dtype,
        )
        return tf_keras.layers.Reshape((size, components), dtype=dtype)(layer(features))

    means = head("means", tf_keras.initializers.RandomNormal(stddev=0.5, seed=seed_of_means))
    log_scales = head("log_scales", _spread(size, components))
    bounded = _GREATEST_LOG_SCALE * tf.tanh(log_scales / _GREATEST_LOG_SCALE)
    return tf_keras.Model(points, [head("logits", "zeros"), means, bounded], name="mixture_made")


def _spread(size: int, components: int) -> tf_keras.initializers.Initializer:
    """For each dimension, one number for each component, evenly spread from narrow to wide."""
    return tf_keras.initializers.Constant(np.tile(np.linspace(-2.0, 0.5, components), size))
