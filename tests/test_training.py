import signal
import subprocess
import sys
import time
import weakref

import numpy as np
import pytest
import tensorflow as tf
import tensorflow_probability as tfp
import tf_keras
import training_to_interrupt
from support import normal, randomised
from tqdm import tqdm

from course_utils import flows, passes, training
from course_utils.bijectors import DiagonalScaling
from course_utils.datasets import TwoMoons, batches

pytestmark = pytest.mark.slow


def small_model(seed=0, hidden=(8,), learning_rate=1e-2):
    model = training.MaximumLikelihood(flows.realnvp(2, layers=2, hidden=hidden, seed=seed))
    training.compile_with_schedule(model, learning_rate, 100, steps_per_execution=4)
    return model


def tiny_model():
    """Two scales, where it does not matter what is trained: tracing them takes half as long as tracing couplings."""
    flow = tfp.distributions.TransformedDistribution(
        flows.standard_normal(2), tfp.bijectors.Chain([DiagonalScaling(2)])
    )
    model = training.MaximumLikelihood(flow)
    training.compile_with_schedule(model, 1e-2, 100, steps_per_execution=4)
    return model


@pytest.fixture
def pipeline():
    return batches(TwoMoons().sample(256, seed=0)[0], batch_size=64, seed=1)


def test_the_loss_is_the_mean_negative_log_likelihood():
    flow = randomised(flows.realnvp(2, layers=2, hidden=(8,), seed=0))
    model = training.MaximumLikelihood(flow)
    x = normal((5, 2))
    np.testing.assert_allclose(model(x), flow.log_prob(x), rtol=1e-5)
    np.testing.assert_allclose(model.losses, [-np.mean(flow.log_prob(x))], rtol=1e-5)
    assert len(model.trainable_variables) == 10


def test_training_lowers_the_loss_and_tells_of_it(pipeline, capsys):
    model = small_model()
    history = training.fit(model, pipeline, pipeline, epochs=8)
    assert list(history) == ["loss", "val_loss"]
    assert len(history["loss"]) == len(history["val_loss"]) == 8
    assert history["val_loss"][-1] < history["val_loss"][0] - 0.1
    out, err = capsys.readouterr()
    assert "32/32" in out
    assert "epoch=8/8" in out
    assert err == ""


class Nested(tf_keras.callbacks.Callback):
    """Trains another model at the end of each epoch."""

    def __init__(self, pipeline):
        super().__init__()
        self._pipeline = pipeline

    def on_epoch_end(self, epoch, logs=None):
        training.fit(tiny_model(), self._pipeline, epochs=1)


def raising(moment, error):
    """A callback in which something goes wrong."""

    def wrong(*arguments):
        raise error

    return tf_keras.callbacks.LambdaCallback(**{moment: wrong})


@pytest.mark.parametrize("moment", ["on_train_begin", "on_train_batch_end", "on_epoch_end", "on_train_end"])
@pytest.mark.parametrize("error", [KeyboardInterrupt(), RuntimeError("wrong")], ids=["interrupt", "error"])
def test_a_bar_is_closed_however_a_training_ends(pipeline, moment, error):
    with pytest.raises(type(error)):
        training.fit(tiny_model(), pipeline, epochs=2, callbacks=[raising(moment, error)])
    assert not [bar for bar in tqdm._instances if not bar.disable]


def test_a_training_inside_a_training_leaves_its_bar_alone(pipeline, capsys):
    training.fit(tiny_model(), pipeline, epochs=2, callbacks=[Nested(pipeline)])
    assert "8/8" in capsys.readouterr().out
    assert not [bar for bar in tqdm._instances if not bar.disable]


def test_an_interrupted_training_leaves_no_validation_set_to_the_next(pipeline):
    model, other = tiny_model(), batches(np.full((64, 2), 3, np.float32), batch_size=64)
    with pytest.raises(KeyboardInterrupt):
        training.fit(model, pipeline, other, epochs=2, callbacks=[StopAt(0)], progress=False)
    history = training.fit(model, pipeline, pipeline, epochs=1, progress=False)
    np.testing.assert_allclose(history["val_loss"][-1], model.evaluate(pipeline, verbose=0), rtol=1e-4)


