"""Live 7.2, MADE: its check."""

from collections.abc import Sequence

import numpy as np
import tensorflow as tf
import tf_keras

from course_utils.exercises.bijector_checks import normal
from course_utils.exercises.compare import require_instance
from course_utils.exercises.exercise import Wrong, call, exercise
from course_utils.exercises.week_07.depends import reference_depends
from course_utils.exercises.week_07.shared import ORDER, randomised, reference_make_made


@exercise(
    "Live 7.2, MADE",
    reference=lambda: reference_make_made,
)
def made(make_made):
    # Blocks of degrees come later in the notebook, and so do lists of them.
    for degrees_in, hidden in ((ORDER, (40, 36)), ([2, 1, 1, 3, 2], (50,))):
        try:
            network = call("`make_made`", make_made, degrees_in, hidden=hidden, seed=3)
        except Wrong as wrong:
            if "Dimensions must be equal" in str(wrong):
                raise Wrong(
                    "a layer reads something whose length is not the number of rows of its mask: each hidden layer reads the "
                    "`features` that the one before put out, and both heads read the last of them."
                ) from wrong
            raise
        require_instance("what `make_made` returns", network, tf_keras.Model, "a `tf_keras.Model`")
        _require_zero_heads(network, len(degrees_in))
        _require_layers(network, len(degrees_in), hidden)
        again, other = (make_made(degrees_in, hidden=hidden, seed=seed) for seed in (3, 4))
        first, same, different = (made.get_weights()[0] for made in (network, again, other))
        if not np.array_equal(first, same) or np.array_equal(first, different):
            raise Wrong(
                "the seed should decide the weights that the network starts with: give the hidden layers `**options`."
            )
        x = normal(40, len(degrees_in), seed=3)
        _require_heads(again, x)
        randomised(network)
        for k, name in enumerate(("shift", "log-scale")):
            _require_autoregressive(
                name, reference_depends(lambda x, k=k, n=network: n(x)[k], x), np.asarray(degrees_in)
            )
        shift = np.asarray(network(x)[0])
        if np.allclose(network((x[:20] + x[20:]) / 2)[0], (shift[:20] + shift[20:]) / 2, atol=1e-4):
            raise Wrong("the shift is a linear function of x: give the hidden layers their ReLUs, with `**options`.")
        # ReLUs make it linear piece by piece: over short distances it is straight nearly everywhere.
        behind, ahead = (np.asarray(network(x + step)[0]) for step in (-0.003, 0.003))
        if np.mean(np.abs(ahead + behind - 2 * shift).max(axis=-1) < 2e-5) < 0.3:
            raise Wrong(
                "the hidden layers should have ReLUs, which come with `**options`; yours have another activation."
            )


def _require_zero_heads(network: tf_keras.Model, size: int) -> None:
    outputs = call("The network", network, normal(7, size, seed=4))
    if not isinstance(outputs, tuple | list) or len(outputs) != 2:
        raise Wrong("the network should have two outputs, `[shift, log_scale]`.")
    for name, output in zip(("shift", "log-scale"), outputs, strict=True):
        if np.shape(output) != (7, size):
            raise Wrong(
                f"for an input of shape (7, {size}) the {name} should have that shape too; yours has {np.shape(output)}."
            )
        if np.any(output) and np.all(output == output[0]):
            raise Wrong(
                f"the {name} is {np.ravel(output)[0]:.2g} for every x before training, and should be 0: its head has no activation, "
                "no exponential after it, and a bias that starts at 0."
            )
        if np.any(output):
            raise Wrong(
                f"the {name} should be 0 before training, so that the flow starts as the identity: give its head "
                '`kernel_initializer="zeros"`, and not the options of the hidden layers.'
            )


def _require_layers(network: tf_keras.Model, size: int, hidden: Sequence[int]) -> None:
    kernels = [tuple(variable.shape) for variable in network.trainable_variables if len(variable.shape) == 2]
    wanted = list(zip((size, *hidden[:-1]), hidden, strict=True))
    if kernels[: len(hidden)] != wanted:
        raise Wrong(
            f"for `hidden={hidden}` the hidden layers should have kernels of shapes {wanted}; the network begins with "
            f"{kernels[: len(hidden)]}. Is there one layer for each of `hidden_masks`?"
        )
    if kernels[len(hidden) :] == [(hidden[-1], size)]:
        raise Wrong("shift and log-scale come from one head: each needs a `MaskedDense` of its own.")


def _require_autoregressive(name: str, depends: np.ndarray, degrees_in: np.ndarray) -> None:
    """Asks for the dependences that the degrees allow, all of them and no others."""
    before = degrees_in[:, None] > degrees_in
    if np.array_equal(depends, before):
        return
    if not depends.any():
        raise Wrong(f"with random weights, the {name} still depends on nothing: does its head read `features`?")
    if (depends & ~before).any():
        i, j = np.argwhere(depends & ~before)[0]
        itself = not (depends & (degrees_in[:, None] < degrees_in)).any()
        raise Wrong(
            f"for the degrees {degrees_in.tolist()} the {name} of dimension {i + 1} depends on x_{j + 1}, and must not. "
            + (
                "An output must not depend on its own dimension: do both heads have `last_mask`?"
                if itself
                else "Is every layer a `MaskedDense`, the heads too, and has each its own mask?"
            )
        )
    i, j = np.argwhere(before & ~depends)[0]
    raise Wrong(
        f"for the degrees {degrees_in.tolist()} the {name} of dimension {i + 1} may depend on x_{j + 1}, and does not. Has each "
        "layer the mask that belongs to it, and none a mask too many?"
    )


def _require_heads(network: tf_keras.Model, x: tf.Tensor) -> None:
    """Tries the heads with large weights; leaves the network spoilt."""
    bounds = [v for v in network.trainable_variables if v.name.split("/")[-1].startswith("bound")]
    for k, variable in enumerate(network.trainable_variables):
        is_bound = any(variable is bound for bound in bounds)
        variable.assign(tf.ones_like(variable) if is_bound else 10 * normal(*variable.shape, seed=k))
    shift, log_scale = (np.asarray(output) for output in network(x))
    if np.max(np.abs(shift)) < 10 < np.max(np.abs(log_scale)):
        raise Wrong("the outputs seem to be exchanged: first the shift, then the bounded log-scale.")
    if np.max(np.abs(shift)) < 10 or np.min(shift) >= 0:
        raise Wrong("the shift should be free to take any value: no activation on its head, and no bound.")
    if np.max(np.abs(log_scale)) > 10:
        raise Wrong("the log-scale is not bounded: pass its head through `BoundedLogScale()`.")
    if np.min(log_scale) >= 0:
        raise Wrong("the log-scale should be free to be negative: no activation on its head.")
    if not bounds:
        raise Wrong("the bound of the log-scale should be learned: use `BoundedLogScale()` rather than tanh alone.")
