"""Live 2.1, one distribution: right answers of every kind pass, wrong ones are told what is wrong."""

import numpy as np
import tensorflow as tf
import tensorflow_probability as tfp
from exercises.week_02.answers import MANY, NORMAL, ONE, STANDARD, TABLE

tfb = tfp.bijectors
tfd = tfp.distributions

SHIFTED = tfb.Shift(1.0)(tfb.Scale(2.0)(STANDARD))
RIGHT = [
    (tfd.Normal(1, 2), NORMAL.sample(), NORMAL.sample(10_000), NORMAL.sample([3, 4])),
    (SHIFTED, SHIFTED.sample().numpy(), SHIFTED.sample((10_000,)).numpy(), SHIFTED.sample((3, 4)).numpy()),
    (tfd.Normal(np.float64(1), np.float64(2)), np.float32(0.4), np.random.normal(1, 2, 10_000), TABLE),
    (tfd.Normal(tf.constant(1.0), scale=tf.sqrt(4.0)), NORMAL.sample(()), 2 * STANDARD.sample(10_000) + 1, TABLE),
]

WRONG = [
    ((tfd.Normal([1.0], [2.0]), ONE, MANY, TABLE), "a pair of brackets too many"),
    ((tfd.Normal, ONE, MANY, TABLE), "is the class `Normal` itself"),
    ((MANY, ONE, MANY, TABLE), "`normal` should be a distribution"),
    ((NORMAL, NORMAL.sample, MANY, TABLE), "should be the tensor that `sample` returns; yours is of type method"),
    ((NORMAL, ONE, NORMAL.sample(1_000), TABLE), "`many` should have shape (10000,); yours has shape (1000,)"),
    ((NORMAL, ONE, MANY, NORMAL.sample(3, 4)), "would be taken for the seed"),
    ((NORMAL, ONE, STANDARD.sample(10_000), TABLE), "`many` was not drawn from the distribution asked for"),
    ((NORMAL, ONE, tfd.Normal(1.0, 2.0**0.5).sample(10_000), TABLE), "`many` was not drawn from"),
    ((NORMAL, ONE, tf.repeat(ONE, 10_000), TABLE), "all numbers in `many` are equal"),
    ((NORMAL, ONE, MANY, tf.repeat(NORMAL.sample((3, 1)), 4, axis=1)), "are copies of others"),
    ((NORMAL, ..., MANY, ...), "`one`, `table` are still to be filled in"),
]
