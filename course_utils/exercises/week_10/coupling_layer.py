"""Live 10.6, a spline coupling: its check."""

from collections.abc import Callable, Iterator
from typing import Any

import numpy as np
import tensorflow as tf
import tensorflow_probability as tfp

from course_utils.bijectors.once import once_per_trace
from course_utils.exercises.bijector_checks import built, fresh_forward, fresh_inverse, variant
from course_utils.exercises.errors import Raised
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
from course_utils.networks import dense_conditioner

tfb = tfp.bijectors


class ReferenceSplineCoupling(tfb.Bijector):
    """The notebook's layer."""

    def __init__(self, network, frozen, bound=4.0):
        super().__init__(forward_min_event_ndims=1, name="spline_coupling")
        self.network, self.frozen, self.bound = network, frozen, bound

    @once_per_trace
    def _moved(self, x, spline):
        return spline(x[..., self.frozen :], *self._knots(x[..., : self.frozen]))

    def _forward(self, z):
        return tf.concat([z[..., : self.frozen], self._moved(z, reference_spline_forward)[0]], axis=-1)

    def _inverse(self, x):
        return tf.concat([x[..., : self.frozen], self._moved(x, reference_spline_inverse)[0]], axis=-1)

    def _inverse_log_det_jacobian(self, x):
        return tf.reduce_sum(self._moved(x, reference_spline_inverse)[1], axis=-1)

    def _knots(self, seen):
        return reference_knots(self.network(seen), self.bound)


Reference = ReferenceSplineCoupling
Coupling = type[Reference]


def network_of(moving: int) -> Callable[[tf.Tensor], tf.Tensor]:
    """A network that gives raw numbers for so many entries, and looks at whatever it is shown."""

    def network(seen: tf.Tensor) -> tf.Tensor:
        weights = 0.9 - 0.5 * tf.range(seen.shape[-1], dtype=seen.dtype)
        return raw_numbers_of(
            tf.reduce_sum(weights * seen, axis=-1, keepdims=True) + tf.range(moving, dtype=seen.dtype)
        )

    return network


def _moved(way: Callable) -> Coupling:
    """The coupling with another way to the part that moves."""
    return variant(Reference, _moved=way)


def _joined(direction: str, join: Callable) -> Coupling:
    """The coupling with another way of joining the parts, made of the first entries, the others, and where these move to."""

    def method(self, x):
        spline = reference_spline_forward if direction == "forward" else reference_spline_inverse
        return join(x[..., : self.frozen], x[..., self.frozen :], self._moved(x, spline)[0])

    return variant(Reference, **{f"_{direction}": method})


def _either(join: Callable) -> list[Coupling]:
    return [_joined("forward", join), _joined("inverse", join)]


def _log_det(of_log_derivatives: Callable) -> Coupling:
    def log_det(self, x):
        return of_log_derivatives(self._moved(x, reference_spline_inverse)[1])

    return variant(Reference, _inverse_log_det_jacobian=log_det)


def _with_bound(self, x, spline):
    return spline(x[..., self.frozen :], *reference_knots(self.network(x[..., : self.frozen]), 4.0))


def _second_half_frozen(direction: str) -> Coupling:
    def method(self, x):
        spline = reference_spline_forward if direction == "forward" else reference_spline_inverse
        a, b = x[..., : self.frozen], x[..., self.frozen :]
        return tf.concat([spline(a, *self._knots(b))[0], b], axis=-1)

    return variant(Reference, **{f"_{direction}": method})


def _forward_log_det_at_x(self, x):
    return tf.reduce_sum(self._moved(x, reference_spline_forward)[1], axis=-1)


def _forward_log_det(self, z):
    return tf.reduce_sum(self._moved(z, reference_spline_forward)[1], axis=-1)


