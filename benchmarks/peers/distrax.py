"""distrax: its masked coupling, with a network of plain JAX."""

from collections.abc import Callable
from itertools import pairwise

import distrax
import jax
import jax.numpy as jnp
import numpy as np

from benchmarks.drivers.jax import JaxFlow
from benchmarks.tasks import BINS, BOUND, SEED, Task

Network = list[tuple[jax.Array, jax.Array]]


def network(widths: tuple[int, ...], generator: np.random.Generator) -> Network:
    """Kernel and bias of each layer: uniform in ±1/√fan-in, zero in the last."""

    def layer(wide_in: int, wide_out: int) -> tuple[jax.Array, jax.Array]:
        limit = wide_in**-0.5
        return tuple(
            jnp.asarray(generator.uniform(-limit, limit, shape), jnp.float32)
            for shape in ((wide_in, wide_out), (wide_out,))
        )

    *hidden, _ = (layer(*pair) for pair in pairwise(widths))
    return [*hidden, (jnp.zeros(widths[-2:]), jnp.zeros(widths[-1:]))]


def apply(layers: Network, x: jax.Array) -> jax.Array:
    """Raw numbers, `[..., outputs]`."""
    *hidden, (kernel, bias) = layers
    for hidden_kernel, hidden_bias in hidden:
        x = jax.nn.relu(x @ hidden_kernel + hidden_bias)
    return x @ kernel + bias


def affine(parameters: jax.Array) -> distrax.Bijector:
    shift, raw = jnp.split(parameters, 2, axis=-1)
    return distrax.ScalarAffine(shift, log_scale=jnp.tanh(raw))


def spline(parameters: jax.Array) -> distrax.Bijector:
    raw = parameters.reshape(*parameters.shape[:-1], -1, 3 * BINS + 1)
    return distrax.RationalQuadraticSpline(raw, -BOUND, BOUND, boundary_slopes="identity", min_knot_slope=1e-3)


def couplings(task: Task, outputs: int, bijector: Callable[[jax.Array], distrax.Bijector]) -> JaxFlow:
    """Masked couplings by networks with so many outputs for each entry."""
    (size,) = task.shape
    generator = np.random.default_rng(SEED)
    networks = [network((size, *task.hidden, outputs * size), generator) for _ in range(task.layers)]
    mask = np.arange(size) % 2 == 1

    def flow(networks: list[Network]) -> distrax.Distribution:
        couplings = [
            distrax.MaskedCoupling(mask if k % 2 else ~mask, lambda x, layers=layers: apply(layers, x), bijector)
            for k, layers in enumerate(networks)
        ]
        base = distrax.MultivariateNormalDiag(jnp.zeros(size), jnp.ones(size))
        return distrax.Transformed(base, distrax.Chain(couplings))

    return JaxFlow(
        networks,
        lambda networks, x: flow(networks).log_prob(x),
        lambda networks, key, count: flow(networks).sample(seed=key, sample_shape=(count,)),
        task,
    )


def realnvp(task: Task) -> JaxFlow:
    return couplings(task, 2, affine)


def spline_coupling(task: Task) -> JaxFlow:
    return couplings(task, 3 * BINS + 1, spline)
