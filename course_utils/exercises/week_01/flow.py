"""Live 1.3, a flow of your own: its check."""

from collections.abc import Callable, Iterator, Sequence
from typing import Any

import numpy as np
import tensorflow as tf
from numpy import arcsinh, cosh, exp, log1p, sinh

from course_utils.exercises.exercise import Wrong, call, exercise, require_order
from course_utils.exercises.observation import Observation
from course_utils.exercises.week_01.shared import called, reference_flow_inverse
from course_utils.exercises.week_01.shared import normal_log_prob as normal

_MIXED_TYPES = {
    "double": "TensorFlow wants all numbers of one type, float32 here, and NumPy's functions may turn them into float64: use "
    "`tf.exp` and the like throughout."
}


def _flow_forward(z: Any, parameters: Sequence) -> tf.Tensor:
    a, b, c, d = parameters
    return c + tf.exp(d) * tf.sinh(b + tf.exp(a) * z)


def reference_flow_log_prob(x: Any, parameters: Sequence) -> tf.Tensor:
    a, _, c, d = parameters
    y = (x - c) * tf.exp(-d)
    log_derivative = a + d + 0.5 * tf.math.log1p(y**2)
    return normal(reference_flow_inverse(x, parameters)) - log_derivative


def _map(formula: Callable) -> Callable:
    """A formula of the points and the four parameters."""
    return lambda points, parameters: formula(points, *parameters)


def _of_y(formula: Callable) -> Callable:
    """A formula of y = (x − c) · exp(−d), of a and of b."""
    return _map(lambda x, a, b, c, d: formula((x - c) * exp(-d), a, b))


def _log_prob(formula: Callable) -> Callable:
    """A formula of what the log-density is made of: the normal one at z, a, d and ½ log(1 + y²)."""
    return _of_points(lambda x, y, z, a, d: formula(normal(z), a, d, 0.5 * log1p(y**2)))


def _of_points(formula: Callable) -> Callable:
    """A formula of x, of y and z, which x is mapped to one after the other, of a and of d."""

    def log_prob(x: Any, parameters: Sequence) -> Any:
        a, b, c, d = parameters
        y = (x - c) * exp(-d)
        return formula(x, y, exp(-a) * (arcsinh(y) - b), a, d)

    return log_prob


_FORWARD = {
    "your `flow_forward` does what `flow_inverse` should do.": reference_flow_inverse,
    "c is added last, after the multiplication by exp(d): c + exp(d) · sinh(…).": _map(
        lambda z, a, b, c, d: exp(d) * (c + sinh(b + exp(a) * z))
    ),
    "inside the hyperbolic sine z is multiplied by exp(a) first, then b is added: b + exp(a) · z.": _map(
        lambda z, a, b, c, d: c + exp(d) * sinh(exp(a) * (b + z))
    ),
    "the factors are exp(a) and exp(d), not a and d.": _map(lambda z, a, b, c, d: c + d * sinh(b + a * z)),
    "the outer factor is exp(d), not d.": _map(lambda z, a, b, c, d: c + d * sinh(b + exp(a) * z)),
    "the inner factor is exp(a), not a.": _map(lambda z, a, b, c, d: c + exp(d) * sinh(b + a * z)),
    "the hyperbolic sine is `tf.sinh`; you used its inverse.": _map(
        lambda z, a, b, c, d: c + exp(d) * arcsinh(b + exp(a) * z)
    ),
    "the hyperbolic sine is `tf.sinh`; you used `tf.sin`.": _map(
        lambda z, a, b, c, d: c + exp(d) * np.sin(b + exp(a) * z)
    ),
    "a and d are exchanged: exp(a) multiplies z, exp(d) the hyperbolic sine.": _map(
        lambda z, a, b, c, d: c + exp(a) * sinh(b + exp(d) * z)
    ),
    "c is missing.": _map(lambda z, a, b, c, d: exp(d) * sinh(b + exp(a) * z)),
    "exp(d) multiplies the hyperbolic sine alone, not c: mind the parentheses.": _map(
        lambda z, a, b, c, d: (c + exp(d)) * sinh(b + exp(a) * z)
    ),
    "b and c are exchanged: b is added inside the hyperbolic sine, c outside.": _map(
        lambda z, a, b, c, d: b + exp(d) * sinh(c + exp(a) * z)
    ),
}

