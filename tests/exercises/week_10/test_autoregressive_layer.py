"""Live 10.5, an autoregressive spline layer: right answers of every kind pass, wrong ones are told what is wrong."""

import tensorflow as tf
import tensorflow_probability as tfp
from written import blank, written

from course_utils.bijectors import MaskedAutoregressive, RationalQuadratic
from course_utils.exercises import week_10
from course_utils.exercises.week_10 import shared_splines

GIVEN = {
    "knots": shared_splines.reference_knots,
    "spline_forward": shared_splines.reference_spline_forward,
    "spline_inverse": shared_splines.reference_spline_inverse,
}


def layer(*edits, **methods):
    return (written(week_10.autoregressive_layer, *edits, given=GIVEN, **methods),)


(Layer,) = layer()


class OfTheCourse(MaskedAutoregressive):
    """The course's own layer, on the network and the bound of the exercise."""

    def __init__(self, network, bound=4.0):
        super().__init__(network, transformer=RationalQuadratic(4, bound))
        self.bound = bound

    @property
    def network(self):
        return self._network


class KeepsNoNetwork(Layer):
    def __init__(self, network, bound=4.0):
        super().__init__(lambda x: network(x), bound)


class WithoutBound(Layer):
    def __init__(self, network, bound=4.0):
        super().__init__(network, bound)
        del self.bound


def evaluates_twice(self, x):
    z, _ = GIVEN["spline_inverse"](x, *GIVEN["knots"](self.network(x), self.bound))
    return z + 0 * self._undone(x)[1]


def makes_64_passes(self, z):
    x = tf.zeros_like(z)
    for _ in range(64):
        x, _ = GIVEN["spline_forward"](z, *GIVEN["knots"](self.network(x), self.bound))
    return x


RIGHT = [(Layer,), (OfTheCourse,), layer(("tf.zeros_like(z)", "z"))]

WRONG = [
    (
        layer(("return tf.reduce_sum(self._undone(x)[1], axis=-1)", "return self._undone(x)[1]")),
        "Sum the log-derivatives",
    ),
    (layer((", axis=-1)", ", axis=1)")), "`axis=-1`"),
    (layer(("self._undone(x)[0]", "self._undone(x)[1]")), "the log-derivatives second"),
    (layer(("self._undone(x)[0]", "self._undone(x)")), "`inverse(x)`"),
    (layer(("knots(self.network(x), self.bound)", "self.network(x)")), "`inverse(x)` raised an error"),
    (layer(_inverse=evaluates_twice), "calls the network 2 times"),
    (layer(_forward=makes_64_passes), "makes 64 passes"),
    (layer(_inverse=lambda self, x: self._undone(x)[0].numpy()), "not in a compiled function"),
    (layer(("range(z.shape[-1])", "tf.range(tf.shape(z)[-1])")), "not in a compiled function"),
    ((KeepsNoNetwork,), "keep the network itself"),
    ((WithoutBound,), "has lost its `bound`"),
    (layer(_forward=blank), "`_forward` is still to be filled in"),
    (
        layer(_undone=blank, _inverse=blank, _inverse_log_det_jacobian=blank, _forward=blank),
        "not attempted yet",
    ),
    ((tfp.bijectors.Identity(),), "should be the class itself"),
    ((float,), "should be a class derived from `tfb.Bijector`"),
]
