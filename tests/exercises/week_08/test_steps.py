"""Exercise 8.4, the number of steps: right answers of every kind pass, wrong ones are told what is wrong."""

import tensorflow_probability as tfp

from course_utils import bijectors, flows

tfb = tfp.bijectors
tfd = tfp.distributions


def flow(kind=flows.iaf, nothing=None, layers=lambda steps: steps, size=2, **options):
    options = {"hidden": (64,), "seed": 0, "condition_size": 32} | options
    return lambda steps: nothing if steps == 0 else kind(size, layers=layers(steps), **options)


def flow_by_hand(steps):
    if steps > 0:
        given = flow()(steps).bijector.bijectors
        layers = [bijectors.InverseAutoregressive(layer.network, name=f"step_{k}") for k, layer in enumerate(given)]
        return tfd.TransformedDistribution(flows.standard_normal(2), tfb.Chain(layers))


RIGHT = [
    (flow(),),
    (flow(hidden=[64]),),
    (flow_by_hand,),
    (lambda steps: flows.iaf(2, steps, (64,), 0, condition_size=32) if steps else None,),
]

WRONG = [
    ((flow(hidden=(64, 64)),), "yours has the widths (64, 64)"),
    ((flow(hidden=(32,)),), "yours has the widths (32,)"),
    ((flow(hidden=64),), "A tuple with one entry has a comma"),
    ((flow(condition_size=0),), "has no condition"),
    ((flow(condition_size=2),), "takes a condition of 2"),
    ((flow(kind=flows.maf),), "is a MAF"),
    ((flow(kind=flows.realnvp),), "should be an IAF"),
    ((flow(seed=3),), "with other weights than `flows.iaf` with `seed=0`"),
    ((flow(dtype="float64"),), "computes in float64, and the encoder in float32"),
    ((flow(layers=lambda steps: 4),), "there are steps, 1; yours has 4"),
    ((flow(size=8),), "event shape (2,)"),
    ((flow(gated=True),), "has gates; leave them out"),
    ((lambda steps: flows.iaf(2, steps, (64,), seed=0, condition_size=32),), "one layer at least"),
    ((flow(nothing=flows.standard_normal(2)),), "should be None"),
    ((lambda steps: flow()(max(steps, 1)),), "should be None"),
    ((lambda steps: steps and flow()(steps).bijector,), "is a bijector alone"),
    ((lambda steps: print(end=""),), "is there a `return`?"),
    ((lambda steps: None if steps == 0 else ...,), "not attempted yet"),
]
