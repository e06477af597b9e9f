"""Exercise 8.1, the density of the draw: its check."""

from collections.abc import Sequence

import numpy as np
import tensorflow as tf

from course_utils.exercises.bijector_checks import nearest, normal
from course_utils.exercises.compare import require_close
from course_utils.exercises.exercise import Wrong, call, exercise
from course_utils.exercises.week_08.shared import (
    LATENTS,
    SCALES,
    SHAPE,
    require_close_far_away,
    require_goes_with_float32,
    require_one_for_each_draw,
)


def reference_log_posterior(eps: tf.Tensor, log_scales: Sequence[tf.Tensor]) -> tf.Tensor:
    log_base = -0.5 * eps**2 - 0.5 * np.log(2 * np.pi)
    return tf.reduce_sum(log_base - sum(log_scales), axis=-1)


@exercise(
    "Exercise 8.1, the density of the draw",
    reference=lambda: reference_log_posterior,
)
def log_posterior(log_posterior):
    eps = normal(*SHAPE, seed=20)
    scales = [abs(0.3 * normal(*SHAPE, seed=21 + k)) + 0.1 for k in range(SCALES)]
    constant = 0.5 * np.log(2 * np.pi)
    normal_part = tf.reduce_sum(-0.5 * eps**2 - constant, axis=-1)
    volume = tf.reduce_sum(sum(scales), axis=-1)
    right = normal_part - volume
    what = "`log_posterior(eps, log_scales)`"
    got = call(what, log_posterior, eps, [*scales])
    if np.shape(got) == (SCALES, *SHAPE[:-1]):
        raise Wrong("your result still has an axis for the steps: sum the log-scales over the list, too.")
    require_one_for_each_draw(what, got)

    def without(*left_out: int) -> tf.Tensor:
        return right + tf.reduce_sum(sum(scales[k] for k in left_out), axis=-1)

    half_square = 0.5 * tf.reduce_sum(eps**2, axis=-1)
    require_close(
        what,
        got,
        right,
        {
            "the log-scales have the wrong sign: where a step stretches, density falls.": normal_part + volume,
            "½ log 2π is missing, once for each dimension.": right + LATENTS * constant,
            "½ log 2π belongs to each dimension: there are D of them.": nearest(
                got, [right + (LATENTS - k) * constant for k in (1, 2)]
            ),
            "½ log 2π has the wrong sign: the normalising constant is one *over* √(2π).": nearest(
                got, [right + 2 * LATENTS * constant, right + (LATENTS + 1) * constant]
            ),
            "the normalising constant of a normal distribution has a root, 1/√(2π): its logarithm is −½ log 2π.": right
            - LATENTS * constant,
            "s_0 is missing: the encoder's own scale is the first of the T + 1 steps.": without(0),
            "all T + 1 steps count, and yours takes one alone.": nearest(
                got, [without(*(k for k in range(SCALES) if k != kept)) for kept in range(SCALES)]
            ),
            "the last step is missing: the list goes from s_0 to s_T.": without(SCALES - 1),
            "you sum the log-scales over all draws, too: each draw keeps its own, with `axis=-1`.": normal_part
            - tf.reduce_sum(sum(scales)),
            "the log-scales are missing: each step changes the density.": normal_part,
            "the log-density of eps is missing: begin with log N(ε; 0, I).": nearest(got, [-volume, volume]),
            "ε²/2 is what is subtracted: the ½ is missing.": right - half_square,
            "the square of ε has the wrong sign: the density falls with the distance from 0.": right + 2 * half_square,
            "eps has to be squared.": right + half_square - 0.5 * tf.reduce_sum(eps, axis=-1),
            "the entries of the list are log-scales already: leave out the exponential or the logarithm.": nearest(
                got,
                [normal_part - tf.reduce_sum(sum(map(change, scales)), axis=-1) for change in (tf.exp, tf.math.log)],
            ),
            "sum over the dimensions rather than average.": right / LATENTS,
            "sum over the steps rather than average.": normal_part - volume / SCALES,
            "sum the log-scales over the dimensions rather than average.": normal_part - volume / LATENTS,
            "that is the density: return its logarithm.": tf.exp(right),
            "that is minus the log-density.": -right,
        },
    )
    require_goes_with_float32(what, got)
    far = 40.0 * eps
    require_close_far_away(what, log_posterior(far, [*scales]), reference_log_posterior(far, scales))
    eps, scale = eps[0], scales[1][0]
    what = f"without steps, T = 0, and for eps of shape {tuple(eps.shape)}, `log_posterior`"
    got = call(what, log_posterior, eps, [scale])
    require_close(what, got, reference_log_posterior(eps, [scale]))
