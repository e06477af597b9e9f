"""flowjax: its ready-made coupling and autoregressive flows."""

import equinox as eqx
import jax
import jax.numpy as jnp
import paramax
from flowjax.bijections import Affine, RationalQuadraticSpline
from flowjax.distributions import AbstractDistribution, StandardNormal
from flowjax.flows import coupling_flow, masked_autoregressive_flow

from benchmarks.drivers.jax import JaxFlow
from benchmarks.tasks import BINS, BOUND, SEED, Task


def trained(flow: AbstractDistribution, task: Task) -> JaxFlow:
    """The flow, with what can be trained taken apart from what cannot."""
    parameters, rest = eqx.partition(
        flow, eqx.is_inexact_array, is_leaf=lambda leaf: isinstance(leaf, paramax.NonTrainable)
    )

    def whole(parameters: AbstractDistribution) -> AbstractDistribution:
        return paramax.unwrap(eqx.combine(parameters, rest))

    return JaxFlow(
        parameters,
        lambda parameters, x: whole(parameters).log_prob(x),
        lambda parameters, key, count: whole(parameters).sample(key, (count,)),
        task,
    )


def options(task: Task) -> dict:
    """What both flows are told alike."""
    return dict(
        key=jax.random.key(SEED),
        base_dist=StandardNormal(task.shape),
        flow_layers=task.layers,
        nn_width=task.hidden[0],
        nn_depth=len(task.hidden),
    )


def realnvp(task: Task) -> JaxFlow:
    tanh_scale = paramax.Parameterize(lambda raw: jnp.exp(jnp.tanh(raw)), jnp.zeros(()))
    transformer = eqx.tree_at(lambda affine: affine.scale, Affine(), tanh_scale)
    return trained(coupling_flow(**options(task), transformer=transformer), task)


def maf(task: Task) -> JaxFlow:
    return trained(masked_autoregressive_flow(**options(task)), task)


def spline() -> RationalQuadraticSpline:
    return RationalQuadraticSpline(knots=BINS - 1, interval=BOUND)


def spline_coupling(task: Task) -> JaxFlow:
    return trained(coupling_flow(**options(task), transformer=spline()), task)


def spline_autoregressive(task: Task) -> JaxFlow:
    return trained(masked_autoregressive_flow(**options(task), transformer=spline()), task)
