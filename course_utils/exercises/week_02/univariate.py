"""Live 2.1, one distribution: its check."""

import numpy as np
import tensorflow as tf
import tensorflow_probability as tfp
from scipy.special import ndtr

from course_utils.exercises.distributions import require_distribution, require_log_prob, require_samples
from course_utils.exercises.exercise import exercise

tfd = tfp.distributions


def _reference_univariate() -> tuple[tfd.Distribution, tf.Tensor, tf.Tensor, tf.Tensor]:
    normal = tfd.Normal(loc=1.0, scale=2.0)
    return normal, normal.sample(seed=(2, 1)), normal.sample(10_000, seed=(2, 2)), normal.sample((3, 4), seed=(2, 3))


@exercise("Live 2.1, one distribution", reference=_reference_univariate)
def univariate(normal, one, many, table):
    require_distribution("`normal`", normal)
    x = np.array([-2.3, 0.4, 1.7, 3.9], np.float32)
    require_log_prob(
        "`normal`",
        normal,
        tfd.Normal(1.0, 2.0),
        x,
        {
            "`scale` is the standard deviation, 2; do not square it.": tfd.Normal(1.0, 4.0),
            "`scale` is the standard deviation itself, 2; do not take a root.": tfd.Normal(1.0, 2.0**0.5),
            "mean and standard deviation are exchanged: `loc` is the mean, `scale` the standard deviation.": tfd.Normal(
                2.0, 1.0
            ),
            "your `normal` has mean 0: give it the mean as `loc`.": tfd.Normal(0.0, 2.0),
            "your `normal` has standard deviation 1: give it the right one as `scale`.": tfd.Normal(1.0, 1.0),
            "your `normal` is the standard normal: give it a mean and a standard deviation.": tfd.Normal(0.0, 1.0),
        },
    )
    for name, samples, shape, mistakes in (
        (
            "`one`",
            one,
            (),
            {"`sample(1)` returns an array that holds one number; `sample()` returns the number.": (1,)},
        ),
        ("`many`", many, (10_000,), {"Ask for a number of draws, not for a table.": (10_000, 1)}),
        (
            "`table`",
            table,
            (3, 4),
            {
                "Rows come first.": (4, 3),
                "Ask for both axes at once, with a tuple.": (12,),
                "`sample` wants the whole shape as one tuple: a second number would be taken for the seed.": (3,),
            },
        ),
    ):
        require_samples(name, samples, shape, lambda x: ndtr((x - 1) / 2), sample_ndims=len(shape), mistakes=mistakes)
