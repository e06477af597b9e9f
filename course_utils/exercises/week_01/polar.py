"""Exercise 1.2, polar coordinates: its check."""

from collections.abc import Callable, Iterator

import numpy as np
import tensorflow as tf
from numpy import cos, exp, log, pi, sin

from course_utils.exercises.compare import as_array, require_close
from course_utils.exercises.exercise import exercise, require_order
from course_utils.exercises.observation import Observation
from course_utils.exercises.week_01.shared import advise_on_shape, called
from course_utils.exercises.week_01.shared import normal_log_prob as normal

_ADVICE = {
    "must be square": "NumPy takes the *last* two axes for the matrix, and where r is an array they are not the matrix that "
    "you wrote. Work out the determinant by hand: it is short.",
    "double": "TensorFlow wants all numbers of one type: use NumPy's functions here.",
}


def _log_prob(r: np.ndarray, angle: np.ndarray | float) -> np.ndarray:
    return normal(r * cos(angle)) + normal(r * sin(angle)) + log(r)


def _with(formula: Callable) -> Callable:
    """A formula of the normal log-density of the plane at (r, φ), of r and of φ."""
    return lambda r, angle: formula(normal(r * cos(angle)) + normal(r * sin(angle)), r, angle)


@exercise(
    "Exercise 1.2, polar coordinates",
    reference=lambda: _log_prob,
    alternatives=[
        lambda r, angle: log(r) - 0.5 * r**2 - log(2 * pi),
        _with(lambda base, r, phi: base + log(abs(r * cos(phi) ** 2 + r * sin(phi) ** 2))),
        lambda r, angle: normal(r) - log(2 * pi) / 2 + tf.math.log(r),
    ],
    mistakes={
        "the log-determinant is missing: this is the log-density of (x₁, x₂), not of (r, φ).": _with(
            lambda base, r, phi: base
        ),
        "the log-determinant has the wrong sign. The determinant of the map *to* the variables whose density is known "
        "multiplies.": _with(lambda base, r, phi: base - log(r)),
        "return the log-density, not the density.": _with(lambda base, r, phi: exp(base) * r),
        "add the *logarithm* of the determinant.": _with(lambda base, r, phi: base + r),
        "add the *logarithm* of the determinant, here and not as a factor.": _with(lambda base, r, phi: base * r),
        "there are two normal variables, x₁ and x₂; the log-density of x₂ is missing.": lambda r, angle: (
            normal(r * cos(angle)) + log(r)
        ),
        "there are two normal variables, x₁ and x₂; the log-density of x₁ is missing.": lambda r, angle: (
            normal(r * sin(angle)) + log(r)
        ),
        "there are two normal variables, x₁ and x₂; the normal log-density at r is only one.": lambda r, angle: (
            normal(r) + log(r)
        ),
        "there are two normal variables, x₁ and x₂, and a log-determinant belongs to the map; yours is the normal log-density "
        "at r alone.": lambda r, angle: normal(r),
        "it is x₁ and x₂ that are normal, not r and φ: take the normal log-densities there.": lambda r, angle: (
            normal(r) + normal(angle) + log(r)
        ),
        "it is x₁ and x₂ that are normal, not r and φ; and the log-determinant is missing.": lambda r, angle: (
            normal(r) + normal(angle)
        ),
        "this is the log-density of the radius alone; that of r *and* φ is wanted, and φ may lie anywhere from 0 to "
        "2π.": lambda r, angle: log(r) - r**2 / 2,
        "mind the signs in the determinant: cos²φ + sin²φ, not cos²φ − sin²φ.": _with(
            lambda base, r, phi: base + log(abs(r * cos(2 * phi)))
        ),
        "look at the determinant again: it is not r².": _with(lambda base, r, phi: base + 2 * log(r)),
        "look at the determinant again: it is not √r.": _with(lambda base, r, phi: base + 0.5 * log(r)),
        "r and the angle are exchanged: r is the first argument.": lambda phi, rho: _log_prob(rho, phi),
        "log-densities of independent variables are added, not multiplied.": lambda r, angle: (
            normal(r * cos(angle)) * normal(r * sin(angle)) + log(r)
        ),
    },
)
def polar(polar_log_prob: Callable) -> Iterator[Observation]:
    require_order("polar_log_prob", polar_log_prob, "r", "angle")
    r, angle = np.array([0.3, 0.9, 1.7, 2.6, 0.05]), np.array([0.4, 2.1, 3.9, 5.5, 1.2])
    what = "`polar_log_prob(r, angle)`"
    got = called(what, polar_log_prob, r, angle, advice=_ADVICE)
    advise_on_shape(
        what,
        got,
        {
            (5, 2): "one number for each point: add the log-densities of x₁ and x₂.",
            (2, 5): "one number for each point: add the log-densities of x₁ and x₂.",
            (5, 5): "r and the angle are taken entry by entry: the result has their shape, (5,).",
        },
    )
    yield Observation(what, got)
    for dtype in (np.float64, np.float32):
        got = called(what, polar_log_prob, r.astype(dtype), 2.0, advice=_ADVICE)
        yield Observation(f"for an array r of type {dtype.__name__} and one angle, {what}", got)
    for name, radius, angles in (("two single numbers", 0.9, 2.0), ("one r and an array of angles", 0.9, angle)):
        got = as_array(what, called(f"for {name}, {what}", polar_log_prob, radius, angles, advice=_ADVICE))
        # The density does not depend on the angle, so that one number may stand for those at all angles.
        right = np.full(got.shape if got.shape in ((), np.shape(angles)) else np.shape(angles), _log_prob(radius, 0.0))
        require_close(f"for {name}, {what}", got, right)
