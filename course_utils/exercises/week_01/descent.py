"""Live 1.4, gradient descent: its check."""

from collections.abc import Callable, Iterator

import numpy as np
import tensorflow as tf

from course_utils.exercises.exercise import Wrong, exercise, require_order
from course_utils.exercises.observation import Observation
from course_utils.exercises.week_01.flow import reference_flow_log_prob
from course_utils.exercises.week_01.shared import called

_NO_DERIVATIVES = (
    "The loss has to be computed inside the tape, from `flow_log_prob(x, parameters)`, and with TensorFlow's functions alone: "
    "`tf.reduce_mean`, not `np.mean`."
)

_TAPE_ERRORS = {
    "NoneType": _NO_DERIVATIVES,
    "None values": _NO_DERIVATIVES,
    "'_id'": _NO_DERIVATIVES,
    "non-persistent": "One call of `tape.gradient(loss, parameters)` returns all four derivatives.",
}

_NO_TENSOR = {
    "Tensor": "The step is to be compiled: return the loss as the tensor that it is, without `.numpy()`.",
}

Parameters = list[tf.Variable]


def _loss(parameters: Parameters, x: np.ndarray) -> tf.Tensor:
    return -tf.reduce_mean(reference_flow_log_prob(x, parameters))


def _gradient_step(parameters: Parameters, x: np.ndarray, learning_rate: float) -> tf.Tensor:
    with tf.GradientTape() as tape:
        loss = _loss(parameters, x)
    for variable, gradient in zip(parameters, tape.gradient(loss, parameters), strict=True):
        variable.assign_sub(learning_rate * gradient)
    return loss


def _moving(by: Callable[[float, int], float]) -> Callable:
    """A step at another rate, that which is given by the right one and the number of data."""
    return lambda parameters, x, learning_rate: _gradient_step(parameters, x, by(learning_rate, len(x)))


def _assigning(sign: int) -> Callable:
    """The step itself, or minus it, takes the variable's place."""

    def gradient_step(parameters: Parameters, x: np.ndarray, learning_rate: float) -> tf.Tensor:
        start = [variable.numpy() for variable in parameters]
        loss = _gradient_step(parameters, x, learning_rate)
        for variable, value in zip(parameters, start, strict=True):
            variable.assign(sign * (value - variable))
        return loss

    return gradient_step


def _moving_the_first(parameters: Parameters, x: np.ndarray, learning_rate: float) -> tf.Tensor:
    return _gradient_step([parameters[0], *map(tf.Variable, parameters[1:])], x, learning_rate)


def _one_by_one(parameters: Parameters, x: np.ndarray, learning_rate: float) -> tf.Tensor:
    for k in range(4):
        others = [variable if i == k else tf.Variable(variable) for i, variable in enumerate(parameters)]
        loss = _gradient_step(others, x, learning_rate)
    return loss


def _returning(result: Callable) -> Callable:
    """The right step, which returns something else: made of the loss, the parameters after the step and the data."""
    return lambda parameters, x, learning_rate: result(_gradient_step(parameters, x, learning_rate), parameters, x)


@exercise(
    "Live 1.4, gradient descent",
    reference=lambda: _gradient_step,
    mistakes={
        "the parameters have not moved: subtract from each variable with `variable.assign_sub`.": _moving(
            lambda rate, n: 0.0
        ),
        "your step goes uphill. The loss is *minus* the mean log-likelihood, and its gradient is subtracted.": _moving(
            lambda rate, n: -rate
        ),
        "multiply the gradient by `learning_rate`.": _moving(lambda rate, n: 1.0),
        "use the `learning_rate` that the function is given; yours seems to be 0.1 always.": _moving(
            lambda rate, n: 0.1
        ),
        "use the `learning_rate` that the function is given; yours seems to be 0.15 always.": _moving(
            lambda rate, n: 0.15
        ),
        "the loss is the *mean* over the data, not the sum: your step is as many times too large as there are data.": _moving(
            lambda rate, n: n * rate
        ),
        "subtract the step from the variable with `assign_sub`; `assign` replaces it.": _assigning(1),
        "`assign` replaces the variable: subtract the step with `assign_sub`.": _assigning(-1),
        "only the first parameter has moved. Does `return` stand inside the loop?": _moving_the_first,
        "take all four derivatives at the same parameters: one call of `tape.gradient` before anything changes.": _one_by_one,
        "subtract the step once; your parameters moved twice as far.": _moving(lambda rate, n: 2 * rate),
        "your step is right, but the loss is *minus* the mean log-likelihood: you return it without the minus.": _returning(
            lambda loss, after, x: -loss
        ),
        "your step is right, but return the mean over the data, not the sum.": _returning(
            lambda loss, after, x: len(x) * loss
        ),
        "return the loss *before* the step, the one that you differentiated.": _returning(
            lambda loss, after, x: _loss(after, x)
        ),
    },
)
def descent(gradient_step: Callable) -> Iterator[Observation]:
    require_order("gradient_step", gradient_step, "parameters", "x", "learning_rate")
    x = (1.3 * np.random.default_rng(14).gumbel(size=40) + 0.5).astype(np.float32)
    start, rate = np.array([0.2, -0.3, 0.4, 0.1], np.float32), 0.3
    variables = [tf.Variable(value) for value in start]
    parameters = list(variables)
    call_of = "`gradient_step(parameters, x, learning_rate)`"
    returned = called(call_of, gradient_step, parameters, x, advice=_TAPE_ERRORS, learning_rate=rate)
    if any(a is not b for a, b in zip(parameters, variables, strict=True)):
        raise Wrong(
            "your step puts new tensors into the list `parameters` and leaves the variables as they were: change the "
            "variables themselves, with `assign_sub`."
        )
    _require_use_of_the_data(gradient_step, start, x, rate)
    what = "the parameters after one step, in the order a, b, c, d,"
    yield Observation(what, np.array(variables), tolerance=1e-5)
    yield Observation("the loss that `gradient_step` returns", returned, tolerance=1e-5)
    called(call_of, gradient_step, parameters, x, learning_rate=rate)
    yield Observation("the parameters after a second step", np.array(variables))
    compiled = tf.function(gradient_step)
    called("`tf.function(gradient_step)`", compiled, parameters, x, advice=_NO_TENSOR, learning_rate=rate)


def _require_use_of_the_data(gradient_step: Callable, start: np.ndarray, x: np.ndarray, rate: float) -> None:
    """Raises `Wrong` if the step is the same for other data: it takes them from a variable of the notebook."""
    ends = []
    for data in (x, -x):
        parameters = [tf.Variable(value) for value in start]
        called("`gradient_step(parameters, x, learning_rate)`", gradient_step, parameters, data, learning_rate=rate)
        ends.append(np.array(parameters))
    if np.array_equal(*ends) and not np.array_equal(ends[0], start):
        raise Wrong(
            "your step is the same for any data: use the `x` that the function is given, and not `x_train`, say."
        )
