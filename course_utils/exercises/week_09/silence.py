"""Exercise 9.3, the likeliest whisper: its check."""

from typing import Any

import numpy as np

from course_utils.exercises.bijector_checks import nearest, normal
from course_utils.exercises.compare import require_close, require_shape
from course_utils.exercises.exercise import call, exercise
from course_utils.exercises.week_09.shared import STEPS, WAVES


def _reference_least_cross_entropy(log_scale: Any) -> Any:
    return log_scale + np.log(4)


@exercise(
    "Exercise 9.3, the likeliest whisper",
    reference=lambda: _reference_least_cross_entropy,
)
def silence(least_cross_entropy):
    # Positive, so that the logarithm of a logarithm gives numbers as well.
    log_scale, log_4 = np.array([0.4, 0.9, 1.7]), np.log(4)
    what = "`least_cross_entropy(log_scale)`"
    got = call(what, least_cross_entropy, log_scale)
    require_shape(
        what, got, (3,), {(): "There is one for each log-scale: how high is a stretched density at its centre?"}
    )
    right = log_scale + log_4
    require_close(
        what,
        got,
        right,
        {
            "that is the log-density; asked for is minus the log-density.": -right,
            "the constant has the wrong sign: minus the logarithm of ¼ is positive.": log_scale - log_4,
            "log s has the wrong sign: the larger the scale, the smaller the density, and the larger minus its logarithm.": (
                log_4 - log_scale
            ),
            "the scale is missing: the density of Logistic(μ, s) at its centre is not ¼ but for s = 1.": log_4
            + 0 * log_scale,
            "the density at the centre is missing: with log s alone it would be 1 for s = 1.": log_scale,
            "take the logarithm of the density ¼.": nearest(
                got, [log_scale + 0.25, log_scale - 0.25, log_scale + 4, 0.25 - log_scale, -log_scale - 0.25]
            ),
            "that is the entropy, the mean over all waveforms (or log₂ 4, and the logarithm should be the natural one); here it is about "
            "the likeliest waveform alone.": log_scale + 2,
            "the density of Logistic(0, 1) at 0 is ¼, not ½.": nearest(
                got, [log_scale + np.log(2), log_scale - np.log(2)]
            ),
            "that is the density, or its reciprocal; asked for is minus its logarithm.": nearest(
                got, [np.exp(-right), np.exp(right), np.exp(log_scale) / 4, log_scale / 4]
            ),
            "the argument is log s, and log s it is that counts: leave the exponential out.": nearest(
                got, [np.exp(log_scale) + log_4, np.exp(log_scale) - log_4, np.exp(-log_scale) + log_4]
            ),
            "the argument is log s already: do not take its logarithm again.": nearest(
                got, [np.log(log_scale) + log_4, np.log(log_scale) - log_4]
            ),
            "the contribution of the scale is added, not multiplied.": nearest(
                got, [log_scale * log_4, -log_scale * log_4]
            ),
            "use the natural logarithm for ¼.": log_scale + np.log10(4),
            "that is in bits; asked for are nats, with natural logarithms throughout.": right / np.log(2),
            "asked for is the value per step: leave the number of steps out.": nearest(
                got, [steps * right for steps in (2, 256, 8_000)] + [right / 256]
            ),
            "that is for a normal distribution; the teacher's conditionals are logistic.": log_scale
            + np.log(2 * np.pi) / 2,
        },
        tolerance=1e-3,  # log 4 with three decimals will do
    )
    got = call("for a single number, `least_cross_entropy`", least_cross_entropy, -1.3)
    require_close("for a single number, `least_cross_entropy(-1.3)`", got, log_4 - 1.3, tolerance=1e-3)
    log_scale = normal(WAVES, STEPS, seed=12)
    got = call("for a tensor, `least_cross_entropy`", least_cross_entropy, log_scale)
    require_close("for a tensor, `least_cross_entropy`", got, log_scale + log_4, tolerance=1e-3)
