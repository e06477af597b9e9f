"""Exercise 7.5, the same weights, the same densities: right answers of every kind pass, wrong ones are told what is wrong."""

import numpy as np
import tensorflow as tf
import tensorflow_probability as tfp
from exercise_tests import ExerciseTests

from course_utils import bijectors, flows
from course_utils.exercises import week_07

tfb = tfp.bijectors
tfd = tfp.distributions


def tfp_maf(of_outputs=None, wrap=lambda bijector: bijector, base=flows.standard_normal):
    def answer(network, size):
        changed = (lambda x, **options: of_outputs(*network(x))) if of_outputs else network
        bijector = tfb.MaskedAutoregressiveFlow(changed)
        return tfd.TransformedDistribution(base(size), wrap(bijector))

    return answer


def tfp_maf_with_a_new_network(network, size):
    made = tfb.AutoregressiveNetwork(params=2, event_shape=size, hidden_units=[16])
    return tfd.TransformedDistribution(flows.standard_normal(size), tfb.MaskedAutoregressiveFlow(made))


RIGHT = [
    (tfp_maf(),),
    (tfp_maf(base=lambda size: tfd.Independent(tfd.Normal(tf.zeros(size), 1.0), 1)),),
    (
        lambda network, size: tfd.TransformedDistribution(
            tfd.Sample(tfd.Normal(0.0, 1.0), size), tfb.MaskedAutoregressiveFlow(network)
        ),
    ),
]

WRONG = [
    ((tfp_maf(wrap=tfb.Invert),), "without `tfb.Invert`"),
    ((tfp_maf(lambda t, s: (s, t)),), "exchanged"),
    ((tfp_maf(lambda t, s: (t, s)),), "0 trainable variables where its network has 9"),
    ((tfp_maf(wrap=lambda bijector: tfb.Chain([bijector])),), "or not it alone"),
    ((tfp_maf(lambda t, s: (t, tf.exp(s))),), "not its exponential"),
    ((tfp_maf(base=lambda size: tfd.Normal(tf.zeros(size), 1.0)),), "event shape"),
    ((tfp_maf(base=lambda size: tfd.MultivariateNormalDiag(np.zeros(size), np.ones(size))),), "double precision"),
    ((lambda network, size: tfb.MaskedAutoregressiveFlow(network),), "the bijector alone"),
    (
        (
            lambda network, size: tfd.TransformedDistribution(
                flows.standard_normal(size), bijectors.MaskedAutoregressive(network)
            ),
        ),
        "not TFP's own",
    ),
    (
        (
            lambda network, size: tfd.TransformedDistribution(
                flows.standard_normal(size), bijectors.InverseAutoregressive(network)
            ),
        ),
        "your flow is an IAF",
    ),
    ((tfp_maf_with_a_new_network,), "your flow has a network of its own"),
]


class TestTfpMaf(ExerciseTests):
    exercise = week_07.tfp_maf
    right, wrong = RIGHT, WRONG
