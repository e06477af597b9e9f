"""Exercise 1.2, polar coordinates: its check."""

import numpy as np

from course_utils.exercises.compare import as_array, require_close
from course_utils.exercises.exercise import exercise, require_order
from course_utils.exercises.week_01.shared import advise_on_shape, called, normal_log_prob


@exercise(
    "Exercise 1.2, polar coordinates",
    reference=lambda: _reference_polar_log_prob,
)
def polar(polar_log_prob):
    require_order("polar_log_prob", polar_log_prob, "r", "angle")
    r, angle = np.array([0.3, 0.9, 1.7, 2.6, 0.05]), np.array([0.4, 2.1, 3.9, 5.5, 1.2])
    base = normal_log_prob(r * np.cos(angle)) + normal_log_prob(r * np.sin(angle))
    expected = base + np.log(r)
    what = "`polar_log_prob(r, angle)`"
    advice = {
        "must be square": "NumPy takes the *last* two axes for the matrix, and where r is an array they are not the matrix that "
        "you wrote. Work out the determinant by hand: it is short."
    }
    got = called(what, polar_log_prob, r, angle, advice=advice)
    advise_on_shape(
        what,
        got,
        {
            (5, 2): "one number for each point: add the log-densities of x₁ and x₂.",
            (2, 5): "one number for each point: add the log-densities of x₁ and x₂.",
            (5, 5): "r and the angle are taken entry by entry: the result has their shape, (5,).",
        },
    )
    require_close(
        what,
        got,
        expected,
        {
            "the log-determinant is missing: this is the log-density of (x₁, x₂), not of (r, φ).": base,
            "the log-determinant has the wrong sign. The determinant of the map *to* the variables whose density is known "
            "multiplies.": base - np.log(r),
            "return the log-density, not the density.": np.exp(expected),
            "add the *logarithm* of the determinant.": base + r,
            "add the *logarithm* of the determinant, here and not as a factor.": base * r,
            "there are two normal variables, x₁ and x₂; the log-density of x₂ is missing.": normal_log_prob(
                r * np.cos(angle)
            )
            + np.log(r),
            "there are two normal variables, x₁ and x₂; the log-density of x₁ is missing.": normal_log_prob(
                r * np.sin(angle)
            )
            + np.log(r),
            "there are two normal variables, x₁ and x₂; the normal log-density at r is only one.": normal_log_prob(r)
            + np.log(r),
            "there are two normal variables, x₁ and x₂, and a log-determinant belongs to the map; yours is the normal log-density "
            "at r alone.": normal_log_prob(r),
            "it is x₁ and x₂ that are normal, not r and φ: take the normal log-densities there.": normal_log_prob(r)
            + normal_log_prob(angle)
            + np.log(r),
            "it is x₁ and x₂ that are normal, not r and φ; and the log-determinant is missing.": normal_log_prob(r)
            + normal_log_prob(angle),
            "this is the log-density of the radius alone; that of r *and* φ is wanted, and φ may lie anywhere from 0 to "
            "2π.": expected + np.log(2 * np.pi),
            "mind the signs in the determinant: cos²φ + sin²φ, not cos²φ − sin²φ.": base
            + np.log(np.abs(r * np.cos(2 * angle))),
            "look at the determinant again: it is not r².": base + 2 * np.log(r),
            "look at the determinant again: it is not √r.": base + 0.5 * np.log(r),
            "r and the angle are exchanged: r is the first argument.": normal_log_prob(angle * np.cos(r))
            + normal_log_prob(angle * np.sin(r))
            + np.log(angle),
            "log-densities of independent variables are added, not multiplied.": normal_log_prob(r * np.cos(angle))
            * normal_log_prob(r * np.sin(angle))
            + np.log(r),
        },
    )
    advice = {"double": "TensorFlow wants all numbers of one type: use NumPy's functions here."}
    for dtype in (np.float64, np.float32):
        require_close(
            f"for an array r of type {dtype.__name__} and one angle, {what}",
            called(what, polar_log_prob, r.astype(dtype), 2.0, advice=advice),
            expected,
        )
    for name, radius, angles in (("two single numbers", 0.9, 2.0), ("one r and an array of angles", 0.9, angle)):
        got = as_array(what, called(f"for {name}, {what}", polar_log_prob, radius, angles, advice=advice))
        # The density does not depend on the angle, so that one number may stand for those at all angles.
        right = np.full(got.shape if got.shape in ((), np.shape(angles)) else np.shape(angles), expected[1])
        require_close(f"for {name}, {what}", got, right)


def _reference_polar_log_prob(r: np.ndarray, angle: np.ndarray | float) -> np.ndarray:
    x_1, x_2 = r * np.cos(angle), r * np.sin(angle)
    return normal_log_prob(x_1) + normal_log_prob(x_2) + np.log(r)
