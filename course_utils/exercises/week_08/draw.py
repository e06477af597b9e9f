"""Live 8.3, the draw: its check."""

from collections.abc import Callable, Iterator, Sequence

import numpy as np
import tensorflow as tf
import tensorflow_probability as tfp

from course_utils.exercises.bijector_checks import normal
from course_utils.exercises.compare import as_array
from course_utils.exercises.exercise import Wrong, call, exercise
from course_utils.exercises.observation import Observation
from course_utils.exercises.week_08.log_posterior import reference_log_posterior
from course_utils.exercises.week_08.shared import (
    LATENTS,
    POINTS,
    SHAPE,
    require_goes_with_float32,
    require_one_for_each_draw,
)

tfd = tfp.distributions
exp = tf.exp


def _affine(z: tf.Tensor, shift: tf.Tensor, log_scale: tf.Tensor) -> tf.Tensor:
    return shift + exp(log_scale) * z


def _draw(
    combine: Callable = _affine,
    *,
    first: Callable = _affine,
    reads: Callable = lambda z, eps, start: z,
    order: Callable = lambda steps: steps,
    kept: Callable = lambda step, before, after, start: step(before)[1],
    scales: Callable = lambda scales: scales,
    noise: Callable = lambda eps, start, z: eps,
) -> Callable:
    """The draw with one thing or another done differently."""

    def draw(eps, loc, log_scale, steps):
        z = start = first(eps, loc, log_scale)
        log_scales = [log_scale]
        for step in order(steps):
            seen = reads(z, eps, start)
            z = combine(z, *step(seen))
            log_scales.append(kept(step, seen, z, start))
        return z, reference_log_posterior(noise(eps, start, z), scales(log_scales))

    return draw


def _also_in_step_0(combine: Callable) -> list[Callable]:
    """A mistake in the steps alone, or in step 0 as well."""
    return [_draw(combine), _draw(combine, first=combine)]


def _by_adding_up(eps, loc, log_scale, steps):
    z = _affine(eps, loc, log_scale)
    log_q = tf.reduce_sum(tfd.Normal(loc, exp(log_scale)).log_prob(z), axis=-1)
    for step in steps:
        shift, s = step(z)
        z, log_q = z * exp(s) + shift, log_q - tf.reduce_sum(s, axis=-1)
    return [z, log_q]


_OF_Z = {
    "each step reads the z of the step before it; yours are given eps.": _draw(reads=lambda z, eps, start: eps),
    "each step reads the z of the step before it; yours are all given z_0.": _draw(reads=lambda z, eps, start: start),
    "step 0 is missing: begin with z_0 = loc + exp(log_scale) ⊙ eps, not with eps.": _draw(
        first=lambda eps, loc, s: eps
    ),
    "step 0 lacks its scale: multiply eps by exp(log_scale).": _draw(first=lambda eps, loc, s: loc + eps),
    "step 0 lacks its shift: add loc.": _draw(first=lambda eps, loc, s: exp(s) * eps),
    "step 0 lacks an exponential: its scale is exp(log_scale).": _draw(first=lambda eps, loc, s: loc + s * eps),
    "`log_scale` is that of a standard deviation, not a variance: leave the ½ out.": _draw(
        first=lambda eps, loc, s: _affine(eps, loc, s / 2)
    ),
    "take the steps in the order of the list, the first one first.": _draw(order=lambda steps: steps[::-1]),
    "s is a *log*-scale: multiply z by exp(s), not by s.": _also_in_step_0(lambda z, t, s: t + s * z),
    "each step *multiplies* z by exp(s); yours adds it.": _draw(lambda z, t, s: t + exp(s) + z),
    "each step *multiplies* z by exp(s); yours adds s.": _draw(lambda z, t, s: t + s + z),
    "a step returns the shift first, the log-scale second.": _draw(lambda z, t, s: _affine(z, s, t)),
    "scale first, then shift: μ + exp(s) ⊙ z.": _also_in_step_0(lambda z, t, s: (z + t) * exp(s)),
    "multiply by exp(s), not by exp(−s).": _also_in_step_0(lambda z, t, s: t + exp(-s) * z),
    "that is the way back: multiply by exp(s), then add μ.": _also_in_step_0(lambda z, t, s: (z - t) * exp(-s)),
    "exp(s) multiplies the z of the step before, not eps.": lambda eps, loc, log_scale, steps: _draw(
        lambda z, t, s: _affine(eps, t, s)
    )(eps, loc, log_scale, steps),
    "only the first step was taken: is the `return` within the loop?": _draw(order=lambda steps: steps[:1]),
    "only the last step was taken: each goes on from the z of the one before.": _draw(order=lambda steps: steps[-1:]),
    "no step was taken: after z_0 there is a loop over `steps`.": _draw(order=lambda steps: []),
    "that is the shift of the last step alone.": _draw(lambda z, t, s: t),
    "a step lacks its shift: add μ.": _draw(lambda z, t, s: exp(s) * z),
    "a step lacks its scale: multiply z by exp(s).": _draw(lambda z, t, s: t + z),
}

