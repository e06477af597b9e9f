"""Exercise 2.4, two hills in the plane: its check."""

from typing import Any

import numpy as np
import tensorflow_probability as tfp

from course_utils.exercises.distributions import require_distribution, require_log_prob
from course_utils.exercises.exercise import exercise
from course_utils.exercises.week_02.shared import POINTS, require_repeatable_draws

tfd = tfp.distributions


def _mixture(weights: Any, means: Any, scales: Any) -> tfd.Distribution:
    return tfd.MixtureSameFamily(tfd.Categorical(probs=weights), tfd.MultivariateNormalDiag(means, scales))


_HILL_WEIGHTS = np.array([0.7, 0.3], np.float32)
_HILL_MEANS = np.array([[-1.0, 0.0], [2.0, 1.0]], np.float32)
_HILL_SCALES = np.array([[0.6, 0.4], [0.5, 1.0]], np.float32)


@exercise("Exercise 2.4, two hills in the plane", reference=lambda: _mixture(_HILL_WEIGHTS, _HILL_MEANS, _HILL_SCALES))
def mixture(hills):
    require_distribution(
        "`hills`",
        hills,
        event_shape=(2,),
        mistakes={
            "Those are the components; `tfd.MixtureSameFamily` makes one distribution of them.": ((2,), (2,)),
            "The components should be distributions on the plane: use `tfd.MultivariateNormalDiag`.": ((), ()),
            "The components should be distributions on the plane: as it is, each coordinate chooses its own hill.": (
                (2,),
                (),
            ),
        },
    )
    weights, means, scales = _HILL_WEIGHTS, _HILL_MEANS, _HILL_SCALES
    logits = np.exp(weights) / np.exp(weights).sum()
    require_log_prob(
        "`hills`",
        hills,
        _mixture(weights, means, scales),
        POINTS,
        {
            "the two probabilities are exchanged: the hill with 0.7 is the one at (−1, 0).": _mixture(
                weights[::-1], means, scales
            ),
            "both hills have probability 0.5: they should have 0.7 and 0.3.": _mixture([0.5, 0.5], means, scales),
            "0.7 and 0.3 are probabilities, not logits: write `probs=[0.7, 0.3]`.": _mixture(logits, means, scales),
            "`scale_diag` holds the standard deviations themselves, not their squares.": _mixture(
                weights, means, scales**2
            ),
            "`scale_diag` holds the standard deviations themselves, not their roots.": _mixture(
                weights, means, scales**0.5
            ),
            "the means of the two hills are exchanged.": _mixture(weights, means[::-1], scales),
            "the standard deviations of the two hills are exchanged.": _mixture(weights, means, scales[::-1]),
            "the two standard deviations of each hill are exchanged: the first belongs to the first coordinate.": _mixture(
                weights, means, scales[:, ::-1]
            ),
            "each row of `scale_diag` belongs to one hill: yours is transposed.": _mixture(weights, means, scales.T),
            "both hills have standard deviations (0.6, 0.4); the one at (2, 1) has others.": _mixture(
                weights, means, scales[0]
            ),
            "both hills have standard deviations (0.5, 1); the one at (−1, 0) has others.": _mixture(
                weights, means, scales[1]
            ),
            "both hills have standard deviations (1, 1): give them others as `scale_diag`.": _mixture(
                weights, means, np.ones(2, np.float32)
            ),
            "each row of `loc` is the mean of one hill: yours is transposed.": _mixture(weights, means.T, scales),
            "the coordinates of each mean are exchanged.": _mixture(weights, means[:, ::-1], scales),
            "`hills` is only the first of the two hills.": tfd.MultivariateNormalDiag(means[0], scales[0]),
            "`hills` is only the second of the two hills.": tfd.MultivariateNormalDiag(means[1], scales[1]),
        },
    )
    require_repeatable_draws("`hills`", hills)
