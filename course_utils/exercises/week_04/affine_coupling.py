"""Live 4.3, the affine coupling: its check."""

from collections.abc import Iterator

import numpy as np
import tensorflow as tf
import tensorflow_probability as tfp

from course_utils import networks
from course_utils.bijectors import AffineCoupling as Reference
from course_utils.exercises.bijector_checks import built, variant
from course_utils.exercises.exercise import Wrong, call, exercise
from course_utils.exercises.observation import Observation
from course_utils.exercises.week_04.shared import MASK, shift_and_log_scale, some_points
from course_utils.exercises.week_04.shared_layers import (
    mistaken,
    observed_methods,
    observed_training,
    whole,
    with_the_other_mask,
)

tfb = tfp.bijectors

exp = tf.exp


def _sum(of_entries: tf.Tensor) -> tf.Tensor:
    return tf.reduce_sum(of_entries, axis=-1)


_FORWARD = {
    "your mask works the wrong way round: entries with b = 1 are frozen, those with b = 0 transformed.": with_the_other_mask(
        Reference
    ),
    "your `_forward` computes the inverse: on the way from z to x, multiply by exp(s) and then add t.": variant(
        Reference, _forward=Reference._inverse
    ),
    **mistaken(
        Reference,
        "forward",
        {
            "s is a *log*-scale: multiply by exp(s), not by s.": lambda z, f, t, s: z * (1 - f + f * s) + f * t,
            "your layer transforms the frozen entries too: multiply both t and s by 1 − b.": lambda z, f, t, s: (
                z * exp(s) + t
            ),
            "your layer shifts the frozen entries: multiply t by 1 − b, as you do with s.": lambda z, f, t, s: (
                z * exp(f * s) + t
            ),
            "your layer scales the frozen entries: multiply s by 1 − b, as you do with t.": lambda z, f, t, s: (
                z * exp(s) + f * t
            ),
            "s is a *log*-scale: multiply by exp(s), not by s; with s = 0 at the frozen entries these are lost.": lambda z, f, t, s: (
                f * (z * s + t)
            ),
            "the two outputs of the conditioner are exchanged: the shift t comes first, the log-scale s second.": lambda z, f, t, s: (
                z * exp(f * t) + f * s
            ),
            "scale first, then shift: x = z ⊙ exp(s) + t.": lambda z, f, t, s: (z + f * t) * exp(f * s),
            "on the way from z to x multiply by exp(s), not by exp(−s).": lambda z, f, t, s: z * exp(-f * s) + f * t,
            "on the way from z to x add t; yours subtracts it.": lambda z, f, t, s: z * exp(f * s) - f * t,
            "the shift is missing: x = z ⊙ exp(s) + t.": lambda z, f, t, s: z * exp(f * s),
            "the scale is missing: x = z ⊙ exp(s) + t.": lambda z, f, t, s: z + f * t,
            "the frozen entries are lost: what has b = 1 must come through unchanged.": lambda z, f, t, s: (
                f * (z * exp(s) + t)
            ),
        },
    ),
    **mistaken(
        Reference,
        "forward",
        {
            "your conditioner sees entries that it must not see: give it b ⊙ z, not z.": lambda z, f, t, s: (
                z * exp(f * s) + f * t
            ),
            "your layer makes no use of the mask: give the conditioner b ⊙ z, and multiply both t and s by 1 − b.": (
                lambda z, f, t, s: z * exp(s) + t
            ),
        },
        sees=whole,
    ),
}

_INVERSE = {
    "your `_inverse` does what `_forward` does: subtract t, then multiply by exp(−s).": variant(
        Reference, _inverse=Reference._forward
    ),
    "your mask works the wrong way round in `_inverse`.": variant(
        Reference, _inverse=lambda self, x: Reference(self.conditioner, 1 - self.mask).inverse(x)
    ),
    **mistaken(
        Reference,
        "inverse",
        {
            "the inverse undoes the scale: multiply by exp(−s), not by exp(s).": lambda x, f, t, s: (
                (x - f * t) * exp(f * s)
            ),
            "undo the two steps in the opposite order: subtract t first, then multiply by exp(−s).": lambda x, f, t, s: (
                x * exp(-f * s) - f * t
            ),
            "your `_inverse` adds t; it should subtract it.": lambda x, f, t, s: (x + f * t) * exp(-f * s),
            "the frozen entries are lost on the way back.": lambda x, f, t, s: f * (x - t) * exp(-s),
            "in `_inverse` your layer transforms the frozen entries too.": lambda x, f, t, s: (x - t) * exp(-s),
        },
    ),
    **mistaken(
        Reference,
        "inverse",
        {
            "in `_inverse` give the conditioner b ⊙ x: it must not see the entries that were transformed.": lambda x, f, t, s: (
                (x - f * t) * exp(-f * s)
            )
        },
        sees=whole,
    ),
}

_LOG_DETS = mistaken(
    Reference,
    "forward_log_det_jacobian",
    {
        "your forward log-det has the right size and the wrong sign.": lambda z, f, t, s: -_sum(f * s),
        "sum (1 − b) ⊙ s, not s: the frozen entries are scaled by 1, whose logarithm is 0.": lambda z, f, t, s: _sum(s),
        "the log-det is the sum of s itself; exp(s) is the determinant's factor.": lambda z, f, t, s: _sum(exp(f * s)),
        "sum s over the event axis; do not average it.": lambda z, f, t, s: tf.reduce_mean(f * s, axis=-1),
        "that is the sum of t: the log-det is the sum of s, the second output.": lambda z, f, t, s: _sum(f * t),
        "the log-det is the sum of s with its sign; yours takes absolute values.": lambda z, f, t, s: _sum(
            f * tf.abs(s)
        ),
    },
) | mistaken(
    Reference,
    "inverse_log_det_jacobian",
    {
        "your inverse log-det has the wrong sign: on the way back the volume changes by the reciprocal.": lambda x, f, t, s: (
            _sum(f * s)
        ),
        "in the inverse log-det too, sum (1 − b) ⊙ s rather than s.": lambda x, f, t, s: -_sum(s),
        "in the inverse log-det, sum s over the event axis; do not average it.": lambda x, f, t, s: (
            -_sum(f * s) / len(MASK)
        ),
    },
)


@exercise("Live 4.3, the affine coupling", reference=lambda: Reference, mistakes=_FORWARD | _INVERSE | _LOG_DETS)
def affine_coupling(AffineCoupling: type[tfb.Bijector]) -> Iterator[Observation]:
    coupling = built("AffineCoupling", AffineCoupling, ("_forward", "_inverse"), shift_and_log_scale, MASK)
    yield from observed_methods(coupling)
    log_det = call(
        "With two batch axes, `forward_log_det_jacobian`", coupling.forward_log_det_jacobian, some_points(3, 2)
    )
    if np.shape(log_det) != (3, 2):
        raise Wrong(
            f"for points of shape (3, 2, 4) the log-det should have shape (3, 2); yours has {np.shape(log_det)}. "
            "Count the axis from the end: `axis=-1`."
        )
    yield from observed_training("AffineCoupling", AffineCoupling, networks.dense_conditioner(len(MASK), (3,), seed=0))
