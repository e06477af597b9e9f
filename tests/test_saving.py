"""Weights come back from where they were saved, and what could not come back is refused at once."""

from functools import cache

import numpy as np
import pytest
import tensorflow as tf
import tensorflow_probability as tfp
import tf_keras
from support import normal, randomised

from course_utils import flows, training
from course_utils.bijectors import initialise_actnorm
from course_utils.distillation import Distillation
from course_utils.made import MaskedDense, made
from course_utils.networks import (
    BoundedLogScale,
    conv_conditioner,
    dense_conditioner,
    dense_features,
    residual_conv_conditioner,
)
from course_utils.vae import VAE
from course_utils.wavenet import wavenet

tfd = tfp.distributions

# What Keras says of its own formats, of which some are old, and of models that are refused anyway.
pytestmark = pytest.mark.filterwarnings("ignore:You are saving")

IMAGE = (4, 4, 1)
FLOWS = {
    "realnvp": (lambda seed: flows.realnvp(2, 2, (4,), seed=seed), (2,)),
    "nice": (lambda seed: flows.nice(2, 2, (4,), seed=seed), (2,)),
    "maf": (lambda seed: flows.maf(2, 2, (4,), seed=seed), (2,)),
    "iaf": (lambda seed: flows.iaf(2, 2, (4,), seed=seed), (2,)),
    "iaf, gated": (lambda seed: flows.iaf(2, 2, (4,), seed=seed, gated=True), (2,)),
    "wavenet": (lambda seed: flows.wavenet_flow(5, 2, (1, 2), seed=seed), (5,)),
    "parallel wavenet": (lambda seed: flows.parallel_wavenet(5, 2, 2, (1, 2), seed=seed), (5,)),
    "realnvp, image": (lambda seed: flows.realnvp_image(IMAGE, 2, 3, seed=seed), IMAGE),
    "realnvp, image, batch norm": (lambda seed: flows.realnvp_image(IMAGE, 1, 3, seed=seed, batch_norm=True), IMAGE),
    "glow": (lambda seed: flows.glow(IMAGE, 2, 1, 3, seed=seed), IMAGE),
    "glow, recomputed": (lambda seed: flows.glow(IMAGE, 1, 2, 3, seed=seed, recompute=True), IMAGE),
    "glow, additive": (
        lambda seed: flows.glow(IMAGE, 1, 1, 3, seed=seed, coupling="additive", permutation="reverse"),
        IMAGE,
    ),
}
every_flow = pytest.mark.parametrize(("make", "event"), FLOWS.values(), ids=FLOWS)


def points(event):
    return tf.constant(np.random.default_rng(1).uniform(0.1, 0.9, size=(3, *event)), tf.float32)


@pytest.mark.slow
@every_flow
def test_every_flow_comes_back_from_a_checkpoint(make, event, tmp_path):
    """Into one of another seed, so that nothing but the restored weights can make them the same."""
    flow, other = randomised(make(0), 0.1), make(1)
    if event == IMAGE:
        initialise_actnorm(flow.bijector, points(event))
    model, x = training.MaximumLikelihood(flow), points(event)
    expected = model(tf.identity(x))
    assert np.max(np.abs(other.log_prob(tf.identity(x)) - expected)) > 1e-3
    model.save_weights(tmp_path / "model")
    initial = [variable.numpy() for variable in other.variables]
    training.MaximumLikelihood(other).load_weights(tmp_path / "model")
    np.testing.assert_array_equal(other.log_prob(tf.identity(x)), expected)
    for variable, value in zip(other.variables, initial, strict=True):
        variable.assign(value)
    tf.train.Checkpoint(flow=other).read(tf.train.Checkpoint(flow=flow).write(str(tmp_path / "flow"))).assert_consumed()
    for ours, theirs in zip(other.variables, flow.variables, strict=True):  # which give the same densities, as above
        np.testing.assert_array_equal(ours, theirs)


def vae():
    inputs = tf_keras.Input((3,))
    encoder = tf_keras.Model(inputs, [tf_keras.layers.Dense(2)(inputs) for _ in range(3)])
    dense = tf_keras.layers.Dense(3)
    dense.build([None, 2])
    model = VAE(
        encoder,
        lambda z: tfd.Independent(tfd.Normal(dense(z), 1.0), 1),
        flows.standard_normal(2),
        flows.iaf(2, 1, (3,), seed=0, condition_size=2),
    )
    model.dense = dense
    return model


