"""Live 4.7, the Keras model: its check."""

import tensorflow as tf
import tensorflow_probability as tfp
import tf_keras

from course_utils import flows
from course_utils.exercises.compare import require_close
from course_utils.exercises.exercise import Wrong, call, exercise, require_filled
from course_utils.exercises.week_04.shared import compiled_gradients, randomise, same_gradients, some_points
from course_utils.training import MaximumLikelihood

tfd = tfp.distributions


@exercise(
    "Live 4.7, the Keras model",
    reference=lambda: MaximumLikelihood,
)
def model(FlowModel):
    if not isinstance(FlowModel, type) or not issubclass(FlowModel, tf_keras.Model):
        raise Wrong(f"`FlowModel` should be a class derived from `tf_keras.Model`; yours is {str(FlowModel)[:80]}.")
    require_filled(FlowModel)
    small = randomise(flows.realnvp(2, layers=2, hidden=(4,), seed=0))
    made = call("`FlowModel(flow)`", FlowModel, small)
    x = some_points(8)[:, :2]
    log_prob = call("Calling the model", made, x)
    expected = small.log_prob(x)
    require_close(
        "what the model returns",
        log_prob,
        expected,
        {
            "the model should return log p(x), not −log p(x).": -expected,
            "the model should return log p(x), not p(x).": tf.exp(expected),
        },
    )
    if len(made.losses) != 1:
        raise Wrong(f"the model should add one loss, with `self.add_loss`; yours adds {len(made.losses)}.")
    require_close(
        "the loss",
        made.losses[0],
        -tf.reduce_mean(expected),
        {
            "your loss has the wrong sign: training minimises it, and log p should grow.": tf.reduce_mean(expected),
            "take the mean over the batch rather than the sum.": -tf.reduce_sum(expected),
            "average log p(x), not p(x): the loss is the mean of −log p(x).": -tf.reduce_mean(tf.exp(expected)),
            "average the logarithms; yours is the logarithm of the average.": -tf.math.log(
                tf.reduce_mean(tf.exp(expected))
            ),
        },
    )
    made(x)
    if len(made.losses) != 1:
        raise Wrong(
            "hand `self.add_loss` the loss itself, a tensor, and no function that computes it: with functions, the losses of "
            "earlier steps are kept, and training stops with an error."
        )
    if len(made.trainable_variables) != len(small.trainable_variables):
        raise Wrong("the model does not see the flow's variables: keep the flow as an attribute, `self.flow = flow`.")
    _require_training_step(made, small)


def _require_training_step(made: tf_keras.Model, small: tfd.Distribution) -> None:
    x = some_points(8)[:, :2]

    def loss(x: tf.Tensor) -> tf.Tensor:
        made(x)
        return made.losses[0]

    try:
        got = compiled_gradients(loss, small.trainable_variables, x)
    except Exception as error:
        raise Wrong(
            "in a compiled training step, where the number of points is not known beforehand, your `call` raises an error: use "
            "TensorFlow's functions, such as `tf.reduce_mean`, rather than NumPy's."
        ) from error
    right = compiled_gradients(lambda x: -tf.reduce_mean(small.log_prob(x)), small.trainable_variables, x)
    if not same_gradients(got, right):
        raise Wrong(
            "the loss has the right value, but not its gradient, so that training would go astray: compute it from "
            "`self.flow.log_prob(x)` with TensorFlow's functions alone."
        )
