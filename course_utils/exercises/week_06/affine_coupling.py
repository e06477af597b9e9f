"""Live 6.4, the coupling: its check."""

from collections.abc import Callable, Iterator

import numpy as np
import tensorflow as tf
import tensorflow_probability as tfp

from course_utils.exercises.bijector_checks import (
    built,
    fresh_forward,
    fresh_inverse,
    normal,
    own_log_det,
    require_compiled,
    variant,
)
from course_utils.exercises.errors import Raised
from course_utils.exercises.exercise import Wrong, call, exercise
from course_utils.exercises.observation import Observation
from course_utils.exercises.week_06.shared import EXCHANGED, HEIGHT, PIXELS, WIDTH, N, cheap_network, exchanged
from course_utils.exercises.week_06.shared_layers import ReferenceAffineCoupling as Reference
from course_utils.exercises.week_06.shared_layers import reference_make_network

tfb = tfp.bijectors
tfd = tfp.distributions

Coupling = type[Reference]
exp = tf.exp


def _way(direction: str, formula: Callable, seen: Callable | None = None) -> Coupling:
    """A direction made of the frozen part, the other part, shift and log-scale, at what the network has `seen` of both."""

    def way(self, x):
        a, b = x[..., : self.frozen], x[..., self.frozen :]
        outputs = self.network(seen(x, b)) if seen else self._shift_and_log_scale(x)
        return tf.concat(formula(a, b, *outputs), axis=-1)

    return variant(Reference, **{f"_{direction}": way})


def _forward(formula: Callable) -> Coupling:
    return _way("forward", lambda a, b, t, s: [a, formula(b, t, s)])


def _inverse(formula: Callable) -> Coupling:
    return _way("inverse", lambda a, b, t, s: [a, formula(b, t, s)])


def _log_dets(formula: Callable) -> list[Coupling]:
    """Couplings whose log-det in either direction is a function of s and t for each image, and of s at the other channels."""

    def log_det(self, x):
        shift, log_scale = self._shift_and_log_scale(x)
        return formula(log_scale, shift, self.network(x[..., self.frozen :])[1])

    return [
        variant(Reference, _forward_log_det_jacobian=log_det),
        variant(Reference, _inverse_log_det_jacobian=lambda self, x: -log_det(self, x)),
    ]


def _total(of_pixels: tf.Tensor) -> tf.Tensor:
    return tf.reduce_sum(of_pixels, axis=[-3, -2, -1])


def _split_by_sizes(self, x):
    a, b = tf.split(x, [self.frozen, x.shape[-1] - self.frozen], axis=3)
    t, s = self._shift_and_log_scale(x)
    return tf.concat((a, (b - t) / exp(s)), 3)


_WAYS = {
    EXCHANGED: exchanged(Reference),
    "your `_forward` goes from x to z: from latents to data, multiply by exp(s) and then add t.": _forward(
        lambda b, t, s: (b - t) * exp(-s)
    ),
    "in `_forward`, s is a *log*-scale: multiply by exp(s), not by s.": _forward(lambda b, t, s: b * s + t),
    "in `_forward`, scale first, then add t.": _forward(lambda b, t, s: (b + t) * exp(s)),
    "your `_forward` should multiply by exp(s), not by exp(−s).": _forward(lambda b, t, s: b * exp(-s) + t),
    "your `_forward` should add t; it subtracts it.": _forward(lambda b, t, s: b * exp(s) - t),
    "your `_forward` does not scale.": _forward(lambda b, t, s: b + t),
    "your `_forward` does not shift.": _forward(lambda b, t, s: b * exp(s)),
    "your `_inverse` goes from z to x: subtract t, then multiply by exp(−s).": _inverse(lambda b, t, s: b * exp(s) + t),
    "`_inverse` undoes the scale: multiply by exp(−s), not by exp(s).": _inverse(lambda b, t, s: (b - t) * exp(s)),
    "`_inverse` undoes the two steps in the opposite order: subtract t first, then multiply by exp(−s).": _inverse(
        lambda b, t, s: b * exp(-s) - t
    ),
    "your `_inverse` adds t; it should subtract it.": _inverse(lambda b, t, s: (b + t) * exp(-s)),
    "in `_inverse`, s is a *log*-scale: divide by exp(s), not by s.": _inverse(lambda b, t, s: (b - t) / s),
    "your `_inverse` does not scale.": _inverse(lambda b, t, s: b - t),
    "your `_inverse` does not shift.": _inverse(lambda b, t, s: b * exp(-s)),
}