@exercise(
    "Live 10.6, a spline coupling",
    reference=lambda: Reference,
    alternatives=[
        variant(Reference, _forward_log_det_jacobian=_forward_log_det),
        _moved(
            lambda self, x, spline: spline(tf.split(x, [self.frozen, -1], -1)[1], *self._knots(x[..., : self.frozen]))
        ),
    ],
    mistakes={
        "`_forward` takes `spline_forward` and `_inverse` takes `spline_inverse`: yours are exchanged.": variant(
            Reference, _forward=Reference._inverse, _inverse=Reference._forward
        ),
        "from z to x, `_forward` takes `spline_forward`; yours undoes the splines.": variant(
            Reference, _forward=Reference._inverse
        ),
        "from x to z, `_inverse` takes `spline_inverse`; yours does what `_forward` does.": variant(
            Reference, _inverse=Reference._forward
        ),
        "the network sees the entries that are to be moved: it should see the frozen ones, `x[..., : self.frozen]`.": _moved(
            lambda self, x, spline: spline(x[..., self.frozen :], *self._knots(x[..., self.frozen :]))
        ),
        "the network sees all entries: it should see the frozen ones alone, `x[..., : self.frozen]`.": _moved(
            lambda self, x, spline: spline(x[..., self.frozen :], *self._knots(x))
        ),
        "the spline should move the entries after the frozen ones, `x[..., self.frozen :]`: yours moves the frozen ones.": _moved(
            lambda self, x, spline: spline(x[..., : self.frozen], *self._knots(x[..., : self.frozen]))
        ),
        "the network gives knots for the entries after the frozen ones: move `x[..., self.frozen :]` alone; yours moves all.": (
            _moved(lambda self, x, spline: spline(x, *self._knots(x[..., : self.frozen])))
        ),
        "it is the first entries that stay, and those after them that move: yours are the other way round.": [
            _second_half_frozen(direction) for direction in ("forward", "inverse")
        ],
        "hand `self.bound` on to `knots`: your layer has a bound of its own, whatever it is given.": _moved(
            _with_bound
        ),
        "the parts are joined in the wrong order: the frozen entries come first.": _either(
            lambda a, b, moved: tf.concat([moved, a], axis=-1)
        ),
        "your layer returns its input: join the frozen entries and those that have *moved*.": _either(
            lambda a, b, moved: tf.concat([a, b], axis=-1)
        ),
        "your inverse log-det has the right size and the wrong sign: `spline_inverse` gives log dz/dx as it is needed.": _log_det(
            lambda each: -tf.reduce_sum(each, axis=-1)
        ),
        "sum the log-derivatives; do not average them.": _log_det(lambda each: tf.reduce_mean(each, axis=-1)),
        "the log-det is a sum of log-derivatives, not of derivatives: leave the exponential out.": _log_det(
            lambda each: tf.reduce_sum(tf.exp(each), axis=-1)
        ),
        "that is the log-derivative of `spline_forward`, at x: the inverse log-det is made of those that `spline_inverse` gives.": [
            variant(Reference, _inverse_log_det_jacobian=_forward_log_det_at_x),
            variant(Reference, _inverse_log_det_jacobian=lambda self, x: -_forward_log_det_at_x(self, x)),
        ],
    },
)
def coupling_layer(SplineCoupling: type[tfb.Bijector]) -> Iterator[Observation]:
    to_fill = ("_moved", "_forward", "_inverse", "_inverse_log_det_jacobian")
    layer = built("SplineCoupling", SplineCoupling, to_fill, network_of(2), 2, BOUND)
    _require_given(layer)
    x = points(6, 4, seed=4)
    for what, way in (("`forward(z)`", fresh_forward), ("`inverse(x)`", fresh_inverse)):
        got = call(what, way, layer, x)
        if np.shape(got) == (6, 2):
            raise Wrong(f"{what} has the moved entries alone: join the frozen ones and these, with `tf.concat`.")
        yield Observation(what, got)
    yield from observed_log_det(layer, "inverse_log_det_jacobian", x)
    yield from _fewer_frozen(SplineCoupling)
    require_one_call(SplineCoupling, network_of(2), [2, BOUND], x)
    network = dense_conditioner(2, (5,), seed=0, outputs_per_entry=3 * BINS - 1)
    require_training(SplineCoupling, network, [2, BOUND], x)


def _fewer_frozen(kind: type[tfb.Bijector]) -> Iterator[Observation]:
    """Tries a coupling that freezes two entries of five."""
    coupling, x = kind(network_of(3), 2, BOUND), points(5, 5, seed=5)
    for what, way in (("`forward(z)`", fresh_forward), ("`inverse(x)`", fresh_inverse)):
        otherwise = (
            f"{what} is right where half of the entries are frozen, and not where 2 of 5 are: split at `self.frozen`."
        )
        try:
            got = call(what, way, coupling, x)
        except Raised as wrong:
            raise Wrong(otherwise) from wrong
        yield Observation(what, got, otherwise=otherwise)


def _require_given(layer: Any) -> None:
    """Asks for the attributes that the constructor sets."""
    for name in ("network", "frozen", "bound"):
        if not hasattr(layer, name):
            raise Wrong(f"the constructor is given: leave it as it is. Your layer has lost its `{name}`.")
