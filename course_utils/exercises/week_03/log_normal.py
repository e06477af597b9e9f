"""Live 3.5, the log-normal distribution: its check."""

import numpy as np
import scipy.stats
import tensorflow_probability as tfp

from course_utils.exercises.distributions import require_distribution, require_log_prob, require_samples
from course_utils.exercises.exercise import Wrong, call, exercise
from course_utils.exercises.week_03.shared import has_log_prob, normal_at, refuse_bijector, require_transformed

tfb = tfp.bijectors
tfd = tfp.distributions


def _reference_log_normal() -> tuple[tfd.Distribution, tfd.Distribution]:
    base = normal_at()
    return tfd.TransformedDistribution(distribution=base, bijector=tfb.Exp()), tfb.Exp()(base)


@exercise("Live 3.5, the log-normal distribution", reference=_reference_log_normal)
def log_normal(log_normal, log_normal_called):
    # All above 1, so that a second logarithm is a number, too.
    points = np.array([1.2, 1.9, 3.3, 4.6], np.float32)
    for what, got in (("`log_normal`", log_normal), ("`log_normal_called`", log_normal_called)):
        refuse_bijector(what, got, "`base`")
        require_distribution(what, got)
        bases = require_transformed(what, got, "`base`")
        require_log_prob(
            what,
            got,
            tfd.LogNormal(0.0, 1.0),
            points,
            {
                f"in {what} the bijector goes the wrong way: X = e^Z, so `forward` has to be the exponential.": tfb.Log()(
                    normal_at()
                ),
                f"{what} is transformed twice: it is e to the power of a log-normal variable.": tfb.Exp()(
                    tfd.LogNormal(0.0, 1.0)
                ),
                f"{what} is still a standard normal distribution: the bijector should be the exponential.": normal_at(),
            },
        )
        if not any(has_log_prob(base, points, normal_at().log_prob(points).numpy()) for base in bases):
            raise Wrong(f"{what} is log-normal, but not made from `base`: apply the exponential to `base`.")
        sample = call(f"`sample` of {what}", got.sample, 500, seed=(3, 50))
        require_samples(f"what {what} draws", sample, (500,), scipy.stats.lognorm(1).cdf)
