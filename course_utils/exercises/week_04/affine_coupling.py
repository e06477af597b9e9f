"""Live 4.3, the affine coupling: its check."""

import numpy as np
import tensorflow_probability as tfp

from course_utils import bijectors, networks
from course_utils.exercises.bijector_checks import built
from course_utils.exercises.exercise import Wrong, call, exercise
from course_utils.exercises.week_04.shared import (
    MASK,
    require_method,
    require_trainable,
    shift_and_log_scale,
    some_points,
)

tfb = tfp.bijectors


@exercise(
    "Live 4.3, the affine coupling",
    reference=lambda: bijectors.AffineCoupling,
)
def affine_coupling(AffineCoupling):
    right = bijectors.AffineCoupling(shift_and_log_scale, MASK)
    coupling = built("AffineCoupling", AffineCoupling, ("_forward", "_inverse"), shift_and_log_scale, MASK)
    z = some_points(6)
    b = MASK.astype(np.float32)
    shift, log_scale = (p.numpy() for p in shift_and_log_scale(b * z))
    unmasked_shift, unmasked_log_scale = ((1 - b) * p.numpy() for p in shift_and_log_scale(z))
    (t, s), z = ((1 - b) * shift, (1 - b) * log_scale), z.numpy()
    x = right.forward(z).numpy()
    other = bijectors.AffineCoupling(shift_and_log_scale, 1 - MASK)

    require_method(
        coupling,
        "forward",
        z,
        x,
        {
            "your mask works the wrong way round: entries with b = 1 are frozen, those with b = 0 transformed.": other.forward(
                z
            ),
            "your `_forward` computes the inverse: on the way from z to x, multiply by exp(s) and then add t.": right.inverse(
                z
            ),
            "s is a *log*-scale: multiply by exp(s), not by s.": z * (b + s) + t,
            "your layer transforms the frozen entries too: multiply both t and s by 1 − b.": z * np.exp(log_scale)
            + shift,
            "your layer shifts the frozen entries: multiply t by 1 − b, as you do with s.": z * np.exp(s) + shift,
            "your layer scales the frozen entries: multiply s by 1 − b, as you do with t.": z * np.exp(log_scale) + t,
            "your conditioner sees entries that it must not see: give it b ⊙ z, not z.": z * np.exp(unmasked_log_scale)
            + unmasked_shift,
            "s is a *log*-scale: multiply by exp(s), not by s; with s = 0 at the frozen entries these are lost.": z * s
            + t,
            "the two outputs of the conditioner are exchanged: the shift t comes first, the log-scale s second.": z
            * np.exp(t)
            + s,
            "scale first, then shift: x = z ⊙ exp(s) + t.": (z + t) * np.exp(s),
            "on the way from z to x multiply by exp(s), not by exp(−s).": z * np.exp(-s) + t,
            "on the way from z to x add t; yours subtracts it.": z * np.exp(s) - t,
            "the shift is missing: x = z ⊙ exp(s) + t.": z * np.exp(s),
            "the scale is missing: x = z ⊙ exp(s) + t.": z + t,
            "the frozen entries are lost: what has b = 1 must come through unchanged.": (1 - b) * x,
            "your layer makes no use of the mask: give the conditioner b ⊙ z, and multiply both t and s by 1 − b.": z
            * np.exp(shift_and_log_scale(z)[1])
            + shift_and_log_scale(z)[0],
        },
    )
    require_method(
        coupling,
        "inverse",
        x,
        z,
        {
            "your `_inverse` does what `_forward` does: subtract t, then multiply by exp(−s).": right.forward(x),
            "the inverse undoes the scale: multiply by exp(−s), not by exp(s).": (x - t) * np.exp(s),
            "undo the two steps in the opposite order: subtract t first, then multiply by exp(−s).": x * np.exp(-s) - t,
            "your `_inverse` adds t; it should subtract it.": (x + t) * np.exp(-s),
            "your mask works the wrong way round in `_inverse`.": other.inverse(x),
            "the frozen entries are lost on the way back.": (1 - b) * z,
            "in `_inverse` your layer transforms the frozen entries too.": (x - shift) * np.exp(-log_scale),
            "in `_inverse` give the conditioner b ⊙ x: it must not see the entries that were transformed.": _inverse_unmasked(
                x, b
            ),
        },
    )
    unsummed = "sum (1 − b) ⊙ s, not s: the frozen entries are scaled by 1, whose logarithm is 0."
    log_det = s.sum(axis=-1)
    require_method(
        coupling,
        "forward_log_det_jacobian",
        z,
        log_det,
        {
            "your forward log-det has the right size and the wrong sign.": -log_det,
            unsummed: log_scale.sum(axis=-1),
            "the log-det is the sum of s itself; exp(s) is the determinant's factor.": np.exp(s).sum(axis=-1),
            "sum s over the event axis; do not average it.": s.mean(axis=-1),
            "that is the sum of t: the log-det is the sum of s, the second output.": t.sum(axis=-1),
            "the log-det is the sum of s with its sign; yours takes absolute values.": np.abs(s).sum(axis=-1),
        },
    )
    require_method(
        coupling,
        "inverse_log_det_jacobian",
        x,
        -log_det,
        {
            "your inverse log-det has the wrong sign: on the way back the volume changes by the reciprocal.": log_det,
            "in the inverse log-det too, sum (1 − b) ⊙ s rather than s.": -log_scale.sum(axis=-1),
            "in the inverse log-det, sum s over the event axis; do not average it.": -s.mean(axis=-1),
        },
    )
    _require_any_batch(coupling)
    network = networks.dense_conditioner(len(MASK), (3,), seed=0)
    require_trainable("AffineCoupling", AffineCoupling, bijectors.AffineCoupling(network, MASK), network)


def _inverse_unmasked(x: np.ndarray, b: np.ndarray) -> np.ndarray:
    shift, log_scale = ((1 - b) * parameter.numpy() for parameter in shift_and_log_scale(x))
    return (x - shift) * np.exp(-log_scale)


def _require_any_batch(coupling: tfb.Bijector) -> None:
    log_det = call(
        "With two batch axes, `forward_log_det_jacobian`", coupling.forward_log_det_jacobian, some_points(3, 2)
    )
    if np.shape(log_det) != (3, 2):
        raise Wrong(
            f"for points of shape (3, 2, 4) the log-det should have shape (3, 2); yours has {np.shape(log_det)}. "
            "Count the axis from the end: `axis=-1`."
        )
