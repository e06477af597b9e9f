"""Live 11.3, Hutchinson's estimate: its check."""

from collections.abc import Callable, Iterator

import tensorflow as tf

from course_utils import ode
from course_utils.exercises.exercise import call, exercise, require_order
from course_utils.exercises.observation import Observation
from course_utils.exercises.week_11.shared_fields import (
    TIME,
    Divergence,
    bent,
    points,
    require_learnable,
    require_velocity_and_divergence,
)


def _by(estimate: Callable[[tf.GradientTape, tf.Tensor, tf.Tensor, tf.Tensor], tf.Tensor]) -> Divergence:
    """An estimate from a tape that has watched x, the velocity v, x and the noise."""

    def hutchinson_divergence(velocity, x, t, noise):
        with tf.GradientTape() as tape:
            tape.watch(x)
            v = velocity(x, t)
        return v, estimate(tape, v, x, noise)

    return hutchinson_divergence


def _by_the_gradient_of_a_sum(velocity, x, t, noise):
    with tf.GradientTape() as tape:
        tape.watch(x)
        v = velocity(x, t)
        weighted = tf.reduce_sum(v * noise)
    return v, tf.reduce_sum(tape.gradient(weighted, x) * noise, axis=-1)


def _product(tape: tf.GradientTape, v: tf.Tensor, x: tf.Tensor, noise: tf.Tensor | None = None) -> tf.Tensor:
    return tape.gradient(v, x, output_gradients=noise)


def _by_forward_mode(velocity, x, t, noise):
    with tf.autodiff.ForwardAccumulator(x, noise) as accumulator:
        v = velocity(x, t)
    return v, tf.reduce_sum(noise * accumulator.jvp(v), axis=-1)


@exercise(
    "Live 11.3, Hutchinson's estimate",
    reference=lambda: ode.hutchinson_divergence,
    alternatives=[_by_the_gradient_of_a_sum, _by_forward_mode],
    mistakes={
        "that is the sum of ηᵀ ∂v/∂x: multiply it by η once more before you sum.": _by(
            lambda tape, v, x, noise: tf.reduce_sum(_product(tape, v, x, noise), axis=-1)
        ),
        "the noise comes in twice, and in yours once: hand it to `tape.gradient` as `output_gradients`, too.": _by(
            lambda tape, v, x, noise: tf.reduce_sum(_product(tape, v, x) * noise, axis=-1)
        ),
        "the noise is missing: that is the sum of all entries of the Jacobian.": _by(
            lambda tape, v, x, noise: tf.reduce_sum(_product(tape, v, x), axis=-1)
        ),
        "the estimate is a sum over the entries of a point, and not their mean.": _by(
            lambda tape, v, x, noise: tf.reduce_mean(_product(tape, v, x, noise) * noise, axis=-1)
        ),
        "η is multiplied as it is, once on either side; yours is squared on one of them.": _by(
            lambda tape, v, x, noise: tf.reduce_sum(_product(tape, v, x, noise) * noise**2, axis=-1)
        ),
        "that is the exact divergence, with a backward pass for each dimension: a single one is asked for, with the noise.": (
            lambda velocity, x, t, noise: ode.exact_divergence(velocity, x, t)
        ),
        "the noise multiplies a derivative of the velocity, and yours the velocity itself.": _by(
            lambda tape, v, x, noise: tf.reduce_sum(v * noise, axis=-1)
        ),
    },
)
def hutchinson(hutchinson_divergence: Divergence) -> Iterator[Observation]:
    require_order("hutchinson_divergence", hutchinson_divergence, "velocity", "x", "t", "noise")
    x, t = points(), tf.constant(TIME)
    what = "`hutchinson_divergence(velocity, x, t, noise)`"
    # Of no particular kind: signs would hide a square, and a missing one.
    noise = points(seed=2) + 0.3
    got = call(what, hutchinson_divergence, bent, tf.identity(x), t, noise)
    require_velocity_and_divergence(what, got, x)
    yield Observation("the velocity", got[0])
    yield Observation("the estimate", got[1])
    signs = tf.sign(points(seed=3))
    what = "for noise of signs, the estimate"
    yield Observation(what, call(what, hutchinson_divergence, bent, tf.identity(x), t, signs)[1])
    require_learnable(
        "`hutchinson_divergence`", lambda velocity, x: hutchinson_divergence(velocity, x, t, tf.ones_like(x)), x
    )
