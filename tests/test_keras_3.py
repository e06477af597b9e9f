"""What is made with Keras 3 is told so, and what only happens near it is not."""

import pytest
import tensorflow as tf
import tensorflow_probability as tfp
import tf_keras

from course_utils.exercises.exercise import call, exercise


def doubling(verify):
    @exercise("Live 0.1, doubling", reference=lambda: lambda x: 2 * x)
    def double(function):
        verify(function)

    double.week = "week_00"
    return double


class OfKeras3(tfp.bijectors.Bijector):
    def __init__(self):
        super().__init__(forward_min_event_ndims=1)
        self.networks = {"both": [tf.keras.layers.Dense(2)]}


class ModelOfKeras3(tf.keras.Model):
    pass


def model_with_a_layer_of_keras_3():
    inputs = tf_keras.Input([2])
    return tf_keras.Model(inputs, tf.keras.layers.Dense(2)(inputs))


KERAS_3 = [
    tf.keras.layers.Dense(2),
    tf.keras.Sequential(),
    ModelOfKeras3,
    [tf.keras.layers.Dense(2)],
    OfKeras3(),
    model_with_a_layer_of_keras_3(),  # where only a node of the graph has it
    tfp.distributions.TransformedDistribution(tfp.distributions.Normal(0.0, 1.0), OfKeras3()),
    lambda x: tf.keras.layers.Dense(2),  # as a result
    lambda x: tf.exp(tf.keras.Input([2])),  # an error of Keras 3 itself
    lambda x: tf_keras.Sequential([tf.keras.layers.Dense(2)]),  # errors of tf_keras about it
    lambda x: tf_keras.layers.Dense(2)(tf.keras.Input([2])),
    lambda x: tf_keras.Sequential().compile(tf.keras.optimizers.Adam()),
]


@pytest.mark.parametrize("answer", KERAS_3, ids=range(len(KERAS_3)))
def test_what_is_made_with_keras_3_is_told_to_use_tf_keras(answer, capsys):
    assert doubling(lambda function: call("`double(3)`", function, 3)).check(answer)(5) == 10
    assert "keras` are: use `tf_keras`." in capsys.readouterr().out


def test_what_is_made_with_tf_keras_passes(capsys):
    dense = tf_keras.layers.Dense(2)
    assert doubling(lambda layer: call("the layer", layer, tf.ones([1, 2]))).check(dense) is dense
    assert doubling(lambda layer: call("the layer", layer, 3)).check(dense) is not dense
    assert "Keras 3" not in capsys.readouterr().out


def optimise(gradient):
    return tf.keras.optimizers.SGD(0.1).apply_gradients([(gradient, tf.Variable(1.0))])


def stumble():
    optimiser = tf.keras.optimizers.SGD(0.1)
    return [optimiser][1]


@pytest.mark.parametrize(
    "function", [lambda x: optimise(None), lambda x: optimise(tf.constant("text")), lambda x: stumble()]
)
def test_an_error_inside_or_near_an_optimiser_is_told_as_it_is(function, capsys):
    doubling(lambda function: call("`double(3)`", function, 3)).check(function)
    said = capsys.readouterr().out
    assert "`double(3)` raised an error." in said
    assert "Keras 3" not in said