def _mistaken_halves(direction: str, way: Callable) -> dict[str, Coupling]:
    """Mistakes that either direction knows, with which half of the channels is what."""
    of = f"`_{direction}`"
    return {
        f"in {of} the two outputs of the network are exchanged: the shift t comes first, the log-scale s second.": _way(
            direction, lambda a, b, t, s: [a, way(b, s, t)]
        ),
        f"in {of} the network sees the channels that are to be transformed: it should see the frozen ones.": _way(
            direction, lambda a, b, t, s: [a, way(b, t, s)], seen=lambda x, b: b
        ),
        f"in {of} the network sees all channels: it should see the frozen ones alone.": _way(
            direction, lambda a, b, t, s: [a, way(b, t, s)], seen=lambda x, b: x
        ),
        f"your {of} freezes the second half of the channels: it is the first that stays.": _way(
            direction, lambda a, b, t, s: [way(a, t, s), b], seen=lambda x, b: b
        ),
        f"your {of} returns its input.": _way(direction, lambda a, b, t, s: [a, b]),
        f"in {of} it is the channels after the frozen ones that are transformed.": _way(
            direction, lambda a, b, t, s: [a, way(a, t, s)]
        ),
        f"your {of} transforms the frozen channels: they stay, and the others change.": _way(
            direction, lambda a, b, t, s: [way(a, t, s), b]
        ),
        f"in {of} the parts are joined in the wrong order: the frozen channels come first.": _way(
            direction, lambda a, b, t, s: [way(b, t, s), a]
        ),
    }


_LOG_DETS = {
    "your forward log-det has the right size and the wrong sign.": _log_dets(lambda s, t, at_b: -_total(s))[0],
    "your inverse log-det has the right size and the wrong sign.": _log_dets(lambda s, t, at_b: -_total(s))[1],
    "the log-det is the sum of s itself; exp(s) is what stands in the Jacobian.": _log_dets(
        lambda s, t, at_b: _total(exp(s))
    ),
    "sum s over rows, columns and channels; do not average it.": _log_dets(
        lambda s, t, at_b: tf.reduce_mean(s, axis=[-3, -2, -1])
    ),
    "that is the sum of t: the log-det is the sum of s, the second output.": _log_dets(lambda s, t, at_b: _total(t)),
    "in the log-det, the network should see the frozen channels.": _log_dets(lambda s, t, at_b: _total(at_b)),
    "s has a number of its own for each pixel: the sum needs no factor h · w.": _log_dets(
        lambda s, t, at_b: PIXELS * _total(s)
    ),
}


