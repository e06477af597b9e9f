"""Exercise 9.2, the entropy of a logistic distribution: its check."""

import numpy as np

from course_utils import distillation
from course_utils.exercises.bijector_checks import nearest, normal
from course_utils.exercises.compare import require_close, require_shape
from course_utils.exercises.exercise import call, exercise
from course_utils.exercises.week_09.shared import STEPS, WAVES


@exercise(
    "Exercise 9.2, the entropy of a logistic distribution",
    reference=lambda: distillation.logistic_entropy,
)
def entropy(logistic_entropy):
    # Positive, so that the logarithm of a logarithm gives numbers as well.
    log_scale = np.array([0.3, 0.7, 1.6])
    what = "`logistic_entropy(log_scale)`"
    got = call(what, logistic_entropy, log_scale)
    require_shape(
        what,
        got,
        (3,),
        {(): "There is one entropy for each log-scale: no sum, no mean, and no single number for all."},
    )
    normal_entropy = log_scale + np.log(2 * np.pi * np.e) / 2
    require_close(
        what,
        got,
        log_scale + 2,
        {
            "the density u (1 − u) has two factors, and both contribute to the entropy.": log_scale + 1,
            "that is only what the scale contributes: what is the entropy for s = 1?": log_scale,
            "the scale does not contribute: what becomes of the density if x is stretched by s?": 2 + 0 * log_scale,
            "the constant has the wrong sign: entropy is *minus* the mean of log p.": nearest(
                got, [log_scale - 2, log_scale - 1]
            ),
            "log s has the wrong sign: the wider a distribution, the larger its entropy.": nearest(
                got, [2 - log_scale, 1 - log_scale]
            ),
            "that is the mean of log p; the entropy is minus that.": -log_scale - 2,
            "the argument is log s, and log s it is that counts: leave the exponential out.": nearest(
                got, [np.exp(log_scale) + 2, np.exp(log_scale)]
            ),
            "the argument is log s already: do not take its logarithm again.": nearest(
                got, [np.log(log_scale) + 2, np.log(log_scale) + 1, np.log(log_scale)]
            ),
            "that is the entropy in bits; in nats the logarithm is the natural one.": nearest(
                got, [(log_scale + 2) / np.log(2), log_scale / np.log(2) + 2]
            ),
            "that is the entropy of a normal distribution.": nearest(
                got, [normal_entropy, normal_entropy + np.log(np.pi / np.sqrt(3))]
            ),
            "that is minus the log-density at the centre; the entropy is the mean of it over the whole distribution.": log_scale
            + np.log(4),
            "log s counts once: the density of x = s ε + μ is p(ε)/s.": nearest(
                got, [2 * log_scale + 2, 2 * log_scale + 1]
            ),
            "the contribution of the scale is added, not multiplied.": 2 * log_scale,
            "that is the exponential of the entropy.": np.exp(log_scale + 2),
        },
    )
    got = call("for a single number, `logistic_entropy`", logistic_entropy, -0.8)
    require_close("for a single number, `logistic_entropy(-0.8)`", got, 1.2)
    # As Live 9.5 will use it.
    log_scale = normal(WAVES, STEPS, seed=11)
    got = call(f"for a tensor of shape {(WAVES, STEPS)}, `logistic_entropy`", logistic_entropy, log_scale)
    require_close(f"for a tensor of shape {(WAVES, STEPS)}, `logistic_entropy`", got, log_scale + 2)
