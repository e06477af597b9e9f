import numpy as np
import pytest
import tensorflow as tf
import tf_keras
from support import eagerly, normal, randomised

from course_utils import training
from course_utils.datasets import batches
from course_utils.flows import gaussian_mixture_velocity
from course_utils.networks import Velocity, dense_velocity
from course_utils.training import spread_times, squared_errors


def mixture(count, seed=0):
    """Draws of two narrow bumps on the line through (1, 1)."""
    rng = np.random.default_rng(seed)
    sides = rng.choice([-1.0, 1.0], size=(count, 1))
    return (sides + 0.3 * rng.normal(size=(count, 2))).astype(np.float32)


EXACT = gaussian_mixture_velocity([0.5, 0.5], [[-1, -1], [1, 1]], [0.09 * np.eye(2)] * 2)


def small_model(seed=0, steps=100, average=None, jit_compile=False, gaussian=True, **options):
    size = 1 if "drop_condition" in options else 0
    velocity = dense_velocity(2, (16, 16), seed=seed, gaussian=gaussian, condition_size=size)
    model = training.FlowMatching(velocity, **options)
    training.compile_with_schedule(model, 1e-2, steps, steps_per_execution=4, average=average, jit_compile=jit_compile)
    return model


def weights(model):
    return np.concatenate([variable.numpy().ravel() for variable in model.velocity.trainable_variables])


@pytest.mark.slow
def test_the_conditional_loss_has_the_gradient_of_the_marginal_one():
    """The two differ by a number that does not depend on the weights, so that their gradients agree, within the error."""
    velocity = randomised(dense_velocity(2, (8,), seed=0))
    conditional, marginal = [], []
    for part in range(40):
        x = mixture(5_000, seed=part)
        z, t = normal((5_000, 2), seed=100 + part), spread_times(5_000, [part, 0], tf.float32)
        x_t = (1 - t[:, None]) * z + t[:, None] * x
        with tf.GradientTape(persistent=True) as tape:
            of_pairs = tf.reduce_mean(squared_errors(velocity, z, x, t))
            of_all = tf.reduce_mean(tf.reduce_sum((velocity(x_t, t) - EXACT(x_t, t)) ** 2, axis=-1))
        for loss, gradients in ((of_pairs, conditional), (of_all, marginal)):
            found = tape.gradient(loss, velocity.trainable_variables)
            gradients.append(np.concatenate([each.numpy().ravel() for each in found]))
    difference = np.array(conditional) - np.array(marginal)
    error = np.std(difference, axis=0, ddof=1) / np.sqrt(len(difference))
    score = np.mean(difference, axis=0) / (error + 1e-12)
    assert np.max(np.abs(score)) < 5
    assert np.sqrt(np.mean(score**2)) < 2.5
    size = np.sqrt(np.mean(np.mean(marginal, axis=0) ** 2))
    assert np.sqrt(np.mean(error**2)) < 0.02 * size, "the error is too large for a comparison"


def test_the_loss_is_the_mean_of_squared_errors():
    model = small_model()
    randomised(model.velocity)
    x = normal((64, 2))
    errors = model(x)
    assert errors.shape == (64,)
    np.testing.assert_allclose(model.losses, [np.mean(errors)], rtol=1e-5)
    np.testing.assert_array_equal(errors, model(x))
    assert len(model.trainable_variables) == 6


def test_a_velocity_of_zero_leaves_the_variance_of_the_pairs():
    x = mixture(200_000)
    errors = small_model(gaussian=False)(x)
    expected = 2 + np.mean(np.sum(x.astype(np.float64) ** 2, axis=1))
    np.testing.assert_allclose(np.mean(errors), expected, atol=0.03)


def test_squared_errors_of_images_are_summed_over_all_entries():
    z, x, t = normal((5, 3, 4, 1)), normal((5, 3, 4, 1), seed=1), tf.linspace(0.0, 1.0, 5)
    seen = []

    def velocity(x_t, times):
        seen.append(x_t)
        return tf.ones_like(x_t)

    np.testing.assert_allclose(squared_errors(velocity, z, x, t), np.sum((1 - (x - z)) ** 2, axis=(1, 2, 3)), rtol=1e-5)
    np.testing.assert_allclose(seen[0][0], z[0])
    np.testing.assert_allclose(seen[0][4], x[4])