@exercise(
    "Live 6.4, the coupling",
    reference=lambda: Reference,
    alternatives=[
        _forward(lambda b, t, s: t + exp(s) * b),
        variant(
            Reference,
            _inverse=_split_by_sizes,
            _forward_log_det_jacobian=lambda self, z: tf.reduce_sum(self._shift_and_log_scale(z)[1], axis=[1, 2, 3]),
        ),
    ],
    mistakes=_WAYS
    | _mistaken_halves("forward", lambda b, t, s: b * exp(s) + t)
    | _mistaken_halves("inverse", lambda b, t, s: (b - t) * exp(-s))
    | _LOG_DETS,
)
def affine_coupling(AffineCoupling: type[tfb.Bijector]) -> Iterator[Observation]:
    to_fill = ("_shift_and_log_scale", "_forward", "_inverse", "_forward_log_det_jacobian")
    coupling = built("AffineCoupling", AffineCoupling, to_fill, cheap_network, 3)
    for name in ("network", "frozen"):
        if not hasattr(coupling, name):
            raise Wrong(f"the constructor is given: leave it as it is. Your coupling has lost its `{name}`.")
    z = normal(N, HEIGHT, WIDTH, 6, seed=4)
    for what, way in (("`forward(z)`", fresh_forward), ("`inverse(x)`", fresh_inverse)):
        got = _tried(what, way, coupling, z)
        if np.shape(got) == (N, HEIGHT, WIDTH, 3):
            raise Wrong(
                f"{what} has half of the channels: join the frozen ones and the transformed ones, with `tf.concat`."
            )
        yield Observation(what, got, tolerance=1e-3)
    yield from _observed_log_dets(coupling, z)
    yield from _fewer_frozen(AffineCoupling)
    density = tfd.TransformedDistribution(
        tfd.Independent(tfd.Normal(tf.zeros([HEIGHT, WIDTH, 6]), 1.0), 3), tfb.Chain([coupling])
    )
    require_compiled("the log-density with your `AffineCoupling`", density.log_prob, z)
    require_compiled("`forward` of your `AffineCoupling`", coupling.forward, z)
    seen = len(AffineCoupling(reference_make_network(1, 1, 2, seed=0), 1).trainable_variables)
    if seen != 7:
        raise Wrong(
            f"your bijector shows {seen} trainable variables where its network has 7, so that training would leave some alone: keep "
            "the network itself as an attribute, `self.network`."
        )


def _tried(what: str, way: Callable, coupling: tfb.Bijector, z: tf.Tensor) -> tf.Tensor:
    """What a direction makes of latents or images, with advice if it parts the batch instead of the channels."""
    try:
        return call(what, way, coupling, z)
    except Raised as wrong:
        if any(f"[{images},{HEIGHT},{WIDTH}," in str(wrong) for images in (coupling.frozen, N - coupling.frozen)):
            raise Wrong(
                f"{wrong} An index alone parts the images; the channels are the last axis: write `x[..., : self.frozen]`, with the "
                "three dots."
            ) from wrong
        raise


def _observed_log_dets(coupling: tfb.Bijector, z: tf.Tensor) -> Iterator[Observation]:
    name, own = own_log_det(coupling, z)
    if isinstance(own, int | float):
        raise Wrong(f"{name} returns a plain number; it should be a tensor with one number for each image.")
    for method in ("forward_log_det_jacobian", "inverse_log_det_jacobian"):
        got = call(f"`{method}`", getattr(coupling, method), tf.identity(z), event_ndims=3)
        if np.shape(got) != (N,):
            raise Wrong(
                f"for {N} images the log-det should have shape ({N},), one number for each; yours has {np.shape(got)}. Sum over "
                "rows, columns and channels, `axis=[-3, -2, -1]`, and not over the images."
            )
        yield Observation(f"`{method}`", got, tolerance=1e-3)


def _fewer_frozen(kind: type[tfb.Bijector]) -> Iterator[Observation]:
    """Tries a coupling that freezes two channels of five."""
    coupling, z = kind(cheap_network, 2), normal(N, HEIGHT, WIDTH, 5, seed=41)
    for what, way in (("`forward(z)`", fresh_forward), ("`inverse(x)`", fresh_inverse)):
        otherwise = (
            f"{what} is right where half of the channels are frozen, and not where 2 of 5 are: split at `self.frozen`."
        )
        try:
            got = call(what, way, coupling, z)
        except Wrong as wrong:
            raise Wrong(otherwise) from wrong
        yield Observation(what, got, 1e-3, otherwise)
