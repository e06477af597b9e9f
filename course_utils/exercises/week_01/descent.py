"""Live 1.4, gradient descent: its check."""

from collections.abc import Callable

import numpy as np
import tensorflow as tf

from course_utils.exercises.compare import require_close
from course_utils.exercises.exercise import Wrong, exercise, require_order
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


@exercise(
    "Live 1.4, gradient descent",
    reference=lambda: _reference_gradient_step,
)
def descent(gradient_step):
    require_order("gradient_step", gradient_step, "parameters", "x", "learning_rate")
    x = (1.3 * np.random.default_rng(14).gumbel(size=40) + 0.5).astype(np.float32)
    start, rate = np.array([0.2, -0.3, 0.4, 0.1], np.float32), 0.3
    loss, gradient = _loss_and_gradient(start, x)
    expected = start - rate * gradient
    one_by_one = start.copy()
    for k in range(4):
        one_by_one[k] -= rate * _loss_and_gradient(one_by_one, x)[1][k]

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
    require_close(
        "the parameters after one step, in the order a, b, c, d,",
        np.array(variables),
        expected,
        {
            "the parameters have not moved: subtract from each variable with `variable.assign_sub`.": start,
            "your step goes uphill. The loss is *minus* the mean log-likelihood, and its gradient is subtracted.": start
            + rate * gradient,
            "multiply the gradient by `learning_rate`.": start - gradient,
            "use the `learning_rate` that the function is given; yours seems to be 0.1 always.": start - 0.1 * gradient,
            "use the `learning_rate` that the function is given; yours seems to be 0.15 always.": start
            - 0.15 * gradient,
            "the loss is the *mean* over the data, not the sum: your step is as many times too large as there are data.": start
            - len(x) * rate * gradient,
            "subtract the step from the variable with `assign_sub`; `assign` replaces it.": rate * gradient,
            "`assign` replaces the variable: subtract the step with `assign_sub`.": -rate * gradient,
            "only the first parameter has moved. Does `return` stand inside the loop?": np.append(
                expected[:1], start[1:]
            ),
            "take all four derivatives at the same parameters: one call of `tape.gradient` before anything changes.": one_by_one,
            "subtract the step once; your parameters moved twice as far.": start - 2 * rate * gradient,
        },
        tolerance=1e-5,
    )
    require_close(
        "the loss that `gradient_step` returns",
        returned,
        loss,
        {
            "your step is right, but the loss is *minus* the mean log-likelihood: you return it without the minus.": -loss,
            "your step is right, but return the mean over the data, not the sum.": len(x) * loss,
            "return the loss *before* the step, the one that you differentiated.": _loss_and_gradient(expected, x)[0],
        },
        tolerance=1e-5,
    )
    called(call_of, gradient_step, parameters, x, learning_rate=rate)
    require_close(
        "the parameters after a second step",
        np.array(variables),
        expected - rate * _loss_and_gradient(expected, x)[1],
        tolerance=1e-4,
    )


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


def _loss_and_gradient(parameters: np.ndarray, x: np.ndarray) -> tuple[float, np.ndarray]:
    theta = tf.constant(parameters)
    with tf.GradientTape() as tape:
        tape.watch(theta)
        loss = -tf.reduce_mean(reference_flow_log_prob(x, tf.unstack(theta)))
    return float(loss), tape.gradient(loss, theta).numpy()


def _reference_gradient_step(parameters: list[tf.Variable], x: np.ndarray, learning_rate: float) -> tf.Tensor:
    with tf.GradientTape() as tape:
        loss = -tf.reduce_mean(reference_flow_log_prob(x, parameters))
    for variable, gradient in zip(parameters, tape.gradient(loss, parameters), strict=True):
        variable.assign_sub(learning_rate * gradient)
    return loss
