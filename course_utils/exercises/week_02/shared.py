"""What several exercises of week 2 share."""

import numpy as np
import tensorflow_probability as tfp

from course_utils.exercises.exercise import call

tfd = tfp.distributions

RATES = np.array([0.5, 1.0, 2.0], np.float32)


# In the plane, where no two of the distributions that the checks tell apart agree.
POINTS = np.array([[0.7, -1.9], [-1.4, 0.6], [2.3, 1.1], [0.2, 2.8], [-2.6, -0.7]], np.float32)


def require_repeatable_draws(what: str, distribution: tfd.Distribution) -> None:
    """Raises `Wrong` if the distribution cannot be drawn from as the notebook does, with a pair as the seed."""
    call(f"the `sample` of {what}", distribution.sample, 50, seed=(2, 1))
