"""Layers that normalise, ActNorm and BatchNorm: initialised by data or by each batch, and never both."""

import subprocess
import sys

import numpy as np
import pytest
import tensorflow as tf
import tensorflow_probability as tfp
import tf_keras
from support import normal, randomised

from course_utils.bijectors import (
    ActNorm,
    BatchNorm,
    InvertibleConv1x1,
    MultiScale,
    Squeeze,
    initialise_actnorm,
)
from course_utils.evaluation import round_trip_error

tfb = tfp.bijectors


def test_actnorm_normalises_its_initialising_batch():
    x = 3 * normal((64, 4, 6, 5)) + tf.range(5.0)
    layer = ActNorm(5)
    np.testing.assert_array_equal(layer.inverse(tf.identity(x)), x)
    layer.initialise(x)
    mean, variance = tf.nn.moments(layer.inverse(tf.identity(x)), [0, 1, 2])
    np.testing.assert_allclose(mean, np.zeros(5), atol=1e-4)
    np.testing.assert_allclose(variance, np.ones(5), atol=1e-4)


def test_actnorm_is_initialised_once_also_after_loading(tmp_path):
    layer, loaded = ActNorm(3), ActNorm(3)
    layer.initialise(2 * normal((32, 4, 4, 3)))
    with pytest.raises(ValueError, match="initialised once; got a second call for actnorm"):
        layer.initialise(normal((32, 4, 4, 3)))
    path = tf.train.Checkpoint(layer=layer).save(str(tmp_path / "weights"))
    tf.train.Checkpoint(layer=loaded).restore(path)
    assert loaded.initialised
    assert initialise_actnorm(loaded, normal((32, 4, 4, 3), seed=1)) == 0
    x = normal((2, 4, 4, 3))
    np.testing.assert_array_equal(loaded.inverse(x), layer.inverse(x))


def test_actnorm_survives_a_constant_channel_and_refuses_a_single_number():
    x = normal((16, 4, 4, 2)).numpy()
    x[..., 1] = 7.0
    layer = ActNorm(2)
    layer.initialise(tf.constant(x))
    z = layer.inverse(tf.constant(x)).numpy()
    assert np.all(np.isfinite(z)) and np.allclose(z[..., 1], 0, atol=1e-3)
    assert layer.inverse(tf.constant(x + 0.1))[0, 0, 0, 1] < 101
    ActNorm(3).initialise(normal((1, 2, 2, 3)))  # one image has several pixels
    with pytest.raises(ValueError, match=r"more than one number per channel .* got data of shape \(1, 1, 1, 3\)"):
        ActNorm(3).initialise(normal((1, 1, 1, 3)))


def test_every_actnorm_of_a_flow_is_initialised_from_what_reaches_it():
    mixing = InvertibleConv1x1(8, seed=0)
    flow = MultiScale([tfb.Chain([Squeeze(), ActNorm(8), mixing]), tfb.Chain([ActNorm(4)])], (4, 6, 2))
    x = 5 * normal((64, 4, 6, 2)) + 2
    assert initialise_actnorm(flow, x) == 2
    assert initialise_actnorm(flow, 2 * x) == 0
    before_mixing = mixing.forward(flow.scales[0].inverse(tf.identity(x)))
    for normalised in (before_mixing, flow.latents(x)[1]):
        np.testing.assert_allclose(np.mean(normalised, axis=(0, 1, 2)), 0, atol=1e-4)
        np.testing.assert_allclose(np.var(normalised, axis=(0, 1, 2)), 1, atol=1e-3)


@pytest.mark.parametrize(
    ("data", "message"),
    [
        (np.zeros([0, 4, 4, 3]), r"more than one number per channel .* got data of shape \(0, 4, 4, 3\)"),
        (np.where(np.arange(3) == 1, np.nan, normal((8, 4, 4, 3))), "a mean and a variance in every channel; got"),
        (np.where(np.arange(3) == 1, np.inf, normal((8, 4, 4, 3))), "a mean and a variance in every channel; got"),
        (1e30 * normal((8, 4, 4, 3)), "a mean and a variance in every channel; got"),
    ],
    ids=["empty", "NaN", "infinite", "beyond float32"],
)
def test_actnorm_keeps_nothing_of_a_batch_without_statistics(data, message):
    layer = ActNorm(3)
    for initialise in (layer.initialise, lambda x: initialise_actnorm(layer, x)):
        with pytest.raises(ValueError, match=message):
            initialise(tf.constant(data, tf.float32))
    assert not layer.initialised
    x = normal((2, 4, 4, 3))
    np.testing.assert_array_equal(layer.inverse(x), x)


@pytest.mark.slow
def test_actnorm_is_initialised_outside_of_traces():
    layer = ActNorm(3)
    for initialise in (layer.initialise, lambda x: initialise_actnorm(layer, x)):
        with pytest.raises(ValueError, match="outside of a traced function"):
            tf.function(initialise)(normal((8, 4, 4, 3)))
    layer.initialise(np.asarray(normal((8, 4, 4, 3))))
    assert layer.initialised


def test_a_flow_s_actnorms_are_initialised_all_or_none():
    x = np.asarray(normal((8, 4, 4, 1)))
    # The first of the two layers can be initialised; what reaches the second is no number.
    flow = tfb.Chain([ActNorm(1), tfb.Exp(), ActNorm(1)])
    starts = [variable.numpy() for variable in flow.variables]
    with pytest.raises(ValueError, match="a mean and a variance in every channel"):
        initialise_actnorm(flow, tf.constant(x))
    assert not any(layer.initialised for layer in (flow.bijectors[0], flow.bijectors[2]))
    for variable, start in zip(flow.variables, starts, strict=True):
        np.testing.assert_array_equal(variable, start)
    assert initialise_actnorm(tfb.Chain([ActNorm(1), tfb.Shift(1.0), ActNorm(1)]), tf.constant(x)) == 2