def distillation():
    teacher = flows.wavenet_flow(8, 2, (1,), seed=0, condition_size=2)
    return Distillation(teacher, flows.parallel_wavenet(8, 1, 2, (1,), seed=1, condition_size=2), seed=0)


MODELS = {
    "maximum likelihood": lambda: training.MaximumLikelihood(FLOWS["realnvp"][0](0)),
    "vae": vae,
    "distillation": distillation,
}
shared_model = cache(lambda make: make())  # for tests that leave it as it is
every_model = pytest.mark.parametrize("make", MODELS.values(), ids=MODELS)


@pytest.mark.slow
@every_model
def test_every_model_comes_back_from_a_checkpoint(make, tmp_path):
    model, other = randomised(make()), make()
    model.save_weights(tmp_path / "weights")
    other.load_weights(tmp_path / "weights")
    assert len(model.variables) > 5
    for saved, loaded in zip(model.variables, other.variables, strict=True):
        np.testing.assert_array_equal(loaded, saved)


@pytest.mark.slow
@every_model
@pytest.mark.parametrize(
    "save",
    [
        lambda model, folder: model.save_weights(folder / "x.h5"),
        lambda model, folder: model.save_weights(str(folder / "x.hdf5")),
        lambda model, folder: model.save_weights(str(folder / "x.weights.h5")),
        lambda model, folder: model.save_weights(str(folder / "x.keras")),
        lambda model, folder: model.save_weights(str(folder / "x"), save_format="h5"),
        lambda model, folder: model.load_weights(folder / "x.h5"),
        lambda model, folder: model.save(folder / "x.keras"),
        lambda model, folder: model.save(str(folder / "x.h5")),
        lambda model, folder: model.save(str(folder / "x"), save_format="tf"),
        lambda model, folder: tf_keras.models.save_model(model, str(folder / "x.keras")),
        lambda model, folder: tf_keras.models.clone_model(model),
    ],
)
def test_formats_that_leave_out_the_flow_are_refused_when_saving(make, save, tmp_path):
    with pytest.raises(ValueError, match=r"as a TensorFlow checkpoint, by save_weights\('weights'\).*; got"):
        save(shared_model(make), tmp_path)
    assert not any(path.is_file() for path in tmp_path.rglob("*") if path.suffix in (".h5", ".hdf5", ".keras", ".pb"))


@pytest.mark.slow
def test_a_trained_model_is_no_saved_model_either(tmp_path):
    model = MODELS["maximum likelihood"]()
    training.compile_with_schedule(model, 1e-2, 1, steps_per_execution=1)
    training.fit(model, tf.data.Dataset.from_tensors(normal((8, 2))), epochs=1, progress=False)
    with pytest.raises(ValueError, match="as a TensorFlow checkpoint"):
        tf_keras.models.save_model(model, str(tmp_path / "x"))


def test_weights_of_another_flow_are_refused(tmp_path):
    model = training.MaximumLikelihood(flows.realnvp(2, 2, (4,), seed=0))
    model.save_weights(tmp_path / "weights")
    for other in (flows.realnvp(2, 3, (4,), seed=0), flows.realnvp(2, 2, (5,), seed=0), flows.maf(2, 2, (4,), seed=0)):
        with pytest.raises(ValueError, match=r"Expected weights of this very model in .*; got those of another"):
            training.MaximumLikelihood(other).load_weights(tmp_path / "weights")
    with pytest.raises(
        ValueError, match=r"the path that save_weights was given; got .*nowhere, where nothing was saved"
    ):
        model.load_weights(tmp_path / "nowhere")


@pytest.mark.slow
def test_weights_come_back_after_training_and_into_a_trained_model(tmp_path):
    x = normal((32, 2))
    trained, other = (training.MaximumLikelihood(flows.realnvp(2, 2, (4,), seed=seed)) for seed in (0, 1))
    for model, batch in ((trained, x), (other, 3 * x)):
        training.compile_with_schedule(model, 1e-2, 4, steps_per_execution=1)
        training.fit(model, tf.data.Dataset.from_tensors(batch), epochs=4, progress=False)
    fresh = training.MaximumLikelihood(flows.realnvp(2, 2, (4,), seed=2))
    trained.save_weights(tmp_path / "weights")
    fresh.save_weights(tmp_path / "fresh")
    other.load_weights(tmp_path / "weights")
    fresh.load_weights(tmp_path / "weights")
    expected = trained(tf.identity(x))
    for model in (other, fresh):
        np.testing.assert_array_equal(model(tf.identity(x)), expected)
    other.load_weights(tmp_path / "fresh")


