"""By what a checkpoint knows its model: the structure, whatever the weights are and however the model was used."""

from functools import cache

import numpy as np
import pytest
import tensorflow as tf
import tensorflow_probability as tfp
import tf_keras
from support import normal, randomised

from course_utils import flows, training
from course_utils.distillation import Distillation
from course_utils.training.structure import fingerprint
from course_utils.vae import VAE

tfb, tfd = tfp.bijectors, tfp.distributions

VECTORS = tf.constant(normal((4, 4)))
IMAGES = tf.constant(np.random.default_rng(0).uniform(size=(4, 8, 8, 1)), tf.float32)
WAVES = tf.constant(normal((4, 128)))
CLASSES = tf.one_hot([0, 1, 2, 0], 3)


def of_flow(make, batch, **options):
    return lambda seed=0: (training.MaximumLikelihood(make(**options, seed=seed)), batch)


def vae(seed=0):
    inputs = tf_keras.Input((4,))
    hidden = tf_keras.layers.Dense(8, "relu")(inputs)
    encoder = tf_keras.Model(inputs, [tf_keras.layers.Dense(size)(hidden) for size in (2, 2, 3)])
    decoder = tf_keras.Sequential([tf_keras.layers.Dense(4, input_shape=(2,))])

    def data_given(z):
        loc = tf.reshape(decoder(tf.reshape(z, [-1, 2])), tf.concat([tf.shape(z)[:-1], [4]], axis=0))
        return tfd.Independent(tfd.Normal(loc, 1.0), 1)

    flow = flows.iaf(2, layers=2, hidden=(8,), condition_size=3, seed=seed)
    model = VAE(encoder, data_given, flows.standard_normal(2), flow)
    model.decoder_network = decoder
    return model, VECTORS


def distillation(seed=0):
    teacher = flows.wavenet_flow(128, 4, (1, 2), condition_size=3, seed=seed)
    student = flows.parallel_wavenet(128, 1, 4, (1, 2), condition_size=3, seed=seed)
    return Distillation(teacher, student, seed=1), (WAVES, CLASSES)


class Students(tf_keras.Model):
    """A model as somebody might write it who looks into it while it is trained."""

    def __init__(self):
        super().__init__()
        self.calls = 0
        self.seen = []
        self.first = tf_keras.layers.Dense(5, "tanh")
        self.rest = {"norm": tf_keras.layers.BatchNormalization(), "drop": [tf_keras.layers.Dropout(0.5)]}
        self.average = tf_keras.metrics.Mean("average")

    def call(self, x, training=None):
        self.calls += 1
        self.seen.append(self.calls)
        self.latest = self.rest["norm"](self.first(x), training=training)
        y = self.rest["drop"][0](self.latest, training=training)
        self.average.update_state(tf.reduce_mean(y))
        self.add_loss(tf.reduce_mean(y**2))
        return y


SMALL = dict(layers=2, hidden=(8,))
MODELS = {
    "realnvp": of_flow(flows.realnvp, VECTORS, size=4, **SMALL),
    "realnvp tanh": of_flow(flows.realnvp, VECTORS, size=4, activation="tanh", **SMALL),
    "realnvp normal": of_flow(lambda seed: flows.realnvp(4, **SMALL, seed=seed, base=wide_normal()), VECTORS),
    "conditional realnvp": of_flow(flows.realnvp, (VECTORS, CLASSES), size=4, condition_size=3, **SMALL),
    "nice": of_flow(flows.nice, VECTORS, size=4, **SMALL),
    "maf": of_flow(flows.maf, VECTORS, size=4, **SMALL),
    "iaf": of_flow(flows.iaf, VECTORS, size=4, **SMALL),
    "glow": of_flow(flows.glow, IMAGES, shape=(8, 8, 1), levels=1, steps=1, hidden=4),
    "additive glow": of_flow(flows.glow, IMAGES, shape=(8, 8, 1), levels=1, steps=1, hidden=4, coupling="additive"),
    "realnvp_image": of_flow(flows.realnvp_image, IMAGES, shape=(8, 8, 1), hidden=4, batch_norm=True),
    "wavenet": of_flow(flows.wavenet_flow, (WAVES, CLASSES), steps=128, channels=4, dilations=(1, 2), condition_size=3),
    "vae": vae,
    "distillation": distillation,
    "student's": lambda seed=0: (Students(), VECTORS),
}


def wide_normal():
    return tfd.MultivariateNormalDiag(tf.zeros(4), 2 * tf.ones(4))


def print_of(model, batch):
    training.compile_with_schedule(model, 1e-3, 10)
    model(batch)
    model.optimizer.build(model.trainable_variables)
    return fingerprint(model, lambda: model(batch))


@cache
def first_print(name):
    """A model, what to give it, and its structure as it was made."""
    model, batch = MODELS[name]()
    return model, batch, print_of(model, batch)


@pytest.mark.slow
@pytest.mark.parametrize("name", MODELS)
def test_models_made_alike_have_the_same_structure_whatever_became_of_them(name):
    """What an earlier process saved, and what the same model was before it was trained."""
    (one, batch, expected), (other, _) = first_print(name), MODELS[name](seed=1)
    randomised(one)
    assert print_of(one, batch) == expected
    assert print_of(other, batch) == expected


@pytest.mark.slow
def test_models_made_otherwise_have_other_structures():
    prints = {name: first_print(name)[-1] for name in MODELS}
    assert len(set(prints.values())) == len(prints)


class Permuted(tfb.Bijector):
    """A student's permutation, with its order in a plain attribute."""

    def __init__(self, order):
        super().__init__(forward_min_event_ndims=1, is_constant_jacobian=True)
        self.order = order

    def _forward(self, z):
        return tf.gather(z, self.order, axis=-1)

    def _inverse(self, x):
        return tf.gather(x, tf.argsort(self.order), axis=-1)

    def _forward_log_det_jacobian(self, z):
        return tf.zeros([], z.dtype)


@pytest.mark.slow
@pytest.mark.parametrize("kind", [list, tuple, np.array, tf.constant])
def test_orders_tell_models_apart_in_whatever_form(kind):
    def model(order):
        nvp = flows.realnvp(4, **SMALL, seed=0)
        chain = tfb.Chain([nvp.bijector, Permuted(kind(order))])
        return training.MaximumLikelihood(tfd.TransformedDistribution(nvp.distribution, chain))

    one, same, other = (print_of(model(order), VECTORS) for order in ([3, 2, 1, 0], [3, 2, 1, 0], [3, 2, 0, 1]))
    assert one == same != other


def test_the_place_of_a_variable_counts():
    """Two layers of one shape, in which the same variables stand the other way round."""

    class TwoLayers(tf_keras.Model):
        def __init__(self, swapped):
            super().__init__()
            self.one, self.two = (tf_keras.layers.Dense(4) for _ in range(2))
            self.order = [self.two, self.one] if swapped else [self.one, self.two]

        def call(self, x):
            for layer in self.order:
                x = layer(x)
            return x

    assert print_of(TwoLayers(False), VECTORS) != print_of(TwoLayers(True), VECTORS)
