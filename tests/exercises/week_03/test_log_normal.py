"""Live 3.5, the log-normal distribution: right answers of every kind pass, wrong ones are told what is wrong."""

import numpy as np
import tensorflow_probability as tfp
from exercises.week_03.answers import BASE, EXP, LOG_NORMAL

tfb = tfp.bijectors
tfd = tfp.distributions

RIGHT = [
    (tfd.TransformedDistribution(BASE, EXP), EXP(BASE)),
    (tfb.Invert(tfb.Log())(BASE), tfb.Chain([tfb.Exp()])(BASE)),
    (EXP(tfd.Normal(np.float64(0.0), 1.0)), EXP(tfb.Shift(0.0)(BASE))),
]

WRONG = [
    ((tfd.LogNormal(0.0, 1.0), LOG_NORMAL), "yours is a `LogNormal` as TFP provides it"),
    ((BASE, LOG_NORMAL), "yours is a `Normal` as TFP provides it"),
    ((LOG_NORMAL, EXP), "has yet to be applied to `base`"),
    ((LOG_NORMAL, EXP(BASE.sample(5))), "should be a distribution"),
    ((EXP(tfd.Normal(1.0, 1.0)), LOG_NORMAL), "log-density"),
    ((EXP(tfd.Normal([0.0], 1.0)), LOG_NORMAL), "a batch of one"),
    ((LOG_NORMAL, tfb.Identity()(tfd.LogNormal(0.0, 1.0))), "is log-normal, but not made from `base`"),
    ((LOG_NORMAL, ...), "`log_normal_called` is still to be filled in"),
]
