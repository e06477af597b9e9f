"""Exercise 4.6, a conditional flow: its check."""

import numpy as np
import tensorflow as tf
import tf_keras

from course_utils import networks
from course_utils.exercises.exercise import Wrong, call, exercise
from course_utils.exercises.week_04.shared import randomise, some_points
from course_utils.exercises.week_04.shared_networks import network_of, require_heads, require_outputs, require_seeded


@exercise(
    "Exercise 4.6, a conditional flow",
    reference=lambda: _reference_conditional_conditioner,
)
def conditional(make_conditional_conditioner):
    try:
        network = network_of("make_conditional_conditioner", make_conditional_conditioner)
    except Wrong as wrong:
        if "Graph disconnected" in str(wrong):  # so Keras says it
            raise Wrong(f"the network reads an input that the model is not given. {_BOTH_INPUTS}") from wrong
        raise
    if len(network.inputs or ()) != 2:
        raise Wrong(
            f"the model should have two inputs, `[masked, moon]`; yours has {len(network.inputs or ())}. {_BOTH_INPUTS}"
        )
    x = some_points(5)[:, :2]
    first, second = (tf.one_hot([moon] * 5, 2) for moon in (0, 1))
    require_outputs(call("The network", network, [x, first]))
    randomise(network)
    for name, one, other, flipped in zip(
        ("shift", "log_scale"), network([x, first]), network([x, second]), network([-x, first]), strict=True
    ):
        if np.allclose(one, other):
            raise Wrong(f"the {name} does not depend on the moon: let `features` see both inputs.")
        if np.allclose(one, flipped):
            raise Wrong(f"the {name} does not depend on the masked point: let `features` see both inputs.")
    _require_joined(network)
    require_heads(network, [x, first])
    require_seeded("make_conditional_conditioner", make_conditional_conditioner, network)


_BOTH_INPUTS = "The first argument of `tf_keras.Model` is the list of both inputs, `[masked, moon]`."


def _require_joined(network: tf_keras.Model) -> None:
    """Every one of the four numbers that come in must count on its own, for either moon: their gradients are independent."""
    x = some_points(40)[:, :2]
    for moon in (0, 1):
        inputs = [x, tf.one_hot([moon] * len(x), 2)]
        with tf.GradientTape(persistent=True) as tape:
            tape.watch(inputs)
            outputs = tf.unstack(tf.concat(network(inputs), axis=-1), axis=-1)
        gradients = [tf.concat(tape.gradient(output, inputs), axis=-1) for output in outputs]
        sizes = np.linalg.svd(np.concatenate(gradients), compute_uv=False)
        if sizes[-1] < 1e-4 * sizes[0]:
            raise Wrong(
                "the features do not see the four numbers of both inputs separately, but some combination of them: join the inputs "
                "with `tf_keras.layers.Concatenate()`."
            )


def _reference_conditional_conditioner(seed: int) -> tf_keras.Model:
    return networks.dense_conditioner(2, seed=seed, condition_size=2)
