"""Exercise 8.2, the gated step: its check."""

from collections.abc import Callable

import numpy as np
import tensorflow as tf

from course_utils.exercises.bijector_checks import normal
from course_utils.exercises.compare import as_array, require_close, require_shape
from course_utils.exercises.exercise import Wrong, call, exercise
from course_utils.exercises.week_08.shared import LATENTS, POINTS, require_goes_with_float32


def _reference_gated_step(z: tf.Tensor, m: tf.Tensor, s: tf.Tensor) -> tuple[tf.Tensor, tf.Tensor]:
    gate = tf.sigmoid(s)
    return gate * z + (1 - gate) * m, tf.math.log_sigmoid(s)


@exercise(
    "Exercise 8.2, the gated step",
    reference=lambda: _reference_gated_step,
)
def gate(gated_step):
    z, m, s = (normal(POINTS, LATENTS, seed=seed) + shift for seed, shift in ((30, 0.5), (31, -0.8), (32, 0.4)))
    what = "`gated_step(z, m, s)`"
    pair = call(what, gated_step, z, m, s)
    if not isinstance(pair, tuple | list) or len(pair) != 2:
        raise Wrong(f"{what} should return two things, the new z and the logarithm of its scales.")
    new, log_scale = pair
    sigma, log_sigma = tf.sigmoid(s), tf.math.log_sigmoid(s)
    right = sigma * z + (1 - sigma) * m
    for name, part in zip(("the new z", "the logarithm of the scales"), pair, strict=True):
        if part is ... or part is None:
            raise Wrong(f"{name} is still to be filled in: yours is {part}.")
        advice = "Leave the sum to `log_posterior`: here there is one for each entry."
        require_shape(name, part, tuple(z.shape), dict.fromkeys([(POINTS,), (LATENTS,), ()], advice))
    require_close(
        "the new z",
        new,
        right,
        {
            "the two results are exchanged: the new z comes first.": log_sigma,
            "the gate works the wrong way round: a gate of 1 keeps the old value, z.": (1 - sigma) * z + sigma * m,
            "m is multiplied by 1 − σ, so that the result lies between z and m.": sigma * z + m,
            "m is multiplied by 1 − σ, and z by σ.": sigma * (z + m),
            "that is the plain step of Eq. (8.5): the gate is the sigmoid of s.": tf.exp(s) * z + m,
            "the gate is the sigmoid of s, not s itself.": s * z + (1 - s) * m,
            "the gate is the sigmoid of s, not its exponential.": tf.exp(s) * z + (1 - tf.exp(s)) * m,
            "the same gate belongs to z and to m: 1 − σ, not 1 − s.": sigma * z + (1 - s) * m,
            "m and s are exchanged: the gate is the sigmoid of s.": tf.sigmoid(m) * z + (1 - tf.sigmoid(m)) * s,
            "the gate is a sigmoid, from 0 to 1; a tanh goes from −1 to 1.": tf.tanh(s) * z + (1 - tf.tanh(s)) * m,
            "the new value, m, is missing.": sigma * z,
        },
    )
    require_close(
        "the new z is right; the logarithm of the scales",
        log_scale,
        log_sigma,
        {
            "that is the scale itself, σ: return its logarithm.": sigma,
            "that is s, the logarithm of the scale in the plain step; here the scale is the sigmoid of s.": s,
            "that is the logarithm of 1 − σ; z is multiplied by σ.": tf.math.log_sigmoid(-s),
            "the logarithm of the scales has the wrong sign: they are below 1, and it is below 0.": -log_sigma,
            "take the natural logarithm.": log_sigma / np.log(10),
            "the sigmoid is taken twice: `tf.math.log_sigmoid` wants s itself.": tf.math.log_sigmoid(sigma),
        },
    )
    for part in pair:
        require_goes_with_float32("what `gated_step` returns", part)
    _require_stable_gate(gated_step, z, m)


def _require_stable_gate(gated_step: Callable, z: tf.Tensor, m: tf.Tensor) -> None:
    s = tf.constant([[-200.0, 200.0, -40.0], [40.0, -95.0, 95.0]] * (POINTS // 2))
    extreme = [as_array("what `gated_step` returns", part) for part in gated_step(z, m, s)]
    rights = _reference_gated_step(z, m, s)
    if not np.all(np.isfinite(extreme[0])):
        raise Wrong("for s = −200 or s = 200 the new z is not finite: use `tf.sigmoid`, which does not overflow.")
    require_close("for s between −200 and 200, the new z", extreme[0], rights[0])
    if not np.all(np.isfinite(extreme[1])):
        raise Wrong(
            "the formula is right, and for s = −200 or s = 200 the logarithm of the scales is not finite: use `tf.math.log_sigmoid(s)`, "
            "which never works out the sigmoid."
        )
    worst = np.unravel_index(np.argmax(np.abs(extreme[1] - rights[1])), s.shape)
    if not np.allclose(extreme[1], rights[1], rtol=1e-4, atol=1e-4):
        raise Wrong(
            f"the formula is right, and for s = {s[worst]:.0f} the logarithm of the scale should be {rights[1][worst]:.0f}; yours is "
            f"{extreme[1][worst]:.1f}. See `tf.math.log_sigmoid`."
        )