_OF_LOG_Q = {
    "the scale of step 0 is missing: the list begins with `log_scale`.": _draw(scales=lambda s: s[1:]),
    "the list of log-scales lacks a step: the scales of all of them belong to it.": [
        _draw(scales=lambda s: s[:-1]),
        _draw(scales=lambda s: s[:1]),
        _draw(scales=lambda s: s[::2]),
        _draw(scales=lambda s: s[2:]),
    ],
    "the list of log-scales is empty, or was not used.": _draw(scales=lambda s: [tf.zeros_like(s[0])]),
    "give `log_posterior` the noise, eps, and not the z of step 0.": _draw(noise=lambda eps, start, z: start),
    "give `log_posterior` the noise, eps, and not the last z.": _draw(noise=lambda eps, start, z: z),
    "the same log-scale is in the list several times: append what *this* step has returned.": [
        _draw(scales=lambda s: len(s) * s[:1]),
        _draw(scales=lambda s: s[:1] + s[:-1]),
        _draw(scales=lambda s: len(s) * s[-1:]),
        _draw(scales=lambda s: s[:1] + s[-1:] * (len(s) - 1)),
        _draw(scales=lambda s: s + s[-1:]),
    ],
    "`log_posterior` wants the log-scales themselves: neither their exponentials nor their negatives.": [
        _draw(scales=lambda s: [*map(exp, s)]),
        _draw(scales=lambda s: [*map(tf.negative, s)]),
        _draw(scales=lambda s: [s[0], *map(exp, s[1:])]),
        _draw(scales=lambda s: [s[0], *map(tf.negative, s[1:])]),
    ],
    "the log-scales are those at the z that each step was given, and at no other z.": [
        _draw(kept=lambda step, before, after, start: step(after)[1]),
        _draw(kept=lambda step, before, after, start: step(start)[1]),
    ],
    "the list has shifts in place of log-scales.": _draw(kept=lambda step, before, after, start: step(before)[0]),
    # The sum of a tensor, and a list that was extended by one, go through the first axis, that of the draws.
    "`log_posterior` wants a list with one tensor for each step: put each in with `append`.": [
        _draw(scales=sum),
        _draw(scales=lambda s: [s[0], *(row for each in s[1:] for row in each)]),
    ],
    "it has the wrong sign.": lambda *arguments: (_draw()(*arguments)[0], -_draw()(*arguments)[1]),
}


def _step(mix: Sequence[Sequence[float]], k: int) -> Callable:
    """An autoregressive step, if `mix` is strictly triangular."""
    matrix = tf.constant(mix)
    return lambda z: (tf.sin(z @ matrix + 0.5) - 0.4 * k, 0.6 * tf.tanh(z @ (1.5 * matrix) - 0.7 + 0.5 * k))


_STEPS = [
    _step([[0.0, 0.9, -0.7], [0.0, 0.0, 0.8], [0.0, 0.0, 0.0]], 0),
    _step([[0.0, 0.0, 0.0], [-0.6, 0.0, 0.0], [0.9, 0.7, 0.0]], 1),
]


@exercise(
    "Live 8.3, the draw",
    reference=lambda: _draw(),
    alternatives=[_by_adding_up, lambda *arguments: tuple(part.numpy() for part in _draw()(*arguments))],
    mistakes=_OF_Z | {f"z is right, and log q is not: {message}": wrong for message, wrong in _OF_LOG_Q.items()},
)
def draw(draw: Callable) -> Iterator[Observation]:
    eps, loc, log_scale = normal(*SHAPE, seed=5), normal(POINTS, LATENTS, seed=6), 0.5 * normal(*SHAPE, seed=7)
    what = "`draw(eps, loc, log_scale, steps)`"
    pair = call(what, draw, eps, loc, log_scale, _STEPS)
    if not isinstance(pair, tuple | list) or len(pair) != 2:
        raise Wrong(f"{what} should return two things, z and log q.")
    if [np.shape(part) for part in pair] == [SHAPE[:-1], SHAPE]:
        raise Wrong("the two results are exchanged: z comes first, log q second.")
    z, log_q = pair
    if any(part is ... or part is None for part in pair):
        raise Wrong("one of the two results is `...` or None. If that comes from `log_posterior`, run its check first.")
    if not np.array_equal(*(as_array("z", each) for each in (z, draw(eps, loc, log_scale, _STEPS)[0])), equal_nan=True):
        raise Wrong("two calls with the same eps give different z: make z from eps, the noise that is given.")
    yield Observation("z_T, the first of the two results,", z)
    require_one_for_each_draw("log q", log_q)
    yield Observation("z is right, and log q is not: it", log_q)
    for part in pair:
        require_goes_with_float32("what `draw` returns", part)
    for name, one in zip(("z", "log q"), draw(eps, loc, log_scale, _STEPS[1:]), strict=True):
        yield Observation(f"with a single step, {name}", one)
