"""Live 10.6, a spline coupling: right answers of every kind pass, wrong ones are told what is wrong."""

import tensorflow as tf
from written import blank, written

from course_utils import bijectors
from course_utils.exercises import week_10
from course_utils.exercises.week_10 import shared_splines

GIVEN = {
    "knots": shared_splines.reference_knots,
    "spline_forward": shared_splines.reference_spline_forward,
    "spline_inverse": shared_splines.reference_spline_inverse,
}


def coupling(*edits, **methods):
    return (written(week_10.coupling_layer, *edits, given=GIVEN, **methods),)


(Coupling,) = coupling()


class OfTheCourse(bijectors.SplineCoupling):
    """The course's own layer, on the network and the bound of the exercise."""

    def __init__(self, network, frozen, bound=4.0):
        super().__init__(network, frozen, transformer=bijectors.RationalQuadratic(4, bound))
        self.network, self.frozen, self.bound = network, frozen, bound


class KeepsNoNetwork(Coupling):
    def __init__(self, network, frozen, bound=4.0):
        super().__init__(lambda x: network(x), frozen, bound)


class WithoutFrozen(Coupling):
    def __init__(self, network, frozen, bound=4.0):
        super().__init__(network, frozen, bound)
        del self.frozen


def evaluates_twice(self, x):
    return Coupling._inverse(self, x) + 0 * Coupling._inverse(self, x)


def halves(self, x, spline):
    frozen, moving = tf.split(x, [2, x.shape[-1] - 2], axis=-1)
    return spline(moving[..., -2:], *GIVEN["knots"](self.network(frozen), self.bound))


MOVING, SEEN = "x[..., self.frozen :]", "self.network(x[..., : self.frozen])"

RIGHT = [(Coupling,), (OfTheCourse,), coupling((MOVING, "x[..., self.frozen : x.shape[-1]]"))]

WRONG = [
    (coupling((SEEN, "self.network(x[..., : self.frozen + 1])")), "`forward(z)`"),
    (coupling((SEEN, f"self.network({MOVING})")), "it should see the frozen ones"),
    (coupling((MOVING, "x")), "move `x[..., self.frozen :]` alone"),
    (coupling((", axis=-1)\n\n    def _inverse(", ", axis=0)\n\n    def _inverse(")), "`forward(z)`"),
    (coupling(_forward=lambda self, z: self._moved(z, GIVEN["spline_forward"])[0]), "has the moved entries alone"),
    (coupling(_moved=halves), "split at `self.frozen`"),
    (
        coupling(_inverse_log_det_jacobian=lambda self, x: self._moved(x, GIVEN["spline_inverse"])[1]),
        "yours has (6, 2)",
    ),
    (coupling(_inverse=evaluates_twice), "calls the network 2 times"),
    (coupling(_inverse=lambda self, x: Coupling._inverse(self, x).numpy()), "not in a compiled function"),
    ((KeepsNoNetwork,), "keep the network itself"),
    ((WithoutFrozen,), "has lost its `frozen`"),
    (coupling(_inverse=blank), "`_inverse` is still to be filled in"),
    (coupling(_moved=blank, _forward=blank, _inverse=blank, _inverse_log_det_jacobian=blank), "not attempted yet"),
]
