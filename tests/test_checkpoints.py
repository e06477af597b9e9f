"""A training that was interrupted, stopped or has ended, and the folder that it is resumed from."""

import contextlib
import signal
import subprocess
import sys
import time

import numpy as np
import pytest
import tensorflow_probability as tfp
import tf_keras
import training_to_interrupt
from small_trainings import StopAt, small_model, tiny_model
from support import eagerly

from course_utils import flows, training
from course_utils.datasets import TwoMoons, batches

pytestmark = pytest.mark.slow


@pytest.fixture
def pipeline():
    return batches(TwoMoons().sample(256, seed=0)[0], batch_size=64, seed=1)


@pytest.fixture(scope="module")
def whole(tmp_path_factory):
    """The folder, the history and the weights of a training that nothing interrupted."""
    folder = tmp_path_factory.mktemp("whole")
    return folder, *training_to_interrupt.train(folder)


@pytest.fixture(autouse=True)
def compiled_where_trainings_are_compared(request):
    """As students train; elsewhere a few steps of two scales are made sooner than they are traced."""
    if "whole" in request.fixturenames:
        yield
    else:
        with eagerly():
            yield


def test_the_same_seeds_give_the_same_training(whole, tmp_path):
    _, history, weights = whole
    again, same = training_to_interrupt.train(tmp_path)
    assert history == again
    np.testing.assert_array_equal(weights, same)


def test_a_training_that_is_interrupted_again_and_again_ends_where_an_uninterrupted_one_ends(whole, tmp_path, capsys):
    _, expected_history, expected_weights = whole
    saved = 0
    for epoch in (0, 3, 5, None):
        interrupted = pytest.raises(KeyboardInterrupt) if epoch is not None else contextlib.nullcontext()
        with interrupted:
            history, weights = training_to_interrupt.train(tmp_path, [] if epoch is None else [StopAt(epoch)])
        # The epoch in which it stopped had not been saved.
        assert (f"Found {saved} of 6 epochs" in capsys.readouterr().out) == (saved > 0)
        saved = epoch
    np.testing.assert_allclose(history["loss"], expected_history["loss"], rtol=1e-6)
    np.testing.assert_allclose(weights, expected_weights, rtol=1e-5, atol=1e-7)


def test_a_killed_training_ends_where_an_uninterrupted_one_ends(whole, tmp_path):
    _, expected_history, expected_weights = whole
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


def test_a_finished_training_is_not_trained_again(whole, capsys):
    folder, history, weights = whole
    capsys.readouterr()
    again, same = training_to_interrupt.train(folder)
    assert "Found 6 of 6 epochs" in capsys.readouterr().out
    assert history == again
    np.testing.assert_array_equal(weights, same)


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
