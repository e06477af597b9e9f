import weakref

import numpy as np
import pytest
import tensorflow as tf
import tf_keras
from small_trainings import StopAt, small_model, tiny_model
from support import eagerly, normal, randomised
from tqdm import tqdm

from course_utils import flows, passes, training
from course_utils.datasets import TwoMoons, batches

pytestmark = pytest.mark.slow


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
@eagerly()
def test_a_bar_is_closed_however_a_training_ends(pipeline, moment, error):
    with pytest.raises(type(error)):
        training.fit(tiny_model(), pipeline, epochs=2, callbacks=[raising(moment, error)])
    assert not [bar for bar in tqdm._instances if not bar.disable]


@eagerly()
def test_a_training_inside_a_training_leaves_its_bar_alone(pipeline, capsys):
    training.fit(tiny_model(), pipeline, epochs=2, callbacks=[Nested(pipeline)])
    assert "8/8" in capsys.readouterr().out
    assert not [bar for bar in tqdm._instances if not bar.disable]


@eagerly()
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
