"""Exercise 3.3, the hyperbolic sine: its check."""

import numpy as np
import tensorflow as tf
import tensorflow_probability as tfp

from course_utils.exercises.compare import require_close
from course_utils.exercises.exercise import Wrong, exercise
from course_utils.exercises.week_03.shared import (
    NUMBERS,
    blocks,
    built,
    require_blocks,
    require_event_rank_0,
    require_inverse_log_det,
    require_log_prob_of_flow,
    require_method,
)

tfb = tfp.bijectors


class _Sinh(tfb.Bijector):
    """x = sinh(z), entry by entry."""

    def __init__(self):
        super().__init__(forward_min_event_ndims=0, name="sinh")

    def _forward(self, z):
        return tf.sinh(z)

    def _inverse(self, x):
        return tf.asinh(x)

    def _forward_log_det_jacobian(self, z):
        return tfp.math.log_cosh(z)


@exercise(
    "Exercise 3.3, the hyperbolic sine",
    reference=lambda: _Sinh,
)
def own_bijector(Sinh):
    bijector = built("Sinh", Sinh)
    if issubclass(Sinh, tfb.Sinh):
        raise Wrong("`Sinh` is TFP's own: write the three methods yourself, in a class derived from `tfb.Bijector`.")
    require_event_rank_0("Sinh", bijector)
    z = NUMBERS
    x, log_det = np.sinh(z), np.log(np.cosh(z))
    with np.errstate(invalid="ignore"):
        require_method(
            bijector,
            "forward",
            z,
            x,
            {
                "your `_forward` computes the inverse of the hyperbolic sine; that belongs in `_inverse`.": np.arcsinh(
                    z
                ),
                "your `_forward` computes cosh z, which is the derivative; the map is sinh z.": np.cosh(z),
                "your `_forward` computes sin z, the sine of angles; the hyperbolic sine is `tf.sinh`.": np.sin(z),
                "your `_forward` computes tanh z; the map is sinh z.": np.tanh(z),
                "sinh z is *half* the difference of the exponentials.": 2 * x,
                "your `_forward` computes −sinh z: e to the power of z comes first, and e to the power of −z is subtracted.": -x,
                "your `_forward` returns its input.": z,
            },
        )
        require_method(
            bijector,
            "inverse",
            x,
            z,
            {
                "your `_inverse` does what `_forward` does; the inverse of `tf.sinh` is `tf.asinh`.": np.sinh(x),
                "your `_inverse` is the reciprocal of the hyperbolic sine; the inverse function is `tf.asinh`.": 1
                / np.sinh(x),
                "your `_inverse` is 1/x: the inverse of a function is not its reciprocal.": 1 / x,
                "your `_inverse` computes −sinh x; the inverse function is `tf.asinh`.": -np.sinh(x),
                "your `_inverse` is the inverse of cosh, the hyperbolic cosine; it should be that of sinh.": np.arccosh(
                    x
                ),
                "your `_inverse` is that of the sine of angles; take the inverse of the hyperbolic sine.": np.arcsin(x),
                "your `_inverse` is that of the hyperbolic tangent; take that of the hyperbolic sine.": np.arctanh(x),
                "your `_inverse` computes cosh x.": np.cosh(x),
                "your `_inverse` returns its input.": x,
            },
        )
        require_method(
            bijector,
            "forward_log_det_jacobian",
            z,
            log_det,
            {
                "that is the derivative: the log-det is its logarithm.": np.cosh(z),
                "your log-det has the wrong sign: `_forward_log_det_jacobian` is for the way from z to x, which stretches.": -log_det,
                "the derivative of sinh z is cosh z, and not sinh z itself.": np.log(np.abs(x)),
                "the derivative of sinh z is cosh z, and not sinh z itself. A sinh may be negative besides, and the logarithm then "
                "is NaN.": np.log(x),
                "the derivative of sinh z is cosh z; tanh z is the derivative of the log-det. Where it is negative, the logarithm is "
                "NaN.": np.log(np.tanh(z)),
                "the derivative of sinh z is cosh z; tanh z is the derivative of the log-det.": np.log(
                    np.abs(np.tanh(z))
                ),
                "your log-det is tanh z, which is the derivative of log cosh z. Do not differentiate once more.": np.tanh(
                    z
                ),
                "that is the derivative of the inverse map, at z: the log-det here is that of the forward map.": -0.5
                * np.log1p(z**2),
                "your log-det takes cosh at x; it is given z already, so take cosh of that.": np.log(np.cosh(x)),
                "that is the logarithm of cosh² z; the derivative is cosh z.": 2 * log_det,
                "your log-det is 0, as if the map kept all lengths.": np.zeros_like(z),
                "your log-det takes the sine's derivative, cos z; that of sinh z is cosh z.": np.log(np.abs(np.cos(z))),
                "your log-det takes the sine's derivative, cos z, which may be negative; that of sinh z is cosh z.": np.log(
                    np.cos(z)
                ),
            },
        )
        require_inverse_log_det(bijector, x, log_det)
    _require_use("Sinh", bijector, z, x, log_det)


def _require_use(name: str, bijector: tfb.Bijector, z: np.ndarray, x: np.ndarray, log_det: np.ndarray) -> None:
    """Tries a bijector that is right for a vector of numbers as flows use it in training."""
    require_blocks(bijector, z, x, log_det)
    _require_compiled_blocks(bijector, z, x, log_det)
    derivatives = {method: _derivative(method, bijector, tf.constant(at)) for method, at, _ in blocks(z, x, log_det)}
    require_close(
        "the derivative of your `_forward`, by automatic differentiation,",
        derivatives["forward"],
        np.exp(log_det).reshape(derivatives["forward"].shape),
    )
    require_log_prob_of_flow(name, bijector, z, x, log_det)


def _derivative(method: str, bijector: tfb.Bijector, points: tf.Tensor) -> tf.Tensor:
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


def _require_compiled_blocks(bijector: tfb.Bijector, z: np.ndarray, x: np.ndarray, log_det: np.ndarray) -> None:
    for method, at, right in blocks(z, x, log_det):
        try:
            got = tf.function(getattr(bijector, method))(tf.constant(at))
        except Exception as error:
            raise Wrong(
                f"in a compiled function your `_{method}` raises an error: use TensorFlow's functions, such as `tf.sinh`, "
                "rather than NumPy's or an `if`."
            ) from error
        require_close(f"in a compiled function, `{method}`", got, right)
