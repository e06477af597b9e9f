"""Live 12.2, a network that is told the data: right answers of every kind pass, wrong ones are told what is wrong."""

import numpy as np
import tensorflow as tf
import tf_keras

from course_utils.exercises.week_12.conditional_flow import _conditional_network
from course_utils.made import MaskedDense, degrees, made, masks


def of_the_course(order, data_size, outputs, hidden=(128, 128), seed=0):
    options = {"condition_size": data_size, "outputs_per_entry": outputs}
    return made(len(order), hidden, seed=seed, order=order, **options)


def edited(edit):
    """The network with another Keras model made of its inputs and outputs."""

    def network(order, data_size, outputs, hidden=(128, 128), seed=0):
        model = _conditional_network()(order, data_size, outputs, hidden, seed)
        return edit(model)

    return network


def without_degree_0(order, data_size, outputs, hidden=(128, 128), seed=0):
    """Units of degree 0 are what the first parameter's numbers need; these have none."""
    size = len(order)
    parameters, data = tf_keras.Input((size,)), tf_keras.Input((data_size,))
    *hidden_masks, last = masks(degrees(size, hidden, order))
    features = parameters
    for mask in hidden_masks:
        features = tf.nn.relu(MaskedDense(mask)(features) + tf_keras.layers.Dense(mask.shape[1])(data))
    raw = MaskedDense(np.repeat(last, outputs, axis=1), kernel_initializer="zeros")(features)
    return tf_keras.Model([parameters, data], tf_keras.layers.Reshape((size, outputs))(raw))


def own_order(order, data_size, outputs, hidden=(128, 128), seed=0):
    return of_the_course(np.arange(1, len(order) + 1), data_size, outputs, hidden, seed)


RIGHT = [(of_the_course,)]

WRONG = [
    (
        (edited(lambda model: tf_keras.Model(model.inputs[::-1], model.outputs)),),
        "the parameters first and the data second",
    ),
    (
        (edited(lambda model: tf_keras.Model(model.inputs, tf.transpose(model.output, [0, 2, 1]))),),
        "should give raw numbers",
    ),
    ((edited(lambda model: model.output),), "should return a `tf_keras.Model`"),
    ((without_degree_0,), "do not see datum 1"),
    ((own_order,), "in the order [2, 3, 1] the numbers of parameter"),
]
