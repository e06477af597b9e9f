"""MAF and IAF as students write them: one check, with the two directions exchanged, and the mistakes that either knows."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np
import tensorflow as tf
import tensorflow_probability as tfp

from course_utils.exercises.bijector_checks import Counted, built, normal, variant
from course_utils.exercises.exercise import Blank, Wrong, call, is_blank
from course_utils.exercises.observation import Observation
from course_utils.exercises.week_07.shared import ORDER, network_of, reference_make_made

tfb = tfp.bijectors

Formula = Callable[[tf.Tensor, tf.Tensor, tf.Tensor], tf.Tensor]  # of what is known, of the shift t and the log-scale s
exp = tf.exp


def affine(v: tf.Tensor, t: tf.Tensor, s: tf.Tensor) -> tf.Tensor:
    return v * exp(s) + t


def undone(v: tf.Tensor, t: tf.Tensor, s: tf.Tensor) -> tf.Tensor:
    return (v - t) * exp(-s)


# What goes wrong on the way from z to x, and from x to z, whether at once or in passes.
_FORMULAS: dict[str, dict[str, Formula]] = {
    "forward": {
        "on the way from z to x, multiply by exp(s), not by exp(−s).": lambda v, t, s: v * exp(-s) + t,
        "on the way from z to x, μ is added.": lambda v, t, s: v * exp(s) - t,
        "scale first, then shift: z ⊙ exp(s) + μ.": lambda v, t, s: (v + t) * exp(s),
        "s is a *log*-scale: multiply by exp(s), not by s.": lambda v, t, s: v * s + t,
    },
    "inverse": {
        "on the way from x to z, multiply by exp(−s), not by exp(s).": lambda v, t, s: (v - t) * exp(s),
        "on the way from x to z, μ is subtracted.": lambda v, t, s: (v + t) * exp(-s),
        "subtract μ first, then multiply by exp(−s).": lambda v, t, s: v * exp(-s) - t,
        "exp(−s) multiplies all of x − μ: put it in parentheses.": lambda v, t, s: v - t * exp(-s),
        "s is a *log*-scale: divide by exp(s), not by s.": lambda v, t, s: (v - t) / s,
    },
}


@dataclass(frozen=True)
class Directions:
    """An autoregressive flow: its reference class, the direction of one pass and the one of many, each with its formula."""

    kind: type[tfb.Bijector]
    quick: str
    slow: str
    at_once: Formula
    in_passes: Formula

    @property
    def known(self) -> str:
        """What the passes begin with."""
        return "z" if self.slow == "forward" else "x"

    def with_quick(self, formula: Formula) -> type[tfb.Bijector]:
        return variant(self.kind, **{f"_{self.quick}": lambda flow, v: formula(v, *flow.network(v))})

    def with_slow(self, method: Callable) -> type[tfb.Bijector]:
        return variant(self.kind, **{f"_{self.slow}": method})

    def with_loop(self, formula: Formula | None = None, **changes: Any) -> type[tfb.Bijector]:
        return self.with_slow(loop(formula or self.in_passes, **changes))

    def with_log_det(self, of_outputs: Callable) -> type[tfb.Bijector]:
        """The log-det as a function of the shift and of the terms that should be summed."""
        sign = 1 if self.quick == "forward" else -1

        def log_det(flow, v):
            t, s = flow.network(v)
            return of_outputs(t, sign * s)

        return variant(self.kind, **{f"_{self.quick}_log_det_jacobian": log_det})


def loop(
    formula: Formula, passes: Callable[[tf.Tensor], int] = lambda v: v.shape[-1], start: Callable = tf.zeros_like
) -> Callable:
    """A method that makes some passes, in each of which the network reads the result of the one before."""

    def method(flow, known):
        result = start(known)
        for _ in range(passes(known)):
            result = formula(known, *flow.network(result))
        return result

    return method


def _in_natural_order(formula: Formula) -> Callable:
    """A method whose passes keep the next dimension alone, from the first to the last."""

    def method(flow, known):
        result, size = tf.zeros_like(known), known.shape[-1]
        for i in range(size):
            result = tf.where(np.arange(size) == i, formula(known, *flow.network(result)), result)
        return result

    return method


def _compounded(formula: Formula, start: Callable) -> Callable:
    """A method whose passes transform the result of the one before."""

    def method(flow, known):
        result = start(known)
        for _ in range(known.shape[-1]):
            result = formula(result, *flow.network(result))
        return result

    return method


def mistakes(flow: Directions) -> dict[str, Any]:
    """What both flows know of wrong formulas, log-dets and loops."""
    exchanged = [
        flow.with_quick(lambda v, t, s: flow.at_once(v, s, t)),
        flow.with_loop(lambda v, t, s: flow.in_passes(v, s, t)),
    ]
    return {
        **{text: flow.with_quick(formula) for text, formula in _FORMULAS[flow.quick].items()},
        "the two outputs of the network are exchanged: the shift comes first, the log-scale second.": exchanged,
        **_mistaken_log_dets(flow),
        **_mistaken_loops(flow),
        **{text: flow.with_loop(formula) for text, formula in _FORMULAS[flow.slow].items()},
    }


def _mistaken_log_dets(flow: Directions) -> dict[str, type[tfb.Bijector]]:
    def total(terms: tf.Tensor) -> tf.Tensor:
        return tf.reduce_sum(terms, axis=-1)

    of = flow.with_log_det
    return {
        f"your {flow.quick} log-det has the right size and the wrong sign.": of(lambda t, s: -total(s)),
        "sum over the event axis; do not average.": of(lambda t, s: tf.reduce_mean(s, axis=-1)),
        "the log-det is a sum of log-scales, not of scales: leave the exponential out.": of(lambda t, s: total(exp(s))),
        "the log-det is a sum of log-scales, not of scales: leave the exponential out, and keep the minus.": of(
            lambda t, s: -total(exp(-s))
        ),
        "that is the product of the scales: the log-det is its logarithm.": of(lambda t, s: exp(total(s))),
        "that is a sum of the shifts: the log-scale is the network's second output.": of(lambda t, s: total(t)),
        "that is a sum of the shifts, with a minus sign: the log-scale is the network's second output.": of(
            lambda t, s: -total(t)
        ),
    }


def _mistaken_loops(flow: Directions) -> dict[str, Any]:
    slow, known = f"`_{flow.slow}`", flow.known
    return {
        f"your {slow} returns what it begins with, zeros.": flow.with_loop(passes=lambda v: 0),
        "after one pass only the first dimension in the order is right: call the network again in each pass, at the result of "
        "the one before.": flow.with_loop(passes=lambda v: 1),
        f"your {slow} makes as many passes as there are points; there should be one for each dimension, "
        f"`{known}.shape[-1]`.": flow.with_loop(passes=len),
        "one pass is missing: after D − 1 of them the last dimension in the order is not right yet.": flow.with_loop(
            passes=lambda v: v.shape[-1] - 1
        ),
        "your loop takes the dimensions from the first to the last, which is right for the degrees 1, …, D alone. Let each pass "
        "replace all of them: then any order will do.": flow.with_slow(_in_natural_order(flow.in_passes)),
        f"each pass begins with {known}, which stays as it is; yours transforms the result of the pass before.": (
            flow.with_slow(_compounded(flow.in_passes, tf.zeros_like))
        ),
        f"`{known}` changes from pass to pass in your loop: give the result of a pass a name of its own.": (
            flow.with_slow(_compounded(flow.in_passes, tf.identity))
        ),
        f"your {slow} does what `_{flow.quick}` does.": flow.with_slow(
            lambda self, v: flow.at_once(v, *self.network(v))
        ),
        f"for D = {_MANY} your {slow} makes too few passes: {_one_for_each(flow)}": [
            flow.with_loop(passes=lambda v, k=k: k) for k in (len(ORDER), len(ORDER) + 1)
        ],
    }


# A number of dimensions for which no fixed number of passes is meant.
_MANY = 11


def _one_for_each(flow: Directions) -> str:
    return f"there should be one for each dimension, `{flow.known}.shape[-1]`, whatever their number is."


def observed(flow: Directions, answer: Any) -> Iterator[Observation]:
    """What the check of either flow looks at, of a student's class."""
    bijector = _made(flow, answer)
    points = normal(5, 4, seed=5)
    yield from _values(bijector, flow.quick, points)
    yield from _values(bijector, f"{flow.quick}_log_det_jacobian", points)
    _require_one_log_det_for_each_point(bijector, f"{flow.quick}_log_det_jacobian", points)
    # Fewer points than dimensions, so that their numbers differ.
    yield from _values(bijector, flow.slow, normal(2, 4, seed=6))
    _require_one_call(flow, answer)
    for size in (len(ORDER), _MANY):
        network = Counted(_chained)
        what = f"for D = {size}, `{flow.slow}({flow.known})`"
        yield Observation(what, call(what, getattr(answer(network), flow.slow), normal(3, size, seed=7)))
        # A call before the loop does no harm.
        if network.calls > size + 1:
            raise Wrong(f"for D = {size} your `_{flow.slow}` makes {network.calls} passes: {_one_for_each(flow)}")
    _require_variables(answer)
    for method in (flow.quick, f"{flow.quick}_log_det_jacobian", flow.slow):
        yield Observation(f"in a compiled function, `{method}`", _compiled(bijector, method, points))


