"""Live 6.1, actnorm: its check."""

import numpy as np
import tensorflow as tf
import tensorflow_probability as tfp

from course_utils.exercises.bijector_checks import (
    built,
    fresh_forward,
    fresh_inverse,
    nearest,
    normal,
)
from course_utils.exercises.compare import require_close
from course_utils.exercises.exercise import Wrong, call, exercise
from course_utils.exercises.week_06.shared import (
    HEIGHT,
    WIDTH,
    N,
    require_compiled_bijector,
    require_log_det_over_pixels,
    require_not_exchanged,
    with_variables,
)
from course_utils.exercises.week_06.shared_layers import ReferenceActNorm

tfb = tfp.bijectors


@exercise(
    "Live 6.1, actnorm",
    reference=lambda: ReferenceActNorm,
)
def actnorm(ActNorm):
    to_fill = ("initialise", "_forward", "_inverse", "_inverse_log_det_jacobian")
    layer = with_variables(built("ActNorm", ActNorm, to_fill, 3), log_scale=(3,), shift=(3,))
    s, b = np.array([0.7, -0.4, 0.5], np.float32), np.array([-0.6, 1.2, 0.9], np.float32)
    layer.log_scale.assign(s)
    layer.shift.assign(b)
    x = normal(N, HEIGHT, WIDTH, 3, seed=1).numpy()
    to_z, to_x = x * np.exp(s) + b, (x - b) * np.exp(-s)
    z = call("`inverse(x)`", fresh_inverse, layer, x)
    require_not_exchanged(z, to_x, call("`forward(z)`", fresh_forward, layer, x), to_z)
    require_close(
        "`inverse(x)`",
        z,
        to_z,
        {
            "your `_inverse` goes from z to x: on the way to the latents multiply by exp(s), then add b.": to_x,
            "`_inverse` scales first, and adds b then; yours adds b first.": (x + b) * np.exp(s),
            "`_inverse` should add b; yours subtracts it.": x * np.exp(s) - b,
            "in `_inverse`, b is added after the scaling; yours is subtracted before it.": (x - b) * np.exp(s),
            "`_inverse` should multiply by exp(s); yours multiplies by exp(−s).": x * np.exp(-s) + b,
            "in `_inverse`, s is a *log*-scale: multiply by exp(s), not by s.": x * s + b,
            "your `_inverse` does not add b.": x * np.exp(s),
            "your `_inverse` returns its input.": x,
        },
    )
    require_close(
        "`forward(z)`",
        call("`forward(z)`", fresh_forward, layer, x),
        to_x,
        {
            "your `_forward` goes from x to z: on the way to the data undo both steps.": to_z,
            "`_forward` undoes the two steps in the opposite order: subtract b first, then multiply by exp(−s).": x
            * np.exp(-s)
            - b,
            "`_forward` should multiply by exp(−s); yours multiplies by exp(s).": (x - b) * np.exp(s),
            "`_forward` should subtract b; yours adds it.": (x + b) * np.exp(-s),
            "in `_forward`, s is a *log*-scale: divide by exp(s), not by s.": (x - b) / s,
            "`_forward` should undo the scale: multiply by exp(−s), not by −s.": -(x - b) * s,
            "your `_forward` returns its input.": x,
        },
    )
    require_log_det_over_pixels(layer, tf.constant(x), s, "s")
    _require_initialised(with_variables(ActNorm(3), log_scale=(3,), shift=(3,)))
    require_compiled_bijector("your `ActNorm`", layer, tf.constant(x))


