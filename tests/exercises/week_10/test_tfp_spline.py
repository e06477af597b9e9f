"""Exercise 10.3, the same numbers from TFP: right answers of every kind pass, wrong ones are told what is wrong."""

import tensorflow as tf
import tensorflow_probability as tfp

from course_utils.exercises.week_10.shared_splines import reference_spline_forward, reference_spline_inverse

tfb = tfp.bijectors


def tfp_spline(x, y, slopes, **changed):
    arguments = {"bin_widths": x[1:] - x[:-1], "bin_heights": y[1:] - y[:-1], "knot_slopes": slopes[1:-1]}
    return tfb.RationalQuadraticSpline(**(arguments | {"range_min": x[0]} | changed))


def by_hand(x, y, slopes):
    return tfb.Inline(
        forward_fn=lambda z: reference_spline_forward(z, x, y, slopes)[0],
        inverse_fn=lambda z: reference_spline_inverse(z, x, y, slopes)[0],
        forward_log_det_jacobian_fn=lambda z: reference_spline_forward(z, x, y, slopes)[1],
        inverse_log_det_jacobian_fn=lambda z: reference_spline_inverse(z, x, y, slopes)[1],
        forward_min_event_ndims=0,
    )


RIGHT = [
    (lambda x, y, slopes: tfp_spline(x, y, slopes, validate_args=True),),
    (lambda x, y, slopes: tfp_spline(x, y, slopes, range_min=tf.reduce_min(x)),),
    (lambda knots_x, knots_y, slopes: tfp_spline(*(tf.identity(k) for k in (knots_x, knots_y, slopes))),),
]

WRONG = [
    ((by_hand,), "not TFP's own"),
    ((lambda x, y, slopes: tfb.Chain([tfp_spline(x, y, slopes)]),), "not TFP's own"),
    ((lambda x, y, slopes: tfp_spline(x, y, slopes).forward,), "should return a bijector"),
    ((lambda x, y, slopes: tfp_spline(x, y, slopes, knot_slopes=tf.ones_like(slopes[1:-1])),), "should be"),
    ((lambda x, y, slopes: tfp_spline(x, y, tf.cast(slopes, tf.float32)),), "raised an error"),
    ((lambda x, y, slopes: tfp_spline(x, y, slopes, range_min=-3.0),), "the first knot is not always −3"),
    ((lambda x, y, slopes: tfp_spline(x, y, slopes, range_min=-4.0),), "the first knot is not always −4"),
]
