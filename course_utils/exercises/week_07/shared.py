"""What several exercises of week 7 share."""

from collections.abc import Callable, Mapping, Sequence
from itertools import pairwise
from typing import Any

import numpy as np
import tensorflow as tf
import tensorflow_probability as tfp
import tf_keras

from course_utils import flows
from course_utils.exercises.bijector_checks import Counted, built, nearest, normal
from course_utils.exercises.compare import require_close
from course_utils.exercises.distributions import require_distribution, require_float32
from course_utils.exercises.exercise import Blank, Wrong, call, is_blank
from course_utils.made import MaskedDense
from course_utils.networks import BoundedLogScale

tfb = tfp.bijectors
tfd = tfp.distributions


# The degrees of the hand-written network: no order that a loop over the dimensions could follow by accident.
ORDER = np.array([3, 1, 4, 2])


def network_of(x: tf.Tensor) -> tuple[tf.Tensor, tf.Tensor]:
    """An autoregressive network in four dimensions, written by hand, whose outputs are nowhere trivial."""
    before = tf.constant(ORDER[:, None] > ORDER, tf.float32)
    mix = tf.constant([[0.9, -0.4, 0.3, 0.7], [0.2, 0.8, -0.7, 0.4], [-0.6, 0.5, 0.7, 0.8], [0.5, 0.6, 0.4, -0.8]])
    for_shift, for_log_scale = tf.transpose(before * mix), tf.transpose(before * mix[::-1])
    return tf.sin(x @ for_shift + 0.6) - 0.2, 0.7 * tf.tanh(x @ for_log_scale - 0.4)


def randomised(network: Any) -> Any:
    """Moves weights away from the zeros that heads start with, where most mistakes would not show."""
    for k, variable in enumerate(network.trainable_variables):
        variable.assign_add(0.7 * tf.random.stateless_normal(variable.shape, seed=[k, 7]))
    return network


def reference_make_made(degrees_in: Sequence[int], hidden: Sequence[int], seed: int) -> tf_keras.Model:
    degrees_in = np.asarray(degrees_in)
    *hidden_masks, last_mask = reference_made_masks(degrees_in, hidden_degrees(degrees_in, hidden))
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


def hidden_degrees(degrees_in: np.ndarray, hidden: Sequence[int]) -> list[np.ndarray]:
    return [np.round(np.linspace(1, max(degrees_in) - 1, width)) for width in hidden]


def require_standard_normal(base: tfd.Distribution, size: int) -> None:
    require_distribution("the base", base, event_shape=(size,))
    require_float32("the base", base)
    x = normal(5, size, seed=7)
    require_close("the base's `log_prob`", base.log_prob(x), flows.standard_normal(size).log_prob(x))


def reference_made_masks(degrees_in: np.ndarray, degrees_hidden: Sequence[np.ndarray]) -> list[np.ndarray]:
    layers = [degrees_in, *degrees_hidden]
    hidden = [(before[:, None] <= after).astype(int) for before, after in pairwise(layers)]
    return [*hidden, (layers[-1][:, None] < degrees_in).astype(int)]


def affine(v: tf.Tensor, t: tf.Tensor, s: tf.Tensor) -> tf.Tensor:
    return v * tf.exp(s) + t


def undone(v: tf.Tensor, t: tf.Tensor, s: tf.Tensor) -> tf.Tensor:
    return (v - t) * tf.exp(-s)


def passes(combine: Callable, known: tf.Tensor, number: int = len(ORDER)) -> tf.Tensor:
    """What comes out after some passes, in each of which the network reads the result of the one before."""
    result = tf.zeros_like(known)
    for _ in range(number):
        result = combine(known, *network_of(result))
    return result


def _in_natural_order(combine: Callable, known: tf.Tensor) -> tf.Tensor:
    """What comes out if each pass keeps the next dimension alone, from the first to the last."""
    result = tf.zeros_like(known)
    for i in range(len(ORDER)):
        result = tf.where(np.arange(len(ORDER)) == i, combine(known, *network_of(result)), result)
    return result


def _compounded(combine: Callable, known: tf.Tensor, result: tf.Tensor) -> tf.Tensor:
    """What comes out if each pass transforms the result of the one before, at first `result`, in place of what is known."""
    for _ in range(len(ORDER)):
        result = combine(result, *network_of(result))
    return result


def autoregressive(name: str, kind: Any, to_fill: Sequence[str], slow: str) -> tfb.Bijector:
    """An object of a student's class, on the hand-written network; `slow` is the method with the loop."""
    try:
        bijector = built(name, kind, to_fill, network_of)
    except Blank:
        # The loop comes with a line of code, so that it does not count as blank: it may be the one that has been filled in.
        if is_blank(getattr(kind, slow, None)) or _returns_blank(kind(network_of), slow):
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


def require_method(
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


def require_log_det(bijector: tfb.Bijector, direction: str, at: tf.Tensor, terms: tf.Tensor, shift: tf.Tensor) -> None:
    """Asks for the sum of `terms`, one for each dimension, in the direction of one pass."""
    log_det = tf.reduce_sum(terms, axis=-1)
    method = f"{direction}_log_det_jacobian"
    require_method(
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


def require_loop(
    bijector: tfb.Bijector, direction: str, known: tf.Tensor, combine: Callable, mistakes: Mapping[str, Any]
) -> None:
    """Asks for the result of D passes, where the points are fewer than the dimensions."""
    name = "z" if direction == "forward" else "x"
    size, points = len(ORDER), len(known)
    require_method(
        bijector,
        direction,
        known,
        passes(combine, known),
        {
            f"your `_{direction}` returns what it begins with, zeros.": tf.zeros_like(known),
            "after one pass only the first dimension in the order is right: call the network again in each pass, at the result of "
            "the one before.": passes(combine, known, 1),
            f"your `_{direction}` makes as many passes as there are points; there should be one for each dimension, "
            f"`{name}.shape[-1]`.": passes(combine, known, points),
            "one pass is missing: after D − 1 of them the last dimension in the order is not right yet.": passes(
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
            "the two outputs of the network are exchanged: the shift comes first, the log-scale second.": passes(
                lambda v, t, s: combine(v, s, t), known
            ),
            **mistakes,
        },
    )


def _chained(x: tf.Tensor) -> tuple[tf.Tensor, tf.Tensor]:
    """A network in any number of dimensions, each of which depends on the one before it."""
    before = tf.pad(x, [[0, 0], [1, 0]])[:, :-1]
    return tf.sin(1.3 * before + 0.6), 0.4 * tf.tanh(before - 0.4)


def require_passes(kind: type, direction: str, combine: Callable) -> None:
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


def require_one_call(kind: type, direction: str) -> None:
    """Asks that a direction and its log-det each evaluate the network once, as it gives both outputs in one call."""
    for method in (f"_{direction}", f"_{direction}_log_det_jacobian"):
        network = Counted(network_of)
        bijector = kind(network)
        if hasattr(bijector, method):
            call(f"`{method}`", getattr(bijector, method), normal(3, 4, seed=8))
            if network.calls > 1:
                raise Wrong(
                    f"your `{method}` is right, and calls the network {network.calls} times: one call gives both outputs, "
                    "`shift, log_scale = …`."
                )


def require_usable(kind: type, bijector: tfb.Bijector, direction: str, points: tf.Tensor) -> None:
    """Tries a flow as it is used later: with a network that learns, compiled, for any number of points."""
    network = reference_make_made(ORDER, (3,), seed=0)
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
