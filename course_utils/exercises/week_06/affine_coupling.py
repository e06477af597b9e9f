"""Live 6.4, the coupling: its check."""

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
)
from course_utils.exercises.compare import require_close
from course_utils.exercises.exercise import Wrong, call, exercise
from course_utils.exercises.week_06.shared import HEIGHT, PIXELS, WIDTH, N, cheap_network, require_not_exchanged
from course_utils.exercises.week_06.shared_layers import ReferenceAffineCoupling, reference_make_network

tfb = tfp.bijectors
tfd = tfp.distributions


@exercise(
    "Live 6.4, the coupling",
    reference=lambda: ReferenceAffineCoupling,
)
def affine_coupling(AffineCoupling):
    to_fill = ("_shift_and_log_scale", "_forward", "_inverse", "_forward_log_det_jacobian")
    coupling = built("AffineCoupling", AffineCoupling, to_fill, cheap_network, 3)
    for name in ("network", "frozen"):
        if not hasattr(coupling, name):
            raise Wrong(f"the constructor is given: leave it as it is. Your coupling has lost its `{name}`.")
    z = normal(N, HEIGHT, WIDTH, 6, seed=4).numpy()
    a, b = z[..., :3], z[..., 3:]
    t, s = (output.numpy() for output in cheap_network(tf.constant(a)))
    _require_coupled(coupling, z, t, s)

    log_det = s.sum(axis=(1, 2, 3))
    seen_elsewhere = cheap_network(tf.constant(b))[1].numpy().sum(axis=(1, 2, 3))
    name, own = own_log_det(coupling, tf.constant(z))
    if isinstance(own, int | float):
        raise Wrong(f"{name} returns a plain number; it should be a tensor with one number for each image.")
    for direction, sign in (("forward", 1), ("inverse", -1)):
        method = f"{direction}_log_det_jacobian"
        got = call(f"`{method}`", getattr(coupling, method), tf.constant(z), event_ndims=3)
        if np.shape(got) != (N,):
            raise Wrong(
                f"for {N} images the log-det should have shape ({N},), one number for each; yours has {np.shape(got)}. Sum over "
                "rows, columns and channels, `axis=[-3, -2, -1]`, and not over the images."
            )
        require_close(
            f"`{method}`",
            got,
            sign * log_det,
            {
                f"your {direction} log-det has the right size and the wrong sign.": -sign * log_det,
                "the log-det is the sum of s itself; exp(s) is what stands in the Jacobian.": sign
                * np.exp(s).sum(axis=(1, 2, 3)),
                "sum s over rows, columns and channels; do not average it.": sign * s.mean(axis=(1, 2, 3)),
                "that is the sum of t: the log-det is the sum of s, the second output.": sign * t.sum(axis=(1, 2, 3)),
                "in the log-det, the network should see the frozen channels.": sign * seen_elsewhere,
                "s has a number of its own for each pixel: the sum needs no factor h · w.": sign * PIXELS * log_det,
            },
            tolerance=1e-3,
        )
    _require_fewer_frozen(AffineCoupling)
    density = tfd.TransformedDistribution(
        tfd.Independent(tfd.Normal(tf.zeros([HEIGHT, WIDTH, 6]), 1.0), 3), tfb.Chain([coupling])
    )
    require_compiled("the log-density with your `AffineCoupling`", density.log_prob, tf.constant(z))
    require_compiled("`forward` of your `AffineCoupling`", coupling.forward, tf.constant(z))
    seen = len(AffineCoupling(reference_make_network(1, 1, 2, seed=0), 1).trainable_variables)
    if seen != 7:
        raise Wrong(
            f"your bijector shows {seen} trainable variables where its network has 7, so that training would leave some alone: keep "
            "the network itself as an attribute, `self.network`."
        )