def by_hand(dtype="float32", condition_size=0):
    """As in week 4: the layers of the course in a network of a student's."""
    inputs = joined = tf_keras.Input((3,), dtype=dtype)
    if condition_size:
        inputs = [joined, tf_keras.Input((condition_size,), dtype=dtype)]
        joined = tf_keras.layers.Concatenate(dtype=dtype)(inputs)
    features = dense_features(joined, (4,), seed=0)
    log_scale = BoundedLogScale(dtype=tf.as_dtype(dtype))(tf_keras.layers.Dense(3, dtype=dtype)(features))
    return tf_keras.Model(inputs, [tf_keras.layers.Dense(3, dtype=dtype)(features), log_scale])


NETWORKS = {
    "dense": lambda **options: dense_conditioner(3, (4,), seed=0, **options),
    "dense, joint heads": lambda **options: dense_conditioner(3, (4,), seed=0, joint_heads=True, **options),
    "dense, shift alone": lambda **options: dense_conditioner(3, (4,), seed=0, log_scale=False, **options),
    "dense, behind a mask": lambda condition_size=0, **options: dense_conditioner(
        3, (4,), seed=0, every_second_from=None if condition_size else 1, condition_size=condition_size, **options
    ),
    "convolutional": lambda **options: conv_conditioner(2, 3, 4, seed=0, **options),
    "convolutional, shift alone": lambda **options: conv_conditioner(2, 3, 4, seed=0, log_scale=False, **options),
    "residual": lambda **options: residual_conv_conditioner(2, 3, 4, seed=0, **options),
    "made": lambda **options: made(3, (4,), seed=0, order=[3, 1, 2], **options),
    "made, gated": lambda **options: made(3, (4, 4), seed=0, gated=True, **options),
    "wavenet": lambda **options: wavenet(3, (1, 2), seed=0, **options),
}
networks = pytest.mark.parametrize("make", [*NETWORKS.values(), by_hand], ids=[*NETWORKS, "by hand"])


def inputs_of(network):
    """Numbers of the shapes that a network takes, with lengths of 4 where it takes any."""
    arrays = [normal((2, *(size or 4 for size in each.shape[1:])), dtype=each.dtype) for each in network.inputs]
    return arrays if len(arrays) > 1 else arrays[0]


def assert_same(made_again, network):
    for ours, theirs in zip(
        tf.nest.flatten(made_again(inputs_of(network))), tf.nest.flatten(network(inputs_of(network))), strict=True
    ):
        assert ours.dtype == theirs.dtype
        np.testing.assert_allclose(ours, theirs, rtol=1e-6)


# Those in single precision are made again from it by every format of Keras below.
@pytest.mark.slow
@networks
@pytest.mark.parametrize("condition_size", [0, 2])
def test_networks_can_be_made_again_from_their_configuration(make, condition_size):
    options = {"dtype": "float64"} | ({"condition_size": condition_size} if condition_size else {})
    network = randomised(make(**options))
    for made_again in (tf_keras.Model.from_config(network.get_config()), tf_keras.models.clone_model(network)):
        made_again.set_weights(network.get_weights())
        assert_same(made_again, network)


@pytest.mark.slow
@networks
@pytest.mark.parametrize("suffix", [".keras", ".h5", ""])
def test_networks_come_back_from_every_format_of_keras(make, suffix, tmp_path):
    network = randomised(make())
    network.save(tmp_path / f"network{suffix}")
    assert_same(tf_keras.models.load_model(tmp_path / f"network{suffix}"), network)
    network.save_weights(str(tmp_path / f"weights{suffix.replace('keras', 'weights.h5')}"))
    other = make()
    other.load_weights(str(tmp_path / f"weights{suffix.replace('keras', 'weights.h5')}"))
    assert_same(other, network)


def test_a_masked_layer_without_a_bias_has_none():
    layer = MaskedDense([[1, 0], [1, 1]], use_bias=False, kernel_initializer="ones")
    np.testing.assert_array_equal(layer(tf.constant([[2.0, 3.0]])), [[5.0, 3.0]])
    assert MaskedDense.from_config(layer.get_config()).get_config()["mask"] == [[1, 0], [1, 1]]