@pytest.mark.parametrize("dtype", [tf.float32, tf.float64])
def test_times_are_spread_over_the_whole_way(dtype):
    t = spread_times(8, [0, 1], dtype)
    assert t.dtype == dtype
    assert 0 <= np.min(t)
    assert np.max(t) < 1
    np.testing.assert_allclose(np.diff(np.sort(t)), 1 / 8, rtol=1e-5)
    firsts = np.array([spread_times(8, [seed, 1], dtype)[3] for seed in range(400)])
    np.testing.assert_allclose(np.histogram(firsts, bins=4, range=(0, 1))[0], 100, atol=40)


@pytest.mark.parametrize("late", [1.0, 2.0, 0.5])
def test_late_times_are_drawn_more_often(late):
    times = []

    class Noting(Velocity):
        def __call__(self, x, t, condition=None):
            times.append(np.array(t))
            return super().__call__(x, t, condition)

    training.FlowMatching(Noting(dense_velocity(2, (8,), seed=0).network), late=late)(normal((4_000, 2)))
    # The distribution function of 1 − (1 − u)^late is 1 − (1 − t)^(1 / late).
    uniform = 1 - (1 - np.sort(times[0])) ** (1 / late)
    np.testing.assert_allclose(uniform, np.arange(4_000) / 4_000, atol=2e-3)


@pytest.mark.slow
def test_training_finds_the_exact_velocity():
    model = small_model(steps=600, jit_compile=True, average=0.99)
    history = training.fit(model, batches(mixture(51_200), batch_size=512, seed=1), epochs=6, progress=False)
    assert history["loss"][-1] < history["loss"][0] - 0.2
    x = mixture(1_000, seed=5)
    z, t = normal((1_000, 2), seed=6), tf.linspace(0.0, 0.9, 1_000)
    x_t = (1 - t[:, None]) * z + t[:, None] * x
    exact = EXACT(x_t, t)
    assert np.mean((model.velocity(x_t, t) - exact) ** 2) < 0.05 * np.var(exact)


def test_pairs_are_what_is_trained_on():
    seen = []

    def pairs(z, x):
        seen.append((z, x))
        return tf.sort(z, axis=0), tf.sort(x, axis=0)

    model, x = small_model(pairs=pairs), normal((64, 2))
    by_chance, paired = small_model()(x), model(x)
    assert seen[0][0].shape == seen[0][1].shape == (64, 2)
    assert np.mean(paired) < np.mean(by_chance) - 1


@pytest.mark.slow
def test_pairs_may_be_found_by_numpy():
    def pairs(z, x):
        return tf.numpy_function(lambda z, x: (z[::-1], x), [z, x], [z.dtype, x.dtype])

    model = small_model(pairs=pairs)
    history = training.fit(model, batches(mixture(256), batch_size=64), epochs=1, progress=False)
    assert np.isfinite(history["loss"][0])


class Noting(Velocity):
    """Notes down the conditions that it is told."""

    def __call__(self, x, t, condition=None):
        self.noted = condition
        return super().__call__(x, t, condition)


@pytest.mark.parametrize("told", [False, True], ids=["some dropped", "all told"])
def test_conditions_reach_the_velocity_and_some_are_dropped_in_training(told):
    velocity = Noting(dense_velocity(2, (8,), seed=0, condition_size=1).network)
    model = training.FlowMatching(velocity, drop_condition=0.0 if told else 0.25)
    training.compile_with_schedule(model, 1e-2, 100)
    batch = normal((4_000, 2)), 3 * tf.ones([4_000, 1])
    model(batch, training=True)
    assert set(np.unique(velocity.noted)) == ({3} if told else {0, 3})
    assert told or abs(np.mean(velocity.noted) / 3 - 0.75) < 0.03
    model(batch)
    np.testing.assert_array_equal(velocity.noted, batch[1])


@pytest.mark.slow
def test_a_conditional_velocity_learns_its_condition():
    """The condition tells the side, and the velocity at the start leads there."""
    x = mixture(25_600)
    sides = np.sign(x.sum(axis=1, keepdims=True))
    model = small_model(steps=300, drop_condition=0.2)
    training.fit(model, batches(x, sides, batch_size=256, seed=1), epochs=3, progress=False)
    start, middle = tf.zeros([1, 2]), [[0.0]]
    for side, expected in ((1.0, 1.0), (-1.0, -1.0)):
        np.testing.assert_allclose(model.velocity(start, 0.0, [[side]]), [[expected] * 2], atol=0.25)
    np.testing.assert_allclose(model.velocity(start, 0.0, middle), [[0.0] * 2], atol=0.25)


