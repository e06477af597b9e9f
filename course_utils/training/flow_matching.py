"""The Keras model around a velocity, whose loss is that of flow matching: training without solving an equation."""

from collections.abc import Callable

import tensorflow as tf

from course_utils.networks import Velocity
from course_utils.saving import CheckpointedModel
from course_utils.validation import require_natural_number, require_positive_number

# From base points z and data points x, both `[batch, *event]`, to the same in pairs.
Pairing = Callable[[tf.Tensor, tf.Tensor], tuple[tf.Tensor, tf.Tensor]]


class FlowMatching(CheckpointedModel):
    """Keras model around a velocity v: calling it gives the squared errors of flow matching, its loss is their mean:

        ‖v(x_t, t) − (x − z)‖²,    x_t = (1 − t) z + t x,    z ~ N(0, I),    t ~ U(0, 1).

    The squared norm is a sum over all entries of a point. A batch is a tensor x of shape `[batch, *event]`, or for a
    conditional velocity the pair of it and a condition `[batch, K]`. The output has shape `[batch]`. Base points and times are
    drawn anew in each step of training, from its number, so that a training that resumes draws what it would have drawn. Where
    the loss is evaluated they are the same each time, so that two evaluations differ by the weights alone.

    The times of a batch are evenly spaced and shifted together by one uniform number, modulo 1. Each is uniform, and no part of
    the way is left out. Where late times are to be drawn more often, each of them, t, becomes 1 − (1 − t)^late. That gives the
    errors at late times more weight in the mean, and leaves the velocity where all of them are least as it is. Compile it with an optimizer alone, `compile_with_schedule`. Weights are saved as those of
    `MaximumLikelihood`.

    Reference: Lipman, Chen, Ben-Hamu, Nickel & Le (2023), "Flow matching for generative modeling", with straight paths and no
    noise at the data; Liu, Gong & Liu (2023), "Flow straight and fast"; Kingma, Salimans, Poole & Ho (2021), "Variational
    diffusion models", for the spread of times; Ho & Salimans (2022), "Classifier-free diffusion guidance", for conditions left
    out.
    """

    def __init__(
        self,
        velocity: Velocity,
        *,
        pairs: Pairing | None = None,
        late: float = 1.0,
        drop_condition: float = 0.0,
        seed: int = 0,
    ):
        """Wraps a velocity, whose variables are what training changes.

        Args:
          velocity: A `Velocity`, such as `dense_velocity` makes.
          pairs: Puts the base points and data points of a batch in pairs; any base point with any data point if not given.
            Where there is a condition, it leaves the data points in their order, since conditions keep theirs.
          late: Power by which late times are drawn more often, above 1, or less often, below 1; for 1 times are uniform.
          drop_condition: Probability that a point's condition is replaced by zeros, which stand for "none told" then.
          seed: Seed of base points, times and conditions left out.

        Raises:
          ValueError: If the velocity is none, the pairing cannot be called, the power is not positive, the probability is not
            at least 0 and below 1, or it is above 0 and the velocity takes no condition.
        """
        if not isinstance(velocity, Velocity):
            raise ValueError(f"Expected a Velocity, such as dense_velocity makes; got {velocity!r}.")
        if pairs is not None and not callable(pairs):
            raise ValueError(f"Expected pairs, a function of base points and data points; got {pairs!r}.")
        if not isinstance(drop_condition, int | float) or not 0 <= drop_condition < 1:
            raise ValueError(f"Expected drop_condition, a probability below 1; got {drop_condition!r}.")
        if drop_condition and not velocity.takes_condition:
            raise ValueError(
                f"Expected a velocity that takes a condition, to drop it; got {velocity.name}, which takes none."
            )
        super().__init__(dtype=velocity.dtype)
        self.velocity = velocity
        self._pairs = pairs
        self._late = require_positive_number(late, "the power of late times")
        self._drop_condition = float(drop_condition)
        self._seed = require_natural_number(seed, "a seed")

    def call(self, batch, training=False):
        x, *condition = batch if isinstance(batch, tuple | list) else (batch,)
        x = tf.cast(x, self.velocity.dtype)
        step = self.optimizer.iterations if training else tf.constant(-1, tf.int64)
        seed = tf.stack([tf.constant(self._seed, tf.int64), step])
        of_base, of_time, of_dropping = tf.unstack(tf.random.split(seed, 3))
        z = tf.random.stateless_normal(tf.shape(x), of_base, dtype=x.dtype)
        if self._pairs is not None:
            z, x = self._paired(z, x)
        if training and self._drop_condition:
            condition = [self._dropped(each, of_dropping) for each in condition]
        t = 1 - (1 - spread_times(tf.shape(x)[0], of_time, x.dtype)) ** self._late
        errors = squared_errors(self.velocity, z, x, t, *condition)
        self.add_loss(tf.reduce_mean(errors))
        return errors

    def train_step(self, data):
        # Keras would take the second of a pair for a target; here it is an input.
        return super().train_step((data,))

    def test_step(self, data):
        return super().test_step((data,))

    def _paired(self, z: tf.Tensor, x: tf.Tensor) -> tuple[tf.Tensor, tf.Tensor]:
        """Pairs of the shapes that went in, which a NumPy function does not tell."""
        return tuple(tf.ensure_shape(each, x.shape) for each in self._pairs(z, x))

    def _dropped(self, condition: tf.Tensor, seed: tf.Tensor) -> tf.Tensor:
        condition = tf.cast(condition, self.velocity.dtype)
        kept = tf.random.stateless_uniform([tf.shape(condition)[0], 1], seed) >= self._drop_condition
        return tf.where(kept, condition, tf.zeros_like(condition))


def squared_errors(velocity: Callable, z: tf.Tensor, x: tf.Tensor, t: tf.Tensor, *condition: tf.Tensor) -> tf.Tensor:
    """‖v(x_t, t) − (x − z)‖² with x_t = (1 − t) z + t x: `[batch]`.

    Args:
      velocity: `velocity(x, t)`, or `velocity(x, t, condition)`.
      z: Base points, `[batch, *event]`.
      x: Data points, of that shape.
      t: Times, `[batch]`.
      *condition: The condition `[batch, K]`, if the velocity takes one.
    """
    along = tf.reshape(t, [-1, *[1] * (len(x.shape) - 1)])
    errors = velocity((1 - along) * z + along * x, t, *condition) - (x - z)
    return tf.reduce_sum(tf.square(errors), axis=list(range(1, len(x.shape))))


def spread_times(count: tf.Tensor, seed: tf.Tensor, dtype: tf.DType) -> tf.Tensor:
    """Times u + i / N modulo 1 for i = 0 … N − 1, with one u ~ U(0, 1): `[N]`."""
    places = tf.range(tf.cast(count, dtype), dtype=dtype) / tf.cast(count, dtype)
    return tf.math.floormod(tf.random.stateless_uniform([], seed, dtype=dtype) + places, 1)