_INVERSE = {
    "your `flow_inverse` does what `flow_forward` does.": _flow_forward,
    "the last factor of `flow_inverse` is exp(−a), not exp(a).": _of_y(lambda y, a, b: exp(a) * (arcsinh(y) - b)),
    "the inverse divides by exp(d): y = (x − c) · exp(−d).": _map(
        lambda x, a, b, c, d: exp(-a) * (arcsinh((x - c) * exp(d)) - b)
    ),
    "subtract b first, then multiply by exp(−a): z = exp(−a) · (arsinh(y) − b).": _of_y(
        lambda y, a, b: exp(-a) * arcsinh(y) - b
    ),
    "the inverse subtracts b; yours adds it.": _of_y(lambda y, a, b: exp(-a) * (arcsinh(y) + b)),
    "the inverse subtracts c first; it is missing.": _map(lambda x, a, b, c, d: exp(-a) * (arcsinh(x * exp(-d)) - b)),
    "the inverse subtracts c; yours adds it.": _map(lambda x, a, b, c, d: exp(-a) * (arcsinh((x + c) * exp(-d)) - b)),
    "subtract c first, then multiply by exp(−d): y = (x − c) · exp(−d).": _map(
        lambda x, a, b, c, d: exp(-a) * (arcsinh(x * exp(-d) - c) - b)
    ),
    "the inverse of sinh is `tf.asinh`; you used `tf.sinh` again.": _of_y(lambda y, a, b: exp(-a) * (sinh(y) - b)),
    "the inverse of sinh is the function `tf.asinh`, not 1/sinh.": _of_y(lambda y, a, b: exp(-a) * (1 / sinh(y) - b)),
    "subtract b from arsinh(y), not from y.": _of_y(lambda y, a, b: exp(-a) * arcsinh(y - b)),
    "a and d are exchanged in `flow_inverse`.": lambda x, p: reference_flow_inverse(x, (p[3], p[1], p[2], p[0])),
    "b and c are exchanged in `flow_inverse`.": lambda x, p: reference_flow_inverse(x, (p[0], p[2], p[1], p[3])),
    "the first factor of `flow_inverse` is exp(−d); you divide by d.": _map(
        lambda x, a, b, c, d: exp(-a) * (arcsinh((x - c) / d) - b)
    ),
    "the last factor of `flow_inverse` is exp(−a); you divide by a.": _of_y(lambda y, a, b: (arcsinh(y) - b) / a),
    "the factors are exp(−a) and exp(−d); you divide by a and d.": _map(
        lambda x, a, b, c, d: (arcsinh((x - c) / d) - b) / a
    ),
}

_LOG_PROB = {
    "the logarithm of the derivative is missing: that is only the normal log-density at z.": _log_prob(
        lambda base, a, d, shape: base
    ),
    "the logarithm of f′(z) has the wrong sign: where the map stretches, the density gets thinner.": _log_prob(
        lambda base, a, d, shape: base + a + d + shape
    ),
    "return the log-density, not the density.": _log_prob(lambda base, a, d, shape: exp(base - a - d - shape)),
    "take the normal log-density at z = flow_inverse(x), not at x.": _of_points(
        lambda x, y, z, a, d: normal(x) - a - d - 0.5 * log1p(y**2)
    ),
    "take the normal log-density at z = flow_inverse(x), not at y.": _of_points(
        lambda x, y, z, a, d: normal(y) - a - d - 0.5 * log1p(y**2)
    ),
    "a + d is missing from log f′(z).": _log_prob(lambda base, a, d, shape: base - shape),
    "a is missing from log f′(z).": _log_prob(lambda base, a, d, shape: base - d - shape),
    "d is missing from log f′(z).": _log_prob(lambda base, a, d, shape: base - a - shape),
    "a + d has the wrong sign in log f′(z), or a parenthesis is missing.": _log_prob(
        lambda base, a, d, shape: base + a + d - shape
    ),
    "subtract *all* of log f′(z): put it in parentheses.": _log_prob(lambda base, a, d, shape: base - a + d + shape),
    "d has the wrong sign: subtract all of log f′(z), and mind the parentheses.": _log_prob(
        lambda base, a, d, shape: base - a + d - shape
    ),
    "½ log(1 + y²) has the wrong sign: subtract all of log f′(z), and mind the parentheses.": _log_prob(
        lambda base, a, d, shape: base - a - d + shape
    ),
    "½ log(1 + y²) is missing from log f′(z).": _log_prob(lambda base, a, d, shape: base - a - d),
    "the ½ in front of log(1 + y²) is missing; it comes from the square root.": _log_prob(
        lambda base, a, d, shape: base - a - d - 2 * shape
    ),
    "y is not squared in log(1 + y²).": _of_points(lambda x, y, z, a, d: normal(z) - a - d - 0.5 * log1p(y)),
    "`tf.math.log1p(u)` is log(1 + u) already: hand it y², not 1 + y².": _of_points(
        lambda x, y, z, a, d: normal(z) - a - d - 0.5 * log1p(1 + y**2)
    ),
    "the term log(1 + y²) takes y = (x − c) · exp(−d); you left out exp(−d).": _of_points(
        lambda x, y, z, a, d: normal(z) - a - d - 0.5 * log1p((y * exp(d)) ** 2)
    ),
    "the term log(1 + y²) takes y = (x − c) · exp(−d); you used x.": _of_points(
        lambda x, y, z, a, d: normal(z) - a - d - 0.5 * log1p(x**2)
    ),
    "the term log(1 + y²) takes y = (x − c) · exp(−d); you used z.": _of_points(
        lambda x, y, z, a, d: normal(z) - a - d - 0.5 * log1p(z**2)
    ),
    "the logarithm of f′(z) contains a + d, the logarithm of exp(a + d); you subtract exp(a + d) itself.": _log_prob(
        lambda base, a, d, shape: base - exp(a + d) - shape
    ),
    "the logarithm of the square root is missing: ½ log(1 + y²).": _log_prob(
        lambda base, a, d, shape: base - a - d - exp(shape)
    ),
    "return the log-density; its sign changes only in the loss.": _log_prob(
        lambda base, a, d, shape: a + d + shape - base
    ),
    "subtract the *logarithm* of the derivative, not the derivative.": _log_prob(
        lambda base, a, d, shape: base - exp(a + d + shape)
    ),
    "the derivative is taken at z, not at x: log cosh(b + exp(a) · z).": lambda x, parameters: (
        normal(reference_flow_inverse(x, parameters))
        - parameters[0]
        - parameters[3]
        - np.log(cosh(parameters[1] + exp(parameters[0]) * x))
    ),
}


