"""Live 8.3, the draw: its check."""

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np
import tensorflow as tf

from course_utils.exercises.bijector_checks import nearest, normal
from course_utils.exercises.compare import as_array, require_close
from course_utils.exercises.exercise import Wrong, call, exercise
from course_utils.exercises.week_08.log_posterior import reference_log_posterior
from course_utils.exercises.week_08.shared import (
    LATENTS,
    POINTS,
    SHAPE,
    require_goes_with_float32,
    require_one_for_each_draw,
)


def _reference_draw(
    eps: tf.Tensor, loc: tf.Tensor, log_scale: tf.Tensor, steps: Sequence[Callable]
) -> tuple[tf.Tensor, tf.Tensor]:
    z, log_scales = loc + tf.exp(log_scale) * eps, [log_scale]
    for step in steps:
        shift, log_scale = step(z)
        z = shift + tf.exp(log_scale) * z
        log_scales.append(log_scale)
    return z, reference_log_posterior(eps, log_scales)


@exercise(
    "Live 8.3, the draw",
    reference=lambda: _reference_draw,
)
def draw(draw):
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
    _require_drawn(z, eps, loc, log_scale)
    _require_log_q(log_q, eps, loc, log_scale)
    for part in pair:
        require_goes_with_float32("what `draw` returns", part)
    got = draw(eps, loc, log_scale, _STEPS[1:])
    for name, one, right in zip(("z", "log q"), got, _reference_draw(eps, loc, log_scale, _STEPS[1:]), strict=True):
        require_close(f"with a single step, {name}", one, right)


def _step(mix: Sequence[Sequence[float]], k: int) -> Callable:
    """An autoregressive step, if `mix` is strictly triangular."""
    matrix = tf.constant(mix)
    return lambda z: (tf.sin(z @ matrix + 0.5) - 0.4 * k, 0.6 * tf.tanh(z @ (1.5 * matrix) - 0.7 + 0.5 * k))


_STEPS = [
    _step([[0.0, 0.9, -0.7], [0.0, 0.0, 0.8], [0.0, 0.0, 0.0]], 0),
    _step([[0.0, 0.0, 0.0], [-0.6, 0.0, 0.0], [0.9, 0.7, 0.0]], 1),
]


def _affine(z: tf.Tensor, shift: tf.Tensor, log_scale: tf.Tensor) -> tf.Tensor:
    return shift + tf.exp(log_scale) * z


def _through(
    z: tf.Tensor, steps: Sequence[Callable] = _STEPS, combine: Callable = _affine, reads: tf.Tensor | None = None
) -> tf.Tensor:
    """What the steps make of z, if all of them are given `reads` rather than the z before them, and combine as they say."""
    for step in steps:
        z = combine(z, *step(z if reads is None else reads))
    return z


