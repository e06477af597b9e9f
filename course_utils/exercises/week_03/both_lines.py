"""Live 3.4, the formula twice: its check."""

import numpy as np
import tensorflow as tf
import tensorflow_probability as tfp

from course_utils.exercises.compare import as_array
from course_utils.exercises.exercise import Wrong, exercise
from course_utils.exercises.week_03.shared import normal_at, require_made_from

tfb = tfp.bijectors


def _reference_both_lines() -> tuple[tf.Tensor, tf.Tensor]:
    base, exp = normal_at(), tfb.Exp()
    z = base.sample(1_000, seed=(3, 2))
    x = tf.identity(exp.forward(z))
    by_forward = base.log_prob(z) - exp.forward_log_det_jacobian(z)
    by_inverse = base.log_prob(exp.inverse(x)) + exp.inverse_log_det_jacobian(x)
    return by_forward, by_inverse


@exercise("Live 3.4, the formula twice", reference=_reference_both_lines)
def both_lines(by_forward, by_inverse):
    base = normal_at()
    z = base.sample(1_000, seed=(3, 2)).numpy()
    x = np.exp(z)
    at_z, at_x = base.log_prob(z).numpy(), base.log_prob(x).numpy()  # what the base's log-density is at each
    expected = at_z - z
    require_made_from(
        "`by_forward`",
        by_forward,
        expected,
        "Live 3.4",
        _mistakes("by_forward", at_z, z)
        | {
            "in `by_forward` the log-determinant has the wrong sign: the first line subtracts that of the forward map.": at_z
            + z,
            "in `by_forward`, `forward_log_det_jacobian` should be given z, not x.": at_z - x,
            "in `by_forward`, `base` should be given z: it is the distribution of z, not of x.": at_x - z,
            "in `by_forward` both methods should be given z, not x.": at_x - x,
            "`by_forward` is minus the log-determinant and no more: the base's log-density is missing.": -z,
            "`by_forward` is the log-determinant alone: the base's log-density is missing.": z,
            "in `by_forward` you divided by the log-determinant; logarithms turn a quotient into a difference.": at_z
            / z,
            "in `by_forward` you multiplied by the log-determinant; logarithms turn products into sums.": at_z * z,
        },
    )
    if by_inverse is by_forward:
        raise Wrong("`by_inverse` is `by_forward` itself: compute it anew, by the second line, from x.")
    if np.isnan(as_array("`by_inverse`", by_inverse)).any():
        raise Wrong(
            "`by_inverse` contains NaN: somewhere the logarithm of a negative number was taken. Both `inverse` and "
            "`inverse_log_det_jacobian` want x; z, which may be negative, does not come in."
        )
    require_made_from(
        "`by_inverse`",
        by_inverse,
        expected,
        "Live 3.4",
        _mistakes("by_inverse", at_z, z)
        | {
            "in `by_inverse` the log-determinant has the wrong sign: the second line adds `inverse_log_det_jacobian(x)`.": at_z
            + z,
            "in `by_inverse`, `base` should be given f⁻¹(x): it is the distribution of z, not of x.": at_x - z,
            "in `by_inverse`, `base` should be given f⁻¹(x), and the log-determinant has the wrong sign.": at_x + z,
            "in `by_inverse` you added the log-determinant of the forward map, at x; add that of the inverse.": at_z
            + x,
            "in `by_inverse` you subtracted the log-determinant of the forward map, at x; add that of the inverse.": at_z
            - x,
            "`by_inverse` is the log-determinant alone: the base's log-density is missing.": -z,
        },
    )


def _mistakes(name: str, at_z: np.ndarray, z: np.ndarray) -> dict[str, np.ndarray]:
    """Mistakes that either line knows; at_z is the base's log-density at z."""
    return {
        f"`{name}` is the base's log-density alone: the log-determinant is missing.": at_z,
        f"`{name}` is the density of x: leave out the exponential, and use `base.log_prob`.": np.exp(at_z - z),
        f"`{name}` is minus the log-density.": z - at_z,
        f"in `{name}`, `base.prob` is the density itself; both terms are logarithms, so use `base.log_prob`.": np.exp(
            at_z
        )
        - z,
        f"in `{name}` the log-det has been summed over all points: each number is a point of its own here.": at_z
        - z.sum(),
    }
