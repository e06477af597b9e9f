"""What several tests of week 2 make their answers of."""

import tensorflow_probability as tfp

from course_utils.exercises import week_02

tfd = tfp.distributions

NORMAL, ONE, MANY, TABLE = week_02.univariate.reference()
STANDARD = tfd.Normal(0.0, 1.0)
EXPONENTIAL, EXPONENTIALS, WAITS = week_02.batches.reference()
RATES = [0.5, 1.0, 2.0]
DIAGONAL, POINTS, LOG_PROBS = week_02.diagonal.reference()
