"""Live 4.7, the Keras model: its check."""

from collections.abc import Callable, Iterator

import tensorflow as tf
import tf_keras

from course_utils import flows
from course_utils.exercises.bijector_checks import variant
from course_utils.exercises.exercise import Wrong, call, exercise, require_filled
from course_utils.exercises.observation import Observation
from course_utils.exercises.week_04.shared import observed_gradients, randomise, some_points
from course_utils.training import MaximumLikelihood


def _model(
    loss: Callable = lambda log_prob: -tf.reduce_mean(log_prob), returned: Callable = tf.identity
) -> type[MaximumLikelihood]:
    """The model with another loss, or another result, as functions of log p(x)."""

    def call(self, x):
        log_prob = self.flow.log_prob(x)
        self.add_loss(loss(log_prob))
        return returned(log_prob)

    return variant(MaximumLikelihood, call=call)


@exercise(
    "Live 4.7, the Keras model",
    reference=lambda: MaximumLikelihood,
    alternatives=[_model(lambda log_prob: -tf.reduce_sum(log_prob) / tf.cast(tf.shape(log_prob)[0], tf.float32))],
    mistakes={
        "the model should return log p(x), not −log p(x).": _model(returned=tf.negative),
        "the model should return log p(x), not p(x).": _model(returned=tf.exp),
        "your loss has the wrong sign: training minimises it, and log p should grow.": _model(tf.reduce_mean),
        "take the mean over the batch rather than the sum.": _model(lambda log_prob: -tf.reduce_sum(log_prob)),
        "average log p(x), not p(x): the loss is the mean of −log p(x).": _model(
            lambda log_prob: -tf.reduce_mean(tf.exp(log_prob))
        ),
        "average the logarithms; yours is the logarithm of the average.": _model(
            lambda log_prob: -tf.math.log(tf.reduce_mean(tf.exp(log_prob)))
        ),
    },
)
def model(FlowModel: type[tf_keras.Model]) -> Iterator[Observation]:
    if not isinstance(FlowModel, type) or not issubclass(FlowModel, tf_keras.Model):
        raise Wrong(f"`FlowModel` should be a class derived from `tf_keras.Model`; yours is {str(FlowModel)[:80]}.")
    require_filled(FlowModel)
    flow = randomise(flows.realnvp(2, layers=2, hidden=(4,), seed=0))
    made, x = call("`FlowModel(flow)`", FlowModel, flow), some_points(8)[:, :2]
    yield Observation("what the model returns", call("Calling the model", made, x))
    if len(made.losses) != 1:
        raise Wrong(f"the model should add one loss, with `self.add_loss`; yours adds {len(made.losses)}.")
    yield Observation("the loss", made.losses[0])
    made(x)
    if len(made.losses) != 1:
        raise Wrong(
            "hand `self.add_loss` the loss itself, a tensor, and no function that computes it: with functions, the losses of "
            "earlier steps are kept, and training stops with an error."
        )
    if len(made.trainable_variables) != len(flow.trainable_variables):
        raise Wrong("the model does not see the flow's variables: keep the flow as an attribute, `self.flow = flow`.")
    yield from _gradients(made, flow.trainable_variables, x)


def _gradients(made: tf_keras.Model, variables: list[tf.Variable], x: tf.Tensor) -> Iterator[Observation]:
    def loss(x: tf.Tensor) -> tf.Tensor:
        made(x)
        return made.losses[0]

    try:
        observed = list(
            observed_gradients(
                loss,
                variables,
                x,
                "the loss has the right value, but not its gradient, so that training would go astray: compute it from "
                "`self.flow.log_prob(x)` with TensorFlow's functions alone.",
            )
        )
    except Exception as error:
        raise Wrong(
            "in a compiled training step, where the number of points is not known beforehand, your `call` raises an error: use "
            "TensorFlow's functions, such as `tf.reduce_mean`, rather than NumPy's."
        ) from error
    yield from observed
