"""Live 10.5, an autoregressive spline layer: its check."""

from collections.abc import Callable, Iterator
from typing import Any

import numpy as np
import tensorflow as tf
import tensorflow_probability as tfp

from course_utils.bijectors.once import once_per_trace
from course_utils.exercises.bijector_checks import Counted, built, fresh_forward, fresh_inverse, variant
from course_utils.exercises.exercise import Wrong, call, exercise
from course_utils.exercises.observation import Observation
from course_utils.exercises.week_10.shared_layers import (
    BINS,
    BOUND,
    observed_log_det,
    points,
    raw_numbers_of,
    require_one_call,
    require_training,
)
from course_utils.exercises.week_10.shared_splines import (
    reference_knots,
    reference_spline_forward,
    reference_spline_inverse,
)
from course_utils.made import made

tfb = tfp.bijectors

# The places of the dimensions in the order of the hand-written network: none that a loop could follow by accident.
_ORDER = np.array([3, 1, 4, 2])
_MANY = 9


class ReferenceAutoregressiveSpline(tfb.Bijector):
    """The notebook's layer."""

    def __init__(self, network, bound=4.0):
        super().__init__(forward_min_event_ndims=1, name="autoregressive_spline")
        self.network, self.bound = network, bound

    @once_per_trace
    def _undone(self, x):
        return reference_spline_inverse(x, *self._knots(x))

    def _inverse(self, x):
        return self._undone(x)[0]

    def _inverse_log_det_jacobian(self, x):
        return tf.reduce_sum(self._undone(x)[1], axis=-1)

    def _forward(self, z):
        x = tf.zeros_like(z)
        for _ in range(z.shape[-1]):
            x, _ = reference_spline_forward(z, *self._knots(x))
        return x

    def _knots(self, x):
        return reference_knots(self.network(x), self.bound)


Reference = ReferenceAutoregressiveSpline
Layer = type[Reference]


def network_of(x: tf.Tensor) -> tf.Tensor:
    """An autoregressive network in four dimensions, written by hand."""
    before = tf.constant(_ORDER[:, None] > _ORDER, tf.float32)
    mix = tf.constant([[0.9, -0.4, 0.3, 0.7], [0.2, 0.8, -0.7, 0.4], [-0.6, 0.5, 0.7, 0.8], [0.5, 0.6, 0.4, -0.8]])
    return raw_numbers_of(x @ tf.transpose(before * mix) + tf.range(4.0))


def _chained(x: tf.Tensor) -> tf.Tensor:
    """A network in any number of dimensions, each of which depends on the one before it."""
    return raw_numbers_of(1.3 * tf.pad(x, [[0, 0], [1, 0]])[:, :-1] + 0.6)


def _inverse(method: Callable) -> Layer:
    """The layer with another way to z and the logarithms of dz/dx."""
    return variant(Reference, _undone=method)


def _log_det(of_log_derivatives: Callable) -> Layer:
    def log_det(self, x):
        return of_log_derivatives(self._undone(x)[1])

    return variant(Reference, _inverse_log_det_jacobian=log_det)


def _loop(
    passes: Callable[[tf.Tensor], int] = lambda z: z.shape[-1],
    curve: Callable = reference_spline_forward,
    moving: Callable = lambda z, x: z,
    seen: Callable = lambda z, x: x,
    start: Callable = tf.zeros_like,
) -> Layer:
    """The layer with another way from z to x: what a pass moves, where its network looks, and what is done there."""

    def forward(self, z):
        x = start(z)
        for _ in range(passes(z)):
            x, _ = curve(moving(z, x), *self._knots(seen(z, x)))
        return x

    return variant(Reference, _forward=forward)


def _with_bound(bound: float) -> list[Layer]:
    """Layers that forget the bound they were given, on the way back and on the way there."""

    def knots(self, x):
        return reference_knots(self.network(x), bound)

    def inverse(self, x):
        return reference_spline_inverse(x, *knots(self, x))

    return [_inverse(inverse), variant(Reference, _forward=_loop()._forward, _knots=knots, _undone=Reference._undone)]


def _in_natural_order(self, z):
    """Passes that keep the next dimension alone, from the first to the last."""
    x = tf.zeros_like(z)
    for i in range(z.shape[-1]):
        x = tf.where(np.arange(z.shape[-1]) == i, reference_spline_forward(z, *self._knots(x))[0], x)
    return x


def _last_pass_outside(self, z):
    x = z
    for _ in range(z.shape[-1] - 1):
        x = reference_spline_forward(z, *self._knots(x))[0]
    return reference_spline_forward(z, *self._knots(x))[0]


def _without_undone(self, x):
    return reference_spline_inverse(x, *self._knots(x))[0]


