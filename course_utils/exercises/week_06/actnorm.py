"""Live 6.1, actnorm: its check."""

from collections.abc import Callable, Iterator, Sequence

import numpy as np
import tensorflow as tf
import tensorflow_probability as tfp

from course_utils.exercises.bijector_checks import built, fresh_forward, fresh_inverse, normal, variant
from course_utils.exercises.exercise import Wrong, call, exercise
from course_utils.exercises.observation import Observation
from course_utils.exercises.week_06.shared import (
    EXCHANGED,
    HEIGHT,
    WIDTH,
    N,
    exchanged,
    log_det_mistakes,
    observed_log_det,
    require_compiled_bijector,
    with_variables,
)
from course_utils.exercises.week_06.shared_layers import ReferenceActNorm as Reference

tfb = tfp.bijectors

Moments = Sequence[tf.Tensor]


def _inverse(formula: Callable) -> type[Reference]:
    return variant(Reference, _inverse=lambda self, x: formula(x, self.log_scale, self.shift))


def _forward(formula: Callable) -> type[Reference]:
    return variant(Reference, _forward=lambda self, z: formula(z, self.log_scale, self.shift))


def _log_det(formula: Callable) -> type[Reference]:
    return variant(Reference, _inverse_log_det_jacobian=lambda self, x: formula(x, self.log_scale))


def _moments(x: tf.Tensor) -> Moments:
    return tf.nn.moments(x, axes=[0, 1, 2])


def _moments_by_image(x: tf.Tensor) -> Moments:
    return [tf.reduce_mean(part, axis=0) for part in tf.nn.moments(x, axes=[1, 2])]


def _moments_together(x: tf.Tensor) -> Moments:
    return [tf.fill([3], part) for part in tf.nn.moments(x, axes=[0, 1, 2, 3])]


def _mean_together(x: tf.Tensor) -> Moments:
    return _moments_together(x)[0], _moments(x)[1]


def _initialise(
    log_scale: Callable = lambda v: -0.5 * tf.math.log(v),
    shift: Callable = lambda m, v, s: -m * tf.exp(s),
    moments: Callable[[tf.Tensor], Moments] = _moments,
) -> type[Reference]:
    """The layer initialised with functions of mean and variance, and of the new log-scale."""

    def initialise(self, x):
        mean, variance = moments(x)
        self.log_scale.assign(log_scale(variance))
        self.shift.assign(shift(mean, variance, self.log_scale))

    return variant(Reference, initialise=initialise)


def _initialise_shift_first(self, x):
    mean, variance = _moments(x)
    self.shift.assign(-mean * tf.exp(self.log_scale))
    self.log_scale.assign(-0.5 * tf.math.log(variance))


def _initialise_in_numpy(self, x):
    x = np.asarray(x).reshape(-1, x.shape[-1])
    self.log_scale.assign(-np.log(np.std(x, axis=0) + 1e-6))
    self.shift.assign(-np.mean(x * np.exp(self.log_scale), axis=0))


_ALTERNATIVES = [
    variant(Reference, initialise=_initialise_in_numpy),
    _forward(lambda z, s, b: (z - b) / tf.exp(s)),
    _log_det(lambda x, s: tf.fill(tf.shape(x)[:1], x.shape[1] * x.shape[2] * tf.reduce_sum(s))),
    _log_det(lambda x, s: tf.reduce_sum(tf.ones_like(x) * s, axis=[1, 2, 3])),
    _log_det(lambda x, s: x.shape[1] * x.shape[2] * tf.reduce_sum(s)[tf.newaxis]),
]

_ONE_LESS = 1 - 1 / (N * HEIGHT * WIDTH)

