"""Exercise 3.3, the hyperbolic sine: its check."""

from collections.abc import Callable, Iterator

import numpy as np
import tensorflow as tf
import tensorflow_probability as tfp
from tensorflow.math import acosh, asin, asinh, atanh, cosh, exp, log, log1p, sin, sinh, tanh

from course_utils.exercises.bijector_checks import variant
from course_utils.exercises.exercise import Wrong, exercise
from course_utils.exercises.observation import Observation
from course_utils.exercises.week_03.shared import (
    NUMBERS,
    built,
    inverse_log_det_mistakes,
    observed_methods,
    points_of_methods,
    require_event_rank_0,
)

tfb = tfp.bijectors
cos = tf.math.cos


class _Sinh(tfb.Bijector):
    """x = sinh(z), entry by entry."""

    def __init__(self):
        super().__init__(forward_min_event_ndims=0, name="sinh")

    def _forward(self, z):
        return sinh(z)

    def _inverse(self, x):
        return asinh(x)

    def _forward_log_det_jacobian(self, z):
        return tfp.math.log_cosh(z)


def _with(method: str) -> Callable[[Callable], type[tfb.Bijector]]:
    """Makes a class of a formula for one of the methods."""
    return lambda formula: variant(_Sinh, **{method: lambda self, numbers: formula(numbers)})


_forward, _inverse, _log_det = map(_with, ("_forward", "_inverse", "_forward_log_det_jacobian"))

_MISTAKES = {
    "your `_forward` computes the inverse of the hyperbolic sine; that belongs in `_inverse`.": _forward(asinh),
    "your `_forward` computes cosh z, which is the derivative; the map is sinh z.": _forward(cosh),
    "your `_forward` computes sin z, the sine of angles; the hyperbolic sine is `tf.sinh`.": _forward(sin),
    "your `_forward` computes tanh z; the map is sinh z.": _forward(tanh),
    "sinh z is *half* the difference of the exponentials.": _forward(lambda z: exp(z) - exp(-z)),
    "your `_forward` computes −sinh z: e to the power of z comes first, and e to the power of −z is subtracted.": _forward(
        lambda z: -sinh(z)
    ),
    "your `_forward` returns its input.": _forward(lambda z: z),
    "your `_inverse` does what `_forward` does; the inverse of `tf.sinh` is `tf.asinh`.": _inverse(sinh),
    "your `_inverse` is the reciprocal of the hyperbolic sine; the inverse function is `tf.asinh`.": _inverse(
        lambda x: 1 / sinh(x)
    ),
    "your `_inverse` is 1/x: the inverse of a function is not its reciprocal.": _inverse(lambda x: 1 / x),
    "your `_inverse` computes −sinh x; the inverse function is `tf.asinh`.": _inverse(lambda x: -sinh(x)),
    "your `_inverse` is the inverse of cosh, the hyperbolic cosine; it should be that of sinh.": _inverse(acosh),
    "your `_inverse` is that of the sine of angles; take the inverse of the hyperbolic sine.": _inverse(asin),
    "your `_inverse` is that of the hyperbolic tangent; take that of the hyperbolic sine.": _inverse(atanh),
    "your `_inverse` computes cosh x.": _inverse(cosh),
    "your `_inverse` returns its input.": _inverse(lambda x: x),
    "that is the derivative: the log-det is its logarithm.": _log_det(cosh),
    "your log-det has the wrong sign: `_forward_log_det_jacobian` is for the way from z to x, which stretches.": _log_det(
        lambda z: -log(cosh(z))
    ),
    "the derivative of sinh z is cosh z, and not sinh z itself.": _log_det(lambda z: log(tf.abs(sinh(z)))),
    "the derivative of sinh z is cosh z, and not sinh z itself. A sinh may be negative besides, and the logarithm then "
    "is NaN.": _log_det(lambda z: log(sinh(z))),
    "the derivative of sinh z is cosh z; tanh z is the derivative of the log-det. Where it is negative, the logarithm is "
    "NaN.": _log_det(lambda z: log(tanh(z))),
    "the derivative of sinh z is cosh z; tanh z is the derivative of the log-det.": _log_det(
        lambda z: log(tf.abs(tanh(z)))
    ),
    "your log-det is tanh z, which is the derivative of log cosh z. Do not differentiate once more.": _log_det(tanh),
    "that is the derivative of the inverse map, at z: the log-det here is that of the forward map.": _log_det(
        lambda z: -0.5 * log1p(z**2)
    ),
    "your log-det takes cosh at x; it is given z already, so take cosh of that.": _log_det(
        lambda z: log(cosh(sinh(z)))
    ),
    "that is the logarithm of cosh² z; the derivative is cosh z.": _log_det(lambda z: 2 * log(cosh(z))),
    "your log-det is 0, as if the map kept all lengths.": _log_det(tf.zeros_like),
    "your log-det takes the sine's derivative, cos z; that of sinh z is cosh z.": _log_det(
        lambda z: log(tf.abs(cos(z)))
    ),
    "your log-det takes the sine's derivative, cos z, which may be negative; that of sinh z is cosh z.": _log_det(
        lambda z: log(cos(z))
    ),
}


