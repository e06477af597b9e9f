"""Live 7.4, the masked autoregressive flow: its check."""

import tensorflow as tf

from course_utils import bijectors
from course_utils.exercises.bijector_checks import normal
from course_utils.exercises.exercise import exercise
from course_utils.exercises.week_07.shared import (
    affine,
    autoregressive,
    network_of,
    passes,
    require_log_det,
    require_loop,
    require_method,
    require_one_call,
    require_passes,
    require_usable,
    undone,
)


@exercise(
    "Live 7.4, the masked autoregressive flow",
    reference=lambda: bijectors.MaskedAutoregressive,
)
def maf(MaskedAutoregressive):
    to_fill = ["_inverse", "_inverse_log_det_jacobian"]
    flow = autoregressive("MaskedAutoregressive", MaskedAutoregressive, to_fill, "_forward")
    x, z = normal(5, 4, seed=5), normal(2, 4, seed=6)
    t, s = network_of(x)
    require_method(
        flow,
        "inverse",
        x,
        undone(x, t, s),
        {
            "the inverse undoes the scale: multiply by exp(−s), not by exp(s).": (x - t) * tf.exp(s),
            "your `_inverse` computes z ⊙ exp(s) + μ, which is the way from z to x; Eq. (7.3) subtracts μ first.": affine(
                x, t, s
            ),
            "subtract μ first, then multiply by exp(−s).": x * tf.exp(-s) - t,
            "exp(−s) multiplies all of x − μ: put it in parentheses.": x - t * tf.exp(-s),
            "your `_inverse` adds μ; it should subtract it.": (x + t) * tf.exp(-s),
            "s is a *log*-scale: divide by exp(s), not by s.": (x - t) / s,
            "the two outputs of the network are exchanged: the shift comes first, the log-scale second.": undone(
                x, s, t
            ),
        },
    )
    require_log_det(flow, "inverse", x, -s, t)
    require_loop(
        flow,
        "forward",
        z,
        affine,
        {
            "your `_forward` gives the network z; in MAF it reads x, which comes about pass by pass.": affine(
                z, *network_of(z)
            ),
            "your `_forward` does what `_inverse` does.": undone(z, *network_of(z)),
            "in each pass, multiply z by exp(s) and then add μ; yours subtracts and divides, as `_inverse` does.": passes(
                undone, z
            ),
            "on the way from z to x, multiply by exp(s), not by exp(−s).": passes(
                lambda v, t, s: v * tf.exp(-s) + t, z
            ),
            "on the way from z to x, μ is added.": passes(lambda v, t, s: v * tf.exp(s) - t, z),
            "scale first, then shift: z ⊙ exp(s) + μ.": passes(lambda v, t, s: (v + t) * tf.exp(s), z),
            "s is a *log*-scale: multiply by exp(s), not by s.": passes(lambda v, t, s: v * s + t, z),
        },
    )
    require_one_call(MaskedAutoregressive, "inverse")
    require_passes(MaskedAutoregressive, "forward", affine)
    require_usable(MaskedAutoregressive, flow, "inverse", x)
