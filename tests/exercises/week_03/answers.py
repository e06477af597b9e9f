"""What several tests of week 3 make their answers of."""

import numpy as np
import tensorflow as tf
import tensorflow_probability as tfp

tfb = tfp.bijectors
tfd = tfp.distributions

BASE = tfd.Normal(loc=0.0, scale=1.0)
SCALE, SHIFT = tfb.Scale(2.0), tfb.Shift(-1.0)
Z = BASE.sample(5_000, seed=(3, 1)).numpy()
OTHER_Z = BASE.sample(5_000, seed=(4, 1)).numpy()
DOUBLE = tfb.Scale(np.float64(2.0))
EXP = tfb.Exp()
LOG_NORMAL = tfb.Exp()(BASE)
L = tf.constant([[1.2, 0.0], [0.7, 0.8]])
STANDARD = tfd.MultivariateNormalDiag(tf.zeros(2), tf.ones(2))
