"""Exercise 10.1, one spline on the line: right answers of every kind pass, wrong ones are told what is wrong."""

import numpy as np
import tensorflow as tf
import tensorflow_probability as tfp
from scipy.special import ndtr

from course_utils import bijectors
from course_utils.exercises.week_10.shared_splines import ReferenceSpline

tfb = tfp.bijectors
tfd = tfp.distributions


def flow(bijector=ReferenceSpline, base=lambda: tfd.Normal(0.0, 1.0)):
    return lambda bins, bound: tfd.TransformedDistribution(base(), bijector(bins, bound))


def transport(z, x, cdf):
    return np.interp(ndtr(z), cdf, x)


def kl(log_p, log_q, dx):
    return dx * sum(p * (np.log(p) - np.log(q)) for p, q in zip(np.exp(log_p), np.exp(log_q), strict=True))


def course_spline(bins, bound):
    return bijectors.Spline((), bijectors.RationalQuadratic(bins, bound))


RIGHT = [
    (flow(), transport, kl),
    (flow(course_spline), lambda z, x, cdf: [transport(each, x, cdf) for each in z], kl),
    (flow(), transport, lambda p, q, dx: tf.reduce_sum(tf.exp(p) * (p - q)) * dx),
    (lambda bins, bound: ReferenceSpline(bins, bound)(tfd.Normal(0.0, 1.0)), transport, kl),
]

WRONG = [
    ((ReferenceSpline, transport, kl), "the bijector alone"),
    ((lambda bins, bound: tfd.Normal(0.0, 1.0), transport, kl), "should be a `tfd.TransformedDistribution`"),
    ((flow(lambda *a: tfb.Chain([ReferenceSpline(*a)])), transport, kl), "a `Spline` and nothing else"),
    ((flow(lambda bins, bound: ReferenceSpline(8, bound)), transport, kl), "of the shapes [(23,)]"),
    ((flow(base=lambda: tfd.MultivariateNormalDiag([0.0], [1.0])), transport, kl), "event shape"),
    ((flow(base=lambda: tfd.Normal(np.float64(0), 1.0)), transport, kl), "double precision"),
    ((flow(), lambda z, x, cdf: transport(z, x, cdf)[:, None], kl), "has shape (7, 1)"),
    ((flow(), lambda z, x, cdf: x, kl), "has shape (25,)"),
    ((flow(), transport, lambda p, q, dx: 0.0), "should be 0.2"),
    ((flow(), ..., kl), "`transport` is still to be filled in"),
]
