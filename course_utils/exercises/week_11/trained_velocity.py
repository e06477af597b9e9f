"""Live 11.6, a model that trains a velocity: its check."""

from typing import Any

import numpy as np
import tensorflow as tf
import tf_keras
from scipy.stats import kstest

from course_utils.exercises.blanks import require_filled
from course_utils.exercises.compare import require_close
from course_utils.exercises.errors import Raised
from course_utils.exercises.exercise import Wrong, call, exercise
from course_utils.exercises.week_11.flow_matching_loss import reference_loss
from course_utils.exercises.week_11.shared_matching import Recorded

# The greatest distance of two distribution functions that passes. By chance, so many draws are farther off once in 100,000 times.
_APART = 0.04
_POINTS = 4_000
_LATE = 0.95  # later on, too little is left of the base point


class ReferenceMatcher(tf_keras.Model):
    """The notebook's model."""

    def __init__(self, velocity):
        super().__init__()
        self.velocity = velocity

    def call(self, x):
        z = tf.random.normal(tf.shape(x))
        u = tf.random.uniform(tf.shape(x)[:1])
        loss = reference_loss(self.velocity, z, x, 1 - u**2)
        self.add_loss(loss)
        return loss


@exercise("Live 11.6, a model that trains a velocity", reference=lambda: ReferenceMatcher)
def trained_velocity(FlowMatcher: type[tf_keras.Model]) -> None:
    require_filled(FlowMatcher)
    velocity, x = Recorded(), _data()
    model = call("`FlowMatcher(velocity)`", FlowMatcher, velocity)
    if not isinstance(model, tf_keras.Model):
        raise Wrong(f"`FlowMatcher(velocity)` should be a Keras model; yours is of type {type(model).__name__}.")
    first = _called(model, velocity, x)
    _require_times(first[1])
    _require_base_points(*first, x)
    _require_loss(model, *velocity.calls[-1], x)
    if what := _repeated(first, _called(model, velocity, x), x):
        raise Wrong(f"the {what} of a second step are those of the first: draw them in `call`, without a fixed seed.")
    _require_training(FlowMatcher, x)


def _data() -> tf.Tensor:
    """Points in two bumps, which are far from normal."""
    rng = np.random.default_rng(3)
    return tf.constant(rng.choice([-3.0, 3.0], size=(_POINTS, 1)) + 0.1 * rng.normal(size=(_POINTS, 2)), tf.float32)


def _called(model: tf_keras.Model, velocity: Recorded, x: tf.Tensor) -> tuple[np.ndarray, np.ndarray]:
    """Where and when the model asks for velocities."""
    velocity.calls.clear()
    try:
        call("`model(x)`", model, x)
    except Raised as raised:
        if "`...`" in str(raised):
            raise
        raise Wrong(
            f"{raised} For x of shape (N, D), z has the shape `tf.shape(x)`, and t the shape (N,), `tf.shape(x)[:1]`."
        ) from raised
    if not velocity.calls:
        raise Wrong("your model does not ask for a velocity: call `flow_matching_loss(self.velocity, z, x, t)`.")
    if len(velocity.calls) > 1:
        raise Wrong(
            f"your model asks for velocities {len(velocity.calls)} times in a step, where one loss asks once: keep the loss in a variable."
        )
    x_t, t, _ = velocity.calls[0]
    if np.shape(t) != (_POINTS,):
        raise Wrong(
            f"each point of the batch has a time of its own, so that t has shape ({_POINTS},) for {_POINTS} points; yours has shape "
            f"{np.shape(t)}."
        )
    return np.asarray(x_t, float), np.asarray(t, float)


def _require_times(t: np.ndarray) -> None:
    if np.ptp(t) == 0:
        raise Wrong("each point of the batch has a time of its own: in yours all have the same.")
    if t.min() < 0 or t.max() > 1:
        raise Wrong(f"times are numbers from 0 to 1; yours go from {t.min():.2f} to {t.max():.2f}.")
    if _is_uniform(np.sqrt(1 - t)):
        return
    if _is_uniform(t):
        raise Wrong("your times are uniform on [0, 1]: t = 1 − u² is asked for, with a uniform u.")
    if _is_uniform(np.sqrt(t)):
        raise Wrong("in yours most times are early: late ones are to come more often, t = 1 − u².")
    if _is_uniform(t**2) or _is_uniform((1 - t) ** 2):
        raise Wrong("t = 1 − u² has the square of u, and not its root.")
    raise Wrong("your times are not distributed as 1 − u² with u uniform on [0, 1].")