def test_a_log_density_after_training_is_not_that_before_it(pipeline):
    model, x = small_model(), tf.constant(normal((5, 2)))
    flow = model.flow
    z = flow.bijector.inverse(x)  # as long as somebody holds it, TFP remembers what belongs to it
    before = flow.log_prob(x)
    training.fit(model, pipeline, epochs=2, progress=False)
    np.testing.assert_allclose(flow.log_prob(x), flow.log_prob(tf.identity(x)), rtol=1e-5)
    assert np.max(np.abs(flow.log_prob(x) - before)) > 1e-2
    np.testing.assert_allclose(flow.bijector.inverse(x), flow.bijector.inverse(tf.identity(x)), rtol=1e-5)
    assert np.max(np.abs(flow.bijector.inverse(x) - z)) > 1e-2


def test_models_that_are_not_compiled_are_refused(pipeline):
    with pytest.raises(ValueError, match="Expected a compiled Keras model"):
        training.fit(training.MaximumLikelihood(flows.realnvp(2, layers=1, seed=0)), pipeline, epochs=1)


def tracked():
    """A small model, and a list that will hold the graphs that its first network was built in."""
    model, graphs = small_model(), []
    coupling = model.flow.bijector.bijectors[0]
    network = coupling.conditioner

    def conditioner(x):
        if not tf.executing_eagerly():
            graphs.append(weakref.ref(tf.compat.v1.get_default_graph()))
        return network(x)

    coupling._conditioner = conditioner
    return model, graphs


def test_a_step_is_traced_once(pipeline):
    model, graphs = tracked()
    training.compile_with_schedule(model, 1e-2, 4, steps_per_execution=1)
    training.fit(model, pipeline, epochs=1, progress=False)
    assert len(graphs) == 1


def test_models_that_are_gone_leave_no_graphs_behind(pipeline):
    model, graphs = tracked()
    flow = model.flow  # what a notebook keeps
    training.fit(model, pipeline, pipeline, epochs=2, progress=False)
    assert all(graph() for graph in graphs)
    del model
    training.fit(small_model(), pipeline, epochs=1, progress=False)
    assert not any(graph() for graph in graphs)
    assert np.all(np.isfinite(flow.log_prob(normal((3, 2)))))


def test_xla_changes_nothing_but_the_speed():
    unshuffled = batches(TwoMoons().sample(256, seed=0)[0], batch_size=64)
    histories = []
    for jit_compile in (False, True):
        model = training.MaximumLikelihood(flows.realnvp(2, layers=2, hidden=(8,), seed=0))
        training.compile_with_schedule(model, 1e-2, 8, jit_compile=jit_compile)
        histories.append(training.fit(model, unshuffled, epochs=2, progress=False)["loss"])
        assert model.jit_compile == jit_compile
    np.testing.assert_allclose(*histories, rtol=1e-4)


def test_a_conditional_flow_is_trained_on_pairs():
    flow = flows.realnvp(2, layers=2, hidden=(8,), seed=0, condition_size=2)
    model = training.MaximumLikelihood(flow)
    training.compile_with_schedule(model, 1e-2, 100)
    points, moon = TwoMoons().sample(256, seed=0)
    pairs = batches(points, tf.one_hot(moon, 2).numpy(), batch_size=64, seed=1)
    history = training.fit(model, pairs, pairs, epochs=10, progress=False)
    assert history["val_loss"][-1] < history["val_loss"][0] - 0.1


def test_the_same_seeds_give_the_same_training(tmp_path):
    (first, weights), (second, again) = (training_to_interrupt.train(tmp_path / name) for name in ("one", "two"))
    assert first == second
    np.testing.assert_array_equal(weights, again)


