"""Exercise 8.2, the gated step: its check."""

from collections.abc import Callable, Iterator

import numpy as np
import tensorflow as tf
from scipy.special import expit, log_expit

from course_utils.exercises.bijector_checks import normal
from course_utils.exercises.compare import as_array, require_shape
from course_utils.exercises.exercise import Wrong, call, exercise
from course_utils.exercises.observation import Observation
from course_utils.exercises.week_08.shared import LATENTS, POINTS, require_goes_with_float32


def _step(
    combine: Callable = lambda g, z, m, s: g * z + (1 - g) * m,
    log_scale: Callable = tf.math.log_sigmoid,
    gate: Callable = tf.sigmoid,
) -> Callable:
    return lambda z, m, s: (combine(gate(s), z, m, s), log_scale(s))


_MISTAKES = {
    "the two results are exchanged: the new z comes first.": lambda z, m, s: _step()(z, m, s)[::-1],
    "the gate works the wrong way round: a gate of 1 keeps the old value, z.": _step(
        lambda g, z, m, s: (1 - g) * z + g * m
    ),
    "m is multiplied by 1 − σ, so that the result lies between z and m.": _step(lambda g, z, m, s: g * z + m),
    "m is multiplied by 1 − σ, and z by σ.": _step(lambda g, z, m, s: g * (z + m)),
    "that is the plain step of Eq. (8.5): the gate is the sigmoid of s.": _step(lambda g, z, m, s: tf.exp(s) * z + m),
    "the gate is the sigmoid of s, not s itself.": _step(gate=tf.identity),
    "the gate is the sigmoid of s, not its exponential.": _step(gate=tf.exp),
    "the same gate belongs to z and to m: 1 − σ, not 1 − s.": _step(lambda g, z, m, s: g * z + (1 - s) * m),
    "m and s are exchanged: the gate is the sigmoid of s.": lambda z, m, s: _step()(z, s, m),
    "the gate is a sigmoid, from 0 to 1; a tanh goes from −1 to 1.": _step(gate=tf.tanh),
    "the new value, m, is missing.": _step(lambda g, z, m, s: g * z),
    "that is the scale itself, σ: return its logarithm.": _step(log_scale=tf.sigmoid),
    "that is s, the logarithm of the scale in the plain step; here the scale is the sigmoid of s.": _step(
        log_scale=tf.identity
    ),
    "that is the logarithm of 1 − σ; z is multiplied by σ.": _step(log_scale=lambda s: tf.math.log_sigmoid(-s)),
    "the logarithm of the scales has the wrong sign: they are below 1, and it is below 0.": _step(
        log_scale=lambda s: -tf.math.log_sigmoid(s)
    ),
    "take the natural logarithm.": _step(log_scale=lambda s: tf.math.log_sigmoid(s) / np.log(10)),
    "the sigmoid is taken twice: `tf.math.log_sigmoid` wants s itself.": _step(
        log_scale=lambda s: tf.math.log_sigmoid(tf.sigmoid(s))
    ),
}


@exercise(
    "Exercise 8.2, the gated step",
    reference=lambda: _step(),
    alternatives=[
        _step(lambda g, z, m, s: m + g * (z - m), lambda s: -tf.nn.softplus(-s)),
        lambda z, m, s: [
            tf.sigmoid(s) * z + tf.sigmoid(-s) * m,
            tf.minimum(s, 0) - tf.math.log1p(tf.exp(-abs(s))),
        ],
        lambda z, m, s: (expit(s) * z + expit(-s) * m, log_expit(np.asarray(s, float))),
    ],
    mistakes=_MISTAKES,
)
def gate(gated_step: Callable) -> Iterator[Observation]:
    z, m, s = (normal(POINTS, LATENTS, seed=seed) + shift for seed, shift in ((30, 0.5), (31, -0.8), (32, 0.4)))
    what = "`gated_step(z, m, s)`"
    pair = call(what, gated_step, z, m, s)
    if not isinstance(pair, tuple | list) or len(pair) != 2:
        raise Wrong(f"{what} should return two things, the new z and the logarithm of its scales.")
    for name, part in zip(("the new z", "the logarithm of the scales"), pair, strict=True):
        if part is ... or part is None:
            raise Wrong(f"{name} is still to be filled in: yours is {part}.")
        advice = "Leave the sum to `log_posterior`: here there is one for each entry."
        require_shape(name, part, tuple(z.shape), dict.fromkeys([(POINTS,), (LATENTS,), ()], advice))
    yield Observation("the new z", pair[0])
    yield Observation("the new z is right; the logarithm of the scales", pair[1])
    for part in pair:
        require_goes_with_float32("what `gated_step` returns", part)
    s = tf.constant([[-200.0, 200.0, -40.0], [40.0, -95.0, 95.0]] * (POINTS // 2))
    new, log_scale = (as_array("what `gated_step` returns", part) for part in gated_step(z, m, s))
    if not np.all(np.isfinite(new)):
        raise Wrong("for s = −200 or s = 200 the new z is not finite: use `tf.sigmoid`, which does not overflow.")
    yield Observation("for s between −200 and 200, the new z", new)
    if not np.all(np.isfinite(log_scale)):
        raise Wrong(
            "the formula is right, and for s = −200 or s = 200 the logarithm of the scales is not finite: use `tf.math.log_sigmoid(s)`, "
            "which never works out the sigmoid."
        )
    right = tf.math.log_sigmoid(s)
    worst = np.unravel_index(np.argmax(np.abs(log_scale - right)), s.shape)
    otherwise = (
        f"the formula is right, and for s = {s[worst]:.0f} the logarithm of the scale should be {right[worst]:.0f}; yours is "
        f"{log_scale[worst]:.1f}. See `tf.math.log_sigmoid`."
    )
    yield Observation("the logarithm of the scales", log_scale, otherwise=otherwise)
