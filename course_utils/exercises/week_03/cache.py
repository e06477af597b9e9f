"""Exercise 3.5, an honest test: its check."""

from collections.abc import Callable
from typing import Any

import numpy as np
import tensorflow as tf
import tensorflow_probability as tfp

from course_utils.exercises.compare import as_array, require_close
from course_utils.exercises.exercise import Wrong, call, exercise, require_order
from course_utils.exercises.week_03.shared import (
    NUMBERS,
    built,
    refuse_shapes,
    require_blocks,
    require_event_rank_0,
    require_inverse_log_det,
    require_log_prob_of_flow,
    require_method,
)

tfb = tfp.bijectors


class _LeakyRectifier(tfb.Bijector):
    """The notebook's: x = z for z ≥ 0, and x = z / 2 for z < 0, with a wrong inverse."""

    def __init__(self):
        super().__init__(forward_min_event_ndims=0, name="leaky_rectifier")

    def _forward(self, z):
        return tf.where(z < 0, 0.5 * z, z)

    def _inverse(self, x):
        return tf.where(x < 0, 0.5 * x, x)

    def _forward_log_det_jacobian(self, z):
        return tf.where(z < 0, tf.math.log(0.5), 0.0)


class _Repaired(_LeakyRectifier):
    """x = z for z ≥ 0, and x = z / 2 for z < 0, with the right inverse."""

    def _inverse(self, x):
        return tf.where(x < 0, 2.0 * x, x)


class _WrongInverse(tfb.Bijector):
    """x = 2 z, with an inverse that is off by −0.5 for negative x and by 0.2 for the others."""

    def __init__(self):
        super().__init__(forward_min_event_ndims=0, name="wrong_inverse")

    def _forward(self, z):
        return 2.0 * z

    def _inverse(self, x):
        return 0.5 * x + _off(x)

    def _forward_log_det_jacobian(self, z):
        return tf.fill(tf.shape(z), np.log(2.0).astype("f"))


def _off(x: Any) -> tf.Tensor:
    return tf.where(x < 0, -0.5, 0.2)


def _reference_round_trip_error(bijector: tfb.Bijector, z: tf.Tensor) -> tf.Tensor:
    x = tf.identity(bijector.forward(z))
    return tf.reduce_max(tf.abs(bijector.inverse(x) - z))


@exercise(
    "Exercise 3.5, an honest test",
    reference=lambda: (_reference_round_trip_error, _Repaired),
)
def cache(round_trip_error, Repaired):
    require_order("round_trip_error", round_trip_error, "bijector", "z")
    _require_honest(round_trip_error)
    bijector = built("Repaired", Repaired)
    require_event_rank_0("Repaired", bijector)
    z = NUMBERS
    x, log_det = np.where(z < 0, z / 2, z), np.where(z < 0, np.log(0.5), 0).astype("f")
    require_method(
        bijector,
        "forward",
        z,
        x,
        {
            "you changed `_forward`, which was right: x = z / 2 for z < 0. The bug is elsewhere.": np.where(
                z < 0, 2 * z, z
            ),
            "your `_forward` returns its input: negative numbers should be halved.": z,
            "your `_forward` halves the positive numbers; it should halve the negative ones.": np.where(
                z > 0, z / 2, z
            ),
            "your `_forward` halves all numbers; it should halve the negative ones.": z / 2,
            "your `_forward` sends negative numbers to positive ones: it should only halve them.": np.where(
                z < 0, -z / 2, z
            ),
        },
    )
    require_method(
        bijector,
        "inverse",
        x,
        z,
        {
            "your `_inverse` still halves negative numbers, as `_forward` does; it has to undo that.": np.where(
                x < 0, x / 2, x
            ),
            "your `_inverse` makes negative numbers positive. The inverse of a map is the way back, not minus the map.": np.where(
                x < 0, -x, x
            ),
            "your `_inverse` returns −x; it has to undo `_forward`.": -x,
            "your `_inverse` leaves negative numbers as they are; they were halved on the way there.": x,
            "your `_inverse` has the wrong sign for negative numbers.": np.where(x < 0, -2 * x, x),
            "your `_inverse` doubles positive numbers too; these were left alone on the way there.": 2 * x,
            "your `_inverse` doubles the positive numbers; the negative ones were halved on the way there.": np.where(
                x > 0, 2 * x, x
            ),
            "your `_inverse` goes too far: negative numbers were halved, and not quartered.": np.where(x < 0, 4 * x, x),
            "your `_inverse` is 1/x: the inverse of a function is not its reciprocal.": 1 / x,
        },
    )
    require_method(
        bijector,
        "forward_log_det_jacobian",
        z,
        log_det,
        {
            "you changed the log-det, and gave it the wrong sign: `_forward_log_det_jacobian` was right.": -log_det,
            "that is the derivative: the log-det is its logarithm.": np.exp(log_det),
            "your log-det is 0 everywhere; negative numbers are halved.": np.zeros_like(z),
            "your log-det is log ½ everywhere; positive numbers are left alone.": np.full_like(z, np.log(0.5)),
        },
    )
    require_inverse_log_det(bijector, x, log_det)
    require_blocks(bijector, z, x, log_det)
    require_log_prob_of_flow("Repaired", bijector, z, x, log_det)
    what = "`round_trip_error(Repaired(), z)`"
    require_close(what, call(what, round_trip_error, Repaired(), tf.constant(z)), 0.0)