class StopAt(tf_keras.callbacks.Callback):
    def __init__(self, epoch):
        super().__init__()
        self.epoch = epoch

    def on_epoch_end(self, epoch, logs=None):
        if epoch == self.epoch:
            raise KeyboardInterrupt


@pytest.mark.parametrize("epoch", [0, 3, 5])
def test_an_interrupted_training_ends_where_an_uninterrupted_one_ends(tmp_path, epoch, capsys):
    expected_history, expected_weights = training_to_interrupt.train(tmp_path / "whole")
    with pytest.raises(KeyboardInterrupt):
        training_to_interrupt.train(tmp_path / "parts", [StopAt(epoch)])
    history, weights = training_to_interrupt.train(tmp_path / "parts")
    # The epoch in which it stopped had not been saved.
    assert (f"Found {epoch} of 6 epochs" in capsys.readouterr().out) == (epoch > 0)
    np.testing.assert_allclose(history["loss"], expected_history["loss"], rtol=1e-6)
    np.testing.assert_allclose(weights, expected_weights, rtol=1e-5, atol=1e-7)


def test_a_killed_training_ends_where_an_uninterrupted_one_ends(tmp_path):
    expected_history, expected_weights = training_to_interrupt.train(tmp_path / "whole")
    folder = tmp_path / "killed"
    process = subprocess.Popen([sys.executable, training_to_interrupt.__file__, str(folder)])
    while not list(folder.glob("ckpt-[23]*.index")):
        assert process.poll() is None, "it ended before it could be killed"
        time.sleep(0.02)
    process.send_signal(signal.SIGKILL)
    assert process.wait() == -signal.SIGKILL
    history, weights = training_to_interrupt.train(folder)
    np.testing.assert_allclose(history["loss"], expected_history["loss"], rtol=1e-6)
    np.testing.assert_allclose(weights, expected_weights, rtol=1e-5, atol=1e-7)


def test_a_finished_training_is_not_trained_again(tmp_path, capsys):
    first = training_to_interrupt.train(tmp_path)
    capsys.readouterr()
    second = training_to_interrupt.train(tmp_path)
    assert "Found 6 of 6 epochs" in capsys.readouterr().out
    assert first[0] == second[0]
    np.testing.assert_array_equal(first[1], second[1])


@pytest.mark.parametrize("name", ["runs [2025]", "what?", "a*b", "{x,y}", "with space", "grün"])
def test_a_folder_may_have_any_name(tmp_path, pipeline, name, capsys):
    """TensorFlow takes the first three for patterns, and then neither finds what it saved nor deletes what is old."""
    folder = tmp_path / name
    training.fit(tiny_model(), pipeline, epochs=2, checkpoint=str(folder) + "/", progress=False)
    training.fit(tiny_model(), pipeline, epochs=3, checkpoint=folder, progress=False)
    assert "Found 2 of 3 epochs" in capsys.readouterr().out
    assert sorted(path.stem for path in folder.glob("*.index")) == ["ckpt-3", "end-3"]


def test_a_folder_leaves_others_alone(tmp_path, pipeline):
    training.fit(tiny_model(), pipeline, epochs=1, checkpoint=tmp_path / "run1", progress=False)
    training.fit(tiny_model(), pipeline, epochs=3, checkpoint=tmp_path / "run?", progress=False)
    assert len(training.fit(tiny_model(), pipeline, epochs=1, checkpoint=tmp_path / "run1")["loss"]) == 1


@pytest.mark.parametrize(
    ("spoil", "told"),
    [
        (lambda folder: (folder / "training.json").unlink(), "as earlier versions of the course wrote them"),
        (lambda folder: (folder / "training.json").write_text("{"), "one that cannot be read"),
        (lambda folder: (folder / "end-1.index").unlink(), "the checkpoint end-1 in"),
        (lambda folder: (folder / "end-1.npz").unlink(), "the checkpoint end-1 in"),
    ],
    ids=["older", "broken index", "no file", "no arrays"],
)
def test_a_checkpoint_that_cannot_be_read_is_refused(tmp_path, pipeline, spoil, told):
    training.fit(tiny_model(), pipeline, epochs=1, checkpoint=tmp_path, progress=False)
    spoil(tmp_path)
    with pytest.raises(ValueError, match=told):
        training.fit(tiny_model(), pipeline, epochs=1, checkpoint=tmp_path, progress=False)


