"""What several exercises of week 7 share."""

from collections.abc import Sequence
from itertools import pairwise
from typing import Any

import numpy as np
import tensorflow as tf
import tensorflow_probability as tfp
import tf_keras

from course_utils import flows
from course_utils.exercises.bijector_checks import normal
from course_utils.exercises.compare import require_close
from course_utils.exercises.distributions import require_distribution, require_float32
from course_utils.made import MaskedDense
from course_utils.networks import BoundedLogScale

tfb = tfp.bijectors
tfd = tfp.distributions


# The degrees of the hand-written network: no order that a loop over the dimensions could follow by accident.
ORDER = np.array([3, 1, 4, 2])


def network_of(x: tf.Tensor) -> tuple[tf.Tensor, tf.Tensor]:
    """An autoregressive network in four dimensions, written by hand, whose outputs are nowhere trivial."""
    before = tf.constant(ORDER[:, None] > ORDER, tf.float32)
    mix = tf.constant([[0.9, -0.4, 0.3, 0.7], [0.2, 0.8, -0.7, 0.4], [-0.6, 0.5, 0.7, 0.8], [0.5, 0.6, 0.4, -0.8]])
    for_shift, for_log_scale = tf.transpose(before * mix), tf.transpose(before * mix[::-1])
    return tf.sin(x @ for_shift + 0.6) - 0.2, 0.7 * tf.tanh(x @ for_log_scale - 0.4)


def randomised(network: Any) -> Any:
    """Moves weights away from the zeros that heads start with, where most mistakes would not show."""
    for k, variable in enumerate(network.trainable_variables):
        variable.assign_add(0.7 * tf.random.stateless_normal(variable.shape, seed=[k, 7]))
    return network


def reference_make_made(degrees_in: Sequence[int], hidden: Sequence[int], seed: int) -> tf_keras.Model:
    degrees_in = np.asarray(degrees_in)
    *hidden_masks, last_mask = reference_made_masks(degrees_in, hidden_degrees(degrees_in, hidden))
    kernels = tf_keras.initializers.VarianceScaling(1 / 3, "fan_in", "uniform", seed=seed)
    biases = tf_keras.initializers.RandomUniform(-0.5, 0.5, seed=seed)
    options = {"activation": "relu", "kernel_initializer": kernels, "bias_initializer": biases}
    inputs = tf_keras.Input((len(degrees_in),))
    features = inputs
    for mask in hidden_masks:
        features = MaskedDense(mask, **options)(features)
    shift = MaskedDense(last_mask, kernel_initializer="zeros")(features)
    log_scale = BoundedLogScale()(MaskedDense(last_mask, kernel_initializer="zeros")(features))
    return tf_keras.Model(inputs, [shift, log_scale])


def hidden_degrees(degrees_in: np.ndarray, hidden: Sequence[int]) -> list[np.ndarray]:
    return [np.round(np.linspace(1, max(degrees_in) - 1, width)) for width in hidden]


def require_standard_normal(base: tfd.Distribution, size: int) -> None:
    require_distribution("the base", base, event_shape=(size,))
    require_float32("the base", base)
    x = normal(5, size, seed=7)
    require_close("the base's `log_prob`", base.log_prob(x), flows.standard_normal(size).log_prob(x))


def reference_made_masks(degrees_in: np.ndarray, degrees_hidden: Sequence[np.ndarray]) -> list[np.ndarray]:
    layers = [degrees_in, *degrees_hidden]
    hidden = [(before[:, None] <= after).astype(int) for before, after in pairwise(layers)]
    return [*hidden, (layers[-1][:, None] < degrees_in).astype(int)]