def _require_honest(round_trip_error: Callable) -> None:
    z = np.array([-3.1, -1.3, -0.7, 0.4, 2.2], np.float32)
    off = _off(z).numpy()
    for is_chain, broken in enumerate((_WrongInverse(), tfb.Chain([_WrongInverse()]))):
        what = "`round_trip_error(bijector, z)`"
        result = _tried(what, round_trip_error, broken, z)
        error = as_array(what, result)
        if np.asarray(result).dtype == bool:
            raise Wrong(f"{what} should return the largest error, a number; yours only says whether there is one.")
        if error.size > 0 and np.all(error == 0) and is_chain:
            raise Wrong(
                "your function is right for a single bijector, but returns 0 for a chain with a wrong inverse in it. Use the "
                "public methods, `forward` and `inverse`, and hand `inverse` a copy, `tf.identity(x)`: a chain's own `_inverse` "
                "calls those of its links, which remember."
            )
        if error.size > 0 and np.all(error == 0):
            raise Wrong(
                "given a bijector whose inverse is wrong, your `round_trip_error` is 0: TFP remembered z and computed nothing. "
                "What `inverse` is given must not be the tensor that `forward` returned: hand it a copy, `tf.identity(x)`."
            )
        refuse_shapes(
            what,
            error,
            (),
            {"a single number, the largest of the errors.": z.shape, "a single number, without brackets.": (1,)},
        )
        require_close(
            "`round_trip_error` of a bijector whose inverse is off by −0.5 at some points and by 0.2 at others",
            error,
            0.5,
            {
                "take the absolute value before the maximum: an error may be negative.": off.max(),
                "that is the error with its sign: take the absolute value, and then the maximum.": off.min(),
                "take the largest of the absolute errors, not their mean.": np.abs(off).mean(),
                "take the largest of the absolute errors, not their sum.": np.abs(off).sum(),
                "take absolute values before anything else: yours is the mean of errors of both signs, which cancel.": off.mean(),
                "take absolute values before anything else: in your mean, errors of both signs cancel.": np.abs(
                    off.mean()
                ),
                "take the largest absolute error; yours is a mean of squares.": np.square(off).mean(),
                "take the largest absolute error; yours is its square.": np.square(off).max(),
                "take the largest absolute error; yours is the root of the mean square.": np.sqrt(
                    np.square(off).mean()
                ),
                "take the largest absolute error; yours is the root of the sum of squares.": np.linalg.norm(off),
                "a round trip begins with `forward` and ends with `inverse`; yours goes the other way round.": 1.0,
                "compare what comes back with z, not with x.": np.abs(off - z).max(),
                "`inverse` should be applied to x, which is what `forward` makes of z.": np.abs(z / 2 + off - z).max(),
                "your function should test the bijector that it is given; yours tests the colleague's.": 0.75 * 3.1,
                "`inverse` should be that of the bijector that your function is given; yours is the colleague's.": 2.2,
                (
                    "your function is right for a single bijector, but not for a chain. Do you create a second one, by "
                    "`type(bijector)()`? It knows nothing of the links. Use `bijector` both times, and copy the tensor, "
                    "`tf.identity(x)`."
                    if is_chain
                    else "compare what comes back with z: yours is the difference of x and z."
                ): np.abs(z).max(),
            },
        )
    require_close(
        "`round_trip_error` of the colleague's bijector at −3.1, −1.3, −0.7, 0.4 and 2.2",
        call("`round_trip_error(leaky, z)`", round_trip_error, _LeakyRectifier(), tf.constant(z)),
        0.75 * 3.1,
    )
    require_close(
        "`round_trip_error` of a correct bijector",
        call("`round_trip_error(bijector, z)`", round_trip_error, tfb.Softplus(), tf.constant(z)),
        0.0,
    )


def _tried(what: str, round_trip_error: Callable, bijector: tfb.Bijector, z: np.ndarray) -> Any:
    """What a student's test says of a bijector, with advice if it copies the bijector instead of the tensor."""
    try:
        return call(what, round_trip_error, bijector, tf.constant(z))
    except Wrong as wrong:
        if "'NoneType' object is not iterable" in str(wrong):
            raise Wrong(
                f"{wrong} Do you copy the bijector, by `copy()`? It is the tensor that has to be copied: `tf.identity(x)`."
            ) from wrong
        raise
