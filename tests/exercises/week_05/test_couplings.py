"""Live 5.3, couplings in turn: right answers of every kind pass, wrong ones are told what is wrong."""

import numpy as np
import tensorflow as tf
import tensorflow_probability as tfp
from exercises.week_05.answers import coupling_list, couplings

from course_utils.bijectors import AffineCoupling
from course_utils.networks import conv_conditioner

tfb = tfp.bijectors


def couplings_by(seed=lambda k, rng: int(rng.integers(2**31)), mask_of=lambda mask, k: abs(k % 2 - mask), network=None):
    network = network or (lambda channels, hidden, seed: conv_conditioner(channels, channels, hidden, seed=seed))

    def couplings(mask, number, channels, rng, hidden=32):
        return [AffineCoupling(network(channels, hidden, seed(k, rng)), mask_of(mask, k)) for k in range(number)]

    return couplings


def keras_3_network(channels, hidden, seed):
    image = tf.keras.Input((None, None, channels))
    return tf.keras.Model(image, [tf.keras.layers.Conv2D(channels, 3, padding="same")(image) for _ in range(2)])


def one_network(mask, number, channels, rng, hidden=32):
    network = conv_conditioner(channels, channels, hidden, seed=int(rng.integers(2**31)))
    return [AffineCoupling(network, mask if k % 2 == 0 else 1 - mask) for k in range(number)]


RIGHT = [
    (coupling_list,),
    (couplings_by(),),
    (lambda b, n, c, rng, width=32: couplings(b, n, c, rng, width),),
]

WRONG = [
    ((couplings_by(mask_of=lambda b, k: -b),), "raised an error"),
    ((couplings_by(mask_of=lambda b, k: b[..., 0]),), "the masks should have the shape of the given one"),
    ((couplings_by(seed=lambda k, rng: 0),), "all start with the same weights"),
    ((couplings_by(seed=lambda k, rng: np.random.randint(2**31)),), "with a generator in the same state"),
    ((couplings_by(seed=lambda k, rng: k),), "makes a network with the same weights as before"),
    ((one_network,), "several couplings share one network"),
    ((couplings_by(network=lambda c, hidden, seed: conv_conditioner(c, c, seed=seed)),), "64 hidden channels"),
    (
        (couplings_by(network=lambda c, h, seed: conv_conditioner(c, 2 * c, h, seed=seed)),),
        "should read 2 and put out 2",
    ),
    (
        (couplings_by(network=lambda c, h, seed: conv_conditioner(1, 1, h, seed=seed)),),
        "a network reads 1 and puts out 1",
    ),
    (
        (couplings_by(network=lambda c, h, s: conv_conditioner(c, c, h, seed=s, log_scale=False)),),
        "leave `log_scale`",
    ),
    ((lambda mask, number, channels, rng: [],), "raised an error"),
    (
        (lambda mask, number, channels, rng, hidden=64: couplings(mask, number, channels, rng, hidden),),
        "should have 32",
    ),
    ((lambda *a: tfb.Chain(couplings(*a)),), "should return a list"),
    ((lambda *a: couplings(*a)[:2],), "asked for three couplings"),
    ((lambda *a: [layer.conditioner for layer in couplings(*a)],), "an `AffineCoupling`"),
    ((couplings_by(network=keras_3_network),), "of Keras 3"),
]