def _made(flow: Directions, answer: Any) -> tfb.Bijector:
    """An object of a student's class, on the hand-written network."""
    to_fill, slow = [f"_{flow.quick}", f"_{flow.quick}_log_det_jacobian"], f"_{flow.slow}"
    try:
        bijector = built(flow.kind.__name__, answer, to_fill, network_of)
    except Blank:
        # The loop comes with a line of code, so that it does not count as blank: it may be the one that has been filled in.
        if is_blank(getattr(answer, slow, None)) or _returns_blank(answer(network_of), slow):
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


def _values(bijector: tfb.Bijector, method: str, at: tf.Tensor) -> Iterator[Observation]:
    """A student's own method at a copy of points, and the public one, which adds TFP's checks.

    A log-determinant that the class leaves out TFP may derive from that of the other direction.
    """
    own = f"_{method}" if hasattr(bijector, f"_{method}") else method
    for name in (own, method):
        what = f"`{name}({'z' if method.startswith('forward') else 'x'})`"
        yield Observation(what, call(what, getattr(bijector, name), tf.identity(at)))


def _require_one_log_det_for_each_point(bijector: tfb.Bijector, method: str, at: tf.Tensor) -> None:
    several = tf.stack([at, -at, at + 1.0])
    log_det = call(f"With two batch axes, `{method}`", getattr(bijector, method), several)
    if np.shape(log_det) != several.shape[:-1]:
        raise Wrong(
            f"for points of shape {tuple(several.shape)} the log-det should have shape {tuple(several.shape[:-1])}; yours has "
            f"{np.shape(log_det)}. Count the axis from the end: `axis=-1`."
        )


