"""Exercise 7.2, why the diagonal is excluded: its check."""

import numpy as np
import tensorflow as tf

from course_utils.exercises.bijector_checks import nearest, normal
from course_utils.exercises.compare import as_array, require_close
from course_utils.exercises.exercise import Wrong, call, exercise


def _reference_cheat(x: tf.Tensor, c: float) -> tuple[tf.Tensor, tf.Tensor]:
    return x, tf.fill(tf.shape(x), -float(c))


def _reference_claimed_log_prob(dimensions: int, c: float) -> float:
    return c * dimensions - dimensions / 2 * np.log(2 * np.pi)


@exercise(
    "Exercise 7.2, why the diagonal is excluded",
    reference=lambda: (_reference_cheat, _reference_claimed_log_prob),
)
def diagonal(cheat, claimed_log_prob):
    x, c = normal(5, 3, seed=2), 1.7
    pair = call("`cheat(x, c)`", cheat, x, c)
    if not isinstance(pair, tuple | list) or len(pair) != 2:
        raise Wrong("`cheat` should return a pair, the shift and the log-scale.")
    for name, value in zip(("shift", "log-scale"), pair, strict=True):
        if np.shape(as_array(f"the {name}", value)) != (5, 3):
            raise Wrong(
                f"the {name} should have the shape of x, here (5, 3): one number for each entry. Yours has shape {np.shape(value)}."
            )
    shift, log_scale = pair
    exchanged = "the two are exchanged: `cheat` returns the shift first, then the log-scale."
    minus_c = np.full((5, 3), -c)
    require_close(
        "the shift",
        shift,
        x,
        {
            exchanged: nearest(shift, [minus_c, -minus_c]),
            "with a shift of 0, z is not 0: x − μ has to vanish.": np.zeros((5, 3)),
            "the shift has the wrong sign: in Eq. (7.3) it is subtracted.": -x,
        },
    )
    require_close(
        "the log-scale",
        log_scale,
        minus_c,
        {
            "the log-scale has the wrong sign: s is −c.": -minus_c,
            "the network puts out s itself, which is −c, and no exponential or logarithm of it.": nearest(
                log_scale, [np.exp(minus_c), np.exp(-minus_c), np.full((5, 3), -np.log(c)), np.full((5, 3), np.log(c))]
            ),
        },
    )
    for dimensions, c in ((3, 1.7), (5, 10), (2, 100)):
        half_log = np.log(2 * np.pi) / 2
        what = f"`claimed_log_prob({dimensions}, {c})`"
        got = call(what, claimed_log_prob, dimensions, c)
        if np.shape(got) != ():
            raise Wrong(f"{what} should be one number; yours has shape {np.shape(got)}.")
        require_close(
            what,
            got,
            (c - half_log) * dimensions,
            {
                "the log-determinant has the wrong sign: Eq. (7.4) has a minus sign, and s is −c.": (-c - half_log)
                * dimensions,
                "the base's log-density at z = 0 is missing, or rather it is not 0.": c * dimensions,
                "the log-determinant is missing: add Eq. (7.4) to the log-density of z.": -half_log * dimensions,
                "the log-determinant is a sum over all dimensions, not a single term.": c - half_log * dimensions,
                "that is the log-density of one dimension.": c - half_log,
                "the base has as many dimensions as x; yours counts one alone.": c * dimensions - half_log,
                "the log-density of a standard normal at 0 is negative, as far as π is concerned: mind its sign.": (
                    c + half_log
                )
                * dimensions,
                "the normalising constant of a standard normal is 1/√(2π): mind the root.": (c - 2 * half_log)
                * dimensions,
                "take the logarithm of 2π, the natural one.": nearest(
                    got, [c * dimensions - dimensions / 2 * k for k in (2 * np.pi, np.log10(2 * np.pi))]
                ),
                "return the log-density, not the density.": np.exp(min((c - half_log) * dimensions, 700)),
            },
        )
