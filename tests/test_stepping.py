"""Models whose step is traced once: as Keras trains them, whatever they are compiled with."""

import numpy as np
import pytest
import tensorflow as tf
import tf_keras

from course_utils.stepping import TracedOnce

X = np.random.default_rng(0).normal(size=(40, 3)).astype("float32")


class Line(TracedOnce):
    """Its loss is the mean square of what it gives; it counts how often its steps are traced."""

    def __init__(self):
        super().__init__()
        self.line = tf_keras.layers.Dense(2, kernel_initializer=tf_keras.initializers.GlorotUniform(seed=1))
        self.traced = {"train": 0, "test": 0}

    def call(self, x):
        y = self.line(x)
        self.add_loss(tf.reduce_mean(y**2))
        return y

    def train_step(self, data):
        self.traced["train"] += 1
        return super().train_step(data)

    def test_step(self, data):
        self.traced["test"] += 1
        return super().test_step(data)


def trained(data=(X,), **options):
    """A model, and the history of two epochs of five steps each, some executions of which are shorter."""
    model = Line()
    model(X)  # where it has variables to make, TensorFlow traces another time
    model.compile("adam", **{"steps_per_execution": 2} | options)
    model.optimizer.build(model.trainable_variables)
    pipeline = tf.data.Dataset.from_tensor_slices(data).batch(8)
    return model, model.fit(pipeline, validation_data=pipeline.take(3), epochs=2, verbose=0).history


@pytest.mark.slow
def test_steps_are_traced_once_and_give_what_they_give_with_keras(monkeypatch):
    model, history = trained()
    assert model.traced == {"train": 1, "test": 1}
    assert int(model.optimizer.iterations) == int(model._train_counter) == 10
    monkeypatch.setattr(TracedOnce, "_returns_what_it_has", lambda self: False)
    kerases, expected = trained()
    assert kerases.traced == {"train": 2, "test": 2}  # else the class is of no more use
    assert history == expected
    for ours, theirs in zip(model.get_weights(), kerases.get_weights(), strict=True):
        np.testing.assert_array_equal(ours, theirs)


@pytest.mark.slow
@pytest.mark.parametrize(
    "options",
    [{"loss": "mse"}, {"metrics": ["mae"]}, {"run_eagerly": True}, {"steps_per_execution": 1}, {"jit_compile": True}],
    ids=lambda options: next(iter(options)),
)
def test_what_is_compiled_otherwise_is_trained_by_keras(options):
    _, history = trained((X, X[:, :2]), **options)
    assert set(history) == {"loss", "val_loss", *(["mae", "val_mae"] if "metrics" in options else [])}
    assert np.all(np.isfinite(history["loss"]))


@pytest.mark.slow
def test_compiled_anew_a_model_is_traced_anew():
    model, _ = trained()
    model.compile("sgd", steps_per_execution=3)
    model.optimizer.build(model.trainable_variables)
    model.fit(tf.data.Dataset.from_tensor_slices((X,)).batch(8), verbose=0)
    assert model.traced["train"] == 2