class Reported(tf_keras.callbacks.Callback):
    """Puts losses in the place of those that were measured, for the callbacks after it."""

    def __init__(self, losses):
        super().__init__()
        self._losses = losses

    def on_epoch_end(self, epoch, logs=None):
        logs["loss"] = self._losses[epoch]


def early_stopping(losses, *callbacks, patience=2):
    stop = tf_keras.callbacks.EarlyStopping("loss", patience=patience, restore_best_weights=True)
    return [Reported(losses), stop, *callbacks]


def weights_of(model):
    return np.concatenate([variable.numpy().ravel() for variable in model.trainable_variables])


@pytest.fixture
def in_order():
    """Batches that are the same however often a process goes through them."""
    return batches(TwoMoons().sample(256, seed=0)[0], batch_size=64)


@pytest.mark.parametrize("again", [6, 9])
def test_a_training_that_was_stopped_early_stays_stopped(tmp_path, in_order, capsys, again):
    losses = [5.0, 1.0, 2.0, 3.0, 0.0, 0.0, 0.0, 0.0, 0.0]
    first, second = tiny_model(), tiny_model()
    history = training.fit(first, in_order, epochs=6, callbacks=early_stopping(losses), checkpoint=tmp_path)
    assert history["loss"] == losses[:4]
    capsys.readouterr()
    callbacks = early_stopping(losses)
    assert history == training.fit(second, in_order, epochs=again, callbacks=callbacks, checkpoint=tmp_path)
    assert f"Found 4 of {again} epochs in {tmp_path}: a callback stopped the training" in capsys.readouterr().out
    np.testing.assert_array_equal(weights_of(first), weights_of(second))
    assert (callbacks[1].stopped_epoch, callbacks[1].best) == (3, 1.0)


def test_a_training_that_ran_to_its_end_gives_its_best_weights_again_and_goes_on_from_its_latest(tmp_path, in_order):
    losses = [5.0, 1.0, 2.0, 0.5]
    first, second, longer, whole = (tiny_model() for _ in range(4))
    for model in (first, second):
        training.fit(model, in_order, epochs=3, callbacks=early_stopping(losses), checkpoint=tmp_path, progress=False)
    np.testing.assert_array_equal(weights_of(first), weights_of(second))
    training.fit(longer, in_order, epochs=4, callbacks=early_stopping(losses), checkpoint=tmp_path, progress=False)
    training.fit(whole, in_order, epochs=4, callbacks=early_stopping(losses), progress=False)
    np.testing.assert_allclose(weights_of(longer), weights_of(whole), rtol=1e-5, atol=1e-7)
    assert np.max(np.abs(weights_of(longer) - weights_of(first))) > 1e-3


@pytest.mark.parametrize("epoch", [2, 3])
def test_patience_outlasts_an_interruption(tmp_path, in_order, epoch):
    losses = [5.0, 1.0, 2.0, 3.0, 0.0, 0.0]
    parts, whole = tiny_model(), tiny_model()
    with pytest.raises(KeyboardInterrupt):
        callbacks = early_stopping(losses, StopAt(epoch))
        training.fit(tiny_model(), in_order, epochs=6, callbacks=callbacks, checkpoint=tmp_path, progress=False)
    history = training.fit(parts, in_order, epochs=6, callbacks=early_stopping(losses), checkpoint=tmp_path)
    assert history == training.fit(whole, in_order, epochs=6, callbacks=early_stopping(losses), progress=False)
    assert len(history["loss"]) == 4
    np.testing.assert_allclose(weights_of(parts), weights_of(whole), rtol=1e-5, atol=1e-7)