def test_a_layer_that_no_data_reach_does_not_count_as_initialised():
    assert initialise_actnorm(tfb.Invert(ActNorm(1)), normal((8, 4, 4, 1))) == 0


def test_batch_norm_in_training_uses_the_batch_and_updates_the_running_averages():
    layer = randomised(BatchNorm(3, momentum=0.9), 0.2)
    x = 2 * normal((64, 4, 6, 3)) + 1
    z = layer.inverse(x, training=True)
    mean, variance = tf.nn.moments(x, [0, 1, 2])
    expected = (x - mean) / tf.sqrt(variance + 1e-4) * tf.exp(layer._log_scale) + layer._shift
    np.testing.assert_allclose(z, expected, atol=1e-4)
    for average, start, new in zip(layer._moments.running, (0.0, 1.0), (mean, variance), strict=True):
        np.testing.assert_allclose(average, 0.9 * start + 0.1 * new, atol=1e-5)
    log_det = layer.inverse_log_det_jacobian(tf.identity(x), training=True)
    np.testing.assert_allclose(log_det[0], 24 * np.sum(layer._log_scale - 0.5 * np.log(variance + 1e-4)), rtol=1e-4)


def test_batch_norm_otherwise_uses_the_running_averages_in_both_directions():
    layer = randomised(BatchNorm(3), 0.2)
    for seed in range(20):
        layer.inverse(2 * normal((64, 4, 6, 3), seed=seed) + 1, training=True)
    assert round_trip_error(layer, normal((5, 4, 6, 3))) < 1e-5
    assert np.all(np.abs(layer._moments.running[0]) > 0.5)


def test_batch_norm_agrees_with_tfp():
    x = 2 * normal((64, 5)) + 1
    ours = BatchNorm(5, epsilon=1e-3, event_rank=1)
    tfps = tfb.BatchNormalization(batchnorm_layer=tf_keras.layers.BatchNormalization(epsilon=1e-3), training=True)
    np.testing.assert_allclose(ours.inverse(tf.identity(x), training=True), tfps.inverse(tf.identity(x)), atol=1e-4)
    np.testing.assert_allclose(
        ours.inverse_log_det_jacobian(tf.identity(x), training=True),
        np.broadcast_to(tfps.inverse_log_det_jacobian(tf.identity(x), 1), 64),
        atol=1e-4,
    )


@pytest.mark.slow
def test_keras_tells_batch_norm_whether_it_is_training():
    layer = BatchNorm(3)

    class Model(tf_keras.Model):
        def __init__(self):
            super().__init__()
            self.bijector = layer

        def call(self, x):
            z = layer.inverse(x)
            self.add_loss(tf.reduce_mean(z**2))
            return z

    model = Model()
    model.compile(tf_keras.optimizers.SGD(0.0))
    x = 2 * normal((32, 4, 4, 3)) + 1
    model.evaluate(x, verbose=0)
    np.testing.assert_array_equal(layer._moments.running[0], np.zeros(3))
    model.fit(x, verbose=0)
    assert np.all(layer._moments.running[0] > 0.01)


@pytest.mark.parametrize("compiled", [False, True], ids=["eager", "compiled"])
def test_a_training_step_counts_once_in_the_running_averages(compiled):
    layer = BatchNorm(3, momentum=0.9)
    flow = tfp.distributions.TransformedDistribution(
        tfp.distributions.Sample(tfp.distributions.Normal(0.0, 1.0), (4, 6, 3)), tfb.Chain([layer], name="chain")
    )
    x = 2 * normal((64, 4, 6, 3)) + 1

    def step(x):
        return flow.log_prob(x, bijector_kwargs={layer.name: {"training": True}})

    (tf.function(step) if compiled else step)(x)
    mean, variance = tf.nn.moments(x, [0, 1, 2])
    for average, start, new in zip(layer._moments.running, (0.0, 1.0), (mean, variance), strict=True):
        np.testing.assert_allclose(average, 0.9 * start + 0.1 * new, atol=1e-5)
    layer.inverse_log_det_jacobian(tf.identity(x), training=True)
    np.testing.assert_allclose(layer._moments.running[0], 0.1 * mean, atol=1e-5)


REPLICAS = """
import course_utils
import numpy as np
import tensorflow as tf
from course_utils.bijectors import BatchNorm

cpu = tf.config.list_physical_devices("CPU")[0]
tf.config.set_logical_device_configuration(cpu, [tf.config.LogicalDeviceConfiguration()] * 2)
strategy = tf.distribute.MirroredStrategy(["CPU:0", "CPU:1"])
with strategy.scope():
    layer = BatchNorm(1, momentum=0.5, event_rank=1)

@tf.function
def step():
    def of_replica():
        which = tf.cast(tf.distribute.get_replica_context().replica_id_in_sync_group, tf.float32)
        layer.inverse(tf.constant([[0.0], [2.0]]) + 10 * which, training=True)
    strategy.run(of_replica)

step()
print([float(moment[0]) for moment in layer._moments.running])
"""


@pytest.mark.slow
def test_replicas_share_their_running_averages():
    # Means 1 and 11, with a momentum of ½ from 0: the averages are 0.5 and 5.5, and what is read is their mean.
    done = subprocess.run([sys.executable, "-c", REPLICAS], capture_output=True, text=True, check=False)
    assert done.stdout.strip() == "[3.0, 1.0]", done.stderr[-2000:]