@exercise(
    "Exercise 3.3, the hyperbolic sine",
    reference=lambda: _Sinh,
    alternatives=[
        variant(
            _forward(lambda z: (exp(z) - exp(-z)) / 2),
            _inverse=lambda self, x: log(x + tf.sqrt(x**2 + 1)),
            _forward_log_det_jacobian=lambda self, z: log((exp(z) + exp(-z)) / 2),
        ),
        variant(_Sinh, _inverse_log_det_jacobian=lambda self, x: -log(cosh(asinh(x)))),
        _log_det(lambda z: log(cosh(z))),
        _log_det(lambda z: z + tf.math.softplus(-2 * z) - log(2.0)),
    ],
    mistakes=_MISTAKES | inverse_log_det_mistakes(_Sinh),
)
def own_bijector(Sinh: type[tfb.Bijector]) -> Iterator[Observation]:
    bijector = built("Sinh", Sinh)
    if issubclass(Sinh, tfb.Sinh):
        raise Wrong("`Sinh` is TFP's own: write the three methods yourself, in a class derived from `tfb.Bijector`.")
    require_event_rank_0("Sinh", bijector)
    z, x = NUMBERS, np.sinh(NUMBERS)
    yield from observed_methods("Sinh", bijector, z, x)
    yield from _observed_in_training(bijector, z, x)


def _observed_in_training(bijector: tfb.Bijector, z: np.ndarray, x: np.ndarray) -> Iterator[Observation]:
    for method, at in points_of_methods(z, x).items():
        try:
            got = tf.function(getattr(bijector, method))(tf.constant(at.reshape(3, 1, 2)))
        except Exception as error:
            raise Wrong(
                f"in a compiled function your `_{method}` raises an error: use TensorFlow's functions, such as `tf.sinh`, "
                "rather than NumPy's or an `if`."
            ) from error
        yield Observation(f"in a compiled function, `{method}`", got)
    derivatives = {method: _derivative(method, bijector, at) for method, at in points_of_methods(z, x).items()}
    yield Observation("the derivative of your `_forward`, by automatic differentiation,", derivatives["forward"])


def _derivative(method: str, bijector: tfb.Bijector, at: np.ndarray) -> tf.Tensor:
    points = tf.constant(at)
    with tf.GradientTape() as tape:
        tape.watch(points)
        result = getattr(bijector, method)(points)
    derivative = tape.gradient(result, points) if tf.is_tensor(result) else None
    if derivative is None:
        raise Wrong(
            f"automatic differentiation finds no derivative of your bijector's `{method}`: use TensorFlow's functions "
            "throughout, and not NumPy's."
        )
    return derivative