def test_a_learning_rate_that_waits_for_a_plateau_waits_as_long_after_an_interruption(tmp_path, in_order):
    losses = [1.0, 2.0, 3.0, 4.0]

    def train(epochs, checkpoint):
        model = tiny_model()
        model.compile(tf_keras.optimizers.Adam(1e-2))
        plateau = tf_keras.callbacks.ReduceLROnPlateau("loss", factor=0.1, patience=3)
        training.fit(
            model, in_order, epochs=epochs, callbacks=[Reported(losses), plateau], checkpoint=checkpoint, progress=False
        )
        return float(model.optimizer.learning_rate)

    assert train(3, tmp_path) == pytest.approx(1e-2)
    assert train(4, tmp_path) == pytest.approx(1e-3)


@pytest.mark.parametrize("hidden", [(9,), (8, 8)])
def test_the_checkpoint_of_another_model_is_refused(tmp_path, pipeline, hidden):
    training.fit(small_model(), pipeline, epochs=1, checkpoint=tmp_path, progress=False)
    with pytest.raises(ValueError, match="checkpoint of this very model"):
        training.fit(small_model(hidden=hidden), pipeline, epochs=1, checkpoint=tmp_path, progress=False)


def test_the_checkpoint_of_a_model_with_other_masks_is_refused(tmp_path, pipeline):
    """All its variables have the right shapes, and yet it is another flow."""
    training.fit(small_model(), pipeline, epochs=3, checkpoint=tmp_path, progress=False)
    flow = flows.realnvp(2, layers=2, hidden=(8,), seed=0)
    backwards = tfp.distributions.TransformedDistribution(
        flow.distribution, tfp.bijectors.Chain(flow.bijector.bijectors[::-1])
    )
    model = training.MaximumLikelihood(backwards)
    training.compile_with_schedule(model, 1e-2, 100)
    with pytest.raises(ValueError, match="checkpoint of this very model"):
        training.fit(model, pipeline, epochs=3, checkpoint=tmp_path, progress=False)


def test_a_checkpoint_folder_that_cannot_be_written_is_refused(tmp_path, pipeline):
    (tmp_path / "file").touch()
    with pytest.raises(ValueError, match="checkpoint folder that can be written; got"):
        training.fit(tiny_model(), pipeline, epochs=1, checkpoint=tmp_path / "file" / "folder")


def test_a_loss_that_is_not_finite_stops_training_and_keeps_the_last_good_checkpoint(tmp_path, pipeline):
    model = tiny_model()

    class Spoil(tf_keras.callbacks.Callback):
        def on_epoch_begin(self, epoch, logs=None):
            if epoch == 1:
                self.model.trainable_variables[0].assign(np.nan * self.model.trainable_variables[0])

    with pytest.raises(FloatingPointError, match="nan in epoch 2"):
        training.fit(model, pipeline, epochs=3, callbacks=[Spoil()], checkpoint=tmp_path, progress=False)
    history = training.fit(tiny_model(), pipeline, epochs=2, checkpoint=tmp_path, progress=False)
    assert np.all(np.isfinite(history["loss"]))


def test_training_sets_of_unknown_size_are_refused(pipeline):
    with pytest.raises(ValueError, match="finite number of batches; got infinitely many"):
        training.fit(tiny_model(), pipeline.repeat(), epochs=1)
    with pytest.raises(ValueError, match="finite number of batches; got an unknown number"):
        training.fit(tiny_model(), pipeline.filter(lambda x: True), epochs=1)
    with pytest.raises(ValueError, match="finite number of batches; got no batches"):
        training.fit(tiny_model(), pipeline.take(0), epochs=1)
    with pytest.raises(ValueError, match="number of epochs, a positive integer; got 0"):
        training.fit(tiny_model(), pipeline, epochs=0)


def test_the_environment_can_limit_the_epochs(pipeline, monkeypatch):
    monkeypatch.setenv(passes.EPOCH_LIMIT, "2")
    assert len(training.fit(tiny_model(), pipeline, epochs=5, progress=False)["loss"]) == 2
