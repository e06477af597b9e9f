"""Distillation against what it must be for flows whose densities are known, and the spectra it uses."""

import numpy as np
import pytest
import tensorflow as tf
import tensorflow_probability as tfp
from support import normal, randomised

from course_utils import flows, training
from course_utils.datasets import batches
from course_utils.distillation import Distillation, logistic_entropy
from course_utils.spectra import FRAME, frame_power, log_spectral_distance

tfd = tfp.distributions

STEPS = 130
SEED = tf.constant([3, 4])


def teacher(steps=STEPS, scale=0.3):
    return randomised(flows.wavenet_flow(steps, 4, (1,), kernel_size=3, seed=0, condition_size=2), scale)


def student(steps=STEPS, scale=0.1, layers=2):
    return randomised(flows.parallel_wavenet(steps, layers, 4, (1,), kernel_size=3, seed=1, condition_size=2), scale)


def condition(size):
    return tf.one_hot(np.arange(size) % 2, 2)


def batch(size, steps=STEPS):
    return normal((size, steps)), condition(size)


def test_entropy_of_a_logistic_is_its_log_scale_and_two():
    scales = np.array([0.1, 1.0, 7.0])
    x = tfd.Logistic(np.float64(3), scales).sample(200_000, seed=0)
    log_prob = tfd.Logistic(np.float64(3), scales).log_prob(x).numpy()
    ours = logistic_entropy(tf.math.log(scales))
    np.testing.assert_allclose(ours, tfd.Logistic(np.float64(3), scales).entropy(), rtol=1e-12)
    assert (np.abs(-log_prob.mean(axis=0) - ours) < 4 * log_prob.std(axis=0) / np.sqrt(200_000)).all()


@pytest.mark.slow
def test_closed_form_entropy_is_the_mean_of_minus_the_log_density():
    flow = student(8, scale=0.3)
    samples, entropies = Distillation(teacher(8), flow, seed=0).sample_with_entropy(condition(4_000), SEED)
    log_prob = flow.log_prob(tf.identity(samples), **flows.given(flow, condition(4_000)))
    difference = -log_prob.numpy() - entropies.numpy()
    assert abs(difference.mean()) < 4 * difference.std() / np.sqrt(difference.size)
    assert np.std(entropies) > 0.05
    # In closed form there is less noise.
    assert np.std(entropies) < np.std(log_prob) / 2


@pytest.mark.slow
def test_divergence_from_itself_is_zero():
    """With networks whose outputs do not depend on the waveform, teacher and student can be the same distribution."""
    one, two = teacher(16, scale=0.0), student(16, scale=0.0)
    for flow, biases in ((one, [[0.5, -1.0]]), (two, [[2.0, -0.6], [0.5 - 2.0 * np.exp(-0.4), -0.4]])):
        for layer, bias in zip(flow.bijector.bijectors[::-1], biases, strict=True):
            layer.network.get_layer("heads").bias.assign([bias[0], 6 * np.arctanh(bias[1] / 6)])
    divergence = Distillation(one, two, seed=0)(batch(3_000, 16)).numpy()
    assert abs(divergence.mean()) < 4 * divergence.std() / np.sqrt(divergence.size)
    far = Distillation(one, student(16), seed=0)(batch(3_000, 16)).numpy()
    assert far.mean() > 0.1


@pytest.mark.slow
def test_loss_is_the_divergence_per_step_and_the_spectral_loss():
    one, two = teacher(), student()
    model = Distillation(one, two, seed=0, entropy_weight=0.5)
    samples, entropies = model.sample_with_entropy(condition(6), tf.constant([0, 0]))
    cross_entropy = -one.log_prob(samples, **flows.given(one, condition(6)))
    expected = (cross_entropy - 0.5 * entropies) / STEPS
    np.testing.assert_allclose(model(batch(6)), expected, rtol=1e-5)
    np.testing.assert_allclose(model.losses[0], tf.reduce_mean(expected), rtol=1e-5)
    waves, conditions = batch(6)
    whole = Distillation(one, two, seed=0, entropy_weight=0.5, spectral_weight=2.0)
    whole((waves, conditions))
    distances = [log_spectral_distance(samples[v::2], waves[v::2]) * np.log(10) / 10 for v in (0, 1)]
    spectral = np.mean(np.square(distances))
    np.testing.assert_allclose(whole.losses[0], tf.reduce_mean(expected) + 2 * spectral, rtol=1e-3)
    whole((samples, conditions))
    np.testing.assert_allclose(whole.losses[0], tf.reduce_mean(expected), rtol=1e-5)