def _require_one_call(flow: Directions, answer: type[tfb.Bijector]) -> None:
    """Asks that a direction and its log-det each evaluate the network once, as it gives both outputs in one call."""
    for method in (f"_{flow.quick}", f"_{flow.quick}_log_det_jacobian"):
        network = Counted(network_of)
        bijector = answer(network)
        if hasattr(bijector, method):
            call(f"`{method}`", getattr(bijector, method), normal(3, 4, seed=8))
            if network.calls > 1:
                raise Wrong(
                    f"your `{method}` is right, and calls the network {network.calls} times: one call gives both outputs, "
                    "`shift, log_scale = …`."
                )


def _chained(x: tf.Tensor) -> tuple[tf.Tensor, tf.Tensor]:
    """A network in any number of dimensions, each of which depends on the one before it."""
    before = tf.pad(x, [[0, 0], [1, 0]])[:, :-1]
    return tf.sin(1.3 * before + 0.6), 0.4 * tf.tanh(before - 0.4)


def _require_variables(answer: type[tfb.Bijector]) -> None:
    network = reference_make_made(ORDER, (3,), seed=0)
    seen = len(answer(network).trainable_variables)
    if seen != len(network.trainable_variables):
        raise Wrong(
            f"your bijector shows {seen} trainable variables where its network has {len(network.trainable_variables)}, so "
            "that training would leave some alone: keep the network itself as an attribute, `self.network`."
        )


def _compiled(bijector: tfb.Bijector, method: str, points: tf.Tensor) -> tf.Tensor:
    """A method as training compiles it, for any number of points."""
    try:
        return tf.function(getattr(bijector, method), input_signature=[tf.TensorSpec([None, 4])])(points)
    except tf.errors.OperatorNotAllowedInGraphError as error:
        raise Wrong(
            f"in a compiled function, where a tensor has no value yet, your `_{method}` loops or decides by one: count the passes with "
            "`range` and `.shape[-1]`, which are Python's."
        ) from error
    except Exception as error:
        raise Wrong(
            f"in a compiled function, where the number of points is not known beforehand, your `_{method}` raises an error "
            f"({type(error).__name__}): use TensorFlow's functions rather than NumPy's."
        ) from error
