"""Live 7.6, the inverse autoregressive flow: its check."""

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
    "Live 7.6, the inverse autoregressive flow",
    reference=lambda: bijectors.InverseAutoregressive,
)
def iaf(InverseAutoregressive):
    to_fill = ["_forward", "_forward_log_det_jacobian"]
    flow = autoregressive("InverseAutoregressive", InverseAutoregressive, to_fill, "_inverse")
    z, x = normal(5, 4, seed=5), normal(2, 4, seed=6)
    t, s = network_of(z)
    require_method(
        flow,
        "forward",
        z,
        affine(z, t, s),
        {
            "your `_forward` works out x one dimension after the other, and its network reads x: that is MAF. In IAF it reads z.": (
                passes(affine, z)
            ),
            "your `_forward` subtracts and divides: on the way from z to x, multiply by exp(s) and then add μ.": undone(
                z, t, s
            ),
            "on the way from z to x, multiply by exp(s), not by exp(−s).": z * tf.exp(-s) + t,
            "on the way from z to x, μ is added.": z * tf.exp(s) - t,
            "scale first, then shift: z ⊙ exp(s) + μ.": (z + t) * tf.exp(s),
            "s is a *log*-scale: multiply by exp(s), not by s.": z * s + t,
            "the two outputs of the network are exchanged: the shift comes first, the log-scale second.": affine(
                z, s, t
            ),
        },
    )
    require_log_det(flow, "forward", z, s, t)
    require_loop(
        flow,
        "inverse",
        x,
        undone,
        {
            "your `_inverse` gives the network x; in IAF it reads z, which comes about pass by pass.": undone(
                x, *network_of(x)
            ),
            "your `_inverse` does what `_forward` does.": affine(x, *network_of(x)),
            "in each pass, subtract μ from x and then multiply by exp(−s); yours multiplies and adds, as `_forward` does.": (
                passes(affine, x)
            ),
            "on the way from x to z, multiply by exp(−s), not by exp(s).": passes(
                lambda v, t, s: (v - t) * tf.exp(s), x
            ),
            "on the way from x to z, μ is subtracted.": passes(lambda v, t, s: (v + t) * tf.exp(-s), x),
            "subtract μ first, then multiply by exp(−s).": passes(lambda v, t, s: v * tf.exp(-s) - t, x),
            "exp(−s) multiplies all of x − μ: put it in parentheses.": passes(lambda v, t, s: v - t * tf.exp(-s), x),
            "s is a *log*-scale: divide by exp(s), not by s.": passes(lambda v, t, s: (v - t) / s, x),
        },
    )
    require_one_call(InverseAutoregressive, "forward")
    require_passes(InverseAutoregressive, "inverse", undone)
    require_usable(InverseAutoregressive, flow, "forward", z)
