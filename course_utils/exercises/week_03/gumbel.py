"""Exercise 3.4, Gumbel's distribution: its check."""

import numpy as np
import scipy.stats
import tensorflow as tf
import tensorflow_probability as tfp

from course_utils.exercises.compare import as_array, require_close
from course_utils.exercises.distributions import require_distribution, require_log_prob, require_samples
from course_utils.exercises.exercise import Wrong, call, exercise
from course_utils.exercises.week_03.shared import has_log_prob, refuse, refuse_bijector, require_transformed

tfb = tfp.bijectors
tfd = tfp.distributions


def _reference_gumbel() -> tfd.Distribution:
    minus, log = tfb.Scale(-1.0), tfb.Log()
    return tfb.Chain([minus, log, minus, log])(tfd.Uniform(0.0, 1.0))


@exercise("Exercise 3.4, Gumbel's distribution", reference=_reference_gumbel)
def gumbel(gumbel):
    refuse_bijector("`gumbel`", gumbel, "`tfd.Uniform(0.0, 1.0)`")
    require_distribution("`gumbel`", gumbel)
    bases = require_transformed("`gumbel`", gumbel, "`tfd.Uniform(0.0, 1.0)`")
    inside_and_outside = np.array([-0.1, 0.15, 0.9, 1.1], np.float32)
    if not has_log_prob(bases[-1], inside_and_outside, np.array([-np.inf, 0, 0, -np.inf])):
        raise Wrong(
            f"the base of `gumbel` should be uniform between 0 and 1, `tfd.Uniform(0.0, 1.0)`; yours is another: "
            f"{type(bases[-1]).__name__}."
        )
    x = np.array([-1.3, -0.2, 0.45, 1.4, 3.2], np.float32)
    minus, log, exp = tfb.Scale(-1.0), tfb.Log(), tfb.Exp()
    log_prob = as_array("the log-density of `gumbel`", call("the `log_prob` of `gumbel`", gumbel.log_prob, x))
    if np.all(np.isneginf(log_prob)):
        # What the bijector is defined for tells which change of sign is amiss.
        beyond = as_array("`forward`", gumbel.bijector.forward(tf.constant([-0.3, 3.0])))
        advice = " Where does its `bijector.forward` take 0.2 and 0.7? Go there step by step."
        if np.isclose(np.abs(beyond[0]), np.abs([np.log(0.3), np.log(-np.log(0.3))]), atol=1e-3).any():
            advice = " In a `Chain` the last in the list acts first; yours begins by changing the sign of u."
        elif np.isclose(np.abs(beyond[1]), np.log(np.log(3.0)), atol=1e-3):
            advice = " For u between 0 and 1, log u is negative; change its sign before you take the second logarithm."
        raise Wrong(f"the density of `gumbel` is 0 everywhere.{advice}")
    right = tfd.Gumbel(0.0, 1.0)
    if not np.allclose(log_prob, right.log_prob(x), atol=1e-4):
        mistakes = {
            "yours is the distribution of log(−log U), minus what it should be: a last change of sign is missing.": [
                log,
                minus,
                log,
            ],
            "yours is the exponential distribution, that of −log U: x is still inside another exponential there.": [
                minus,
                log,
            ],
            "yours is the distribution of log U: the equation u = F(x) is not yet solved for x.": [log],
            "your bijector is F itself, which takes x to u. The flow needs F⁻¹, from u to x; `tfb.Invert` exchanges them.": [
                exp,
                minus,
                exp,
                minus,
            ],
            "that is the logistic distribution; Gumbel's has another F.": [tfb.Invert(tfb.Sigmoid())],
            "your chain exponentiates where it should take logarithms: from u to x leads F⁻¹.": [
                minus,
                exp,
                minus,
                exp,
            ],
        }
        refuse(log_prob, {why: tfb.Chain(links)(bases[-1]).log_prob(x) for why, links in mistakes.items()})
    require_log_prob("`gumbel`", gumbel, right, x)
    x_line = np.linspace(-2.3, 7.4, 60, dtype=np.float32)
    require_close(
        "the log-density of `gumbel`",
        call("`log_prob`", gumbel.log_prob, x_line),
        right.log_prob(x_line),
        tolerance=1e-3,
    )
    sample = call("`sample` of `gumbel`", gumbel.sample, 1_000, seed=(3, 80))
    require_samples("what `gumbel` draws", sample, (1_000,), scipy.stats.gumbel_r.cdf)