def _is_uniform(numbers: np.ndarray) -> bool:
    return kstest(numbers, "uniform").statistic < _APART


def _require_base_points(x_t: np.ndarray, t: np.ndarray, x: tf.Tensor) -> None:
    z = _base_points(x_t, t, x)[t < _LATE]
    if np.allclose(z, z[:1], atol=1e-2):
        raise Wrong("each point of the batch has a base point of its own: in yours all have the same.")
    if np.allclose(z[:, 0], z[:, 1], atol=1e-2):
        raise Wrong("the entries of z are independent: in yours they are all the same.")
    if kstest(z.ravel(), "norm").statistic > _APART:
        mean, deviation = z.mean(), z.std()
        raise Wrong(
            f"the base points z should be standard normal: yours have mean {mean:.2f} and standard deviation {deviation:.2f}, or another "
            "shape, or the path is not (1 − t) z + t x."
        )


def _require_loss(model: tf_keras.Model, x_t: Any, t: Any, velocities: Any, x: tf.Tensor) -> None:
    if len(model.losses) != 1:
        raise Wrong(
            f"Keras trains with what `self.add_loss(loss)` is told, once in a call; yours is told {len(model.losses)} losses."
        )
    x_t, t, velocities, x = (np.asarray(each, float) for each in (x_t, t, velocities, x))
    late = np.maximum(1 - t, 1e-6)[:, None]
    squares = np.sum((velocities - (x - x_t) / late) ** 2, axis=1)  # as x − z is (x − x_t) / (1 − t)
    kept = t < 0.999
    # What is left out are a few points in a hundred, whose target rounding spoils.
    require_close(
        "the loss that your model adds",
        np.asarray(model.losses[0]),
        np.mean(squares[kept]),
        {
            "the loss is the mean over the points: yours adds them up.": np.sum(squares),
            "the loss is a sum over the entries of a point: yours is a mean over them.": np.mean(squares[kept]) / 2,
        },
        tolerance=0.1,
    )


def _repeated(first: tuple[np.ndarray, np.ndarray], second: tuple[np.ndarray, np.ndarray], x: tf.Tensor) -> str | None:
    """What is the same in two steps, as the student knows it."""
    early = (first[1] < _LATE) & (second[1] < _LATE)
    if np.allclose(*(_base_points(*each, x)[early] for each in (first, second)), atol=1e-3):
        return "base points"
    return "times" if np.allclose(first[1], second[1], atol=1e-3) else None


def _base_points(x_t: np.ndarray, t: np.ndarray, x: tf.Tensor) -> np.ndarray:
    """z, as far as it can be told from a point on the path: not where t is close to 1."""
    return (x_t - t[:, None] * x.numpy()) / np.maximum(1 - t, 1e-6)[:, None]


def _require_training(kind: type[tf_keras.Model], x: tf.Tensor) -> None:
    """Asks that the weights can be learned, and that a compiled step draws anew each time."""
    velocity = Recorded()
    model = kind(velocity)
    if not model.trainable_variables:
        raise Wrong("the constructor is given: leave it as it is. Your model does not know its velocity's variables.")

    with tf.GradientTape() as tape:
        model(x)
        loss = tf.add_n(model.losses)
    if tape.gradient(loss, velocity.weight) is None:
        raise Wrong(
            "your model cannot learn, as the gradient of its loss is lost on the way: add the loss itself, a tensor."
        )

    @tf.function(input_signature=[tf.TensorSpec([None, 2])], autograph=False)
    def step(x: tf.Tensor) -> tuple[tf.Tensor, tf.Tensor]:
        model(x)
        return velocity.calls[-1][:2]

    try:
        first, second = ([each.numpy().astype(float) for each in step(x)] for _ in range(2))
    except Exception as error:
        raise Wrong(
            "your model works, but not in a compiled function, where the size of the batch is not known beforehand: take it from "
            "`tf.shape(x)` rather than from `x.shape`, and draw with TensorFlow's functions rather than NumPy's."
        ) from error
    if what := _repeated(first, second, x):
        raise Wrong(
            f"compiled, your model draws its {what} once and uses the same in each step: draw with TensorFlow's functions, such as "
            "`tf.random.normal`, rather than NumPy's."
        )
