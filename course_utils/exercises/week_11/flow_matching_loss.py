"""Live 11.5, the loss of flow matching: its check."""

from collections.abc import Callable, Iterator

import numpy as np
import tensorflow as tf

from course_utils.exercises.bijector_checks import require_compiled
from course_utils.exercises.exercise import Wrong, call, exercise, require_order
from course_utils.exercises.observation import Observation
from course_utils.exercises.week_11.shared_matching import strict

Loss = Callable[[Callable, tf.Tensor, tf.Tensor, tf.Tensor], tf.Tensor]


def _loss(
    between: Callable = lambda z, x, t: (1 - t) * z + t * x,
    target: Callable = lambda z, x, t: x - z,
    time: Callable = lambda t: t,
    size: Callable = lambda errors: tf.reduce_sum(errors**2, axis=-1),
    over_points: Callable = tf.reduce_mean,
) -> Loss:
    """The loss with a part of it done in another way; `between` and `target` see times of shape `[N, 1]`."""

    def flow_matching_loss(velocity, z, x, t):
        column = t[:, tf.newaxis]
        errors = velocity(between(z, x, column), time(t)) - target(z, x, column)
        return over_points(size(errors))

    return flow_matching_loss


reference_loss = _loss()


def _by_interpolation(velocity, z, x, t):
    x_t = z + tf.reshape(t, [-1, 1]) * (x - z)
    return tf.reduce_mean(tf.square(tf.norm(x - z - velocity(x_t, t), axis=-1)))


@exercise(
    "Live 11.5, the loss of flow matching",
    reference=lambda: reference_loss,
    alternatives=[
        _by_interpolation,
        _loss(size=lambda errors: tf.einsum("nd,nd->n", errors, errors)),
        _loss(over_points=lambda sizes: tf.reduce_sum(sizes) / tf.cast(tf.size(sizes), tf.float32)),
    ],
    mistakes={
        "the target points from the base point to the data point, x − z: yours points back.": _loss(
            target=lambda z, x, t: z - x
        ),
        "the target is the velocity x − z along the path, and not the data point x.": _loss(target=lambda z, x, t: x),
        "the target is the velocity x − z along the path, and not the point x_t.": _loss(
            target=lambda z, x, t: (1 - t) * z + t * x
        ),
        "the target is x − z at all times: nothing multiplies it.": [
            _loss(target=lambda z, x, t: t * (x - z)),
            _loss(target=lambda z, x, t: (1 - t) * (x - z)),
        ],
        "at t = 0 the path is at z, and at t = 1 at x: yours goes the other way, (1 − t) x + t z.": _loss(
            between=lambda z, x, t: (1 - t) * x + t * z
        ),
        "the velocity is wanted on the path, at x_t: yours is asked for it at the data point.": _loss(
            between=lambda z, x, t: x
        ),
        "the velocity is wanted on the path, at x_t: yours is asked for it at the base point.": _loss(
            between=lambda z, x, t: z
        ),
        "the path is (1 − t) z + t x: the z in yours is not multiplied by 1 − t.": _loss(
            between=lambda z, x, t: z + t * x
        ),
        "the velocity is wanted at time t: yours is asked for it at 1 − t.": _loss(time=lambda t: 1 - t),
        "each point has its own time: yours asks for all velocities at one.": [
            _loss(time=tf.reduce_mean),
            _loss(time=lambda t: t[0]),
        ],
        "the velocity takes the times as they are, of shape [N]: `t[:, tf.newaxis]` is for the path alone.": _loss(
            time=lambda t: t[:, tf.newaxis]
        ),
        "t has one number for each point, and z and x have rows of D: `t[:, tf.newaxis]` multiplies the rows.": (
            lambda velocity, z, x, t: _loss()(velocity, (1 - t) * z, t * x, t)
        ),
        "the squared length of an error is the *sum* of the squares of its entries: yours is their mean.": [
            _loss(size=lambda errors: tf.reduce_mean(errors**2, axis=-1)),
        ],
        "the loss is the *mean* over the points: yours adds them up.": _loss(over_points=tf.reduce_sum),
        "the length of an error is to be squared.": [
            _loss(size=lambda errors: tf.norm(errors, axis=-1)),
            _loss(size=lambda errors: tf.reduce_sum(tf.abs(errors), axis=-1)),
        ],
        "that is the root of the loss: leave it out.": lambda velocity, z, x, t: tf.sqrt(_loss()(velocity, z, x, t)),
        "the error is squared entry by entry before anything is added up: in yours errors of opposite signs cancel.": [
            _loss(size=lambda errors: tf.reduce_sum(errors, axis=-1) ** 2),
            _loss(size=lambda errors: errors, over_points=lambda errors: tf.reduce_sum(tf.reduce_mean(errors, 0) ** 2)),
        ],
        "that is the loss with a minus sign, which training would make as large as it can.": _loss(
            over_points=lambda sizes: -tf.reduce_mean(sizes)
        ),
    },
)
def flow_matching_loss(flow_matching_loss: Loss) -> Iterator[Observation]:
    require_order("flow_matching_loss", flow_matching_loss, "velocity", "z", "x", "t")
    for count, size in ((5, 3), (8, 2)):
        z, x, t = _pairs(count, size)
        what = f"`flow_matching_loss(velocity, z, x, t)`, for {count} points of {size} dimensions,"
        got = call(what, flow_matching_loss, strict, z, x, t)
        if np.shape(got) == (count,):
            raise Wrong(f"{what} should be one number: take the mean over the points.")
        if np.shape(got) == (count, size):
            raise Wrong(
                f"{what} should be one number: add up the squares of each point, and take the mean over the points."
            )
        yield Observation(what, got)
    _require_learnable(flow_matching_loss)


def _pairs(count: int, size: int) -> tuple[tf.Tensor, tf.Tensor, tf.Tensor]:
    rng = np.random.default_rng(count)
    z, x = rng.normal(size=(2, count, size))
    return tuple(tf.constant(each, tf.float32) for each in (z, x + 1, rng.uniform(size=count)))


def _require_learnable(loss: Loss) -> None:
    z, x, t = _pairs(6, 2)
    whole = tf.concat([z, x, t[:, tf.newaxis]], axis=-1)
    what = "`flow_matching_loss`"
    require_compiled(what, lambda each: loss(strict, each[:, :2], each[:, 2:4], each[:, 4]), whole)
    weight = tf.Variable(1.3)
    with tf.GradientTape() as tape:
        value = loss(lambda x, t: strict(x, t, weight), z, x, t)
    if tape.gradient(value, weight) is None:
        raise Wrong(
            f"{what} has the right value, and a network could not learn from it, as the gradient is lost on the way: compute "
            "with TensorFlow's functions, and without `tf.stop_gradient`."
        )
