"""Live 7.2, MADE: right answers of every kind pass, wrong ones are told what is wrong."""

import tensorflow as tf
from written import written

from course_utils.exercises import week_07
from course_utils.made import MaskedDense

GIVEN = {"MaskedDense": MaskedDense, "made_masks": week_07.masks.reference()}


def made(*edits):
    return (written(week_07.made, *edits, given=GIVEN),)


def with_heads(options):
    return made(('kernel_initializer="zeros"', options))


def with_bound(bound):
    return made(("BoundedLogScale()(", bound))


def with_activation(name):
    return made(('"activation": "relu"', f'"activation": "{name}"'))


def returning(outputs):
    return made(("[shift, log_scale])", f"{outputs})"))


def before(line, more):
    return made((f"    {line}", f"    {more}\n    {line}"))


def made_of_keras_3(degrees_in, hidden, seed):
    inputs = tf.keras.Input((len(degrees_in),))
    return tf.keras.Model(inputs, [tf.keras.layers.Dense(len(degrees_in))(inputs) for _ in range(2)])


HEAD = 'MaskedDense(last_mask, kernel_initializer="zeros")(features)'

RIGHT = [made(), with_heads('kernel_initializer="zeros", bias_initializer="zeros"')]

WRONG = [
    (made(("MaskedDense(mask,", "tf_keras.layers.Dense(mask.shape[1],")), "Is every layer a `MaskedDense`"),
    (
        before("features = inputs", "last_mask = (degrees_hidden[-1][:, None] <= degrees_in).astype(int)"),
        "must not depend on its own dimension",
    ),
    (with_heads(""), "the shift should be 0 before training"),
    (with_heads('kernel_initializer="zeros", activation="relu"'), "no activation on its head"),
    (with_heads('kernel_initializer="zeros", bias_initializer="ones"'), "and a bias that starts at 0"),
    (with_heads('kernel_initializer="zeros", activation="softplus"'), "the shift is 0.69 for every x"),
    (with_bound("("), "the log-scale is not bounded"),
    (with_bound("tf.tanh("), "should be learned"),
    (with_bound("BoundedLogScale("), "with two pairs of parentheses"),
    (before("return", f"log_scale = BoundedLogScale()(tf.nn.relu({HEAD}))"), "free to be negative"),
    (before("return", "log_scale = tf.exp(log_scale)"), "the log-scale is 1 for every x before training"),
    (with_activation("linear"), "a linear function of x"),
    (with_activation("tanh"), "yours have another activation"),
    (with_activation("softplus"), "yours have another activation"),
    (returning("shift"), "the network should have two outputs"),
    (returning("2 * [tf.concat([shift, log_scale], -1)]"), "should have that shape too"),
    (returning("[log_scale, shift]"), "exchanged"),
    (before("shift =", "features = tf.zeros_like(features)"), "still depends on nothing: does its head read"),
    (made(("(mask,", "(mask * (np.arange(len(mask))[:, None] > 0),")), "and none a mask too many?"),
    (made(("**options)(features)", "**options)(inputs)")), "each hidden layer reads the `features`"),
    ((made_of_keras_3,), "use `tf_keras`"),
    (made((HEAD + ")", "shift)")), "come from one head"),
    (made(("**options", 'activation="relu"')), "the seed should decide"),
    (made((", **options", "")), "give the hidden layers `**options`"),
    (made(("for width in hidden]", "for width in hidden[:1]]")), "one layer for each of `hidden_masks`"),
]