@pytest.mark.slow
def test_only_the_student_is_trained_and_the_history_tells_the_parts():
    one, two = teacher(), student(layers=1)
    two.bijector.bijectors[0].network.get_layer("heads").bias.assign([0.5, 1.0])
    before = [variable.numpy() for variable in one.trainable_variables]
    model = Distillation(one, two, seed=0, spectral_weight=0.01)
    assert len(model.trainable_variables) == len(two.trainable_variables)
    divergence = np.mean(model(batch(64)))
    training.compile_with_schedule(model, 2e-2, 60, clipnorm=1.0)
    assert model.optimizer.global_clipnorm == 1.0
    pipeline = batches(normal((32, STEPS)).numpy(), condition(32).numpy(), batch_size=8, seed=0)
    history = training.fit(model, pipeline, epochs=15, progress=False)
    assert set(history) == {"loss", "cross_entropy", "entropy", "spectral"}
    assert np.mean(model(batch(64))) < divergence / 2
    parts = np.array(history["cross_entropy"]) - history["entropy"] + 0.01 * np.array(history["spectral"])
    np.testing.assert_allclose(parts, history["loss"], rtol=1e-4)
    assert all(np.array_equal(old, new) for old, new in zip(before, one.trainable_variables, strict=True))


@pytest.mark.slow
def test_evaluations_share_their_noise_which_the_seed_decides():
    one, two = teacher(), student()
    values = [Distillation(one, two, seed=seed)(batch(4)).numpy() for seed in (0, 0, 1)]
    np.testing.assert_array_equal(values[0], values[1])
    assert np.any(values[0] != values[2])


@pytest.mark.slow
def test_an_interrupted_training_resumes_with_the_noise_that_comes_next(tmp_path):
    def train(epochs, checkpoint=None):
        flow = student(layers=1)
        model = Distillation(teacher(), flow, seed=0)
        training.compile_with_schedule(model, 1e-2, 4, steps_per_execution=1)
        pipeline = batches(*(each.numpy() for each in batch(16)), batch_size=8, seed=0)
        training.fit(model, pipeline, epochs=epochs, checkpoint=checkpoint, progress=False)
        return np.concatenate([variable.numpy().ravel() for variable in flow.trainable_variables])

    whole = train(2)
    train(1, tmp_path)
    np.testing.assert_allclose(train(2, tmp_path), whole, atol=1e-6)


def test_a_student_of_another_length_is_refused():
    with pytest.raises(ValueError, match=r"teacher's event shape and dtype, \(8,\) and float32; got \(9,\)"):
        Distillation(teacher(8), student(9), seed=0)


def test_white_noise_has_a_flat_spectrum():
    power = np.mean(frame_power(normal((2_000, 256), dtype="float64")), axis=0)
    assert power.shape == (FRAME // 2 + 1,)
    assert np.abs(power - 1).max() < 0.15
    tone = np.sin(2 * np.pi * 16 / FRAME * np.arange(512))
    assert np.argmax(frame_power(tone)) == 16


def test_log_spectral_distance_is_in_decibels():
    waves, others = normal((2_000, 256)), normal((2_000, 256), seed=1)
    assert log_spectral_distance(waves, waves) == 0
    assert log_spectral_distance(waves, others) < 0.25
    np.testing.assert_allclose(log_spectral_distance(waves, 10 * waves), 20, rtol=1e-6)
    np.testing.assert_allclose(log_spectral_distance(waves, waves / 3), 20 * np.log10(3), rtol=1e-5)
    with pytest.raises(ValueError, match="at least 128 steps, the length of a frame; got 100"):
        log_spectral_distance(waves[:, :100], waves)
