"""Live 4.6, the flow: right answers of every kind pass, wrong ones are told what is wrong."""

import functools

import numpy as np
import tensorflow as tf
import tensorflow_probability as tfp
from exercise_tests import ExerciseTests
from written import written

from course_utils import bijectors, flows, networks
from course_utils.exercises import week_04

tfb = tfp.bijectors
tfd = tfp.distributions


BASE = flows.standard_normal(2)


def flow_of(
    layers=8,
    flow_base=BASE,
    shared=False,
    networks_of=networks.dense_conditioner,
    kind=bijectors.AffineCoupling,
    seeds=range(8),
    masks=None,
    order=slice(None, None, -1),
):
    masks = masks or week_04.masks.reference()
    places = [0] * layers if shared else range(layers)
    couplings = [kind(network(networks_of, k, seeds[k]), mask) for k, mask in zip(places, masks, strict=False)]
    return tfd.TransformedDistribution(flow_base, tfb.Chain(couplings[order]))


@functools.cache
def network(networks_of, place, seed):
    """That of one coupling, in each flow that has it there: checks leave its weights as they are."""
    return networks_of(2, seed=seed)


class FreezesNothing(written(week_04.affine_coupling)):
    """With the whole vector moved, once the network has learned to: no coupling."""

    def _forward(self, z):
        return z + self.conditioner(self.mask * z)[0]


def glorot_conditioner(size, seed):
    """Of weights that no seed of the notebook's gives."""
    return networks.dense_conditioner(size, (16, 16), seed=1_000 + seed)


def not_the_identity(size, seed):
    network = networks.dense_conditioner(size, seed=seed)
    network.get_layer("shift").bias.assign_add([0.3, 0.4])
    return network


def one_hidden_layer(size, seed):
    return networks.dense_conditioner(size, (4,), seed=seed)


class Made:
    """A base, and a flow that is made when a test asks for it: every worker imports this file."""

    def __init__(self, base=BASE, flow=flow_of, **how):
        self.base, self.flow = base, functools.partial(flow, **how)

    def __iter__(self):
        return iter((self.base, self.flow()))


INDEPENDENT = tfd.Independent(tfd.Normal(tf.zeros(2), tf.ones(2)), 1)
SAMPLE = tfd.Sample(tfd.Normal(0.0, 1.0), 2)

RIGHT = [
    Made(),
    Made(INDEPENDENT),
    Made(SAMPLE, flow_base=SAMPLE),
    Made(kind=written(week_04.affine_coupling)),
    Made(seeds=range(1, 9), masks=[[0, 1], [1, 0]] * 4),
    Made(networks_of=glorot_conditioner),
]

WRONG = [
    (Made(tfd.Normal(tf.zeros(2), tf.ones(2))), "yours has batch shape (2,) and event shape (). The numbers are right"),
    (Made(layers=4), "eight couplings; yours has 4"),
    (Made(shared=True), "share one network"),
    (Made(flow=lambda: flow_of().bijector), "should be a `tfd.TransformedDistribution`"),
    (Made(networks_of=not_the_identity), "before training, `flow.log_prob`"),
    (Made(tfd.MultivariateNormalDiag([1.0, 0.0])), "`base.log_prob`"),
    (Made(flow=lambda: flow_of().bijector.bijectors[0](BASE)), "should be a `tfb.Chain`"),
    ((BASE, ...), "`flow` is still to be filled in"),
    (Made(order=slice(None)), "the coupling of the last mask acts first"),
    (Made(order=slice(None), kind=written(week_04.affine_coupling)), "the coupling of the last mask acts first"),
    (Made(seeds=[0, 2, 1, 3, 4, 5, 6, 7]), "in the order of their masks and seeds"),
    (Made(seeds=[0] * 8), "begin with the same weights: seed each"),
    (Made(masks=[[1, 0]] * 8), "neighbouring couplings freeze the same coordinate"),
    (Made(kind=FreezesNothing), "should freeze one coordinate"),
    (Made(networks_of=one_hidden_layer), "make 72 trainable variables; your flow shows 56"),
    (
        Made(tfd.MultivariateNormalDiag(np.zeros(2), np.ones(2))),
        "has numbers of type float64 (double precision)",
    ),
]


class TestFlow(ExerciseTests):
    exercise = week_04.flow
    right, wrong = RIGHT, WRONG
