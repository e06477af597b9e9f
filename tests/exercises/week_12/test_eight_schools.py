"""Exercise 12.6, eight schools: right answers of every kind pass, wrong ones are told what is wrong."""

import numpy as np
import tensorflow as tf
import tensorflow_probability as tfp

from course_utils.experiments.latent_chains import non_centred
from course_utils.inference.neutra import least_effective


def density(log_joint, u):
    return log_joint(non_centred(u)) + tf.math.log(tf.exp(u[..., 1]) ** 8)


def effective(states, gradients):
    return 1_000 * least_effective(states) / gradients


def in_numpy(u):
    u = np.asarray(u)
    return np.concatenate([u[..., :2], u[..., :1] + np.exp(u[..., 1:2]) * u[..., 2:]], axis=-1)


RIGHT = [
    (non_centred, density, effective),
    (
        non_centred,
        lambda log_joint, u: density(log_joint, u),
        lambda states, gradients: float(effective(states, 1)) / gradients,
    ),
]

WRONG = [
    ((lambda u: non_centred(u)[..., 2:], density, effective), "should have all ten entries"),
    ((non_centred, lambda u, log_joint: 0.0, effective), "in the order u, log_joint"),
    (
        (non_centred, lambda log_joint, u: log_joint(non_centred(u))[..., None] + 8 * u[..., 1:2], effective),
        "without its axis",
    ),
    (
        (non_centred, lambda log_joint, u: log_joint(in_numpy(u)) + 8 * u[..., 1], effective),
        "not in a compiled function",
    ),
    ((non_centred, density, lambda gradients, states: 0.0), "in the order gradients, states"),
    ((non_centred, density, lambda states, gradients: tfp.mcmc.effective_sample_size(states)), "has shape (4, 3)"),
    ((non_centred, density, lambda states, gradients: 3.0), "should be"),
    ((non_centred, ..., effective), "`non_centred_density` is still to be filled in"),
]
