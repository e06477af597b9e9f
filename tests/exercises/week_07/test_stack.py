"""Live 7.5, the stack: right answers of every kind pass, wrong ones are told what is wrong."""

import numpy as np
import tensorflow as tf
import tensorflow_probability as tfp
from exercise_tests import ExerciseTests

from course_utils import bijectors, flows
from course_utils.exercises import week_07

tfb = tfp.bijectors
tfd = tfp.distributions


def stack(
    turn=True, reverse=True, seeds=True, shared=False, base=None, hand_on=True, start=0, chain=tfb.Chain, least=1
):
    def make_maf(size, layers, hidden=(64, 64)):
        order = np.arange(least, size + least)

        def network(k):
            degrees_in = order if (k + start) % 2 == 0 or not turn else order[::-1]
            return week_07.made.reference()(degrees_in, hidden if hand_on else (64, 64), seed=k if seeds else 0)

        one = network(0)
        layers = [bijectors.MaskedAutoregressive(one if shared else network(k)) for k in range(layers)]
        bijector = chain(layers[::-1] if reverse else layers)
        return tfd.TransformedDistribution(base(size) if base else flows.standard_normal(size), bijector)

    return make_maf


def idle_layers(size, layers, hidden=(64, 64)):
    return tfd.TransformedDistribution(flows.standard_normal(size), tfb.Chain([tfb.Identity()] * layers))


def stack_of_degrees(degrees_of):
    """A stack whose layer k has the degrees `degrees_of(size, k)`."""

    def make_maf(size, layers, hidden=(64, 64)):
        networks = [week_07.made.reference()(degrees_of(size, k), hidden, seed=k) for k in range(layers)]
        chain = tfb.Chain([bijectors.MaskedAutoregressive(network) for network in networks[::-1]])
        return tfd.TransformedDistribution(flows.standard_normal(size), chain)

    return make_maf


def upwards(size):
    return np.arange(1, size + 1)


RIGHT = [
    (stack(),),
    (stack(reverse=False, start=0, chain=lambda layers: tfb.Chain(list(reversed(layers)))),),
    (lambda size, layers, hidden=(64, 64): flows.maf(size, layers, hidden, seed=5),),
]

WRONG = [
    ((stack(turn=False),), "all layers have the same order"),
    ((stack(reverse=False),), "give it the list reversed"),
    ((stack(start=1),), "with a single layer, its degrees should be 1, …, D"),
    ((stack(least=0),), "do yours begin at 0?"),
    ((stack(shared=True),), "share one network"),
    ((stack(seeds=False),), "start with the same weights"),
    ((stack(hand_on=False),), "hand `hidden` on"),
    ((stack(base=lambda size: tfd.Normal(tf.zeros(size), 1.0)),), "event shape"),
    ((stack(chain=lambda layers: layers[0]),), "should be a `tfb.Chain`"),
    ((lambda *a, **k: stack()(*a, **k).bijector,), "should return a `tfd.TransformedDistribution`"),
    ((lambda size, layers, **k: stack()(size, 2, **k),), "should have 1 bijector(s); yours has 2"),
    ((idle_layers,), "a layer of your chain has nothing to learn"),
    (
        (stack_of_degrees(lambda size, k: upwards(size)[:: -1 if k in (1, 2) else 1]),),
        "should take turns",
    ),
    (
        (stack_of_degrees(lambda size, k: np.roll(upwards(size), 1) if k else upwards(size)),),
        "neither in the order 1, …, D nor",
    ),
]


class TestStack(ExerciseTests):
    exercise = week_07.stack
    right, wrong = RIGHT, WRONG
