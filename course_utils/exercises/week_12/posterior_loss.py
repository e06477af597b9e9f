"""Live 12.3, the loss: its check."""

from collections.abc import Callable, Iterator

import numpy as np
import tensorflow as tf
import tensorflow_probability as tfp

from course_utils import flows
from course_utils.exercises.bijector_checks import require_compiled
from course_utils.exercises.exercise import Wrong, call, exercise, require_order
from course_utils.exercises.observation import Observation

tfd = tfp.distributions


def _log_q(flow: tfd.Distribution, parameters: tf.Tensor, x: tf.Tensor) -> tf.Tensor:
    return flow.log_prob(parameters, **flows.given(flow, x))


def _loss(flow: tfd.Distribution, parameters: tf.Tensor, x: tf.Tensor) -> tf.Tensor:
    return -tf.reduce_mean(_log_q(flow, parameters, x))


@exercise(
    "Live 12.3, the loss",
    reference=lambda: _loss,
    alternatives=[
        lambda flow, parameters, x: tf.reduce_mean(-_log_q(flow, parameters, x)),
        lambda flow, parameters, x: -tf.reduce_sum(_log_q(flow, parameters, x)) / tf.cast(tf.shape(x)[0], tf.float32),
    ],
    mistakes={
        "the loss is minus the mean log-density: a training that makes it small should make the densities great.": (
            lambda flow, parameters, x: -_loss(flow, parameters, x)
        ),
        "take the mean over the pairs rather than their sum.": lambda flow, parameters, x: (
            -tf.reduce_sum(_log_q(flow, parameters, x))
        ),
        "leave one number: the mean over all pairs.": lambda flow, parameters, x: -_log_q(flow, parameters, x),
        "it is the density of the parameters given the data, q(θ | x); yours is of the data given the parameters.": (
            lambda flow, parameters, x: _loss(flow, x, parameters)
        ),
        "that is the density itself: the loss takes its logarithm, `log_prob`.": lambda flow, parameters, x: (
            -tf.reduce_mean(flow.prob(parameters, **flows.given(flow, x)))
        ),
        "that is the logarithm of the mean density: take the mean of the logarithms.": lambda flow, parameters, x: (
            -tf.math.log(tf.reduce_mean(flow.prob(parameters, **flows.given(flow, x))))
        ),
        "each pair has its own data: hand all of `x` to `flows.given`, not one row or their mean.": [
            lambda flow, parameters, x: _loss(flow, parameters, x[0]),
            lambda flow, parameters, x: _loss(flow, parameters, tf.reduce_mean(x, axis=0)),
        ],
        "the flow has to be told the data: `flow.log_prob(parameters, **flows.given(flow, x))`.": [
            lambda flow, parameters, x: -tf.reduce_mean(flow.log_prob(parameters)),
            lambda flow, parameters, x: -tf.reduce_mean(flow.log_prob(parameters, x)),
        ],
    },
)
def posterior_loss(posterior_loss: Callable) -> Iterator[Observation]:
    require_order("posterior_loss", posterior_loss, "flow", "parameters", "x")
    flow = flows.maf(2, 1, (8,), seed=0, condition_size=2)
    for k, variable in enumerate(flow.trainable_variables):
        variable.assign_add(0.4 * tf.random.stateless_normal(variable.shape, seed=[k, 1]))
    parameters, x = (tf.random.stateless_normal([7, 2], seed=[k, 2]) for k in (0, 1))
    what = "`posterior_loss(flow, parameters, x)`"
    loss = call(what, posterior_loss, flow, parameters, x)
    if np.shape(loss) not in ((), (7,)):
        raise Wrong(f"{what} should be one number; yours has shape {np.shape(loss)}.")
    yield Observation(what, loss)
    require_compiled(
        what, lambda pairs: posterior_loss(flow, pairs[:, :2], pairs[:, 2:]), tf.concat([parameters, x], axis=1)
    )
