import signal
import subprocess
import sys
import time
import weakref
from pathlib import Path

import numpy as np
import pytest
import tensorflow as tf
import tensorflow_probability as tfp
import tf_keras
import training_to_interrupt
from support import normal, randomised

from course_utils import flows, training
from course_utils.datasets import TwoMoons, batches

pytestmark = pytest.mark.slow


def small_model(seed=0, hidden=(8,), learning_rate=1e-2):
    model = training.MaximumLikelihood(flows.realnvp(2, layers=2, hidden=hidden, seed=seed))
    training.compile_with_schedule(model, learning_rate, 100, steps_per_execution=4)
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
        training.fit(small_model(), pipeline, epochs=1, checkpoint=tmp_path / "file" / "folder")


def test_a_loss_that_is_not_finite_stops_training_and_keeps_the_last_good_checkpoint(tmp_path, pipeline):
    model = small_model()

    class Spoil(tf_keras.callbacks.Callback):
        def on_epoch_begin(self, epoch, logs=None):
            if epoch == 1:
                self.model.trainable_variables[0].assign(np.nan * self.model.trainable_variables[0])

    with pytest.raises(FloatingPointError, match="nan in epoch 2"):
        training.fit(model, pipeline, epochs=3, callbacks=[Spoil()], checkpoint=tmp_path, progress=False)
    history = training.fit(small_model(), pipeline, epochs=2, checkpoint=tmp_path, progress=False)
    assert np.all(np.isfinite(history["loss"]))


def test_training_sets_of_unknown_size_are_refused(pipeline):
    with pytest.raises(ValueError, match="finite number of batches; got infinitely many"):
        training.fit(small_model(), pipeline.repeat(), epochs=1)
    with pytest.raises(ValueError, match="finite number of batches; got an unknown number"):
        training.fit(small_model(), pipeline.filter(lambda x: True), epochs=1)
    with pytest.raises(ValueError, match="finite number of batches; got no batches"):
        training.fit(small_model(), pipeline.take(0), epochs=1)
    with pytest.raises(ValueError, match="number of epochs, a positive integer; got 0"):
        training.fit(small_model(), pipeline, epochs=0)


def test_the_environment_can_limit_the_epochs(pipeline, monkeypatch):
    monkeypatch.setenv(training.EPOCH_LIMIT, "2")
    assert len(training.fit(small_model(), pipeline, epochs=5, progress=False)["loss"]) == 2
    monkeypatch.setenv(training.EPOCH_LIMIT, "few")
    with pytest.raises(ValueError, match="COURSE_EPOCH_LIMIT to be a positive integer; got 'few'"):
        training.fit(small_model(), pipeline, epochs=5, progress=False)


def test_the_limit_is_read_in_one_place():
    package = Path(training.__file__).parents[1]
    readers = [path.name for path in package.rglob("*.py") if "COURSE_EPOCH_LIMIT" in path.read_text(encoding="utf-8")]
    assert readers == ["fit.py"]
