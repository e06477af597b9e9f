"""Live 7.2, MADE: right answers of every kind pass, wrong ones are told what is wrong."""

import numpy as np
import tensorflow as tf
import tf_keras
from exercise_tests import ExerciseTests

from course_utils import made as mades
from course_utils.exercises import week_07
from course_utils.networks import BoundedLogScale


def made_of_keras_3(degrees_in, hidden, seed):
    inputs = tf.keras.Input((len(degrees_in),))
    return tf.keras.Model(inputs, [tf.keras.layers.Dense(len(degrees_in))(inputs) for _ in range(2)])


def made(
    layer=mades.MaskedDense,
    head="zeros",
    bound=True,
    with_options=True,
    strict=True,
    exchange=False,
    one_head=False,
    activation="relu",
    hidden_mask=lambda mask: mask,
    features_of_heads=lambda features: features,
    finish=lambda shift, log_scale: [shift, log_scale],
):
    """The notebook's function with one thing or another done differently."""

    def make_made(degrees_in, hidden, seed):
        degrees_in = np.asarray(degrees_in)
        degrees_hidden = [np.round(np.linspace(1, max(degrees_in) - 1, width)) for width in hidden]
        *hidden_masks, last_mask = mades.masks([degrees_in, *degrees_hidden])
        if not strict:
            last_mask = (degrees_hidden[-1][:, None] <= degrees_in).astype(int)
        kernels = tf_keras.initializers.VarianceScaling(1 / 3, "fan_in", "uniform", seed=seed)
        biases = tf_keras.initializers.RandomUniform(-0.5, 0.5, seed=seed)
        options = {"activation": activation, "kernel_initializer": kernels, "bias_initializer": biases}
        if with_options is not True:
            options = {"activation": with_options} if with_options else {}
        inputs = tf_keras.Input((len(degrees_in),))
        features = inputs
        for mask in hidden_masks:
            features = layer(hidden_mask(mask), **options)(features)
        features = features_of_heads(features)
        head_options = {"kernel_initializer": "zeros"} if head == "zeros" else head
        shift = layer(last_mask, **head_options)(features)
        log_scale = shift if one_head else layer(last_mask, **head_options)(features)
        if bound:
            log_scale = BoundedLogScale()(log_scale) if bound is True else bound(log_scale)
        return tf_keras.Model(inputs, [log_scale, shift] if exchange else finish(shift, log_scale))

    return make_made


def made_of_inputs_alone(degrees_in, hidden, seed):
    *hidden_masks, last_mask = mades.masks([np.asarray(degrees_in), *(np.ones(width) for width in hidden)])
    inputs = tf_keras.Input((len(degrees_in),))
    for mask in hidden_masks:
        features = mades.MaskedDense(mask, activation="relu")(inputs)
    return tf_keras.Model(inputs, [mades.MaskedDense(last_mask)(features) for _ in range(2)])


def unmasked(mask, **options):
    return tf_keras.layers.Dense(mask.shape[1], **options)


def shorter(mask):
    """A mask without some of the connections that it may have."""
    return mask * (np.arange(mask.shape[0])[:, None] > 0)


RIGHT = [(made(),), (made(head={"kernel_initializer": "zeros", "bias_initializer": "zeros"}),)]

WRONG = [
    ((made(layer=unmasked),), "Is every layer a `MaskedDense`"),
    ((made(strict=False),), "must not depend on its own dimension"),
    ((made(head={}),), "the shift should be 0 before training"),
    ((made(bound=False),), "the log-scale is not bounded"),
    ((made(bound=tf.tanh),), "should be learned"),
    ((made(bound=BoundedLogScale),), "with two pairs of parentheses"),
    ((made(bound=lambda raw: BoundedLogScale()(tf.nn.relu(raw))),), "free to be negative"),
    ((made(head={"kernel_initializer": "zeros", "activation": "relu"}),), "no activation on its head"),
    ((made(bound=lambda raw: tf.exp(BoundedLogScale()(raw))),), "the log-scale is 1 for every x before training"),
    ((made(head={"kernel_initializer": "zeros", "bias_initializer": "ones"}),), "and a bias that starts at 0"),
    ((made(head={"kernel_initializer": "zeros", "activation": "softplus"}),), "the shift is 0.69 for every x"),
    ((made(activation="linear"),), "a linear function of x"),
    ((made(activation="tanh"),), "yours have another activation"),
    ((made(activation="softplus"),), "yours have another activation"),
    ((made(finish=lambda shift, log_scale: shift),), "the network should have two outputs"),
    (
        (made(finish=lambda shift, log_scale: 2 * [tf.concat([shift, log_scale], -1)]),),
        "should have that shape too",
    ),
    ((made(features_of_heads=tf.zeros_like),), "still depends on nothing: does its head read"),
    ((made(hidden_mask=shorter),), "and none a mask too many?"),
    ((made_of_inputs_alone,), "each hidden layer reads the `features`"),
    ((made(exchange=True),), "exchanged"),
    ((made_of_keras_3,), "use `tf_keras`"),
    ((made(one_head=True),), "come from one head"),
    ((made(with_options="relu"),), "the seed should decide"),
    ((made(with_options=False),), "give the hidden layers `**options`"),
    (
        (lambda degrees_in, hidden, seed: made()(degrees_in, hidden[:1], seed),),
        "one layer for each of `hidden_masks`",
    ),
]


class TestMade(ExerciseTests):
    exercise = week_07.made
    right, wrong = RIGHT, WRONG
