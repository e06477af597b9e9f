"""Live 2.3, a batch of distributions: its check."""

import numpy as np
import tensorflow as tf
import tensorflow_probability as tfp

from course_utils.exercises.distributions import require_distribution, require_log_prob, require_samples
from course_utils.exercises.exercise import exercise
from course_utils.exercises.week_02.shared import RATES

tfd = tfp.distributions


def _reference_batches() -> tuple[tfd.Distribution, tfd.Distribution, tf.Tensor]:
    exponentials = tfd.Exponential(rate=RATES)
    return tfd.Exponential(rate=2.0), exponentials, exponentials.sample(5_000, seed=(2, 4))


@exercise("Live 2.3, a batch of distributions", reference=_reference_batches)
def batches(exponential, exponentials, waits):
    require_distribution("`exponential`", exponential)
    x = np.array([0.3, 0.9, 1.7], np.float32)
    require_log_prob(
        "`exponential`",
        exponential,
        tfd.Exponential(2.0),
        x,
        {
            "your `exponential` has rate 1/2 and mean 2: its *rate* should be 2.": tfd.Exponential(0.5),
            "your `exponential` has rate 1: give it the rate 2.": tfd.Exponential(1.0),
        },
    )
    require_distribution(
        "`exponentials`",
        exponentials,
        batch_shape=(3,),
        mistakes={
            "It is a single distribution: give it all three rates, as one list.": ((), ()),
            "One pair of brackets around the rates is enough.": ((1, 3), ()),
            "Give the three rates as one flat list, without brackets around each.": ((3, 1), ()),
        },
    )
    require_log_prob(
        "`exponentials`",
        exponentials,
        tfd.Exponential(RATES),
        x[:, None],
        {
            "the rates of `exponentials` are in the opposite order, or they are means: the rate is 1 / mean.": tfd.Exponential(
                1 / RATES
            )
        },
    )
    require_samples(
        "`waits`",
        waits,
        (5_000, 3),
        lambda t: -np.expm1(-RATES * t),
        mistakes={
            "Draw from the batch, `exponentials`: every draw from it has three numbers.": (5_000,),
            "Ask for 5,000 draws only: the axis of the batch comes by itself.": (5_000, 3, 3),
            "The number of draws belongs into the parentheses of `sample`.": (3,),
        },
    )
