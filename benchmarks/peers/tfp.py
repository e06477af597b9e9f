"""TensorFlow Probability's own `RealNVP`, `MaskedAutoregressiveFlow` and `Glow`, of splines too, trained as the course's flows are."""

from collections.abc import Callable
from functools import partial

import numpy as np
import tensorflow as tf
import tensorflow_probability as tfp
import tf_keras

from benchmarks.drivers.keras import KerasFlow
from benchmarks.peers.ours import trained
from benchmarks.tasks import BINS, BOUND, LEVELS, SEED, Task

tfb = tfp.bijectors
tfd = tfp.distributions


def base(size: int) -> tfd.Distribution:
    """N(0, I) on vectors of length `size`."""
    return tfd.MultivariateNormalDiag(tf.zeros(size))


def spline(raw: tf.Tensor) -> tfb.RationalQuadraticSpline:
    """A spline of the course's kind by 3K − 1 raw numbers on the last axis."""
    widths, heights, slopes = tf.split(raw, [BINS, BINS, BINS - 1], axis=-1)
    least = 1e-3

    def sizes(raw: tf.Tensor) -> tf.Tensor:
        return 2 * BOUND * (least + (1 - BINS * least) * tf.nn.softmax(raw))

    slopes = least + tf.nn.softplus(slopes + np.log(np.expm1(1 - least)).astype(np.float32))
    return tfb.RationalQuadraticSpline(sizes(widths), sizes(heights), slopes, range_min=-BOUND)


def couplings(task: Task, outputs: int, options: Callable[[tf_keras.Model], dict[str, Callable]]) -> KerasFlow:
    """Couplings by networks with so many outputs for each entry; `options` says what `tfb.RealNVP` is to make of one."""
    (size,) = task.shape
    frozen = size // 2

    def network(seed: int) -> tf_keras.Model:
        """From the frozen half to the parameters of the other."""
        seeds = range(3 * seed, 3 * seed + 3)
        first, second, last = (tf_keras.initializers.GlorotUniform(seed) for seed in seeds)
        return tf_keras.Sequential(
            [
                tf_keras.layers.Dense(task.hidden[0], "relu", kernel_initializer=first, input_shape=(frozen,)),
                tf_keras.layers.Dense(task.hidden[1], "relu", kernel_initializer=second),
                tf_keras.layers.Dense(outputs * (size - frozen), kernel_initializer=last),
            ]
        )

    networks = [network(SEED * task.layers + k) for k in range(task.layers)]
    exchange = tfb.Permute(np.roll(np.arange(size), frozen))
    layers = [layer for each in networks for layer in (tfb.RealNVP(num_masked=frozen, **options(each)), exchange)]
    flow = tfd.TransformedDistribution(base(size), tfb.Chain(layers))
    flow.networks = networks  # TFP does not see variables behind a function
    return trained(flow, task)


def realnvp(task: Task) -> KerasFlow:
    def halved(network: tf_keras.Model) -> dict[str, Callable]:
        def shift_and_log_scale(x, output_units, **condition):
            shift, raw = tf.split(network(x), 2, axis=-1)
            return shift, tf.tanh(raw)

        return {"shift_and_log_scale_fn": shift_and_log_scale}

    return couplings(task, 2, halved)


def spline_coupling(task: Task) -> KerasFlow:
    def splines(network: tf_keras.Model) -> dict[str, Callable]:
        def bijector(x, output_units, **condition):
            return spline(tf.reshape(network(x), [-1, output_units, 3 * BINS - 1]))

        return {"bijector_fn": bijector}

    return couplings(task, 3 * BINS - 1, splines)


def autoregressive(task: Task, outputs: int, options: Callable[[tf_keras.Model], dict[str, Callable]]) -> KerasFlow:
    """Masked layers, likewise."""
    (size,) = task.shape
    layers, networks = [], []
    for seed in range(SEED * task.layers, (SEED + 1) * task.layers):
        network = tfb.AutoregressiveNetwork(
            params=outputs,
            hidden_units=list(task.hidden),
            activation="relu",
            kernel_initializer=tf_keras.initializers.GlorotUniform(seed),
        )
        networks.append(network)
        layers += [tfb.MaskedAutoregressiveFlow(**options(network)), tfb.Permute(np.arange(size)[::-1])]
    flow = tfd.TransformedDistribution(base(size), tfb.Chain(layers))
    flow.networks = networks  # TFP does not see variables behind a function
    flow.log_prob(tf.zeros([1, size]))  # builds the networks
    return trained(flow, task)


def maf(task: Task) -> KerasFlow:
    return autoregressive(task, 2, lambda network: {"shift_and_log_scale_fn": network})


def spline_autoregressive(task: Task) -> KerasFlow:
    return autoregressive(
        task, 3 * BINS - 1, lambda network: {"bijector_fn": lambda x, **condition: spline(network(x))}
    )


def glow(task: Task, first: np.ndarray) -> KerasFlow:
    bijector = tfb.Glow(
        output_shape=task.shape,
        num_glow_blocks=LEVELS,
        num_steps_per_block=task.layers,
        coupling_bijector_fn=partial(tfb.GlowDefaultNetwork, num_hidden=task.hidden[0]),
        exit_bijector_fn=tfb.GlowDefaultExitNetwork,
        seed=SEED,
    )
    flow = tfd.TransformedDistribution(base(int(np.prod(task.shape))), bijector)
    flow.log_prob(tf.constant(first))  # its activation normalisations set themselves
    return trained(flow, task)