def _require_drawn(z: Any, eps: tf.Tensor, loc: tf.Tensor, log_scale: tf.Tensor) -> None:
    start, of_variance = _affine(eps, loc, log_scale), _affine(eps, loc, log_scale / 2)

    def steps_that(combine: Callable, first: tf.Tensor = start) -> tf.Tensor:
        return _through(first, combine=combine)

    def combined(combine: Callable) -> np.ndarray:
        """If a mistake is made in the steps alone, or in step 0 as well."""
        return nearest(z, [steps_that(combine), steps_that(combine, combine(eps, loc, log_scale))])

    require_close(
        "z_T, the first of the two results,",
        z,
        _through(start),
        {
            "each step reads the z of the step before it; yours are given eps.": _through(start, reads=eps),
            "each step reads the z of the step before it; yours are all given z_0.": _through(start, reads=start),
            "step 0 is missing: begin with z_0 = loc + exp(log_scale) ⊙ eps, not with eps.": _through(eps),
            "step 0 lacks its scale: multiply eps by exp(log_scale).": _through(loc + eps),
            "step 0 lacks its shift: add loc.": _through(tf.exp(log_scale) * eps),
            "step 0 lacks an exponential: its scale is exp(log_scale).": _through(loc + log_scale * eps),
            "`log_scale` is that of a standard deviation, not a variance: leave the ½ out.": _through(of_variance),
            "take the steps in the order of the list, the first one first.": _through(start, _STEPS[::-1]),
            "s is a *log*-scale: multiply z by exp(s), not by s.": combined(lambda z, t, s: t + s * z),
            "each step *multiplies* z by exp(s); yours adds it.": steps_that(lambda z, t, s: t + tf.exp(s) + z),
            "each step *multiplies* z by exp(s); yours adds s.": steps_that(lambda z, t, s: t + s + z),
            "a step returns the shift first, the log-scale second.": steps_that(lambda z, t, s: _affine(z, s, t)),
            "scale first, then shift: μ + exp(s) ⊙ z.": combined(lambda z, t, s: (z + t) * tf.exp(s)),
            "multiply by exp(s), not by exp(−s).": combined(lambda z, t, s: t + tf.exp(-s) * z),
            "that is the way back: multiply by exp(s), then add μ.": combined(lambda z, t, s: (z - t) * tf.exp(-s)),
            "exp(s) multiplies the z of the step before, not eps.": steps_that(lambda z, t, s: _affine(eps, t, s)),
            "only the first step was taken: is the `return` within the loop?": _through(start, _STEPS[:1]),
            "only the last step was taken: each goes on from the z of the one before.": _through(start, _STEPS[1:]),
            "no step was taken: after z_0 there is a loop over `steps`.": start,
            "that is the shift of the last step alone.": steps_that(lambda z, t, s: t),
            "a step lacks its shift: add μ.": steps_that(lambda z, t, s: tf.exp(s) * z),
            "a step lacks its scale: multiply z by exp(s).": steps_that(lambda z, t, s: t + z),
        },
    )


def _require_log_q(log_q: Any, eps: tf.Tensor, loc: tf.Tensor, log_scale: tf.Tensor) -> None:
    z_0 = _affine(eps, loc, log_scale)
    z_1, z_2 = _through(z_0, _STEPS[:1]), _through(z_0)
    (first_shift, first), (second_shift, second) = _STEPS[0](z_0), _STEPS[1](z_1)
    scales = [log_scale, first, second]
    early = [log_scale, first, _STEPS[1](z_0)[1]]
    late = [log_scale, _STEPS[0](z_1)[1], _STEPS[1](z_2)[1]]
    right = reference_log_posterior(eps, scales)
    require_one_for_each_draw("log q", log_q)

    def with_scales(*candidates: Sequence[tf.Tensor]) -> np.ndarray:
        return nearest(log_q, [reference_log_posterior(eps, candidate) for candidate in candidates])

    advice = {
        "the scale of step 0 is missing: the list begins with `log_scale`.": with_scales([first, second]),
        "the list of log-scales lacks a step: the scales of all of them belong to it.": with_scales(
            [log_scale, first], [log_scale], [log_scale, second], [second]
        ),
        "the list of log-scales is empty, or was not used.": with_scales([tf.zeros_like(eps)]),
        "give `log_posterior` the noise, eps, and not the z of step 0.": reference_log_posterior(z_0, scales),
        "give `log_posterior` the noise, eps, and not the last z.": reference_log_posterior(z_2, scales),
        "the same log-scale is in the list several times: append what *this* step has returned.": with_scales(
            [log_scale] * 3, [log_scale, log_scale, first], [second] * 3, [log_scale, second, second], [*scales, second]
        ),
        "`log_posterior` wants the log-scales themselves: neither their exponentials nor their negatives.": with_scales(
            [tf.exp(s) for s in scales],
            [-s for s in scales],
            [log_scale, tf.exp(first), tf.exp(second)],
            [log_scale, -first, -second],
        ),
        "the log-scales are those at the z that each step was given, and at no other z.": with_scales(late, early),
        "the list has shifts in place of log-scales.": with_scales([log_scale, first_shift, second_shift]),
        # The sum of a tensor, and a list that was extended by one, go through the first axis, that of the draws.
        "`log_posterior` wants a list with one tensor for each step: put each in with `append`.": with_scales(
            tf.unstack(sum(scales)), [log_scale, *tf.unstack(first), *tf.unstack(second)]
        ),
        "it has the wrong sign.": -right,
    }
    mistakes = {f"z is right, and log q is not: {message}": mistaken for message, mistaken in advice.items()}
    require_close("z is right, and log q is not: it", log_q, right, mistakes)