@exercise(
    "Live 10.5, an autoregressive spline layer",
    reference=lambda: Reference,
    alternatives=[variant(Reference, _forward=_last_pass_outside), variant(Reference, _inverse=_without_undone)],
    mistakes={
        "from x to z the spline is undone: `_undone` takes `spline_inverse`, and yours `spline_forward`.": _inverse(
            lambda self, x: reference_spline_forward(x, *self._knots(x))
        ),
        "hand `self.bound` on to `knots`: your layer has a bound of its own, whatever it is given.": _with_bound(4.0),
        "`spline_inverse` gives z first and the log-derivatives second: yours come the other way round.": _inverse(
            lambda self, x: reference_spline_inverse(x, *self._knots(x))[::-1]
        ),
        "your inverse log-det has the right size and the wrong sign: `spline_inverse` gives log dz/dx as it is needed.": _log_det(
            lambda each: -tf.reduce_sum(each, axis=-1)
        ),
        "sum the log-derivatives; do not average them.": _log_det(lambda each: tf.reduce_mean(each, axis=-1)),
        "the log-det is a sum of log-derivatives, not of derivatives: leave the exponential out.": _log_det(
            lambda each: tf.reduce_sum(tf.exp(each), axis=-1)
        ),
        "that is the product of the derivatives: the log-det is its logarithm, the sum of the log-derivatives.": _log_det(
            lambda each: tf.exp(tf.reduce_sum(each, axis=-1))
        ),
        "your `_forward` gives the network z; it reads x, which comes about pass by pass.": _loop(seen=lambda z, x: z),
        "in each pass `_forward` moves z by `spline_forward`; yours undoes a spline.": _loop(
            curve=reference_spline_inverse
        ),
        "your `_forward` returns what it begins with, zeros.": _loop(passes=lambda z: 0),
        "after one pass only the first dimension in the order is right: evaluate the network again in each pass, at the result of "
        "the one before.": _loop(passes=lambda z: 1),
        "your `_forward` makes as many passes as there are points; there should be one for each dimension, `z.shape[-1]`.": (
            _loop(passes=len)
        ),
        "one pass is missing: after D − 1 of them the last dimension in the order is not right yet.": _loop(
            passes=lambda z: z.shape[-1] - 1
        ),
        "each pass moves z, which stays as it is; yours moves the result of the pass before.": [
            _loop(moving=lambda z, x: x),
            _loop(moving=lambda z, x: x, start=tf.identity),
        ],
        "your loop takes the dimensions from the first to the last, which is right for the degrees 1, …, D alone. Let each pass "
        "replace all of them: then any order will do.": variant(Reference, _forward=_in_natural_order),
        f"for D = {_MANY} your `_forward` makes too few passes: there should be one for each dimension, `z.shape[-1]`, whatever "
        "their number is.": [_loop(passes=lambda z, k=k: k) for k in (4, 5)],
    },
)
def autoregressive_layer(AutoregressiveSpline: type[tfb.Bijector]) -> Iterator[Observation]:
    to_fill = ("_undone", "_inverse", "_inverse_log_det_jacobian", "_forward")
    layer = built("AutoregressiveSpline", AutoregressiveSpline, to_fill, network_of, BOUND)
    _require_given(layer)
    x = points(6, 4, seed=1)
    yield Observation("`inverse(x)`", call("`inverse(x)`", fresh_inverse, layer, x))
    yield from observed_log_det(layer, "inverse_log_det_jacobian", x)
    require_one_call(AutoregressiveSpline, network_of, [BOUND], x)
    # Fewer points than dimensions, so that their numbers differ.
    yield Observation("`forward(z)`", call("`forward(z)`", fresh_forward, layer, points(2, 4, seed=8)), 1e-3)
    counted, what = Counted(_chained), f"for D = {_MANY}, `forward(z)`"
    z = points(3, _MANY, seed=3)
    yield Observation(what, call(what, fresh_forward, AutoregressiveSpline(counted, BOUND), z), 1e-3)
    # A call before the loop does no harm.
    if counted.calls > _MANY + 1:
        raise Wrong(
            f"for D = {_MANY} your `_forward` makes {counted.calls} passes: there should be one for each dimension, `z.shape[-1]`."
        )
    network = made(4, (5,), seed=0, order=_ORDER, outputs_per_entry=3 * BINS - 1)
    require_training(AutoregressiveSpline, network, [BOUND], x)


def _require_given(layer: Any) -> None:
    """Asks for the attributes that the cells after it read."""
    for name in ("network", "bound"):
        if not hasattr(layer, name):
            raise Wrong(f"the constructor is given: leave it as it is. Your layer has lost its `{name}`.")
