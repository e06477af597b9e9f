"""Live 1.3, a flow of your own: its check."""

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np
import tensorflow as tf

from course_utils.exercises.compare import require_close
from course_utils.exercises.exercise import Wrong, call, exercise, require_order
from course_utils.exercises.week_01.shared import called, normal_log_prob, reference_flow_inverse

_MIXED_TYPES = {
    "double": "TensorFlow wants all numbers of one type, float32 here, and NumPy's functions may turn them into float64: use "
    "`tf.exp` and the like throughout."
}


@exercise(
    "Live 1.3, a flow of your own",
    reference=lambda: (_reference_flow_forward, reference_flow_inverse, reference_flow_log_prob),
)
def flow(flow_forward, flow_inverse, flow_log_prob):
    require_order("flow_forward", flow_forward, "z", "parameters")
    require_order("flow_inverse", flow_inverse, "x", "parameters")
    require_order("flow_log_prob", flow_log_prob, "x", "parameters")
    parameters = a, b, c, d = (0.3, -0.6, 0.8, -0.4)
    z = np.array([-1.2, -0.4, 0.1, 0.7, 1.5], np.float32)
    x = (c + np.exp(d) * np.sinh(b + np.exp(a) * z)).astype(np.float32)
    require_close(
        "`flow_forward(z, parameters)`",
        called("`flow_forward(z, parameters)`", flow_forward, z, parameters, advice=_MIXED_TYPES),
        x,
        {
            "your `flow_forward` does what `flow_inverse` should do.": np.exp(-a)
            * (np.arcsinh((z - c) * np.exp(-d)) - b),
            "c is added last, after the multiplication by exp(d): c + exp(d) · sinh(…).": np.exp(d)
            * (c + np.sinh(b + np.exp(a) * z)),
            "inside the hyperbolic sine z is multiplied by exp(a) first, then b is added: b + exp(a) · z.": c
            + np.exp(d) * np.sinh(np.exp(a) * (b + z)),
            "the factors are exp(a) and exp(d), not a and d.": c + d * np.sinh(b + a * z),
            "the outer factor is exp(d), not d.": c + d * np.sinh(b + np.exp(a) * z),
            "the inner factor is exp(a), not a.": c + np.exp(d) * np.sinh(b + a * z),
            "the hyperbolic sine is `tf.sinh`; you used its inverse.": c + np.exp(d) * np.arcsinh(b + np.exp(a) * z),
            "the hyperbolic sine is `tf.sinh`; you used `tf.sin`.": c + np.exp(d) * np.sin(b + np.exp(a) * z),
            "a and d are exchanged: exp(a) multiplies z, exp(d) the hyperbolic sine.": c
            + np.exp(a) * np.sinh(b + np.exp(d) * z),
            "c is missing.": np.exp(d) * np.sinh(b + np.exp(a) * z),
            "exp(d) multiplies the hyperbolic sine alone, not c: mind the parentheses.": (c + np.exp(d))
            * np.sinh(b + np.exp(a) * z),
            "b and c are exchanged: b is added inside the hyperbolic sine, c outside.": b
            + np.exp(d) * np.sinh(c + np.exp(a) * z),
        },
    )
    y, inner = (x - c) * np.exp(-d), np.arcsinh((x - c) * np.exp(-d))
    require_close(
        "`flow_inverse(x, parameters)`",
        called("`flow_inverse(x, parameters)`", flow_inverse, x, parameters, advice=_MIXED_TYPES),
        z,
        {
            "your `flow_inverse` does what `flow_forward` does.": c + np.exp(d) * np.sinh(b + np.exp(a) * x),
            "the last factor of `flow_inverse` is exp(−a), not exp(a).": np.exp(a) * (inner - b),
            "the inverse divides by exp(d): y = (x − c) · exp(−d).": np.exp(-a) * (np.arcsinh((x - c) * np.exp(d)) - b),
            "subtract b first, then multiply by exp(−a): z = exp(−a) · (arsinh(y) − b).": np.exp(-a) * inner - b,
            "the inverse subtracts b; yours adds it.": np.exp(-a) * (inner + b),
            "the inverse subtracts c first; it is missing.": np.exp(-a) * (np.arcsinh(x * np.exp(-d)) - b),
            "the inverse subtracts c; yours adds it.": np.exp(-a) * (np.arcsinh((x + c) * np.exp(-d)) - b),
            "subtract c first, then multiply by exp(−d): y = (x − c) · exp(−d).": np.exp(-a)
            * (np.arcsinh(x * np.exp(-d) - c) - b),
            "the inverse of sinh is `tf.asinh`; you used `tf.sinh` again.": np.exp(-a) * (np.sinh(y) - b),
            "the inverse of sinh is the function `tf.asinh`, not 1/sinh.": np.exp(-a) * (1 / np.sinh(y) - b),
            "subtract b from arsinh(y), not from y.": np.exp(-a) * np.arcsinh(y - b),
            "a and d are exchanged in `flow_inverse`.": np.exp(-d) * (np.arcsinh((x - c) * np.exp(-a)) - b),
            "b and c are exchanged in `flow_inverse`.": np.exp(-a) * (np.arcsinh((x - b) * np.exp(-d)) - c),
            "the first factor of `flow_inverse` is exp(−d); you divide by d.": np.exp(-a)
            * (np.arcsinh((x - c) / d) - b),
            "the last factor of `flow_inverse` is exp(−a); you divide by a.": (inner - b) / a,
            "the factors are exp(−a) and exp(−d); you divide by a and d.": (np.arcsinh((x - c) / d) - b) / a,
        },
    )
    _require_flow_log_prob(flow_log_prob, parameters)
    # As far out as the data that the flow is going to learn.
    x, parameters = np.linspace(-9, 12, 43, dtype=np.float32), (0.0, 0.0, 0.0, 0.0)
    require_close(
        "for x from −9 to 12, `flow_log_prob(x, (0, 0, 0, 0))`",
        called("`flow_log_prob(x, parameters)`", flow_log_prob, x, parameters, advice=_MIXED_TYPES),
        reference_flow_log_prob(x, parameters),
    )
    _require_differentiable(flow_log_prob)


