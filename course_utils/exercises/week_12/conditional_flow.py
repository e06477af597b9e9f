"""Live 12.2, a network that is told the data: its check."""

from collections.abc import Callable, Iterator
from typing import Any

import numpy as np
import tensorflow as tf
import tf_keras

from course_utils.exercises.exercise import Wrong, call, exercise
from course_utils.exercises.observation import Observation
from course_utils.made import MaskedDense, degrees, masks

_DATA, _OUTPUTS = 4, 5

_Network = Callable[..., tf_keras.Model]


def _conditional_network(
    layer: Callable = MaskedDense,
    told: Callable = lambda features, from_data: features + from_data,
    spread: Callable = np.repeat,
    start: str = "zeros",
    mask_of: Callable = lambda mask: mask,
    activation: Callable = tf.nn.relu,
) -> _Network:
    """The notebook's function, with another part here or there."""

    def conditional_network(order, data_size, outputs, hidden=(128, 128), seed=0):
        size = len(order)
        parameters, data = tf_keras.Input((size,)), tf_keras.Input((data_size,))
        *hidden_masks, last_mask = masks(degrees(size, hidden, order, conditional=True))
        kernels = tf_keras.initializers.VarianceScaling(1 / 3, "fan_in", "uniform", seed=seed)
        biases = tf_keras.initializers.RandomUniform(-0.5, 0.5, seed=seed)
        options = {"kernel_initializer": kernels, "bias_initializer": biases}
        features = parameters
        for mask in hidden_masks:
            from_data = tf_keras.layers.Dense(mask.shape[1], **options)(data)
            features = activation(told(layer(mask_of(mask), **options)(features), from_data))
        last = spread(last_mask, outputs, axis=1) if spread is np.repeat else spread(last_mask, (1, outputs))
        raw = layer(mask_of(last), kernel_initializer=start)(features)
        return tf_keras.Model([parameters, data], tf_keras.layers.Reshape((size, outputs))(raw))

    return conditional_network


def _told_once(order, data_size, outputs, hidden=(128, 128), seed=0):
    """Another right network: the first hidden layer alone is told the data."""
    size = len(order)
    parameters, data = tf_keras.Input((size,)), tf_keras.Input((data_size,))
    first, *others, last_mask = masks(degrees(size, hidden, order, conditional=True))
    features = tf.nn.tanh(MaskedDense(first)(parameters) + tf_keras.layers.Dense(first.shape[1])(data))
    for mask in others:
        features = MaskedDense(mask, activation="tanh")(features)
    raw = MaskedDense(np.repeat(last_mask, outputs, axis=1), kernel_initializer="zeros")(features)
    return tf_keras.Model([parameters, data], tf_keras.layers.Reshape((size, outputs))(raw))


@exercise(
    "Live 12.2, a network that is told the data",
    reference=_conditional_network,
    alternatives=[_told_once, _conditional_network(activation=tf.nn.gelu)],
    mistakes={
        "your network does not see the data: add a `Dense` layer of `data` to each hidden layer.": _conditional_network(
            told=lambda features, from_data: features
        ),
        "your network does not see the parameters: its hidden layers begin with `parameters`.": _conditional_network(
            told=lambda features, from_data: from_data
        ),
        "your network leaks: an entry's numbers depend on the entry itself. All layers of the parameters need their masks, "
        "`MaskedDense(mask, ...)`; the data alone go through a `Dense` layer.": _conditional_network(
            mask_of=np.ones_like
        ),
        "the numbers of one entry stand beside each other, so that each column of the last mask is repeated: `np.repeat(last_mask, "
        "outputs, axis=1)`.": _conditional_network(spread=np.tile),
        "the last layer should start at zero, so that the flow starts as the identity: "
        '`kernel_initializer="zeros"`.': _conditional_network(start="glorot_uniform"),
    },
)
def conditional_flow(conditional_network: _Network) -> Iterator[Observation]:
    order = [2, 3, 1]
    what = f"`conditional_network({order}, {_DATA}, {_OUTPUTS}, (16, 16))`"
    network = call(what, conditional_network, np.array(order), _DATA, _OUTPUTS, (16, 16))
    _require_network(what, network, len(order))
    theta, x = (tf.constant(np.random.default_rng(k).normal(size=(20, n)), tf.float32) for k, n in ((0, 3), (1, _DATA)))
    raw = call(f"the network of {what}", network, [theta, x])
    if np.shape(raw) != (20, 3, _OUTPUTS):
        raise Wrong(
            f"for 20 points the network should give raw numbers of shape (20, 3, {_OUTPUTS}), {_OUTPUTS} for each parameter; yours "
            f"give {np.shape(raw)}."
        )
    yield Observation("the number of raw numbers that are not zero, before training,", np.count_nonzero(raw) > 0)
    for k, variable in enumerate(network.trainable_variables):
        variable.assign(0.5 * tf.random.stateless_normal(variable.shape, seed=[k, 3]))
    for name, inputs in (("parameters", 0), ("data", 1)):
        found = _depends(network, [theta, x], inputs)
        yield Observation(
            f"which numbers depend on which {name}",
            found,
            otherwise=f"{_told_dependence(name, found, np.array(order))}",
        )


def _require_network(what: str, network: Any, size: int) -> None:
    if not isinstance(network, tf_keras.Model):
        raise Wrong(f"{what} should return a `tf_keras.Model`; yours returns a {type(network).__name__}.")
    shapes = [tuple(each.shape) for each in network.inputs]
    if shapes != [(None, size), (None, _DATA)]:
        raise Wrong(
            f"the network takes the parameters first and the data second, `tf_keras.Model([parameters, data], ...)`: inputs of "
            f"the shapes {[(None, size), (None, _DATA)]}; yours takes {shapes}."
        )


def _depends(network: tf_keras.Model, inputs: list[tf.Tensor], which: int) -> np.ndarray:
    """Whether any of the numbers of entry i changes with input j, as zeros and ones, `[D, K]`."""
    with tf.GradientTape(persistent=True) as tape:
        tape.watch(inputs)
        raw = network(inputs)
        parts = [[tf.reduce_sum(raw[:, i, p]) for p in range(raw.shape[2])] for i in range(raw.shape[1])]
    rows = []
    for entry in parts:
        gradients = [tape.gradient(part, inputs[which]) for part in entry]
        rows.append(sum(np.abs(g).max(axis=0) for g in gradients if g is not None) + np.zeros(inputs[which].shape[1]))
    return (np.array(rows) > 0).astype(float)


def _told_dependence(name: str, found: np.ndarray, order: np.ndarray) -> str:
    if name == "data":
        i, j = np.argwhere(found == 0)[0] if (found == 0).any() else (0, 0)
        return f"all numbers may depend on all of the data; in your network those of parameter {i + 1} do not see datum {j + 1}."
    expected = (order[:, None] > order).astype(float)
    different = np.argwhere(found != expected)
    i, j = different[0] if len(different) else (0, 0)
    verb = "should not see" if expected[i, j] == 0 else "should see"
    return f"in the order {order.tolist()} the numbers of parameter {i + 1} {verb} parameter {j + 1}."
