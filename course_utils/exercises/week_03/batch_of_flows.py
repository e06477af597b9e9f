"""Live 3.6, a batch of flows: its check."""

from typing import Any

import numpy as np
import scipy.stats
import tensorflow as tf
import tensorflow_probability as tfp

from course_utils.exercises.distributions import require_distribution, require_log_prob, require_samples
from course_utils.exercises.exercise import exercise
from course_utils.exercises.week_03.shared import refuse_bijector

tfb = tfp.bijectors
tfd = tfp.distributions


def _tails(tailweight: Any = (0.5, 1.0, 2.0), scale: float = 2.0) -> tfd.Distribution:
    return tfb.SinhArcsinh(tailweight=tailweight)(tfd.Normal(loc=0.0, scale=scale))


def _reference_batch_of_flows() -> tuple[tfd.Distribution, tf.Tensor]:
    tails = _tails()
    return tails, tails.sample(20_000, seed=(3, 4))


@exercise("Live 3.6, a batch of flows", reference=_reference_batch_of_flows)
def batch_of_flows(tails, drawn):
    refuse_bijector("`tails`", tails, "the normal distribution")
    require_distribution(
        "`tails`",
        tails,
        batch_shape=(3,),
        mistakes={
            "There is only one tail weight: `tailweight` takes a list of three.": ((), ()),
            "A list of one tail weight makes a batch of one: there should be three.": ((1,), ()),
            "The tail weights are in a column; give them as a plain list.": ((3, 1), ()),
            "There is a pair of brackets too many around the tail weights.": ((1, 3), ()),
            "The base is a batch already; one normal distribution is enough.": ((3, 3), ()),
            "The base should be one `tfd.Normal`, a distribution of single numbers.": ((), (3,)),
        },
    )
    points = np.array([[-2.8], [-1.3], [-0.4], [0.23], [1.55], [3.1]], np.float32)
    require_log_prob(
        "`tails`",
        tails,
        _tails(),
        points,
        {
            "the base's standard deviation is 1; it should be 2.": _tails(scale=1.0),
            "2 is the base's standard deviation, and not its variance.": _tails(scale=np.sqrt(2.0).astype("f")),
            "4 is the base's variance; `scale` is the standard deviation.": _tails(scale=4.0),
            "the tail weights of `tails` are in the opposite order: 0.5 comes first.": _tails((2.0, 1.0, 0.5)),
            "the three numbers are tail weights: write `tailweight=[...]`, as the first parameter is another.": tfb.SinhArcsinh(
                skewness=[0.5, 1.0, 2.0]
            )(tfd.Normal(0.0, 2.0)),
            "`tails` goes the wrong way: its samples are `forward` of normal ones.": tfb.Invert(
                tfb.SinhArcsinh(tailweight=[0.5, 1.0, 2.0])
            )(tfd.Normal(0.0, 2.0)),
            "`tails` has not been through the bijector: its distributions are normal.": tfd.Normal([0.0] * 3, 2.0),
        },
    )
    bijector = tfb.SinhArcsinh(tailweight=np.array([0.5, 1.0, 2.0]))
    require_samples(
        "`drawn`",
        drawn,
        (20_000, 3),
        lambda x: scipy.stats.norm.cdf(bijector.inverse(tf.constant(x)), scale=2),
        mistakes={
            "Ask for 20,000 only: the axis of the batch comes by itself.": (20_000, 3, 3),
            "Each of the three gives as many draws as you ask for: ask for 20,000.": (60_000, 3),
            "Draw from `tails`, which has three distributions.": (20_000,),
            "That is one draw from each: ask `sample` for 20,000.": (3,),
        },
    )