def _require_initialised(layer: tfb.Bijector) -> None:
    """Tries `initialise` of a new layer."""
    sigma, mu = np.array([0.3, 2.5, 1.7], np.float32), np.array([2.0, -1.4, 0.6], np.float32)
    x = mu + sigma * normal(N, HEIGHT, WIDTH, 3, seed=11)
    try:
        call("`initialise(x)`", lambda: [layer.initialise(tf.identity(x))])  # which need not return anything
    except Wrong as wrong:
        if "hape mismatch" not in str(wrong):
            raise
        raise Wrong(
            "`initialise` finds means and variances of the wrong shape: there should be one number for each channel, taken over "
            "images, rows and columns, `axes=[0, 1, 2]`."
        ) from wrong
    for name in ("log_scale", "shift"):
        if not isinstance(getattr(layer, name), tf.Variable):
            raise Wrong(
                f"`initialise` puts another object in the place of the variable `{name}`, which then cannot be trained: use "
                f"`self.{name}.assign(…)`."
            )
    x = x.numpy()
    mean, variance = x.mean(axis=(0, 1, 2)), x.var(axis=(0, 1, 2))
    if not np.any(layer.log_scale) and not np.any(layer.shift):
        raise Wrong("after `initialise(x)`, both variables are still 0: set them with `assign`.")
    require_close(
        "after `initialise(x)`, `log_scale`",
        layer.log_scale,
        -0.5 * np.log(variance),
        {
            "after `initialise(x)`, `log_scale` has the wrong sign: a channel that varies much has to be scaled down.": 0.5
            * np.log(variance),
            "the scale exp(s) should be one over the standard deviation, the square root of the variance; yours is one over the variance.": (
                -np.log(variance)
            ),
            "after `initialise(x)`, `log_scale` has the wrong sign, and lacks the square root.": np.log(variance),
            "`log_scale` is the logarithm of the scale; yours is the scale itself, one over the standard deviation.": variance
            ** -0.5,
            "take the logarithm of the standard deviation.": -np.sqrt(variance),
            "divide by the number of numbers, as `tf.nn.moments` does, rather than by one less.": -0.5
            * np.log(x.var(axis=(0, 1, 2), ddof=1)),
            "leave out the ε: the variance after the initialisation should be 1.": nearest(
                layer.log_scale,
                [-0.5 * np.log(variance + ε) for ε in (1e-2, 1e-3, 1e-4)]
                + [-np.log(variance**0.5 + ε) for ε in (1e-2, 1e-3, 1e-4)],
            ),
            "take the variance over images and pixels at once: the mean of the single images' variances leaves out how much the "
            "images differ.": -0.5 * np.log(x.var(axis=(1, 2)).mean(axis=0)),
            "use the natural logarithm.": -0.5 * np.log10(variance),
            "each channel has a variance of its own; yours is that of all channels together.": np.full(
                3, -0.5 * np.log(x.var())
            ),
            "after `initialise(x)`, `log_scale` is still 0.": np.zeros(3),
        },
    )
    scale = variance**-0.5
    require_close(
        "after `initialise(x)`, `shift`",
        layer.shift,
        -mean * scale,
        {
            "`shift` should take the mean to 0 *after* the scaling: multiply the mean by exp(s), with the new s.": -mean,
            "after `initialise(x)`, `shift` has the wrong sign: the scaled mean plus b should be 0.": mean * scale,
            "after `initialise(x)`, `shift` is the mean itself: it acts after the scaling, and should take away what is there then.": mean,
            "the mean is scaled by exp(s) before b is added; you take exp(−s).": -mean / scale,
            "the scaled mean is the mean over the standard deviation, and you divide by the variance.": -mean
            / variance,
            "each channel has a mean of its own; yours is that of all channels together.": -x.mean() * scale,
            "multiply the mean by the scale exp(s), and not by s.": mean * np.log(variance) / 2,
            "after `initialise(x)`, `shift` is still 0.": np.zeros(3),
        },
    )
    other = 1.7 * x - 0.8
    call("`initialise(x)`", lambda: [layer.initialise(tf.constant(other))])
    z = fresh_inverse(layer, other).numpy()
    if not np.allclose([z.mean(axis=(0, 1, 2)), z.var(axis=(0, 1, 2)) - 1], 0, atol=1e-3):
        raise Wrong(
            "initialised once more, with other images, your layer does not bring these to mean 0 and variance 1: `initialise` should "
            "set both variables, whatever they were before, with `assign`."
        )
