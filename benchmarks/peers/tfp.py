"""TensorFlow Probability's own `RealNVP`, `MaskedAutoregressiveFlow` and `Glow`, trained as the course's flows are."""

from collections.abc import Callable
from functools import partial

import numpy as np
import tensorflow as tf
import tensorflow_probability as tfp
import tf_keras

from benchmarks.drivers.keras import KerasFlow
from benchmarks.peers.ours import trained
from benchmarks.tasks import LEVELS, Task

tfb = tfp.bijectors
tfd = tfp.distributions


def base(size: int) -> tfd.Distribution:
    """N(0, I) on vectors of length `size`."""
    return tfd.MultivariateNormalDiag(tf.zeros(size))


def realnvp(task: Task) -> KerasFlow:
    (size,) = task.shape
    frozen = size // 2

    def network(seed: int) -> tf_keras.Model:
        """From the frozen half to shift and log-scale of the other."""
        seeds = range(3 * seed, 3 * seed + 3)
        first, second, last = (tf_keras.initializers.GlorotUniform(seed) for seed in seeds)
        return tf_keras.Sequential(
            [
                tf_keras.layers.Dense(task.hidden[0], "relu", kernel_initializer=first, input_shape=(frozen,)),
                tf_keras.layers.Dense(task.hidden[1], "relu", kernel_initializer=second),
                tf_keras.layers.Dense(2 * (size - frozen), kernel_initializer=last),
            ]
        )

    def halved(network: tf_keras.Model) -> Callable:
        def shift_and_log_scale(x, output_units, **condition):
            shift, raw = tf.split(network(x), 2, axis=-1)
            return shift, tf.tanh(raw)

        return shift_and_log_scale

    networks = [network(k) for k in range(task.layers)]
    exchange = tfb.Permute(np.roll(np.arange(size), frozen))
    layers = [
        layer
        for each in networks
        for layer in (tfb.RealNVP(num_masked=frozen, shift_and_log_scale_fn=halved(each)), exchange)
    ]
    flow = tfd.TransformedDistribution(base(size), tfb.Chain(layers))
    flow.networks = networks  # TFP does not see variables behind a function
    return trained(flow, task)


def maf(task: Task) -> KerasFlow:
    (size,) = task.shape
    layers = []
    for seed in range(task.layers):
        network = tfb.AutoregressiveNetwork(
            params=2,
            hidden_units=list(task.hidden),
            activation="relu",
            kernel_initializer=tf_keras.initializers.GlorotUniform(seed),
        )
        layers += [tfb.MaskedAutoregressiveFlow(network), tfb.Permute(np.arange(size)[::-1])]
    flow = tfd.TransformedDistribution(base(size), tfb.Chain(layers))
    flow.log_prob(tf.zeros([1, size]))  # builds the networks
    return trained(flow, task)


def glow(task: Task, first: np.ndarray) -> KerasFlow:
    bijector = tfb.Glow(
        output_shape=task.shape,
        num_glow_blocks=LEVELS,
        num_steps_per_block=task.layers,
        coupling_bijector_fn=partial(tfb.GlowDefaultNetwork, num_hidden=task.hidden[0]),
        exit_bijector_fn=tfb.GlowDefaultExitNetwork,
        seed=0,
    )
    flow = tfd.TransformedDistribution(base(int(np.prod(task.shape))), bijector)
    flow.log_prob(tf.constant(first))  # its activation normalisations set themselves
    return trained(flow, task)
