"""What several exercises of week 4 share."""

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np
import tensorflow as tf
import tensorflow_probability as tfp
import tf_keras

from course_utils import flows
from course_utils.exercises.bijector_checks import require_compiled
from course_utils.exercises.compare import require_close, require_instance
from course_utils.exercises.exercise import Wrong, call

tfb = tfp.bijectors
tfd = tfp.distributions


# The couplings under test act on four dimensions: with two, too many wrong answers are right by accident.
MASK = np.array([1, 0, 0, 1])


def some_points(*shape: int, seed: int = 4) -> tf.Tensor:
    return tf.random.stateless_normal([*shape, len(MASK)], seed=[seed, 0])


def shift_and_log_scale(x: tf.Tensor) -> tuple[tf.Tensor, tf.Tensor]:
    """A conditioner whose every output depends on every input, so that a forgotten mask shows."""
    mix = tf.constant([[0.9, -0.4, 0.3, 0.5], [0.2, 0.8, -0.7, 0.4], [-0.6, 0.3, 0.7, 0.2], [0.5, 0.6, 0.4, -0.8]])
    return tf.sin(x @ mix + 0.3), 0.7 * tf.tanh(x @ tf.transpose(mix) - 0.2)


def randomise(module: Any) -> Any:
    """Moves a flow, a layer or a network away from where it starts, where most mistakes would not show."""
    for k, variable in enumerate(module.trainable_variables):
        variable.assign_add(0.2 * tf.random.stateless_normal(variable.shape, seed=[k, 4]))
    return module


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


def require_method(coupling: tfb.Bijector, method: str, at: tf.Tensor, expected: tf.Tensor, mistakes: dict) -> None:
    """Compares a method at points that TFP has not met, by the public name, under which TFP derives what is missing."""
    variable = "z" if method.startswith("forward") else "x"
    own = getattr(coupling, f"_{method}", None)
    if own and isinstance(call(f"`_{method}({variable})`", own, tf.identity(at)), int | float):
        raise Wrong(
            f"`_{method}` should return a tensor of shape {tuple(np.shape(expected))}; yours returns a plain number."
        )
    result = call(f"`{method}({variable})`", getattr(coupling, method), tf.identity(at))
    require_close(f"`{method}({variable})`", result, expected, mistakes)


def require_trainable(name: str, kind: type, right: tfb.Bijector, network: tf_keras.Model) -> None:
    """What passes must train: with its variables in sight, compiled, for any number of points, and with gradients.

    Args:
      name: The name of the student's class.
      kind: The student's class.
      right: The course's layer with the same network.
      network: A conditioner.
    """
    randomise(network)
    layer, z = kind(network, MASK), some_points(5)
    if layer.forward_min_event_ndims != 1 or layer.inverse_min_event_ndims != 1:
        raise Wrong("the layer acts on whole vectors, and TFP has to know: hand it `forward_min_event_ndims=1`.")
    seen = len(layer.trainable_variables)
    if seen != len(network.trainable_variables):
        raise Wrong(
            f"your bijector shows {seen} trainable variables where its network has {len(network.trainable_variables)}, so "
            "that training would leave some alone: keep the network itself as an attribute, `self.conditioner`."
        )
    for method in ("forward", "inverse", "forward_log_det_jacobian", "inverse_log_det_jacobian"):
        require_compiled(f"`{method}`", getattr(layer, method), z)
        expected = getattr(right, method)(tf.identity(z))
        require_close(f"for five points rather than six, `{method}`", getattr(layer, method)(tf.identity(z)), expected)
    x = right.forward(z)

    def loss(layer: tfb.Bijector) -> Callable[[tf.Tensor], tf.Tensor]:
        flow = tfd.TransformedDistribution(flows.standard_normal(len(MASK)), layer)
        return lambda x: -tf.reduce_mean(flow.log_prob(x))

    variables = network.trainable_variables
    if not same_gradients(*(compiled_gradients(loss(each), variables, tf.identity(x)) for each in (layer, right))):
        raise Wrong(
            "values are right, but the gradients that training follows are not: something in your layer keeps them from the "
            "network. Compute all from the conditioner's outputs, with TensorFlow's functions."
        )
    _require_mask_of_any_kind(name, kind, network)


def _require_mask_of_any_kind(name: str, kind: type, network: tf_keras.Model) -> None:
    """The masks of Live 4.1 may be lists."""
    z = some_points(6)
    try:
        of_list = kind(network, MASK.tolist()).forward(tf.identity(z))
    except Exception:
        of_list = None
    if of_list is None or not np.allclose(of_list, kind(network, MASK).forward(z)):
        raise Wrong(
            f"`{name}` goes wrong where the mask is a list such as [1, 0]: keep it as a float tensor, `tf.constant(mask, "
            "tf.float32)`."
        )


def compiled_gradients(loss: Callable, variables: Sequence[tf.Variable], x: tf.Tensor) -> list[tf.Tensor | None]:
    """Gradients of a loss in a compiled step, which does not know how many points there will be."""

    @tf.function(input_signature=[tf.TensorSpec([None, *x.shape[1:]])], autograph=False)
    def step(x: tf.Tensor) -> list[tf.Tensor | None]:
        with tf.GradientTape() as tape:
            value = loss(x)
        return tape.gradient(value, variables)

    return step(x)


def same_gradients(got: Sequence[tf.Tensor | None], right: Sequence[tf.Tensor | None]) -> bool:
    return all(a is not None and np.allclose(a, b, rtol=1e-3, atol=1e-4) for a, b in zip(got, right, strict=True))
