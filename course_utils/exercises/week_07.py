"""Week 7, autoregressive flows: the checks, hints and references of its live cells and exercises."""

import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from itertools import pairwise
from typing import Any
from unittest import mock

import numpy as np
import tensorflow as tf
import tensorflow_probability as tfp
import tf_keras

from course_utils import bijectors, flows
from course_utils.exercises.bijector_checks import Counted, built, nearest, normal
from course_utils.exercises.compare import as_array, require_close, require_instance
from course_utils.exercises.distributions import require_distribution, require_float32
from course_utils.exercises.exercise import Blank, Wrong, call, exercise, is_blank
from course_utils.made import MaskedDense
from course_utils.networks import BoundedLogScale

tfb = tfp.bijectors
tfd = tfp.distributions

# The degrees of the hand-written network: no order that a loop over the dimensions could follow by accident.
_ORDER = np.array([3, 1, 4, 2])


def _network(x: tf.Tensor) -> tuple[tf.Tensor, tf.Tensor]:
    """An autoregressive network in four dimensions, written by hand, whose outputs are nowhere trivial."""
    before = tf.constant(_ORDER[:, None] > _ORDER, tf.float32)
    mix = tf.constant([[0.9, -0.4, 0.3, 0.7], [0.2, 0.8, -0.7, 0.4], [-0.6, 0.5, 0.7, 0.8], [0.5, 0.6, 0.4, -0.8]])
    for_shift, for_log_scale = tf.transpose(before * mix), tf.transpose(before * mix[::-1])
    return tf.sin(x @ for_shift + 0.6) - 0.2, 0.7 * tf.tanh(x @ for_log_scale - 0.4)


def _randomised(network: Any) -> Any:
    """Moves weights away from the zeros that heads start with, where most mistakes would not show."""
    for k, variable in enumerate(network.trainable_variables):
        variable.assign_add(0.7 * tf.random.stateless_normal(variable.shape, seed=[k, 7]))
    return network


# ---------------------------------------------------------------------------------------------------- live cells


@exercise(
    "Live 7.1, the masked layer",
    reference=lambda: MaskedDense,
    hints=[
        "A `Dense` layer computes activation($x W + b$). Only $W$ changes.",
        "`self.mask * self.kernel` multiplies entry by entry; `@` is the product of matrices. The mask belongs to the kernel, so "
        "it comes first.",
        "`return self.activation(x @ (self.mask * self.kernel) + self.bias)`",
    ],
    explanation="An entry of the kernel that the mask sets to zero passes nothing on, whatever training does to it: its gradient is "
    "zero as well, as the mask stands in the way on the way back, too. The bias needs no mask, since it comes from no unit.",
)
def masked_dense(MaskedDense):
    if not isinstance(MaskedDense, type) or not issubclass(MaskedDense, tf_keras.layers.Layer):
        raise Wrong("`MaskedDense` should be a class derived from `tf_keras.layers.Dense`.")
    mask = np.array([[1, 0, 1], [0, 1, 1], [1, 1, 0], [0, 0, 1]])
    # As many points as inputs, so that a mask that comes too late gives numbers rather than an error.
    x, kernel = normal(4, 4, seed=1), normal(4, 3, seed=2)
    bias = np.array([0.4, -0.3, 0.2], np.float32)
    for activation, name in (("tanh", "tanh"), (None, "no activation")):
        layer = call("`MaskedDense(mask, …)`", MaskedDense, mask, activation=activation)
        layer.build(tf.TensorShape([None, 4]))
        learned = {"kernel": layer.kernel, "bias": layer.bias}
        layer.kernel.assign(kernel)
        layer.bias.assign(bias)
        with tf.GradientTape() as tape:
            result = call("`call(x)`", layer.call, x)
        act = tf.tanh if activation else tf.identity
        masked = x @ (mask * kernel)
        mistakes = {
            "the mask is missing: multiply the kernel by it, entry by entry.": act(x @ kernel + bias),
            "the bias is missing: add `self.bias` before the activation.": act(masked),
            "the bias comes before the activation: it is the activation of everything else.": act(masked) + bias,
            "the mask multiplies the product x @ kernel; put parentheses around `self.mask * self.kernel`, as `@` and `*` are "
            "worked out from left to right.": nearest(
                result,
                [
                    act(x @ kernel * mask + bias),
                    act(x @ mask.astype(np.float32) * kernel + bias),
                    act((x @ kernel + bias) * mask),
                    act(x @ kernel + bias) * mask,
                ],
            ),
            "the activation is the one that the layer was given, `self.activation`, whatever that is.": nearest(
                result, [each(masked + bias) for each in (tf.nn.relu, tf.tanh) if each is not act]
            ),
            "your mask works the wrong way round: a connection is kept where the mask is 1.": act(
                x @ ((1 - mask) * kernel) + bias
            ),
            "the mask is there, and the kernel is not: multiply the two, entry by entry.": act(
                x @ mask.astype(np.float32) + bias
            ),
        }
        if activation:
            mistakes["the activation is missing: the layer returns `self.activation(…)`."] = masked + bias
        require_close(f"with {name}, `call(x)`", result, act(masked + bias), mistakes)
        gradients = tape.gradient(result, learned) if tf.is_tensor(result) else {}
        for part in learned:
            if gradients.get(part) is None:
                raise Wrong(
                    f"the values are right, and the {part} cannot learn, as its gradient is lost on the way: compute with "
                    f"`self.{part}` itself, by TensorFlow's functions, and neither with NumPy's nor with its `.numpy()`."
                )
    inputs = tf_keras.Input((4,))
    model = call(
        "In a Keras model, the layer", lambda: tf_keras.Model(inputs, MaskedDense(mask, activation="tanh")(inputs))
    )
    if len(model.trainable_variables) != 2:
        raise Wrong(
            f"the layer should learn its kernel and its bias, and shows {len(model.trainable_variables)} trainable variable(s): "
            "give the masked kernel a name of its own, which is not `self.kernel`."
        )


def _reference_make_made(degrees_in: Sequence[int], hidden: Sequence[int], seed: int) -> tf_keras.Model:
    degrees_in = np.asarray(degrees_in)
    *hidden_masks, last_mask = _reference_made_masks(degrees_in, _hidden_degrees(degrees_in, hidden))
    kernels = tf_keras.initializers.VarianceScaling(1 / 3, "fan_in", "uniform", seed=seed)
    biases = tf_keras.initializers.RandomUniform(-0.5, 0.5, seed=seed)
    options = {"activation": "relu", "kernel_initializer": kernels, "bias_initializer": biases}
    inputs = tf_keras.Input((len(degrees_in),))
    features = inputs
    for mask in hidden_masks:
        features = MaskedDense(mask, **options)(features)
    shift = MaskedDense(last_mask, kernel_initializer="zeros")(features)
    log_scale = BoundedLogScale()(MaskedDense(last_mask, kernel_initializer="zeros")(features))
    return tf_keras.Model(inputs, [shift, log_scale])


def _hidden_degrees(degrees_in: np.ndarray, hidden: Sequence[int]) -> list[np.ndarray]:
    return [np.round(np.linspace(1, max(degrees_in) - 1, width)) for width in hidden]