def _require_flow_log_prob(flow_log_prob: Callable, parameters: tuple[float, ...]) -> None:
    a, b, c, d = parameters
    z = np.array([-0.1, 0.2, 0.6, 1.1, 1.6], np.float32)  # y > −1, so that the logarithm of 1 + y is a number, too
    y = np.sinh(b + np.exp(a) * z).astype(np.float32)
    x = (c + np.exp(d) * y).astype(np.float32)
    base, shape, scale = normal_log_prob(z), 0.5 * np.log1p(y**2), a + d
    expected = base - scale - shape
    require_close(
        "`flow_log_prob(x, parameters)`",
        called("`flow_log_prob(x, parameters)`", flow_log_prob, x, parameters, advice=_MIXED_TYPES),
        expected,
        {
            "the logarithm of the derivative is missing: that is only the normal log-density at z.": base,
            "the logarithm of f′(z) has the wrong sign: where the map stretches, the density gets thinner.": base
            + scale
            + shape,
            "return the log-density, not the density.": np.exp(expected),
            "take the normal log-density at z = flow_inverse(x), not at x.": normal_log_prob(x) - scale - shape,
            "take the normal log-density at z = flow_inverse(x), not at y.": normal_log_prob(y) - scale - shape,
            "a + d is missing from log f′(z).": base - shape,
            "a is missing from log f′(z).": base - d - shape,
            "d is missing from log f′(z).": base - a - shape,
            "a + d has the wrong sign in log f′(z), or a parenthesis is missing.": base + scale - shape,
            "subtract *all* of log f′(z): put it in parentheses.": base - a + d + shape,
            "d has the wrong sign: subtract all of log f′(z), and mind the parentheses.": base - a + d - shape,
            "½ log(1 + y²) has the wrong sign: subtract all of log f′(z), and mind the parentheses.": base
            - scale
            + shape,
            "½ log(1 + y²) is missing from log f′(z).": base - scale,
            "the ½ in front of log(1 + y²) is missing; it comes from the square root.": base - scale - 2 * shape,
            "y is not squared in log(1 + y²).": base - scale - 0.5 * np.log1p(y),
            "`tf.math.log1p(u)` is log(1 + u) already: hand it y², not 1 + y².": base
            - scale
            - 0.5 * np.log1p(1 + y**2),
            "the term log(1 + y²) takes y = (x − c) · exp(−d); you left out exp(−d).": base
            - scale
            - 0.5 * np.log1p((x - c) ** 2),
            "the term log(1 + y²) takes y = (x − c) · exp(−d); you used x.": base - scale - 0.5 * np.log1p(x**2),
            "the term log(1 + y²) takes y = (x − c) · exp(−d); you used z.": base - scale - 0.5 * np.log1p(z**2),
            "the logarithm of f′(z) contains a + d, the logarithm of exp(a + d); you subtract exp(a + d) itself.": base
            - np.exp(scale)
            - shape,
            "the logarithm of the square root is missing: ½ log(1 + y²).": base - scale - np.sqrt(1 + y**2),
            "return the log-density; its sign changes only in the loss.": -expected,
            "subtract the *logarithm* of the derivative, not the derivative.": base - np.exp(scale) * np.sqrt(1 + y**2),
            "the derivative is taken at z, not at x: log cosh(b + exp(a) · z).": base
            - scale
            - np.log(np.cosh(b + np.exp(a) * x)),
        },
    )


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


def _reference_flow_forward(z: Any, parameters: Sequence) -> tf.Tensor:
    a, b, c, d = parameters
    return c + tf.exp(d) * tf.sinh(b + tf.exp(a) * z)


def reference_flow_log_prob(x: Any, parameters: Sequence) -> tf.Tensor:
    a, _, c, d = parameters
    y = (x - c) * tf.exp(-d)
    log_derivative = a + d + 0.5 * tf.math.log1p(y**2)
    return normal_log_prob(reference_flow_inverse(x, parameters)) - log_derivative