_MISTAKES = {
    EXCHANGED: exchanged(Reference),
    "your `_inverse` goes from z to x: on the way to the latents multiply by exp(s), then add b.": variant(
        Reference, _inverse=Reference._forward
    ),
    "`_inverse` scales first, and adds b then; yours adds b first.": _inverse(lambda x, s, b: (x + b) * tf.exp(s)),
    "`_inverse` should add b; yours subtracts it.": _inverse(lambda x, s, b: x * tf.exp(s) - b),
    "in `_inverse`, b is added after the scaling; yours is subtracted before it.": _inverse(
        lambda x, s, b: (x - b) * tf.exp(s)
    ),
    "`_inverse` should multiply by exp(s); yours multiplies by exp(−s).": _inverse(lambda x, s, b: x * tf.exp(-s) + b),
    "in `_inverse`, s is a *log*-scale: multiply by exp(s), not by s.": _inverse(lambda x, s, b: x * s + b),
    "your `_inverse` does not add b.": _inverse(lambda x, s, b: x * tf.exp(s)),
    "your `_inverse` returns its input.": _inverse(lambda x, s, b: x),
    "your `_forward` goes from x to z: on the way to the data undo both steps.": variant(
        Reference, _forward=Reference._inverse
    ),
    "`_forward` undoes the two steps in the opposite order: subtract b first, then multiply by exp(−s).": _forward(
        lambda z, s, b: z * tf.exp(-s) - b
    ),
    "`_forward` should multiply by exp(−s); yours multiplies by exp(s).": _forward(lambda z, s, b: (z - b) * tf.exp(s)),
    "`_forward` should subtract b; yours adds it.": _forward(lambda z, s, b: (z + b) * tf.exp(-s)),
    "in `_forward`, s is a *log*-scale: divide by exp(s), not by s.": _forward(lambda z, s, b: (z - b) / s),
    "`_forward` should undo the scale: multiply by exp(−s), not by −s.": _forward(lambda z, s, b: -(z - b) * s),
    "your `_forward` returns its input.": _forward(lambda z, s, b: z),
    "after `initialise(x)`, `log_scale` has the wrong sign: a channel that varies much has to be scaled down.": _initialise(
        lambda v: 0.5 * tf.math.log(v)
    ),
    "the scale exp(s) should be one over the standard deviation, the square root of the variance; yours is one over the variance.": (
        _initialise(lambda v: -tf.math.log(v))
    ),
    "after `initialise(x)`, `log_scale` has the wrong sign, and lacks the square root.": _initialise(tf.math.log),
    "`log_scale` is the logarithm of the scale; yours is the scale itself, one over the standard deviation.": _initialise(
        lambda v: v**-0.5
    ),
    "take the logarithm of the standard deviation.": _initialise(lambda v: -tf.sqrt(v)),
    "divide by the number of numbers, as `tf.nn.moments` does, rather than by one less.": _initialise(
        lambda v: -0.5 * tf.math.log(v / _ONE_LESS)
    ),
    "leave out the ε: the variance after the initialisation should be 1.": [
        _initialise(log_scale)
        for ε in (1e-2, 1e-3, 1e-4)
        for log_scale in (lambda v, ε=ε: -0.5 * tf.math.log(v + ε), lambda v, ε=ε: -tf.math.log(tf.sqrt(v) + ε))
    ],
    "take the variance over images and pixels at once: the mean of the single images' variances leaves out how much the "
    "images differ.": _initialise(moments=_moments_by_image),
    "use the natural logarithm.": _initialise(lambda v: -0.5 * tf.math.log(v) / np.log(10)),
    "each channel has a variance of its own; yours is that of all channels together.": _initialise(
        moments=_moments_together
    ),
    "after `initialise(x)`, `log_scale` is still 0.": _initialise(tf.zeros_like),
    "`shift` should take the mean to 0 *after* the scaling: multiply the mean by exp(s), with the new s.": [
        _initialise(shift=lambda m, v, s: -m),
        variant(Reference, initialise=_initialise_shift_first),
    ],
    "after `initialise(x)`, `shift` has the wrong sign: the scaled mean plus b should be 0.": _initialise(
        shift=lambda m, v, s: m * tf.exp(s)
    ),
    "after `initialise(x)`, `shift` is the mean itself: it acts after the scaling, and should take away what is there then.": (
        _initialise(shift=lambda m, v, s: m)
    ),
    "the mean is scaled by exp(s) before b is added; you take exp(−s).": _initialise(
        shift=lambda m, v, s: -m * tf.exp(-s)
    ),
    "the scaled mean is the mean over the standard deviation, and you divide by the variance.": _initialise(
        shift=lambda m, v, s: -m / v
    ),
    "each channel has a mean of its own; yours is that of all channels together.": _initialise(moments=_mean_together),
    "multiply the mean by the scale exp(s), and not by s.": _initialise(shift=lambda m, v, s: -m * s),
    "after `initialise(x)`, `shift` is still 0.": _initialise(shift=lambda m, v, s: tf.zeros_like(m)),
}


@exercise(
    "Live 6.1, actnorm",
    reference=lambda: Reference,
    alternatives=_ALTERNATIVES,
    mistakes=_MISTAKES | log_det_mistakes(Reference, "s", lambda layer: layer.log_scale),
)
def actnorm(ActNorm: type[tfb.Bijector]) -> Iterator[Observation]:
    to_fill = ("initialise", "_forward", "_inverse", "_inverse_log_det_jacobian")
    layer = with_variables(built("ActNorm", ActNorm, to_fill, 3), log_scale=(3,), shift=(3,))
    layer.log_scale.assign([0.7, -0.4, 0.5])
    layer.shift.assign([-0.6, 1.2, 0.9])
    x = normal(N, HEIGHT, WIDTH, 3, seed=1)
    yield Observation("`inverse(x)`", call("`inverse(x)`", fresh_inverse, layer, x))
    yield Observation("`forward(z)`", call("`forward(z)`", fresh_forward, layer, x))
    yield observed_log_det(layer, x, 3, "s")
    yield from _initialised(with_variables(ActNorm(3), log_scale=(3,), shift=(3,)))
    require_compiled_bijector("your `ActNorm`", layer, x)


def _initialised(layer: tfb.Bijector) -> Iterator[Observation]:
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
    if not np.any(layer.log_scale) and not np.any(layer.shift):
        raise Wrong("after `initialise(x)`, both variables are still 0: set them with `assign`.")
    yield Observation("after `initialise(x)`, `log_scale`", layer.log_scale)
    yield Observation("after `initialise(x)`, `shift`", layer.shift)
    other = 1.7 * x - 0.8
    call("`initialise(x)`", lambda: [layer.initialise(tf.identity(other))])
    z = fresh_inverse(layer, other).numpy()
    if not np.allclose([z.mean(axis=(0, 1, 2)), z.var(axis=(0, 1, 2)) - 1], 0, atol=1e-3):
        raise Wrong(
            "initialised once more, with other images, your layer does not bring these to mean 0 and variance 1: `initialise` should "
            "set both variables, whatever they were before, with `assign`."
        )