def test_steps_draw_anew_and_evaluations_do_not():
    model, x = small_model(), normal((64, 2))
    first = model(x, training=True)
    np.testing.assert_array_equal(first, model(x, training=True))
    before = model(x)
    model.optimizer.iterations.assign_add(1)
    assert np.max(np.abs(first - model(x, training=True))) > 0.1
    np.testing.assert_array_equal(before, model(x))
    assert np.max(np.abs(before - small_model(seed=0, pairs=lambda z, x: (-z, x))(x))) > 0.1


class StopAt(tf_keras.callbacks.Callback):
    def on_epoch_end(self, epoch, logs=None):
        if epoch == 1:
            raise KeyboardInterrupt


@pytest.mark.slow
@pytest.mark.parametrize("average", [None, 0.9])
@eagerly()
def test_an_interrupted_training_ends_where_an_uninterrupted_one_ends(tmp_path, average):
    def train(folder, callbacks=()):
        model, pipeline = small_model(average=average), batches(mixture(256), batch_size=128, seed=1)
        validation = batches(mixture(64, seed=1), batch_size=64)
        options = {"epochs": 3, "callbacks": callbacks, "checkpoint": tmp_path / folder, "progress": False}
        return training.fit(model, pipeline, validation, **options), weights(model)

    expected_history, expected = train("whole")
    with pytest.raises(KeyboardInterrupt):
        train("parts", [StopAt()])
    history, found = train("parts")
    np.testing.assert_allclose(history["loss"], expected_history["loss"], rtol=1e-6)
    np.testing.assert_allclose(history["val_loss"], expected_history["val_loss"], rtol=1e-6)
    np.testing.assert_allclose(found, expected, rtol=1e-5, atol=1e-7)
    np.testing.assert_array_equal(train("whole")[1], expected)


@pytest.mark.slow
@eagerly()
def test_a_training_ends_with_the_average_of_its_weights():
    seen = []

    class Note(tf_keras.callbacks.Callback):
        def on_train_batch_end(self, batch, logs=None):
            seen.append(weights(self.model))

    model = small_model(average=0.8)
    training.compile_with_schedule(model, 1e-2, 20, steps_per_execution=1, average=0.8)
    expected = weights(model)
    training.fit(model, batches(mixture(640), batch_size=64), epochs=2, callbacks=[Note()], progress=False)
    for latest in seen:
        expected = 0.8 * expected + 0.2 * latest
    np.testing.assert_allclose(weights(model), expected, rtol=1e-4, atol=1e-6)
    assert np.max(np.abs(expected - seen[-1])) > 1e-4


def test_weights_are_saved_and_loaded(tmp_path):
    model, x = small_model(), normal((32, 2))
    randomised(model.velocity)
    model(x)
    model.save_weights(tmp_path / "weights")
    again = small_model(seed=3)
    again(x)
    again.load_weights(tmp_path / "weights")
    np.testing.assert_array_equal(weights(again), weights(model))
    with pytest.raises(ValueError, match="Expected weights to be saved as a TensorFlow checkpoint"):
        model.save_weights(tmp_path / "weights.h5")


@pytest.mark.slow
def test_float64_stays_float64():
    model = training.FlowMatching(dense_velocity(2, (8,), seed=0, dtype="float64"))
    training.compile_with_schedule(model, 1e-2, 8)
    assert model(mixture(16)).dtype == tf.float64
    training.fit(model, batches(mixture(64).astype(np.float64), batch_size=16), epochs=1, progress=False)
    assert model.velocity.trainable_variables[0].dtype == tf.float64


@pytest.mark.parametrize(
    ("velocity", "options", "told"),
    [
        (lambda x, t: x, {}, "Expected a Velocity, such as dense_velocity makes"),
        (None, {"pairs": 3}, "Expected pairs, a function of base points and data points; got 3"),
        (None, {"late": 0.0}, "Expected the power of late times, a finite positive number; got 0.0"),
        (None, {"drop_condition": 1.0}, "a probability below 1; got 1.0"),
        (None, {"drop_condition": -0.1}, "a probability below 1; got -0.1"),
        (None, {"drop_condition": 0.1}, "Expected a velocity that takes a condition, to drop it"),
        (None, {"seed": -1}, "Expected a seed"),
    ],
)
def test_what_cannot_be_trained_is_refused(velocity, options, told):
    with pytest.raises(ValueError, match=told):
        training.FlowMatching(velocity or dense_velocity(2, (8,), seed=0), **options)


@pytest.mark.parametrize("average", [1.0, -0.1, "much"])
def test_averages_that_are_none_are_refused(average):
    with pytest.raises(ValueError, match="Expected an average"):
        training.compile_with_schedule(training.FlowMatching(dense_velocity(2, (8,), seed=0)), 1e-2, 8, average=average)