def _require_coupled(coupling: tfb.Bijector, z: np.ndarray, t: np.ndarray, s: np.ndarray) -> None:
    """Compares both directions of a coupling with three of six channels frozen; t and s are those at the first three of z."""
    a, b = z[..., :3], z[..., 3:]
    at_b, at_z = ([output.numpy() for output in cheap_network(tf.constant(x))] for x in (b, z))

    def joined(*halves: np.ndarray) -> np.ndarray:
        return np.concatenate(halves, axis=-1)

    def up(x: np.ndarray, t: np.ndarray, s: np.ndarray) -> np.ndarray:
        return x * np.exp(s) + t

    def down(x: np.ndarray, t: np.ndarray, s: np.ndarray) -> np.ndarray:
        return (x - t) * np.exp(-s)

    got = [
        call(f"`{name}`", way, coupling, z)
        for name, way in (("forward(z)", fresh_forward), ("inverse(x)", fresh_inverse))
    ]
    require_not_exchanged(got[1], joined(a, up(b, t, s)), got[0], joined(a, down(b, t, s)))
    ways = {
        "forward": (
            got[0],
            up,
            {
                "your `_forward` goes from x to z: from latents to data, multiply by exp(s) and then add t.": down(
                    b, t, s
                ),
                "in `_forward`, s is a *log*-scale: multiply by exp(s), not by s.": b * s + t,
                "in `_forward`, scale first, then add t.": (b + t) * np.exp(s),
                "your `_forward` should multiply by exp(s), not by exp(−s).": b * np.exp(-s) + t,
                "your `_forward` should add t; it subtracts it.": b * np.exp(s) - t,
                "your `_forward` does not scale.": b + t,
                "your `_forward` does not shift.": b * np.exp(s),
            },
        ),
        "inverse": (
            got[1],
            down,
            {
                "your `_inverse` goes from z to x: subtract t, then multiply by exp(−s).": up(b, t, s),
                "`_inverse` undoes the scale: multiply by exp(−s), not by exp(s).": (b - t) * np.exp(s),
                "`_inverse` undoes the two steps in the opposite order: subtract t first, then multiply by exp(−s).": b
                * np.exp(-s)
                - t,
                "your `_inverse` adds t; it should subtract it.": (b + t) * np.exp(-s),
                "in `_inverse`, s is a *log*-scale: divide by exp(s), not by s.": (b - t) / s,
                "your `_inverse` does not scale.": b - t,
                "your `_inverse` does not shift.": b * np.exp(-s),
            },
        ),
    }
    for direction, (values, way, mistakes) in ways.items():
        method = f"{direction}({'z' if direction == 'forward' else 'x'})"
        of = f"`_{direction}`"
        if np.shape(values) == b.shape:
            raise Wrong(
                f"`{method}` has half of the channels: join the frozen ones and the transformed ones, with `tf.concat`."
            )
        require_close(
            f"`{method}`",
            values,
            joined(a, way(b, t, s)),
            {message: joined(a, mistaken) for message, mistaken in mistakes.items()}
            | {
                f"in {of} the two outputs of the network are exchanged: the shift t comes first, the log-scale s second.": joined(
                    a, way(b, s, t)
                ),
                f"in {of} the network sees the channels that are to be transformed: it should see the frozen ones.": joined(
                    a, way(b, *at_b)
                ),
                f"in {of} the network sees all channels: it should see the frozen ones alone.": joined(
                    a, way(b, *at_z)
                ),
                f"your {of} freezes the second half of the channels: it is the first that stays.": joined(
                    way(a, *at_b), b
                ),
                f"your {of} returns its input.": z,
                f"in {of} it is the channels after the frozen ones that are transformed.": joined(a, way(a, t, s)),
                f"your {of} transforms the frozen channels: they stay, and the others change.": joined(way(a, t, s), b),
                f"in {of} the parts are joined in the wrong order: the frozen channels come first.": joined(
                    way(b, t, s), a
                ),
            },
            tolerance=1e-3,
        )


def _require_fewer_frozen(kind: type) -> None:
    """Tries a coupling that freezes two channels of five."""
    coupling, z = kind(cheap_network, 2), normal(N, HEIGHT, WIDTH, 5, seed=41)
    right = ReferenceAffineCoupling(cheap_network, 2)
    for name, way in (("forward(z)", fresh_forward), ("inverse(x)", fresh_inverse)):
        try:
            require_close("its result", call(f"`{name}`", way, coupling, z), way(right, z), tolerance=1e-3)
        except Wrong as wrong:
            raise Wrong(
                f"`{name}` is right where half of the channels are frozen, and not where 2 of 5 are: split at `self.frozen`."
            ) from wrong