@exercise(
    "Live 7.2, MADE",
    reference=lambda: _reference_make_made,
    hints=[
        "It is the conditioner of Live 4.2 with `MaskedDense` in place of `Dense`: each layer reads what the one before it put "
        "out, beginning with `inputs`.",
        "`features = inputs`, then `for mask in hidden_masks: features = MaskedDense(mask, **options)(features)`. Both heads "
        'have the same mask, `last_mask`, and `kernel_initializer="zeros"` in place of the options.',
        'After the loop: `shift = MaskedDense(last_mask, kernel_initializer="zeros")(features)`; the log-scale is '
        '`BoundedLogScale()(MaskedDense(last_mask, kernel_initializer="zeros")(features))`; and the function returns '
        "`tf_keras.Model(inputs, [shift, log_scale])`.",
    ],
    explanation="The two heads are two outputs for each dimension, with the same degree and so the same mask. "
    "`BoundedLogScale` acts on each entry by itself and lets nothing through from one dimension to another. As the heads start "
    "at zero, the flow starts as the identity.",
)
def made(make_made):
    # Blocks of degrees come later in the notebook, and so do lists of them.
    for degrees_in, hidden in ((_ORDER, (40, 36)), ([2, 1, 1, 3, 2], (50,))):
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
        _randomised(network)
        for k, name in enumerate(("shift", "log-scale")):
            _require_autoregressive(
                name, _reference_depends(lambda x, k=k, n=network: n(x)[k], x), np.asarray(degrees_in)
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


def _reference_depends(function: Callable, x: tf.Tensor) -> np.ndarray:
    with tf.GradientTape(persistent=True) as tape:
        tape.watch(x)
        y = function(x)
    # Without pfor: slower for many points and large networks, and far quicker for the first small ones.
    return np.any(tape.batch_jacobian(y, x, experimental_use_pfor=False) != 0, axis=0)


@exercise(
    "Live 7.3, who depends on whom",
    reference=lambda: _reference_depends,
    hints=[
        "As in week 4: `tape.watch(x)`, compute `y = function(x)` on the tape, and ask for `tape.batch_jacobian(y, x)`.",
        "The Jacobians have shape `(n, D, D)`: points, outputs, inputs. Which of them differ from 0? A dependence at *any* of the "
        "points counts.",
        "`return np.any(tape.batch_jacobian(y, x) != 0, axis=0)`",
    ],
    explanation="A ReLU that is switched off at one point hides a dependence there; hence several points and `any`. That an entry "
    "is zero at fifty random points for random weights is no proof, and all but one: the masks make zeros that are exact.",
)
def depends(depends):
    points = normal(3, 4, seed=3) + 0.1
    x = tf.reshape(tf.stack([points, -points], axis=1), [6, 4])  # each point and then its mirror image
    # Entries that are zero at the first point and at all but one, and at others but not at the first.
    limit, sign = float(np.sort(x[:, 3])[-2]), np.sign(x[0, 2])

    def function(x: tf.Tensor) -> tf.Tensor:
        first, second = x[:, 1] ** 2, tf.nn.relu(sign * x[:, 2]) - 0.7 * x[:, 3]
        parts = [first, x[:, 3] - tf.exp(x[:, 0]), tf.nn.relu(x[:, 3] - limit), second]
        return tf.stack(parts, axis=-1)

    with tf.GradientTape(persistent=True) as tape:
        tape.watch(x)
        y = function(x)
    jacobian = tape.batch_jacobian(y, x, experimental_use_pfor=False).numpy()
    right = np.any(jacobian != 0, axis=0)
    what = "`depends(function, x)`"
    got = call(what, depends, function, x)
    values = as_array(what, got)
    if values.shape == jacobian.shape:
        raise Wrong(f"{what} has one matrix for each point: say for each entry whether it is non-zero at any of them.")
    if values.shape == (6, 4, 6, 4):
        raise Wrong(f"{what} has derivatives of each point with respect to every other: ask for `tape.batch_jacobian`.")
    require_close(
        what,
        got,
        right,
        {
            "your matrix is false everywhere: call `tape.watch(x)` before `function(x)`, both inside the tape.": np.zeros(
                (4, 4)
            ),
            "rows are outputs and columns are inputs; yours is transposed.": right.T,
            "a dependence at *some* point is enough: take `np.any` over the points rather than `np.all`.": np.all(
                jacobian != 0, axis=0
            ),
            "a dependence at any point counts, and yours looks at one alone.": nearest(values, list(jacobian != 0)),
            "a negative derivative is a dependence, too: compare with `!= 0`.": np.any(jacobian > 0, axis=0),
            "derivatives of opposite sign cancel when they are added: compare with 0 first, then take `np.any`.": (
                np.sum(jacobian, axis=0) != 0
            ),
            "your matrix is true where there is no dependence: compare with `!= 0`.": nearest(
                values, [~right, np.any(jacobian == 0, axis=0)]
            ),
            "the matrix should say true or false; yours has sizes of derivatives. Compare with `!= 0`.": nearest(
                values, [reduce(values, axis=0) for values in (jacobian, abs(jacobian)) for reduce in _REDUCTIONS]
            ),
        },
    )
    if not isinstance(got, np.ndarray):
        raise Wrong(
            f"{what} has the right entries, and should be a NumPy array; yours is of type {type(got).__name__}. Take `np.any`, or "
            "convert the tensor with `.numpy()`."
        )
    network = _randomised(_reference_make_made(_ORDER, (16,), seed=1))
    for k in (0, 1):
        got = call("for a network of `make_made`, `depends`", depends, lambda x, k=k: network(x)[k], x)
        require_close("for a network of `make_made`, `depends`", got, _ORDER[:, None] > _ORDER)


_REDUCTIONS = (np.max, np.sum, np.mean)


@exercise(
    "Live 7.4, the masked autoregressive flow",
    reference=lambda: bijectors.MaskedAutoregressive,
    hints=[
        "`_inverse` is Eq. (7.3), with `shift, log_scale = self._shift_and_log_scale(x)`; its log-determinant is Eq. (7.4), a sum "
        "over the last axis.",
        "`_forward` is a loop of `z.shape[-1]` passes. In each, call `self.network(x)` anew, at the `x` of the pass before, and "
        "make the next `x` from it and from `z`, which stays as it is.",
        "`return (x - shift) * tf.exp(-log_scale)`; `return -tf.reduce_sum(log_scale, axis=-1)`; and in the loop "
        "`shift, log_scale = self.network(x)` and `x = z * tf.exp(log_scale) + shift`.",
    ],
    explanation="After $k$ passes the first $k$ dimensions in the order are right, whatever the others are: the next one reads "
    "nothing but these. The last pass makes the last dimension right. In the other direction all of $x$ is there "
    "from the start, and one call of the network does.",
)
def maf(MaskedAutoregressive):
    to_fill = ["_inverse", "_inverse_log_det_jacobian"]
    flow = _autoregressive("MaskedAutoregressive", MaskedAutoregressive, to_fill, "_forward")
    x, z = normal(5, 4, seed=5), normal(2, 4, seed=6)
    t, s = _network(x)
    _require_method(
        flow,
        "inverse",
        x,
        _undone(x, t, s),
        {
            "the inverse undoes the scale: multiply by exp(−s), not by exp(s).": (x - t) * tf.exp(s),
            "your `_inverse` computes z ⊙ exp(s) + μ, which is the way from z to x; Eq. (7.3) subtracts μ first.": _affine(
                x, t, s
            ),
            "subtract μ first, then multiply by exp(−s).": x * tf.exp(-s) - t,
            "exp(−s) multiplies all of x − μ: put it in parentheses.": x - t * tf.exp(-s),
            "your `_inverse` adds μ; it should subtract it.": (x + t) * tf.exp(-s),
            "s is a *log*-scale: divide by exp(s), not by s.": (x - t) / s,
            "the two outputs of the network are exchanged: the shift comes first, the log-scale second.": _undone(
                x, s, t
            ),
        },
    )
    _require_log_det(flow, "inverse", x, -s, t)
    _require_loop(
        flow,
        "forward",
        z,
        _affine,
        {
            "your `_forward` gives the network z; in MAF it reads x, which comes about pass by pass.": _affine(
                z, *_network(z)
            ),
            "your `_forward` does what `_inverse` does.": _undone(z, *_network(z)),
            "in each pass, multiply z by exp(s) and then add μ; yours subtracts and divides, as `_inverse` does.": _passes(
                _undone, z
            ),
            "on the way from z to x, multiply by exp(s), not by exp(−s).": _passes(
                lambda v, t, s: v * tf.exp(-s) + t, z
            ),
            "on the way from z to x, μ is added.": _passes(lambda v, t, s: v * tf.exp(s) - t, z),
            "scale first, then shift: z ⊙ exp(s) + μ.": _passes(lambda v, t, s: (v + t) * tf.exp(s), z),
            "s is a *log*-scale: multiply by exp(s), not by s.": _passes(lambda v, t, s: v * s + t, z),
        },
    )
    _require_one_call(MaskedAutoregressive, "inverse")
    _require_passes(MaskedAutoregressive, "forward", _affine)
    _require_usable(MaskedAutoregressive, flow, "inverse", x)


def _reference_make_maf(size: int, layers: int, hidden: Sequence[int] = (64, 64)) -> tfd.TransformedDistribution:
    order = np.arange(1, size + 1)
    stack = [
        bijectors.MaskedAutoregressive(_reference_make_made(order if k % 2 == 0 else order[::-1], hidden, seed=k))
        for k in range(layers)
    ]
    return tfd.TransformedDistribution(flows.standard_normal(size), tfb.Chain(stack[::-1]))


@exercise(
    "Live 7.5, the stack",
    reference=lambda: _reference_make_maf,
    hints=[
        "As the flow of week 4: a list with a bijector for each `k` in `range(layers)`, a `tfb.Chain`, a standard normal base, and "
        "`tfd.TransformedDistribution(base, bijector)`.",
        "`order = np.arange(1, size + 1)`; the layer with number `k` has degrees `order if k % 2 == 0 else order[::-1]`, and its "
        "network is `make_made(degrees, hidden, seed=k)`. A `Chain` applies its list from the end.",
        "`stack = [MaskedAutoregressive(make_made(order if k % 2 == 0 else order[::-1], hidden, seed=k)) for k in "
        "range(layers)]`, `base = tfd.MultivariateNormalDiag(loc=tf.zeros(size), scale_diag=tf.ones(size))`, and "
        "`return tfd.TransformedDistribution(base, tfb.Chain(stack[::-1]))`.",
    ],
    explanation="With the same order in all layers, the first dimension would be a normal variable whatever the number of layers. "
    "With orders in turn it is transformed with the help of all the others in every second layer.",
)
def stack(make_maf):
    for size, layers, hidden in ((2, 1, {}), (3, 4, {"hidden": (12, 9)})):
        given = "".join(f", {name}={value}" for name, value in hidden.items())
        flow = call(f"`make_maf({size}, {layers}{given})`", make_maf, size, layers, **hidden)
        # By their attributes: what these constructors return is not an instance of the public class.
        if not isinstance(flow, tfd.Distribution) or not hasattr(flow, "bijector"):
            raise Wrong(
                f"`make_maf` should return a `tfd.TransformedDistribution`; yours returns one of type {type(flow).__name__}."
            )
        _require_standard_normal(flow.distribution, size)
        if not hasattr(flow.bijector, "bijectors"):
            raise Wrong(
                f"the flow's bijector should be a `tfb.Chain`; yours is of type {type(flow.bijector).__name__}."
            )
        in_turn = list(flow.bijector.bijectors)[::-1]
        if len(in_turn) != layers:
            raise Wrong(f"for `layers={layers}` the chain should have {layers} bijector(s); yours has {len(in_turn)}.")
        _require_networks(in_turn, hidden.get("hidden", (64, 64)), size)
        x = normal(20, size, seed=8)
        log_prob = call("`flow.log_prob(x)`", flow.log_prob, x)
        require_close("before training, `flow.log_prob`", log_prob, flow.distribution.log_prob(x))
        _randomised(flow)
        _require_orders([_direction(layer, size) for layer in in_turn])
    _require_all_before(make_maf(4, 1, hidden=(64,)))


def _require_standard_normal(base: tfd.Distribution, size: int) -> None:
    require_distribution("the base", base, event_shape=(size,))
    require_float32("the base", base)
    x = normal(5, size, seed=7)
    require_close("the base's `log_prob`", base.log_prob(x), flows.standard_normal(size).log_prob(x))


def _require_networks(layers: Sequence[tfb.Bijector], hidden: Sequence[int], size: int) -> None:
    """Asks for a network of its own in each layer, of the wanted widths, which starts differently from the others."""
    variables = [layer.trainable_variables for layer in layers]
    if not all(variables):
        raise Wrong("a layer of your chain has nothing to learn: each needs a network, made with `make_made`.")
    if len({id(own[0]) for own in variables}) < len(layers):
        raise Wrong("several layers share one network: call `make_made` once for each.")
    first_kernels = []
    for own in variables:
        kernels = {tuple(variable.shape): variable for variable in own if len(variable.shape) == 2}
        if not {(size, hidden[0]), *pairwise(hidden)} <= set(kernels):
            raise Wrong(
                f"for `hidden={tuple(hidden)}` the kernels of a layer's network have shapes {sorted(kernels)}: hand `hidden` on to "
                "`make_made`."
            )
        first_kernels.append(kernels[size, hidden[0]].numpy())
    if len({kernel.tobytes() for kernel in first_kernels}) < len(layers):
        raise Wrong("several networks start with the same weights: seed each with its place in the list, `seed=k`.")


def _require_all_before(flow: tfd.Distribution) -> None:
    """Asks that a wide network leaves out none of the dimensions before."""
    _randomised(flow)
    depends = _reference_depends(flow.bijector.inverse, normal(60, 4, seed=10))
    if not depends[np.tril_indices(4, k=-1)].all():
        raise Wrong(
            "some dimension does not depend on all those before it. The hidden layers' degrees are worked out for inputs of "
            "degrees 1, …, D: do yours begin at 0?"
        )


def _direction(layer: tfb.Bijector, size: int) -> str:
    """In which order a layer's dimensions depend on each other: up, down, or neither."""
    depends = _reference_depends(layer.inverse, normal(40, size, seed=9)) & ~np.eye(size, dtype=bool)
    below = np.tri(size, k=-1, dtype=bool)
    # A small network with random weights may leave out some of what it may depend on.
    if not depends.any() or ((depends & below).any() and (depends & below.T).any()):
        return "neither"
    return "up" if (depends & below).any() else "down"


def _require_orders(directions: Sequence[str]) -> None:
    wanted = [("up", "down")[k % 2] for k in range(len(directions))]
    if directions == wanted:
        return
    if "neither" in directions:
        raise Wrong("a layer depends on its dimensions neither in the order 1, …, D nor in the order D, …, 1.")
    if directions == ["down"]:
        raise Wrong(
            "with a single layer, its degrees should be 1, …, D; yours has D, …, 1. The list begins with 1, …, D."
        )
    if len(set(directions)) == 1:
        raise Wrong("all layers have the same order: turn it from one to the next.")
    if all(one != other for one, other in zip(directions, wanted, strict=True)):
        raise Wrong(
            "the orders take turns, but the first bijector that acts on z has degrees D, …, 1: the list begins with 1, …, D, and "
            "`tfb.Chain` applies its list from the end, so give it the list reversed."
        )
    raise Wrong(
        "the orders should take turns: 1, …, D for the layers 0, 2, … of the list, and D, …, 1 for the layers 1, 3, …."
    )


@exercise(
    "Live 7.6, the inverse autoregressive flow",
    reference=lambda: bijectors.InverseAutoregressive,
    hints=[
        "`_forward` is Eq. (7.6) with one call of the network, at `z`. What is on the diagonal of its Jacobian?",
        "The log-determinant is the sum of $s$, with a plus sign, as we go from $z$ to $x$. `_inverse` solves Eq. (7.6) for $z_i$, "
        "and repeats that as MAF's `_forward` does: the network reads the `z` of the pass before, and `x` stays as it is.",
        "`return z * tf.exp(log_scale) + shift`; `return tf.reduce_sum(log_scale, axis=-1)`; and in the loop "
        "`shift, log_scale = self.network(z)` and `z = (x - shift) * tf.exp(-log_scale)`.",
    ],
    explanation="Only the roles of $x$ and $z$ have changed: the side that the network reads is the side from which all is "
    "computed at once. The Jacobian of `_forward` is triangular in the order, with $\\exp(s_i)$ on its diagonal.",
)
def iaf(InverseAutoregressive):
    to_fill = ["_forward", "_forward_log_det_jacobian"]
    flow = _autoregressive("InverseAutoregressive", InverseAutoregressive, to_fill, "_inverse")
    z, x = normal(5, 4, seed=5), normal(2, 4, seed=6)
    t, s = _network(z)
    _require_method(
        flow,
        "forward",
        z,
        _affine(z, t, s),
        {
            "your `_forward` works out x one dimension after the other, and its network reads x: that is MAF. In IAF it reads z.": (
                _passes(_affine, z)
            ),
            "your `_forward` subtracts and divides: on the way from z to x, multiply by exp(s) and then add μ.": _undone(
                z, t, s
            ),
            "on the way from z to x, multiply by exp(s), not by exp(−s).": z * tf.exp(-s) + t,
            "on the way from z to x, μ is added.": z * tf.exp(s) - t,
            "scale first, then shift: z ⊙ exp(s) + μ.": (z + t) * tf.exp(s),
            "s is a *log*-scale: multiply by exp(s), not by s.": z * s + t,
            "the two outputs of the network are exchanged: the shift comes first, the log-scale second.": _affine(
                z, s, t
            ),
        },
    )
    _require_log_det(flow, "forward", z, s, t)
    _require_loop(
        flow,
        "inverse",
        x,
        _undone,
        {
            "your `_inverse` gives the network x; in IAF it reads z, which comes about pass by pass.": _undone(
                x, *_network(x)
            ),
            "your `_inverse` does what `_forward` does.": _affine(x, *_network(x)),
            "in each pass, subtract μ from x and then multiply by exp(−s); yours multiplies and adds, as `_forward` does.": (
                _passes(_affine, x)
            ),
            "on the way from x to z, multiply by exp(−s), not by exp(s).": _passes(
                lambda v, t, s: (v - t) * tf.exp(s), x
            ),
            "on the way from x to z, μ is subtracted.": _passes(lambda v, t, s: (v + t) * tf.exp(-s), x),
            "subtract μ first, then multiply by exp(−s).": _passes(lambda v, t, s: v * tf.exp(-s) - t, x),
            "exp(−s) multiplies all of x − μ: put it in parentheses.": _passes(lambda v, t, s: v - t * tf.exp(-s), x),
            "s is a *log*-scale: divide by exp(s), not by s.": _passes(lambda v, t, s: (v - t) / s, x),
        },
    )
    _require_one_call(InverseAutoregressive, "forward")
    _require_passes(InverseAutoregressive, "inverse", _undone)
    _require_usable(InverseAutoregressive, flow, "forward", z)


# ----------------------------------------------------------------------------------------------------- exercises


def _reference_made_masks(degrees_in: np.ndarray, degrees_hidden: Sequence[np.ndarray]) -> list[np.ndarray]:
    layers = [degrees_in, *degrees_hidden]
    hidden = [(before[:, None] <= after).astype(int) for before, after in pairwise(layers)]
    return [*hidden, (layers[-1][:, None] < degrees_in).astype(int)]


@exercise(
    "Exercise 7.1, masks from degrees",
    reference=lambda: _reference_made_masks,
    hints=[
        "Each mask compares the units of two layers that follow one another; `before[:, None] <= after` has shape "
        "*(units before, units after)*. For the last one, Eq. (7.5) has a strict comparison.",
        "`layers = [degrees_in, *degrees_hidden]` has all layers but the outputs. Neighbours in it give the hidden masks. "
        "The outputs have the degrees of the inputs, and what comes before them is `layers[-1]`.",
        "`hidden = [(before[:, None] <= after).astype(int) for before, after in zip(layers[:-1], layers[1:])]`, and then "
        "`return [*hidden, (layers[-1][:, None] < degrees_in).astype(int)]`.",
    ],
    explanation="Along a path from $x_j$ to an output $i$ the degrees do not fall through the hidden layers and rise at the end, so "
    "that $j$'s degree is below $i$'s. Were all comparisons strict, nothing would be wrong, but the paths would be few: "
    "each layer would lose a degree. One strict step is enough, and it has to be there.",
)
def masks(made_masks):
    degrees_in = np.array([3, 1, 5, 2, 4])
    # Unsorted, of different lengths, and floats once, as `make_made` works them out.
    first, second = np.array([2, 4, 1, 3, 3, 1]), np.array([1.0, 3.0, 2.0, 4.0])
    for hidden in ([first, second], [second], [second, first, np.array([4, 2, 1])]):
        what = f"for {len(hidden)} hidden layer(s) `made_masks`"
        got = call(what, made_masks, degrees_in.copy(), [widths.copy() for widths in hidden])
        if not isinstance(got, list | tuple):
            raise Wrong(f"{what} should return a list of masks; yours returns one of type {type(got).__name__}.")
        if len(got) != len(hidden) + 1:
            nested = " The list has another list in it; `[*hidden, last]` takes it apart."
            raise Wrong(
                f"{what} should return {len(hidden) + 1} masks, one for each hidden layer and one for the outputs; yours returns "
                f"{len(got)}.{nested if any(isinstance(mask, list | tuple) for mask in got) else ''}"
            )
        layers = [degrees_in, *hidden]
        for k, mask in enumerate(got):
            is_last = k == len(hidden)
            name = "the last mask" if is_last else f"the mask of hidden layer {k + 1}"
            _require_mask(
                f"{what}: {name}", mask, layers[k], degrees_in if is_last else layers[k + 1], degrees_in, is_last
            )


def _require_mask(
    what: str, mask: Any, before: np.ndarray, after: np.ndarray, degrees_in: np.ndarray, is_last: bool
) -> None:
    if mask is ...:
        raise Wrong(f"{what} is still to be filled in.")
    values = as_array(what, mask)
    wanted = (len(before), len(after))
    if values.shape != wanted:
        advice = ""
        if values.shape == wanted[::-1]:
            advice = " It is transposed: rows are the units before, columns those after."
        elif values.shape == (len(degrees_in), len(after)):
            previous = "last hidden layer" if is_last else "hidden layer before it"
            advice = f" It compares with the inputs; what comes before is the {previous}."
        elif is_last and values.shape[-1:] == after.shape:
            advice = " What comes before the outputs is the last hidden layer."
        raise Wrong(f"{what} should have shape {wanted}; yours has shape {values.shape}.{advice}")
    low, high = before[:, None], after
    kept = low < high if is_last else low <= high
    mistakes = {
        f"{what} is the wrong way round: it has 1 where a connection should be cut.": ~kept,
        f"{what} compares in the wrong direction: the unit after must have the {'greater' if is_last else 'greater or equal'} "
        "degree.": low > high if is_last else low >= high,
    }
    if is_last:
        mistakes[f"{what} keeps connections between equal degrees; for the outputs the comparison is strict."] = (
            low <= high
        )
        mistakes[f"{what} takes the outputs' degrees to be 1, 2, …; they are those of the inputs, `degrees_in`."] = (
            low < np.arange(1, len(high) + 1)
        )
    else:
        mistakes[f"{what} cuts connections between equal degrees; into a hidden unit these are kept."] = low < high
    require_close(what, mask, kept, mistakes)
    if not isinstance(mask, np.ndarray):
        raise Wrong(
            f"{what} has the right entries, and should be a NumPy array, which `MaskedDense` can use; yours is of type "
            f"{type(mask).__name__}."
        )


def _reference_cheat(x: tf.Tensor, c: float) -> tuple[tf.Tensor, tf.Tensor]:
    return x, tf.fill(tf.shape(x), -float(c))


def _reference_claimed_log_prob(dimensions: int, c: float) -> float:
    return c * dimensions - dimensions / 2 * np.log(2 * np.pi)


@exercise(
    "Exercise 7.2, why the diagonal is excluded",
    reference=lambda: (_reference_cheat, _reference_claimed_log_prob),
    hints=[
        "Which $\\mu_i$ makes $x_i - \\mu_i$ zero? And the log-density of a flow is the base's at $z$ plus the log-determinant of "
        "the inverse.",
        "`tf.fill(tf.shape(x), -float(c))` has the shape of `x`. At $z = 0$ a standard normal variable has log-density "
        "$-\\frac{1}{2} \\log 2\\pi$, and there are $D$ of them. Eq. (7.4) with $s_i = -c$ gives the rest.",
        "`return x, tf.fill(tf.shape(x), -float(c))` and `return c * dimensions - dimensions / 2 * np.log(2 * np.pi)`.",
    ],
    explanation="The base contributes $-\\frac{D}{2} \\log 2\\pi$ and Eq. (7.4) $-\\sum_i (-c) = c D$. But Eq. (7.4) does not hold "
    "here: with $\\mu_i = x_i$ the map sends every $x$ to 0 and cannot be inverted, and the true determinant of its Jacobian is 0.",
)
def diagonal(cheat, claimed_log_prob):
    x, c = normal(5, 3, seed=2), 1.7
    pair = call("`cheat(x, c)`", cheat, x, c)
    if not isinstance(pair, tuple | list) or len(pair) != 2:
        raise Wrong("`cheat` should return a pair, the shift and the log-scale.")
    for name, value in zip(("shift", "log-scale"), pair, strict=True):
        if np.shape(as_array(f"the {name}", value)) != (5, 3):
            raise Wrong(
                f"the {name} should have the shape of x, here (5, 3): one number for each entry. Yours has shape {np.shape(value)}."
            )
    shift, log_scale = pair
    exchanged = "the two are exchanged: `cheat` returns the shift first, then the log-scale."
    minus_c = np.full((5, 3), -c)
    require_close(
        "the shift",
        shift,
        x,
        {
            exchanged: nearest(shift, [minus_c, -minus_c]),
            "with a shift of 0, z is not 0: x − μ has to vanish.": np.zeros((5, 3)),
            "the shift has the wrong sign: in Eq. (7.3) it is subtracted.": -x,
        },
    )
    require_close(
        "the log-scale",
        log_scale,
        minus_c,
        {
            "the log-scale has the wrong sign: s is −c.": -minus_c,
            "the network puts out s itself, which is −c, and no exponential or logarithm of it.": nearest(
                log_scale, [np.exp(minus_c), np.exp(-minus_c), np.full((5, 3), -np.log(c)), np.full((5, 3), np.log(c))]
            ),
        },
    )
    for dimensions, c in ((3, 1.7), (5, 10), (2, 100)):
        half_log = np.log(2 * np.pi) / 2
        what = f"`claimed_log_prob({dimensions}, {c})`"
        got = call(what, claimed_log_prob, dimensions, c)
        if np.shape(got) != ():
            raise Wrong(f"{what} should be one number; yours has shape {np.shape(got)}.")
        require_close(
            what,
            got,
            (c - half_log) * dimensions,
            {
                "the log-determinant has the wrong sign: Eq. (7.4) has a minus sign, and s is −c.": (-c - half_log)
                * dimensions,
                "the base's log-density at z = 0 is missing, or rather it is not 0.": c * dimensions,
                "the log-determinant is missing: add Eq. (7.4) to the log-density of z.": -half_log * dimensions,
                "the log-determinant is a sum over all dimensions, not a single term.": c - half_log * dimensions,
                "that is the log-density of one dimension.": c - half_log,
                "the base has as many dimensions as x; yours counts one alone.": c * dimensions - half_log,
                "the log-density of a standard normal at 0 is negative, as far as π is concerned: mind its sign.": (
                    c + half_log
                )
                * dimensions,
                "the normalising constant of a standard normal is 1/√(2π): mind the root.": (c - 2 * half_log)
                * dimensions,
                "take the logarithm of 2π, the natural one.": nearest(
                    got, [c * dimensions - dimensions / 2 * k for k in (2 * np.pi, np.log10(2 * np.pi))]
                ),
                "return the log-density, not the density.": np.exp(min((c - half_log) * dimensions, 700)),
            },
        )


def _reference_count_maxima(values: np.ndarray) -> int:
    values = np.asarray(values)
    return int(np.sum((values[1:-1] > values[:-2]) & (values[1:-1] > values[2:])))


@exercise(
    "Exercise 7.3, how many bumps",
    reference=lambda: _reference_count_maxima,
    hints=[
        "`values[1:-1]` are all values that have two neighbours. Which slices are their neighbours on the left and on the right?",
        "`values[:-2]` and `values[2:]`. Two comparisons of arrays are joined by `&`, each in parentheses, and `np.sum` counts "
        "what is true.",
        "`return int(np.sum((values[1:-1] > values[:-2]) & (values[1:-1] > values[2:])))`",
    ],
    explanation="With one layer $p(x_1, x_2) = p(x_1) \\, N(x_2; \\mu_2(x_1), e^{2 s_2(x_1)})$: for a fixed $x_1$ one bump, "
    "wherever the network puts it. A second layer in turned order bends it.",
)
def bumps(count_maxima):
    alternating = [-3.0, 3.0, 0.2, 2.0, 1.5, 1.8, 0.4, 0.6, 0.5, -4.0]
    high_ends = [2.0, 1.0, 3.0, -1.0, -0.5, -2.0, 0.7, 0.5, 0.9]
    long_slopes = [0.1, 0.4, 0.2, 0.2, 0.5, 0.8, 0.7, 0.3, 0.05]
    plateaus = [0.0, 1.0, 1.0, 0.5, 0.5, 2.0, 0.0]
    for values in (alternating, high_ends, long_slopes, plateaus, np.linspace(1, 2, 30)):
        _require_count(count_maxima, values)


def _require_count(count_maxima: Callable, values: Sequence[float]) -> None:
    values = np.asarray(values, np.float32)
    what = (
        f"for the values {', '.join(f'{value:g}' for value in values)}, `count_maxima`"
        if len(values) < 20
        else ("for values that rise all the way, `count_maxima`")
    )
    got = call(what, count_maxima, values)
    inner, left, right = values[1:-1], values[:-2], values[2:]
    count = np.asarray(as_array(what, got))
    if count.shape != ():
        raise Wrong(
            f"{what} should be one number, how many maxima there are; yours has shape {count.shape}. Count what is true."
        )
    # Beyond the ends, a value that is lower than all: then the first and the last may count.
    padded = np.concatenate([[-np.inf], values, [-np.inf]])
    one, both = (inner > left), (inner > left) & (inner > right)
    require_close(
        what,
        got,
        both.sum(),
        {
            f"{what} counts the first or the last value, which have but one neighbour.": nearest(
                count,
                [((p[1:-1] > p[:-2]) & (p[1:-1] > p[2:])).sum() for p in (padded, padded[1:], padded[:-1])],
            ),
            f"{what} counts minima, too; a maximum is greater than both its neighbours.": both.sum()
            + ((inner < left) & (inner < right)).sum(),
            f"{what} counts minima rather than maxima.": ((inner < left) & (inner < right)).sum(),
            f"{what} counts values that equal a neighbour: a value counts if it is greater than both.": nearest(
                count,
                [
                    ((inner >= left) & (inner >= right)).sum(),
                    ((inner > left) & (inner >= right)).sum(),
                    ((inner >= left) & (inner > right)).sum(),
                ],
            ),
            f"{what} counts values that are greater than one of their neighbours: they have to be greater than both.": nearest(
                count, [(one | (inner > right)).sum(), one.sum(), (inner > right).sum()]
            ),
            f"{what} should be {both.sum()}, and yours is {count:g}.": count,
        },
        tolerance=1e-3,
    )


def _reference_seconds_per_call(function: Callable, repeats: int) -> float:
    function()
    start = time.perf_counter()
    for _ in range(repeats):
        function()
    return (time.perf_counter() - start) / repeats


@exercise(
    "Exercise 7.4, with a stopwatch",
    reference=lambda: _reference_seconds_per_call,
    hints=[
        "The warm-up is a call before the clock is read for the first time: `function()`, with parentheses.",
        "Read the clock, `start = time.perf_counter()`; call the function in a loop over `range(repeats)`; read the clock again. The "
        "difference belongs to all the calls.",
        "After the warm-up and `start`: `for _ in range(repeats): function()`, and then "
        "`return (time.perf_counter() - start) / repeats`.",
    ],
    explanation="The first call of a `tf.function` traces and compiles it, which may take a thousand times as long as a later call. "
    "The clock is read twice, not in each pass, so that reading it does not count either.",
)
def stopwatch(seconds_per_call):
    what = "`seconds_per_call(function, repeats)`"
    for durations in ([40.0, 1.0, 2.0, 6.0, 16.0, 9.0], [25.0, 3.0]):
        repeats = len(durations) - 1
        with _fake_clock() as clock:
            work = _Work(clock, durations)
            got = call(what, seconds_per_call, work, repeats)
        if not work.calls:
            raise Wrong(f"{what} never called the function: write `function()`, with parentheses.")
        if not clock.read:  # another clock, or the same under a name of the student's
            _require_real_time(seconds_per_call)
            return
        if work.calls not in (repeats, repeats + 1):
            raise Wrong(
                f"with repeats = {repeats} the function should be called {repeats + 1} times, once to warm it up; yours calls it "
                f"{work.calls} time(s)."
            )
        warm_up, later = durations[0], np.array(durations[1:])
        seconds = as_array(what, got)
        require_close(
            f"for a function that takes {_listed_seconds(durations)}, {what} with repeats = {repeats}",
            got,
            later.mean(),
            {
                "that is the time of all calls; divide by their number.": nearest(
                    seconds, [later.sum(), later.sum() + warm_up]
                ),
                "the warm-up is measured as well: read the clock after it, not before.": nearest(
                    seconds,
                    [(later.sum() + warm_up) / repeats, (later.sum() + warm_up) / (repeats + 1)],
                ),
                "there is no warm-up: call the function once before you read the clock.": nearest(
                    seconds, [(warm_up + later[:-1].sum()) / repeats, warm_up + later[:-1].sum()]
                ),
                "divide by the number of calls that were measured, `repeats`; the warm-up is not one of them.": later.sum()
                / (repeats + 1),
                "one of the measured calls is missing: the loop takes `repeats` of them after the warm-up.": later[
                    :-1
                ].sum()
                / repeats,
                "the clock was running during the last call alone; read it before the loop.": nearest(
                    seconds, [later[-1] / repeats, later[-1]]
                ),
                "the time is negative: subtract the start from the end.": nearest(
                    seconds, [-later.mean(), -later.sum()]
                ),
                "the time should be in seconds; yours is in milliseconds.": later.mean() * 1000,
                "return the mean, not the shortest time or the median.": nearest(
                    seconds, [later.min(), np.median(later)]
                ),
                "return a time, not calls per second.": 1 / later.mean(),
            },
        )


class _Clock:
    """A clock that moves only when it is told to."""

    def __init__(self):
        self.now, self.read = 1234.5, 0

    def __call__(self) -> float:
        self.read += 1
        return self.now


class _Work:
    """A function that takes a known time by the clock, another one in each call."""

    def __init__(self, clock: _Clock, durations: Sequence[float]):
        self.clock, self.durations, self.calls = clock, durations, 0

    def __call__(self) -> int:
        self.clock.now += self.durations[min(self.calls, len(self.durations) - 1)]
        self.calls += 1
        return self.calls


@contextmanager
def _fake_clock() -> Iterator[_Clock]:
    clock = _Clock()
    with mock.patch.object(time, "perf_counter", clock):
        yield clock


def _require_real_time(seconds_per_call: Callable) -> None:
    """With margins that even a busy machine keeps."""
    calls = []

    def sleep() -> None:
        calls.append(0)
        time.sleep(0.01 if len(calls) > 1 else 0.5)

    got = as_array(
        "what `seconds_per_call` returns", call("`seconds_per_call(function, 10)`", seconds_per_call, sleep, 10)
    )
    if got.shape != () or not 0.009 < got < 0.04:
        raise Wrong(
            "for a function that takes 0.5 seconds when it is called first and 0.01 seconds in each of the 10 calls after that, the "
            f"mean should be a little over 0.01; yours is {got}. Use `time.perf_counter()`, start it after the warm-up, and divide by "
            "`repeats`."
        )


def _listed_seconds(durations: Sequence[float]) -> str:
    return f"{durations[0]:g} seconds at first and then {', '.join(f'{d:g}' for d in durations[1:])}"


def _reference_tfp_maf(network: Callable, size: int) -> tfd.TransformedDistribution:
    return tfd.TransformedDistribution(flows.standard_normal(size), tfb.MaskedAutoregressiveFlow(network))


@exercise(
    "Exercise 7.5, the same weights, the same densities",
    reference=lambda: _reference_tfp_maf,
    hints=[
        "It is `tfd.TransformedDistribution(base, bijector)`, with the base of Live 7.5 and one bijector, TFP's.",
        "The bijector is `tfb.MaskedAutoregressiveFlow(network)`: it takes the network as it is.",
        "`base = tfd.MultivariateNormalDiag(loc=tf.zeros(size), scale_diag=tf.ones(size))` and "
        "`return tfd.TransformedDistribution(base, tfb.MaskedAutoregressiveFlow(network))`.",
    ],
    explanation="TFP's bijector has the directions of ours: `inverse` reads $x$ and takes one pass, `forward` takes $D$. "
    "And it too wants the shift first and the *log*-scale second, so that the weights can be handed over as they are. A function "
    "around the network, `lambda x: network(x)`, would give the same densities, but TFP finds variables only in what it can see.",
)
def tfp_maf(tfp_maf):
    network = _randomised(_reference_make_made(_ORDER, (16, 16), seed=2))
    flow = call("`tfp_maf(network, size)`", tfp_maf, network, 4)
    if isinstance(flow, tfb.Bijector):
        raise Wrong("`tfp_maf` returns the bijector alone: put it on a base, with `tfd.TransformedDistribution`.")
    if not isinstance(flow, tfd.Distribution) or not hasattr(flow, "bijector"):
        raise Wrong(
            f"`tfp_maf` should return a `tfd.TransformedDistribution`; yours returns one of type {type(flow).__name__}."
        )
    _require_standard_normal(flow.distribution, 4)
    x = normal(6, 4, seed=10)
    t, s = network(x)

    def log_prob(z: tf.Tensor, log_det: tf.Tensor) -> tf.Tensor:
        return flows.standard_normal(4).log_prob(z) + log_det

    inverted = tfb.Invert(bijectors.MaskedAutoregressive(network))
    iaf = bijectors.InverseAutoregressive(network)
    what = "`tfp_maf(network, 4).log_prob(x)`"
    got = call(what, flow.log_prob, tf.identity(x))
    require_close(
        what,
        got,
        log_prob(_undone(x, t, s), tf.reduce_sum(-s, axis=-1)),
        {
            "your flow is the other way round: take the bijector as it is, without `tfb.Invert`.": log_prob(
                inverted.inverse(x), inverted.inverse_log_det_jacobian(x)
            ),
            "your flow is an IAF; the exercise asks for a MAF with this network.": log_prob(
                iaf.inverse(x), iaf.inverse_log_det_jacobian(x)
            ),
            "the two outputs are exchanged: hand on what the network returns, as it is.": log_prob(
                _undone(x, s, t), tf.reduce_sum(-t, axis=-1)
            ),
            "TFP wants the log-scale as the network returns it: not its exponential, and not its negative.": nearest(
                got, [log_prob(_undone(x, t, other), tf.reduce_sum(-other, axis=-1)) for other in (-s, tf.exp(s))]
            ),
        },
        tolerance=1e-3,
    )
    if not isinstance(flow.bijector, tfb.MaskedAutoregressiveFlow):
        raise Wrong(
            "the densities are right, and the bijector is not TFP's own, or not it alone: the exercise compares ours with "
            "`tfb.MaskedAutoregressiveFlow`."
        )
    if len(flow.trainable_variables) != len(network.trainable_variables):
        raise Wrong(
            f"the densities are right, but the flow shows {len(flow.trainable_variables)} trainable variables where its network has "
            f"{len(network.trainable_variables)}, so that training would leave some alone. A function around the network hides it from "
            "TFP: hand over the network itself."
        )


@exercise(
    "Exercise 7.6, two blocks",
    reference=lambda: _reference_coupling_degrees,
    hints=[
        "Dimensions with equal degrees do not depend on each other. How many different degrees are needed for two blocks?",
        "The first half has the lower degree, the second half the higher one; `np.repeat` or two lists joined by `+` make "
        "such a vector.",
        "`return np.repeat([1, 2], size // 2)`",
    ],
    explanation="With degrees 1 and 2 all hidden units have degree 1: they see the first half. The outputs of degree 2 see them, "
    "and those of degree 1 see nothing.",
)
def two_blocks(coupling_degrees):
    for size in (6, 10, 2):
        what = f"`coupling_degrees({size})`"
        got = call(what, coupling_degrees, size)
        degrees = as_array(what, got)
        if degrees.shape != (size,):
            halves = (
                " That is one degree for each block; each dimension needs its own." if degrees.shape == (2,) else ""
            )
            raise Wrong(
                f"{what} should have one degree for each dimension, shape ({size},); yours has shape {degrees.shape}.{halves}"
            )
        if not np.all(np.isfinite(degrees)):
            raise Wrong(f"{what} is not finite everywhere.")
        _require_blocks(f"with {what} = {', '.join(f'{d:g}' for d in degrees)}", degrees)
        call(f"With {what}, `make_made`", _reference_make_made, got, (5,), 0)


def _require_blocks(what: str, degrees: np.ndarray) -> None:
    """Asks for the dependences of a coupling, as the masks of the notebook's networks make them."""
    *hidden, last = _reference_made_masks(degrees, _hidden_degrees(degrees, (32,)))
    depends = (hidden[0] @ last).T > 0
    size = len(degrees)
    second = np.arange(size) >= size // 2
    right = second[:, None] & ~second
    if np.array_equal(depends, right):
        return
    if np.array_equal(depends, right.T):
        raise Wrong(f"{what}, the first half depends on the second: it should be the other way round.")
    if not depends.any():
        why = "two different degrees" if len(set(degrees)) == 1 else "whole numbers from 1 on"
        raise Wrong(f"{what}, nothing depends on anything: there should be {why}.")
    # Were all degrees of each half equal, it would be one of the cases above.
    i, j = np.argwhere(depends & (second[:, None] == second))[0]
    raise Wrong(
        f"{what}, dimension {i + 1} depends on dimension {j + 1}, which is in the {'second' if second[i] else 'first'} half as "
        "well: within a half all degrees should be equal."
    )


def _reference_coupling_degrees(size: int) -> np.ndarray:
    return np.repeat([1, 2], size // 2)


# ------------------------------------------------------------------------------------------- what several checks do


def _affine(v: tf.Tensor, t: tf.Tensor, s: tf.Tensor) -> tf.Tensor:
    return v * tf.exp(s) + t


def _undone(v: tf.Tensor, t: tf.Tensor, s: tf.Tensor) -> tf.Tensor:
    return (v - t) * tf.exp(-s)


def _passes(combine: Callable, known: tf.Tensor, number: int = len(_ORDER)) -> tf.Tensor:
    """What comes out after some passes, in each of which the network reads the result of the one before."""
    result = tf.zeros_like(known)
    for _ in range(number):
        result = combine(known, *_network(result))
    return result


def _in_natural_order(combine: Callable, known: tf.Tensor) -> tf.Tensor:
    """What comes out if each pass keeps the next dimension alone, from the first to the last."""
    result = tf.zeros_like(known)
    for i in range(len(_ORDER)):
        result = tf.where(np.arange(len(_ORDER)) == i, combine(known, *_network(result)), result)
    return result


def _compounded(combine: Callable, known: tf.Tensor, result: tf.Tensor) -> tf.Tensor:
    """What comes out if each pass transforms the result of the one before, at first `result`, in place of what is known."""
    for _ in range(len(_ORDER)):
        result = combine(result, *_network(result))
    return result


def _autoregressive(name: str, kind: Any, to_fill: Sequence[str], slow: str) -> tfb.Bijector:
    """An object of a student's class, on the hand-written network; `slow` is the method with the loop."""
    try:
        bijector = built(name, kind, to_fill, _network)
    except Blank:
        # The loop comes with a line of code, so that it does not count as blank: it may be the one that has been filled in.
        if is_blank(getattr(kind, slow, None)) or _returns_blank(kind(_network), slow):
            raise
        raise Wrong(f"{' and '.join(f'`{method}`' for method in to_fill)} are still to be filled in.") from None
    if _returns_blank(bijector, slow):
        raise Wrong(f"`{slow}` is still to be filled in.")
    return bijector


def _returns_blank(bijector: tfb.Bijector, method: str) -> bool:
    try:
        return getattr(bijector, method)(normal(2, 4, seed=1)) is ...
    except Exception:  # of which the comparison of values tells more
        return False


def _require_method(
    bijector: tfb.Bijector, method: str, at: tf.Tensor, expected: Any, mistakes: Mapping[str, Any]
) -> None:
    """Compares a method at a copy of points, by the public name that adds TFP's own checks.

    A log-determinant that the class leaves out TFP may derive from that of the other direction.
    """
    variable = "z" if method.startswith("forward") else "x"
    if hasattr(bijector, f"_{method}"):
        private = call(f"`_{method}({variable})`", getattr(bijector, f"_{method}"), tf.identity(at))
        require_close(f"`_{method}({variable})`", private, expected, mistakes)
    public = call(f"`{method}({variable})`", getattr(bijector, method), tf.identity(at))
    require_close(f"`{method}({variable})`", public, expected, mistakes)


def _require_log_det(bijector: tfb.Bijector, direction: str, at: tf.Tensor, terms: tf.Tensor, shift: tf.Tensor) -> None:
    """Asks for the sum of `terms`, one for each dimension, in the direction of one pass."""
    log_det = tf.reduce_sum(terms, axis=-1)
    method = f"{direction}_log_det_jacobian"
    _require_method(
        bijector,
        method,
        at,
        log_det,
        {
            f"your {direction} log-det has the right size and the wrong sign.": -log_det,
            "sum over the event axis; do not average.": tf.reduce_mean(terms, axis=-1),
            "the log-det is a sum of log-scales, not of scales: leave the exponential out.": tf.reduce_sum(
                tf.exp(terms), axis=-1
            ),
            "the log-det is a sum of log-scales, not of scales: leave the exponential out, and keep the minus.": (
                -tf.reduce_sum(tf.exp(-terms), axis=-1)
            ),
            "that is the product of the scales: the log-det is its logarithm.": tf.exp(log_det),
            "that is a sum of the shifts: the log-scale is the network's second output.": tf.reduce_sum(shift, axis=-1),
            "that is a sum of the shifts, with a minus sign: the log-scale is the network's second output.": -tf.reduce_sum(
                shift, axis=-1
            ),
        },
    )
    several = tf.stack([at, -at, at + 1.0])
    log_det = call(f"With two batch axes, `{method}`", getattr(bijector, method), several)
    if np.shape(log_det) != several.shape[:-1]:
        raise Wrong(
            f"for points of shape {tuple(several.shape)} the log-det should have shape {tuple(several.shape[:-1])}; yours has "
            f"{np.shape(log_det)}. Count the axis from the end: `axis=-1`."
        )


def _require_loop(
    bijector: tfb.Bijector, direction: str, known: tf.Tensor, combine: Callable, mistakes: Mapping[str, Any]
) -> None:
    """Asks for the result of D passes, where the points are fewer than the dimensions."""
    name = "z" if direction == "forward" else "x"
    size, points = len(_ORDER), len(known)
    _require_method(
        bijector,
        direction,
        known,
        _passes(combine, known),
        {
            f"your `_{direction}` returns what it begins with, zeros.": tf.zeros_like(known),
            "after one pass only the first dimension in the order is right: call the network again in each pass, at the result of "
            "the one before.": _passes(combine, known, 1),
            f"your `_{direction}` makes as many passes as there are points; there should be one for each dimension, "
            f"`{name}.shape[-1]`.": _passes(combine, known, points),
            "one pass is missing: after D − 1 of them the last dimension in the order is not right yet.": _passes(
                combine, known, size - 1
            ),
            "your loop takes the dimensions from the first to the last, which is right for the degrees 1, …, D alone. Let each pass "
            "replace all of them: then any order will do.": _in_natural_order(combine, known),
            f"each pass begins with {name}, which stays as it is; yours transforms the result of the pass before.": _compounded(
                combine, known, tf.zeros_like(known)
            ),
            f"`{name}` changes from pass to pass in your loop: give the result of a pass a name of its own.": _compounded(
                combine, known, known
            ),
            "the two outputs of the network are exchanged: the shift comes first, the log-scale second.": _passes(
                lambda v, t, s: combine(v, s, t), known
            ),
            **mistakes,
        },
    )


def _chained(x: tf.Tensor) -> tuple[tf.Tensor, tf.Tensor]:
    """A network in any number of dimensions, each of which depends on the one before it."""
    before = tf.pad(x, [[0, 0], [1, 0]])[:, :-1]
    return tf.sin(1.3 * before + 0.6), 0.4 * tf.tanh(before - 0.4)


def _require_passes(kind: type, direction: str, combine: Callable) -> None:
    """Asks for one pass for each dimension, however many dimensions there are."""
    name = "z" if direction == "forward" else "x"
    for size in (4, 11):
        known, network = normal(3, size, seed=7), Counted(_chained)
        result = call(f"for D = {size}, `{direction}({name})`", getattr(kind(network), direction), known)
        after = [known * 0]
        for _ in range(size):
            after.append(combine(known, *_chained(after[-1])))
        advice = f"there should be one for each dimension, `{name}.shape[-1]`, whatever their number is."
        mistakes = {f"for D = {size} your `_{direction}` makes too few passes: {advice}": nearest(result, after[1:-1])}
        require_close(f"for D = {size}, `{direction}({name})`", result, after[-1], mistakes)
        # A call before the loop does no harm.
        if network.calls > size + 1:
            raise Wrong(f"for D = {size} your `_{direction}` makes {network.calls} passes: {advice}")


def _require_one_call(kind: type, direction: str) -> None:
    """Asks that a direction and its log-det each evaluate the network once, as it gives both outputs in one call."""
    for method in (f"_{direction}", f"_{direction}_log_det_jacobian"):
        network = Counted(_network)
        bijector = kind(network)
        if hasattr(bijector, method):
            call(f"`{method}`", getattr(bijector, method), normal(3, 4, seed=8))
            if network.calls > 1:
                raise Wrong(
                    f"your `{method}` is right, and calls the network {network.calls} times: one call gives both outputs, "
                    "`shift, log_scale = …`."
                )


def _require_usable(kind: type, bijector: tfb.Bijector, direction: str, points: tf.Tensor) -> None:
    """Tries a flow as it is used later: with a network that learns, compiled, for any number of points."""
    network = _reference_make_made(_ORDER, (3,), seed=0)
    seen = len(kind(network).trainable_variables)
    if seen != len(network.trainable_variables):
        raise Wrong(
            f"your bijector shows {seen} trainable variables where its network has {len(network.trainable_variables)}, so "
            "that training would leave some alone: keep the network itself as an attribute, `self.network`."
        )
    other = "inverse" if direction == "forward" else "forward"
    for name in (direction, f"{direction}_log_det_jacobian", other):
        method = getattr(bijector, name)
        try:
            compiled = tf.function(method, input_signature=[tf.TensorSpec([None, 4])])(points)
        except tf.errors.OperatorNotAllowedInGraphError as error:
            raise Wrong(
                f"in a compiled function, where a tensor has no value yet, your `_{name}` loops or decides by one: count the passes with "
                "`range` and `.shape[-1]`, which are Python's."
            ) from error
        except Exception as error:
            raise Wrong(
                f"in a compiled function, where the number of points is not known beforehand, your `_{name}` raises an error "
                f"({type(error).__name__}): use TensorFlow's functions rather than NumPy's."
            ) from error
        require_close(f"in a compiled function, `{name}`", compiled, method(tf.identity(points)))
