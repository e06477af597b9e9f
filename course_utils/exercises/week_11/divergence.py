"""Live 11.2, the exact divergence: its check."""

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


def _of_jacobian(divergence: Callable[[tf.Tensor], tf.Tensor]) -> Divergence:
    """A function of the whole Jacobian, `[batch, D, D]`, in the place of the divergence."""

    def exact_divergence(velocity, x, t):
        with tf.GradientTape(persistent=True) as tape:
            tape.watch(x)
            v = velocity(x, t)
            entries = tf.unstack(v, axis=-1)
        jacobian = tf.stack([tape.gradient(entry, x) for entry in entries], axis=1)
        return v, divergence(jacobian)

    return exact_divergence


def _by_batch_jacobian(velocity, x, t):
    with tf.GradientTape() as tape:
        tape.watch(x)
        v = velocity(x, t)
    return v, tf.linalg.trace(tape.batch_jacobian(v, x))


def _by_forward_mode(velocity, x, t):
    total = 0.0
    for i in range(x.shape[-1]):
        direction = tf.broadcast_to(tf.one_hot(i, x.shape[-1]), tf.shape(x))
        with tf.autodiff.ForwardAccumulator(x, direction) as accumulator:
            v = velocity(x, t)
        total += accumulator.jvp(v)[..., i]
    return v, total


def _swapped(velocity, x, t):
    return _by_batch_jacobian(velocity, x, t)[::-1]


@exercise(
    "Live 11.2, the exact divergence",
    reference=lambda: ode.exact_divergence,
    alternatives=[_of_jacobian(tf.linalg.trace), _by_batch_jacobian, _by_forward_mode],
    mistakes={
        "that is the sum of all entries of the Jacobian, since `tape.gradient(v, x)` adds up the entries of v: take the gradient of "
        "each entry by itself, and of it the derivative by the same entry of x.": _of_jacobian(
            lambda jacobian: tf.reduce_sum(jacobian, axis=[1, 2])
        ),
        "the divergence is the sum of the D derivatives, and not their mean.": _of_jacobian(
            lambda jacobian: tf.linalg.trace(jacobian) / jacobian.shape[-1]
        ),
        "that is the last of the derivatives alone: add all of them up.": _of_jacobian(
            lambda jacobian: jacobian[:, -1, -1]
        ),
        "that is the first of the derivatives alone: add all of them up.": _of_jacobian(
            lambda jacobian: jacobian[:, 0, 0]
        ),
        "the points have 3 dimensions, and yours takes two of them: there are `x.shape[-1]`.": _of_jacobian(
            lambda jacobian: jacobian[:, 0, 0] + jacobian[:, 1, 1]
        ),
        "that is the determinant of the Jacobian: the divergence is its trace.": _of_jacobian(tf.linalg.det),
        "that is the log-determinant of the Jacobian: the divergence is its trace.": _of_jacobian(
            lambda jacobian: tf.linalg.slogdet(jacobian).log_abs_determinant
        ),
        "that is the product of the derivatives: the divergence is their sum.": _of_jacobian(
            lambda jacobian: tf.reduce_prod(tf.linalg.diag_part(jacobian), axis=-1)
        ),
        "your divergence has the right size and the wrong sign: no minus sign belongs here.": _of_jacobian(
            lambda jacobian: -tf.linalg.trace(jacobian)
        ),
    },
)
def divergence(exact_divergence: Divergence) -> Iterator[Observation]:
    require_order("exact_divergence", exact_divergence, "velocity", "x", "t")
    x, t = points(), tf.constant(TIME)
    what = "`exact_divergence(velocity, x, t)`"
    got = call(what, exact_divergence, bent, tf.identity(x), t)
    require_velocity_and_divergence(what, got, x)
    yield Observation("the velocity", got[0])
    yield Observation("the divergence", got[1])
    in_the_plane = points()[:, :2]
    what = "in two dimensions, the divergence"
    yield Observation(what, call(what, exact_divergence, lambda x, t: x**3 + t * x[:, ::-1], in_the_plane, t)[1])
    require_learnable("`exact_divergence`", lambda velocity, x: exact_divergence(velocity, x, t), x)
