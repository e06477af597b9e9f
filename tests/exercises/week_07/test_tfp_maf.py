"""Exercise 7.6, the same weights, the same densities: right answers of every kind pass, wrong ones are told what is wrong."""

import numpy as np
import tensorflow as tf
import tensorflow_probability as tfp

from course_utils import bijectors, flows

tfb = tfp.bijectors
tfd = tfp.distributions


def tfp_maf(bijector=tfb.MaskedAutoregressiveFlow, base=flows.standard_normal):
    return (lambda network, size: tfd.TransformedDistribution(base(size), bijector(network)),)


WRONG = [
    (
        tfp_maf(lambda n: tfb.MaskedAutoregressiveFlow(lambda x, **options: n(x))),
        "0 trainable variables where its network has 9",
    ),
    (tfp_maf(lambda network: tfb.Chain([tfb.MaskedAutoregressiveFlow(network)])), "or not it alone"),
    (tfp_maf(bijectors.MaskedAutoregressive), "not TFP's own"),
    (
        tfp_maf(
            lambda network: tfb.MaskedAutoregressiveFlow(
                tfb.AutoregressiveNetwork(params=2, event_shape=4, hidden_units=[16])
            )
        ),
        "your flow has a network of its own",
    ),
    (tfp_maf(base=lambda size: tfd.Normal(tf.zeros(size), 1.0)), "event shape"),
    (tfp_maf(base=lambda size: tfd.MultivariateNormalDiag(np.zeros(size), np.ones(size))), "double precision"),
    ((lambda network, size: tfb.MaskedAutoregressiveFlow(network),), "the bijector alone"),
]
