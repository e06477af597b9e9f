"""Exercise 3.5, an honest test: its check."""

from collections.abc import Callable, Iterator
from typing import Any

import numpy as np
import tensorflow as tf
import tensorflow_probability as tfp

from course_utils.exercises.bijector_checks import variant
from course_utils.exercises.exercise import Wrong, call, exercise, require_order
from course_utils.exercises.observation import Observation
from course_utils.exercises.week_03.shared import (
    NUMBERS,
    built,
    inverse_log_det_mistakes,
    observed_methods,
    refuse_shapes,
    require_event_rank_0,
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
        return 0.5 * x + tf.where(x < 0, -0.5, 0.2)

    def _forward_log_det_jacobian(self, z):
        return tf.fill(tf.shape(z), np.log(2.0).astype("f"))


def _round_trip_error(bijector: tfb.Bijector, z: tf.Tensor) -> tf.Tensor:
    x = tf.identity(bijector.forward(z))
    return tf.reduce_max(tf.abs(bijector.inverse(x) - z))


def _reduced(reduce: Callable[[tf.Tensor], Any]) -> Callable:
    """What a function makes of the errors, each with its sign."""
    return lambda bijector, z: reduce(bijector.inverse(tf.identity(bijector.forward(z))) - z)


def _difference(first: Callable, second: Callable = lambda bijector, z: z) -> Callable:
    """The largest difference of two things made of the bijector and z."""
    return lambda bijector, z: tf.reduce_max(tf.abs(first(bijector, z) - second(bijector, z)))


_TESTS = {
    "given a bijector whose inverse is wrong, your `round_trip_error` is 0: TFP remembered z and computed nothing. "
    "What `inverse` is given must not be the tensor that `forward` returned: hand it a copy, `tf.identity(x)`.": _difference(
        lambda bijector, z: bijector.inverse(bijector.forward(z))
    ),
    "your function is right for a single bijector, but returns 0 for a chain with a wrong inverse in it. Use the "
    "public methods, `forward` and `inverse`, and hand `inverse` a copy, `tf.identity(x)`: a chain's own `_inverse` "
    "calls those of its links, which remember.": _difference(
        lambda bijector, z: bijector._inverse(bijector._forward(z))
    ),
    "take the absolute value before the maximum: an error may be negative.": _reduced(tf.reduce_max),
    "that is the error with its sign: take the absolute value, and then the maximum.": _reduced(tf.reduce_min),
    "take the largest of the absolute errors, not their mean.": _reduced(lambda e: tf.reduce_mean(tf.abs(e))),
    "take the largest of the absolute errors, not their sum.": _reduced(lambda e: tf.reduce_sum(tf.abs(e))),
    "take absolute values before anything else: yours is the mean of errors of both signs, which cancel.": _reduced(
        tf.reduce_mean
    ),
    "take absolute values before anything else: in your mean, errors of both signs cancel.": _reduced(
        lambda e: tf.abs(tf.reduce_mean(e))
    ),
    "take the largest absolute error; yours is a mean of squares.": _reduced(lambda e: tf.reduce_mean(e**2)),
    "take the largest absolute error; yours is its square.": _reduced(lambda e: tf.reduce_max(e**2)),
    "take the largest absolute error; yours is the root of the mean square.": _reduced(
        lambda e: tf.sqrt(tf.reduce_mean(e**2))
    ),
    "take the largest absolute error; yours is the root of the sum of squares.": _reduced(tf.norm),
    "a round trip begins with `forward` and ends with `inverse`; yours goes the other way round.": _difference(
        lambda bijector, z: bijector.forward(tf.identity(bijector.inverse(z)))
    ),
    "compare what comes back with z, not with x.": _difference(
        lambda bijector, z: bijector.inverse(tf.identity(bijector.forward(z))), tfb.Bijector.forward
    ),
    "`inverse` should be applied to x, which is what `forward` makes of z.": _difference(tfb.Bijector.inverse),
    "your function should test the bijector that it is given; yours tests the colleague's.": lambda bijector, z: (
        _round_trip_error(_LeakyRectifier(), z)
    ),
    "`inverse` should be that of the bijector that your function is given; yours is the colleague's.": _difference(
        lambda bijector, z: _LeakyRectifier().inverse(bijector.forward(z))
    ),
    "your function is right for a single bijector, but not for a chain. Do you create a second one, by `type(bijector)()`? It "
    "knows nothing of the links. Use `bijector` both times, and copy the tensor, `tf.identity(x)`.": _difference(
        lambda bijector, z: type(bijector)().inverse(bijector.forward(z))
    ),
    "compare what comes back with z: yours is the difference of x and z.": _difference(tfb.Bijector.forward),
}


def _method(name: str, positive: Callable, negative: Callable) -> type[tfb.Bijector]:
    """The class with a method that does one thing to the positive numbers and another to the negative ones."""
    return variant(_Repaired, **{name: lambda self, x: tf.where(x < 0, negative(x), positive(x))})


def _forward(positive: float, negative: float) -> type[tfb.Bijector]:
    return _method("_forward", lambda z: positive * z, lambda z: negative * z)


def _inverse(positive: float, negative: float) -> type[tfb.Bijector]:
    return _method("_inverse", lambda x: positive * x, lambda x: negative * x)


def _log_det(positive: float, negative: float) -> type[tfb.Bijector]:
    return _method("_forward_log_det_jacobian", lambda z: positive, lambda z: negative)


_REPAIRS = {
    "you changed `_forward`, which was right: x = z / 2 for z < 0. The bug is elsewhere.": _forward(1, 2),
    "your `_forward` returns its input: negative numbers should be halved.": _forward(1, 1),
    "your `_forward` halves the positive numbers; it should halve the negative ones.": _forward(0.5, 1),
    "your `_forward` halves all numbers; it should halve the negative ones.": _forward(0.5, 0.5),
    "your `_forward` sends negative numbers to positive ones: it should only halve them.": _forward(1, -0.5),
    "your `_inverse` still halves negative numbers, as `_forward` does; it has to undo that.": _inverse(1, 0.5),
    "your `_inverse` makes negative numbers positive. The inverse of a map is the way back, not minus the map.": _inverse(
        1, -1
    ),
    "your `_inverse` returns −x; it has to undo `_forward`.": _inverse(-1, -1),
    "your `_inverse` leaves negative numbers as they are; they were halved on the way there.": _inverse(1, 1),
    "your `_inverse` has the wrong sign for negative numbers.": _inverse(1, -2),
    "your `_inverse` doubles positive numbers too; these were left alone on the way there.": _inverse(2, 2),
    "your `_inverse` doubles the positive numbers; the negative ones were halved on the way there.": _inverse(2, 1),
    "your `_inverse` goes too far: negative numbers were halved, and not quartered.": _inverse(1, 4),
    "your `_inverse` is 1/x: the inverse of a function is not its reciprocal.": variant(
        _Repaired, _inverse=lambda self, x: 1 / x
    ),
    "you changed the log-det, and gave it the wrong sign: `_forward_log_det_jacobian` was right.": _log_det(
        0, np.log(2)
    ),
    "that is the derivative: the log-det is its logarithm.": _log_det(1, 0.5),
    "your log-det is 0 everywhere; negative numbers are halved.": _log_det(0, 0),
    "your log-det is log ½ everywhere; positive numbers are left alone.": _log_det(np.log(0.5), np.log(0.5)),
}


@exercise(
    "Exercise 3.5, an honest test",
    reference=lambda: (_round_trip_error, _Repaired),
    mistakes={
        "round_trip_error": _TESTS,
        "Repaired": _REPAIRS | inverse_log_det_mistakes(_Repaired, at_x=False),
    },
)
def cache(round_trip_error: Callable, Repaired: type[tfb.Bijector]) -> Iterator[Observation]:
    require_order("round_trip_error", round_trip_error, "bijector", "z")
    yield from _observed_errors(round_trip_error)
    bijector = built("Repaired", Repaired)
    require_event_rank_0("Repaired", bijector)
    z = NUMBERS
    yield from observed_methods("Repaired", bijector, z, np.where(z < 0, z / 2, z))
    what = "`round_trip_error(Repaired(), z)`"
    yield Observation(what, call(what, round_trip_error, Repaired(), tf.constant(z)))


def _observed_errors(round_trip_error: Callable) -> Iterator[Observation]:
    z = tf.constant([-3.1, -1.3, -0.7, 0.4, 2.2])
    what = "`round_trip_error(bijector, z)`"
    for broken in (_WrongInverse(), tfb.Chain([_WrongInverse()])):
        result = _tried(what, round_trip_error, broken, z)
        if np.asarray(result).dtype == bool:
            raise Wrong(f"{what} should return the largest error, a number; yours only says whether there is one.")
        shapes = {"a single number, the largest of the errors.": (5,), "a single number, without brackets.": (1,)}
        refuse_shapes(what, result, (), shapes)
        yield Observation(
            "`round_trip_error` of a bijector whose inverse is off by −0.5 at some points and by 0.2 at others", result
        )
    yield Observation(
        "`round_trip_error` of the colleague's bijector at −3.1, −1.3, −0.7, 0.4 and 2.2",
        call("`round_trip_error(leaky, z)`", round_trip_error, _LeakyRectifier(), z),
    )
    got = call(what, round_trip_error, tfb.Softplus(), z)
    yield Observation("`round_trip_error` of a correct bijector", got)


def _tried(what: str, round_trip_error: Callable, bijector: tfb.Bijector, z: tf.Tensor) -> Any:
    """What a student's test says of a bijector, with advice if it copies the bijector instead of the tensor."""
    try:
        return call(what, round_trip_error, bijector, z)
    except Wrong as wrong:
        if "'NoneType' object is not iterable" in str(wrong):
            raise Wrong(
                f"{wrong} Do you copy the bijector, by `copy()`? It is the tensor that has to be copied: `tf.identity(x)`."
            ) from wrong
        raise
