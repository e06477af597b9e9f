"""Live 6.3, the network: right answers of every kind pass, wrong ones are told what is wrong."""

import functools

import tensorflow as tf
import tf_keras
from exercises.week_06.answers import make_network

from course_utils.exercises.week_06.network import network_with
from course_utils.networks import BoundedLogScale


def split_rows(shift, raw):
    heads = tf.concat([shift, raw], axis=-1)
    return [heads[:, ::2], BoundedLogScale()(heads[:, 1::2])]


def keras_3_network(channels_in, channels_out, hidden, seed):
    frozen = tf_keras.Input((None, None, channels_in))
    features = tf.keras.layers.Conv2D(hidden, 3, padding="same", activation="relu")(frozen)
    heads = tf_keras.layers.Conv2D(2 * channels_out, 3, padding="same", kernel_initializer="zeros")(features)
    return tf_keras.Model(frozen, tf.split(heads, 2, axis=-1))


def with_names(channels_in, channels_out, hidden, seed):
    network = make_network(channels_in, channels_out, hidden, seed)
    for layer in network.layers:
        if layer.weights:
            layer._name = f"convolution_{layer.name}"
    return network


def sequential_network(channels_in, channels_out, hidden, seed):
    layers = tf_keras.layers
    start = tf_keras.initializers.HeUniform(seed=seed)
    body = tf_keras.Sequential(
        [
            layers.Conv2D(hidden, (3, 3), padding="same", kernel_initializer=start),
            layers.ReLU(),
            layers.Conv2D(hidden, (1, 1), kernel_initializer=start),
            layers.Activation("relu"),
            layers.Conv2D(2 * channels_out, 3, padding="same", kernel_initializer=tf_keras.initializers.Zeros()),
        ]
    )
    frozen = tf_keras.Input((None, None, channels_in))
    out = body(frozen)
    return tf_keras.Model(inputs=frozen, outputs=(out[..., :channels_out], BoundedLogScale()(out[..., channels_out:])))


def two_heads(channels_in, channels_out, hidden, seed):
    start = tf_keras.initializers.HeUniform(seed=seed)
    frozen = tf_keras.Input((None, None, channels_in))
    features = tf_keras.layers.Conv2D(hidden, 3, padding="same", activation="relu", kernel_initializer=start)(frozen)
    features = tf_keras.layers.Conv2D(hidden, 1, activation="relu", kernel_initializer=start)(features)
    head = functools.partial(tf_keras.layers.Conv2D, channels_out, 3, padding="same", kernel_initializer="zeros")
    return tf_keras.Model(frozen, [head()(features), BoundedLogScale()(head()(features))])


def bounded_before_the_split(channels_in, channels_out, hidden, seed):
    network = network_with(outputs=lambda shift, raw: tf.concat([shift, raw], axis=-1))(
        channels_in, channels_out, hidden, seed
    )
    return tf_keras.Model(network.inputs, tf.split(BoundedLogScale()(network.output), 2, axis=-1))


def network(**changed):
    return (network_with(**changed),)


RIGHT = [
    (make_network,),
    (sequential_network,),
    (with_names,),
    (lambda inputs, outputs, width, start: network_with()(inputs, outputs, width, start),),
]

WRONG = [
    (network(activations=("tanh", "relu", None)), "convolutions with a ReLU after the first and the second"),
    (network(outputs=lambda shift, raw: [shift, tf.exp(BoundedLogScale()(raw))]), "the log_scale is 1 before training"),
    (network(outputs=lambda shift, raw: [shift, BoundedLogScale()(tf.tanh(raw))]), "and nothing else"),
    (network(padding="valid"), 'lacks `padding="same"`'),
    (network(windows=(1, 1, 3)), "your first one is of 1 × 1"),
    (network(windows=(3, 3, 3)), "your second one is of 3 × 3"),
    (network(windows=(3, 1, 1)), "your last one is of 1 × 1"),
    (network(end="glorot_uniform"), "the shift should be 0 before training"),
    (network(starts=(False, True)), "the weights of the first hidden layer do not depend on `seed`"),
    (network(starts=(True, False)), "the weights of the second hidden layer do not depend on `seed`"),
    (network(start=lambda seed: tf_keras.initializers.HeUniform(seed=0)), "another seed should give the first"),
    (network(start=lambda seed: "zeros"), "only those of the *last* convolution"),
    (network(heads=lambda channels_out: channels_out), "The last convolution has 2 · `channels_out` channels"),
    (network(heads=lambda channels_out: 4 * channels_out), "part them with `tf.split(heads, 2, axis=-1)`"),
    (network(width=lambda hidden: 2 * hidden), "the first convolution should have 6 channels, and yours has 12"),
    (network(outputs=lambda shift, raw: [shift, raw]), "and in yours there is none"),
    (network(outputs=lambda shift, raw: [shift, tf.tanh(raw)]), "and in yours there is none"),
    (network(outputs=lambda shift, raw: [BoundedLogScale()(shift), BoundedLogScale()(raw)]), "there are 2"),
    (network(outputs=lambda shift, raw: [shift]), "should have two outputs, `[shift, log_scale]`; yours has 1"),
    (network(axis=1), "raised an error"),
    (network(outputs=split_rows), "Split along the channels"),
    (
        network(outputs=lambda shift, raw: [tf_keras.layers.BatchNormalization()(shift), BoundedLogScale()(raw)]),
        "your network has 9",
    ),
    ((keras_3_network,), "use `tf_keras`"),
    ((bounded_before_the_split,), "split first"),
    ((two_heads,), "the last of them for shift and log-scale together"),
    ((lambda channels_in, channels_out, hidden, seed: tf_keras.layers.Dense(1),), "a `tf_keras.Model`"),
    ((lambda channels_in, channels_out, hidden, seed: ...,), "not attempted yet"),
]
