"""Layers of week 10 that students write: what both checks, of the autoregressive one and of the coupling, do alike."""

from collections.abc import Iterator, Sequence
from typing import Any

import numpy as np
import tensorflow as tf
import tensorflow_probability as tfp
import tf_keras

from course_utils.exercises.bijector_checks import Counted, require_compiled
from course_utils.exercises.exercise import Wrong, call
from course_utils.exercises.observation import Observation

tfb = tfp.bijectors

BOUND = 2.5  # not the bound that layers have if none is given, and some of the points lie beyond it
BINS = 4


def raw_numbers_of(directions: tf.Tensor) -> tf.Tensor:
    """Raw numbers `[..., 3 · BINS − 1]` that change with each of the numbers `[...]`, and are nowhere trivial."""
    k = tf.range(3 * BINS - 1, dtype=directions.dtype)
    return 1.5 * tf.sin(directions[..., tf.newaxis] * (0.5 + 0.07 * k) + 1.9 * k)


def points(*shape: int, seed: int) -> tf.Tensor:
    """Points within the bound, and beyond it at either end."""
    return tf.constant(np.random.default_rng(seed).uniform(-3.2, 3.2, shape), tf.float32)


def observed_log_det(bijector: tfb.Bijector, method: str, at: tf.Tensor) -> Iterator[Observation]:
    """A log-determinant at points, and whether several batch axes leave a number for each."""
    several = tf.stack([at, -at])
    for x in (at, several):
        what = f"`{method}`" if x is at else f"with two batch axes, `{method}`"
        log_det = call(what, getattr(bijector, f"_{method}", getattr(bijector, method)), tf.identity(x))
        if np.shape(log_det) != x.shape[:-1]:
            raise Wrong(
                f"for points of shape {tuple(x.shape)} the log-det should have shape {tuple(x.shape[:-1])}, one number for each; "
                f"yours has {np.shape(log_det)}. Sum the log-derivatives over the last axis, `axis=-1`."
            )
        yield Observation(what, log_det)
    what = f"`{method}(x)` through TFP"
    yield Observation(what, call(what, getattr(bijector, method), tf.identity(at), event_ndims=1))


def require_one_call(kind: type[tfb.Bijector], network: Any, arguments: Sequence[Any], at: tf.Tensor) -> None:
    """Asks that the inverse evaluate the network once for all entries."""
    counted = Counted(network)
    layer = kind(counted, *arguments)
    call("`_inverse`", layer._inverse, at)
    if counted.calls > 1:
        raise Wrong(
            f"your `_inverse` is right, and calls the network {counted.calls} times: one call gives the knots of all entries."
        )


def require_training(
    kind: type[tfb.Bijector], network: tf_keras.Model, arguments: Sequence[Any], at: tf.Tensor
) -> None:
    """Asks for the network's weights, and for densities and samples in compiled functions."""
    name, layer = kind.__name__, kind(network, *arguments)
    if len(layer.trainable_variables) != len(network.trainable_variables):
        raise Wrong(
            f"your bijector shows {len(layer.trainable_variables)} trainable variables where its network has "
            f"{len(network.trainable_variables)}, so that training would leave some alone: keep the network itself as an attribute, "
            "`self.network`."
        )
    base = tfp.distributions.MultivariateNormalDiag(tf.zeros(at.shape[-1]), tf.ones(at.shape[-1]))
    density = tfp.distributions.TransformedDistribution(base, tfb.Chain([layer]))
    require_compiled(f"the log-density with your `{name}`", density.log_prob, at)
    require_compiled(f"`forward` of your `{name}`", layer.forward, at)
