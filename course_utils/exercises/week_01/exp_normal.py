"""Exercise 1.1, the exponential of a normal: its check."""

import numpy as np

from course_utils.exercises.compare import require_close
from course_utils.exercises.exercise import exercise
from course_utils.exercises.week_01.shared import called, normal_log_prob


@exercise(
    "Exercise 1.1, the exponential of a normal",
    reference=lambda: _reference_exp_normal_log_prob,
)
def exp_normal(exp_normal_log_prob):
    x = np.array([0.004, 0.35, 0.8, 2.3, 7.0, 41.0])
    z = np.log(x)
    base = normal_log_prob(z)
    expected = base - z
    what = "`exp_normal_log_prob(x)`"
    require_close(
        what,
        called(what, exp_normal_log_prob, x),
        expected,
        {
            "the derivative is missing: this is only the normal log-density at f⁻¹(x).": base,
            "z = exp(x) is f itself; the z that is mapped to x, f⁻¹(x), is wanted.": normal_log_prob(np.exp(x)) - x,
            "z = exp(x) is f itself; the z that is mapped to x, f⁻¹(x), is wanted, and then the derivative.": normal_log_prob(
                np.exp(x)
            ),
            "the logarithm of the derivative has the wrong sign. Is it that of the map or that of its inverse?": base
            + z,
            "return the log-density, not the density.": np.exp(expected),
            "take the normal log-density at z = f⁻¹(x), not at x.": normal_log_prob(x) - z,
            "take the normal log-density at z = f⁻¹(x); you applied f itself.": normal_log_prob(np.exp(x)) - z,
            "take the normal log-density at z = f⁻¹(x); you applied f itself, and differentiated f, too.": normal_log_prob(
                np.exp(x)
            )
            + x,
            "the logarithm of the derivative, z, is to be taken at z = f⁻¹(x), not at x.": base - x,
            "in Eq. (1.6) stands the *logarithm* of the derivative; you use the derivative itself.": base + 1 / x,
            "in Eq. (1.6) stands the *logarithm* of the derivative; you subtract the derivative itself.": base - 1 / x,
            "a density is multiplied by the derivative; a log-density has the derivative's *logarithm* added.": base
            / x,
            "you differentiated f at x rather than at z = f⁻¹(x), and left out the logarithm.": base - np.exp(x),
            "the absolute value belongs inside the logarithm: log|f′(z)|, which may well be negative.": base
            - np.abs(z),
            "the absolute value belongs inside the logarithm, which may well be negative.": base + np.abs(z),
            "this is the normal log-density at x. At which z is it needed, and what is missing then?": normal_log_prob(
                x
            ),
            "return the log-density, not the density; and the derivative is missing, too.": np.exp(base),
            "only the constant is missing: −½ log 2π belongs to the normal log-density.": expected
            + 0.5 * np.log(2 * np.pi),
            "the log-density has natural logarithms, `np.log`.": normal_log_prob(np.log10(x)) - np.log10(x),
        },
    )
    require_close(f"for x of type float32, {what}", called(what, exp_normal_log_prob, x.astype(np.float32)), expected)


def _reference_exp_normal_log_prob(x: np.ndarray) -> np.ndarray:
    return normal_log_prob(np.log(x)) - np.log(x)
