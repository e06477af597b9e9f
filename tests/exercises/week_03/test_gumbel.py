"""Exercise 3.4, Gumbel's distribution: right answers of every kind pass, wrong ones are told what is wrong."""

import tensorflow as tf
import tensorflow_probability as tfp
from exercises.week_03.answers import BASE

tfb = tfp.bijectors
tfd = tfp.distributions

UNIFORM = tfd.Uniform(0.0, 1.0)
MINUS, LOG = tfb.Scale(-1.0), tfb.Log()


class Gumbel(tfb.Bijector):
    """x = −log(−log u), as a student's own class."""

    def __init__(self):
        super().__init__(forward_min_event_ndims=0)

    def _forward(self, u):
        return -tf.math.log(-tf.math.log(u))

    def _inverse(self, x):
        return tf.exp(-tf.exp(-x))

    def _inverse_log_det_jacobian(self, x):
        return -x - tf.exp(-x)


INLINE = tfb.Inline(
    forward_fn=lambda u: -tf.math.log(-tf.math.log(u)),
    inverse_fn=lambda x: tf.exp(-tf.exp(-x)),
    inverse_log_det_jacobian_fn=lambda x: -x - tf.exp(-x),
    forward_min_event_ndims=0,
)


def gumbel(*links):
    return tfb.Chain(list(links))(UNIFORM)


RIGHT = [
    (tfb.Invert(tfb.GumbelCDF())(UNIFORM),),
    (tfb.Invert(tfb.Chain([tfb.Exp(), MINUS, tfb.Exp(), MINUS]))(UNIFORM),),
    (MINUS(LOG(MINUS(LOG(UNIFORM)))),),
    (tfd.TransformedDistribution(UNIFORM, Gumbel()),),
    (INLINE(tfd.Uniform()),),
    (gumbel(MINUS, LOG, MINUS, LOG, tfb.Shift(1.0), MINUS),),  # 1 − U is uniform, too
    (
        tfd.TransformedDistribution(
            tfd.TransformedDistribution(UNIFORM, tfb.Chain([MINUS, LOG])), gumbel(MINUS, LOG).bijector
        ),
    ),
]

WRONG = [
    ((tfd.Gumbel(0.0, 1.0),), "yours is a `Gumbel` as TFP provides it"),
    ((gumbel(MINUS, LOG, MINUS, LOG).bijector,), "has yet to be applied to `tfd.Uniform(0.0, 1.0)`"),
    ((gumbel(MINUS, LOG, MINUS, LOG).bijector(BASE),), "yours is another: Normal"),
    ((gumbel(MINUS, LOG).bijector(tfd.Exponential(1.0)),), "yours is another: Exponential"),
    ((gumbel(MINUS, LOG, MINUS, LOG).bijector(tfd.Uniform(0.0, 2.0)),), "uniform between 0 and 1"),
    ((gumbel(LOG, MINUS, LOG),), "a last change of sign is missing"),
    ((gumbel(MINUS, LOG),), "the exponential distribution, that of −log U"),
    ((tfb.GumbelCDF()(UNIFORM),), "your bijector is F itself"),
    ((tfb.Invert(gumbel(MINUS, LOG, MINUS, LOG).bijector)(UNIFORM),), "your bijector is F itself"),
    ((tfb.Invert(tfb.Sigmoid())(UNIFORM),), "that is the logistic distribution"),
    ((gumbel(LOG, MINUS, LOG, MINUS),), "yours begins by changing the sign of u"),
    ((gumbel(MINUS, LOG, LOG),), "log u is negative"),
    ((gumbel(LOG),), "yours is the distribution of log U"),
    ((gumbel(LOG, tfb.Shift(-9.0)),), "Where does its `bijector.forward` take 0.2 and 0.7?"),
    ((gumbel(MINUS, tfb.Exp(), MINUS, tfb.Exp()),), "where it should take logarithms"),
]
