"""What the checks of both conditioners of week 4 ask of a network."""

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np
import tensorflow as tf
import tf_keras

from course_utils.exercises.compare import require_instance
from course_utils.exercises.exercise import Wrong, call
from course_utils.exercises.week_04.shared import randomise


def network_of(name: str, make: Callable) -> tf_keras.Model:
    network = call(f"`{name}(seed=0)`", make, seed=0)
    require_instance(f"what `{name}` returns", network, tf_keras.Model, "a `tf_keras.Model`")
    if not network.built:
        raise Wrong(
            f"what `{name}` returns has no weights before it is first called, so that nobody could count or train them: make it "
            "with `tf_keras.Model`, from its inputs to its outputs."
        )
    return network


def require_outputs(outputs: Any) -> None:
    """Asks for a shift and a log-scale for each of five points, all of them 0."""
    if not isinstance(outputs, tuple | list) or len(outputs) != 2:
        found = len(outputs) if isinstance(outputs, tuple | list) else "one"
        raise Wrong(f"the network should have two outputs, `[shift, log_scale]`; yours has {found}.")
    for name, output in zip(("shift", "log_scale"), outputs, strict=True):
        if np.shape(output) != (5, 2):
            raise Wrong(
                f"for an input of shape (5, 2) the {name} should have shape (5, 2) too; yours has {np.shape(output)}."
            )
        if output.dtype != tf.float32:
            raise Wrong(f"the {name} should hold float32, as its input does; yours holds {output.dtype.name}.")
        if np.any(output):
            raise Wrong(
                f"the {name} should be 0 before training, so that the layer starts as the identity: give its head "
                '`kernel_initializer="zeros"`, and no bias but zeros.'
            )


def require_seeded(name: str, make: Callable, network: tf_keras.Model) -> None:
    if make(seed=0) is network:
        raise Wrong(f"`{name}` should make a new network each time it is called; yours returns the same one again.")
    first, again, other = (make(seed=seed).get_weights() for seed in (0, 0, 1))
    if not all(map(np.array_equal, first, again)):
        raise Wrong("the same seed should give the same weights: hand `seed` on to `dense_features`.")
    if all(map(np.array_equal, first, other)):
        raise Wrong("another seed should give other weights: hand `seed` on to `dense_features`.")


def require_heads(network: tf_keras.Model, inputs: tf.Tensor | list[tf.Tensor]) -> None:
    """Tells a bounded head from a free one by what large weights do to it; leaves the network spoilt."""
    variables = network.trainable_variables
    randomise(network)
    shift_follows, log_scale_follows = zip(*(_follow(network, inputs, v) for v in variables), strict=True)
    if sum(shift_follows) == 1 < sum(log_scale_follows):
        raise Wrong("the heads seem to be exchanged: the first output is the shift, the second the bounded log-scale.")
    if sum(shift_follows) < 2:
        raise Wrong(_FREE_SHIFT)
    if sum(log_scale_follows) > 1:
        raise Wrong("the log-scale is not bounded: pass its head through `BoundedLogScale()`.")
    if not any(log_scale_follows):
        raise Wrong("the bound of the log-scale should be learned: use `BoundedLogScale()` rather than tanh alone.")
    _require_both_signs(
        network, inputs, [v for v, bound in zip(variables, log_scale_follows, strict=True) if not bound]
    )
    if len(variables) != 9:
        raise Wrong(
            "two hidden layers and two heads, each with a kernel and a bias, and the bound make 9 trainable variables; "
            f"your network has {len(variables)}. Do both heads read `features`, and is each a layer of its own?"
        )


_FREE_SHIFT = "the shift should be free to take any value: no activation on its head. Only the log-scale is bounded."


def _follow(network: tf_keras.Model, inputs: tf.Tensor | list[tf.Tensor], variable: tf.Variable) -> list[bool]:
    """Whether the shift and the log-scale become as large as one makes a variable."""
    weights = variable.numpy()
    follows = [False, False]
    for factor in (1e4, -1e4):
        variable.assign(factor * np.abs(weights))
        follows = [
            found or not np.max(np.abs(output)) < 50 for found, output in zip(follows, network(inputs), strict=True)
        ]
    variable.assign(weights)
    return follows


def _require_both_signs(
    network: tf_keras.Model, inputs: tf.Tensor | list[tf.Tensor], weights: Sequence[tf.Variable]
) -> None:
    """With weights drawn twenty times, each number of a free head is negative at times and positive at others."""
    outputs = []
    for draw in range(20):
        for k, variable in enumerate(weights):
            variable.assign(tf.random.stateless_normal(variable.shape, seed=[k, draw]))
        outputs.append(np.concatenate(network(inputs), axis=-1))
    least, greatest = np.min(outputs, axis=(0, 1)), np.max(outputs, axis=(0, 1))
    one_sided = (least >= 0) | (greatest <= 0)
    if one_sided[:2].any():
        raise Wrong(_FREE_SHIFT)
    if one_sided[2:].any():
        raise Wrong(
            "the log-scale should be free to be negative: no activation on its head before `BoundedLogScale()`."
        )
