"""Live 2.2, densities: its check."""

import numpy as np
import tensorflow as tf
import tensorflow_probability as tfp

from course_utils.exercises.compare import require_close
from course_utils.exercises.exercise import Wrong, exercise

tfd = tfp.distributions


def _reference_evaluation() -> tuple[tf.Tensor, tf.Tensor]:
    normal = tfd.Normal(loc=1.0, scale=2.0)
    return normal.prob(2.0), normal.log_prob([-1.0, 0.0, 1.0, 2.0])


@exercise("Live 2.2, densities", reference=_reference_evaluation)
def evaluation(density_at_2, log_densities):
    normal, standard = tfd.Normal(1.0, 2.0), tfd.Normal(0.0, 1.0)
    x = [-1.0, 0.0, 1.0, 2.0]
    others = "that comes from the standard normal: use `normal`, with mean 1 and standard deviation 2."
    require_close(
        "`density_at_2`",
        density_at_2,
        normal.prob(2.0),
        {
            "`density_at_2` is the log-density: for the density itself use `prob`.": normal.log_prob(2.0),
            "`density_at_2` is the probability of being less than 2: for the density use `prob`, not `cdf`.": normal.cdf(
                2.0
            ),
            others: standard.prob(2.0),
            "that is the density at 1, the mean: evaluate it at 2.": normal.prob(1.0),
            "that is the density at −2: evaluate it at 2.": normal.prob(-2.0),
        },
    )
    if np.shape(log_densities) == (4, 1):
        raise Wrong("`log_densities` has shape (4, 1): give the points as one flat list, without brackets around each.")
    require_close(
        "`log_densities`",
        log_densities,
        normal.log_prob(x),
        {
            "`log_densities` are densities: for their logarithms use `log_prob`.": normal.prob(x),
            "`log_densities` are logarithms of the cumulative distribution function: use `log_prob`.": normal.log_cdf(
                x
            ),
            others: standard.log_prob(x),
            "`log_densities` have the wrong sign.": -normal.log_prob(x),
            "`log_densities` are in the opposite order: begin with the point −1.": normal.log_prob(x[::-1]),
        },
    )
