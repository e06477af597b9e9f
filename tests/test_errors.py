"""Errors of a student's code, told in one line."""

import pytest
import tensorflow as tf
import tf_keras

from course_utils.exercises.errors import told
from course_utils.networks import BoundedLogScale


def told_of(function):
    try:
        function(3)
    except Exception as error:
        return told(error)
    raise AssertionError("Expected an error; got none.")


class Undefined(tf_keras.layers.Layer):
    def call(self, x):
        return undefined * x  # noqa: F821


ERRORS = {
    "in a layer": lambda x: Undefined()(tf.ones(x)),
    "in a compiled function": tf.function(lambda x: undefined * x),  # noqa: F821
    "in a layer of a compiled function": tf.function(lambda x: Undefined()(tf.ones(x))),
}


@pytest.mark.parametrize("case", ERRORS)
def test_errors_are_told_without_what_keras_and_tensorflow_put_around_them(case):
    assert told_of(ERRORS[case]) == "NameError: name 'undefined' is not defined."


def test_shapes_that_do_not_match_are_told_without_the_graph():
    said = told_of(tf.function(lambda x: tf.ones([2, x]) @ tf.ones([2, x])))
    assert said == "ValueError: Dimensions must be equal, but are 3 and 2 with input shapes: [2,3], [2,3]."


LAYERS = {
    "Dense": tf_keras.layers.Dense,
    "Conv2D": lambda x: tf_keras.layers.Conv2D(8, 3, x),
    "Flatten": tf_keras.layers.Flatten,
    "BoundedLogScale": BoundedLogScale,
}


@pytest.mark.parametrize("x", [tf_keras.Input([4]), tf.ones([2, 4])], ids=["symbolic", "eager"])
@pytest.mark.parametrize("name", LAYERS)
def test_a_layer_made_of_a_tensor_is_told_of_two_pairs_of_parentheses(name, x):
    said = told_of(lambda _: LAYERS[name](x))
    assert said.startswith(
        f"The layer `{name}` is given a tensor where its options belong: make it first, and call it then, as"
    )


class WithATensor(tf_keras.layers.Layer):
    def __init__(self, mask):
        super().__init__()
        self.mask = mask / undefined  # noqa: F821


def test_a_layer_of_ones_own_may_take_tensors():
    assert told_of(lambda _: WithATensor(tf.ones(2))) == "NameError: name 'undefined' is not defined."