@exercise(
    "Live 1.3, a flow of your own",
    reference=lambda: (_flow_forward, reference_flow_inverse, reference_flow_log_prob),
    mistakes={"flow_forward": _FORWARD, "flow_inverse": _INVERSE, "flow_log_prob": _LOG_PROB},
)
def flow(flow_forward: Callable, flow_inverse: Callable, flow_log_prob: Callable) -> Iterator[Observation]:
    require_order("flow_forward", flow_forward, "z", "parameters")
    require_order("flow_inverse", flow_inverse, "x", "parameters")
    require_order("flow_log_prob", flow_log_prob, "x", "parameters")
    parameters = (0.3, -0.6, 0.8, -0.4)
    z = np.array([-1.2, -0.4, 0.1, 0.7, 1.5], np.float32)
    what = "`flow_forward(z, parameters)`"
    yield Observation(what, called(what, flow_forward, z, parameters, advice=_MIXED_TYPES))
    x, what = _flow_forward(z, parameters).numpy(), "`flow_inverse(x, parameters)`"
    yield Observation(what, called(what, flow_inverse, x, parameters, advice=_MIXED_TYPES))
    # Here y > −1, so that the logarithm of 1 + y is a number, too.
    x = _flow_forward(np.array([-0.1, 0.2, 0.6, 1.1, 1.6], np.float32), parameters).numpy()
    what = "`flow_log_prob(x, parameters)`"
    yield Observation(what, called(what, flow_log_prob, x, parameters, advice=_MIXED_TYPES))
    # As far out as the data that the flow is going to learn.
    got = called(what, flow_log_prob, np.linspace(-9, 12, 43, dtype=np.float32), (0.0,) * 4, advice=_MIXED_TYPES)
    yield Observation("for x from −9 to 12, `flow_log_prob(x, (0, 0, 0, 0))`", got)
    _require_differentiable(flow_log_prob)


def _require_differentiable(flow_log_prob: Callable) -> None:
    x = np.array([-1.3, 0.2, 0.9, 2.4, 3.1], np.float32)
    parameters = [tf.Variable(value) for value in (0.2, -0.3, 0.4, 0.1)]
    slopes = []
    for log_prob in (flow_log_prob, reference_flow_log_prob):
        with tf.GradientTape() as tape:
            result = call("With four `tf.Variable`s as parameters, `flow_log_prob`", log_prob, x, parameters)
            if not tf.is_tensor(result):
                raise Wrong(
                    "with four `tf.Variable`s as parameters `flow_log_prob` should return a tensor; yours returns "
                    f"{type(result).__name__}. Use TensorFlow's functions throughout, in `flow_inverse` too."
                )
            loss = tf.reduce_mean(result)
        slopes.append(tape.gradient(loss, parameters))
    for name, got, expected in zip("abcd", *slopes, strict=True):
        if got is None or not np.allclose(got, expected, atol=1e-3):
            raise Wrong(
                f"the values of `flow_log_prob` are right, but the tape cannot differentiate them with respect to {name}: use TensorFlow's "
                "functions throughout, in `flow_inverse` too, rather than NumPy's or `float`."
            )
