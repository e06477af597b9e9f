"""Live 10.4, a bijector of it: right answers of every kind pass, wrong ones are told what is wrong."""

import tensorflow as tf
import tensorflow_probability as tfp
from written import blank, written

from course_utils.exercises import week_10

tfb = tfp.bijectors

Reference = week_10.spline_bijector.reference()
GIVEN = {
    "knots": week_10.knots.reference(),
    "spline_forward": week_10.spline_forward.reference(),
    "spline_inverse": week_10.spline_inverse.reference(),
}
METHODS = ("_forward", "_inverse", "_forward_log_det_jacobian", "_inverse_log_det_jacobian")


def spline(*edits, **methods):
    """The notebook's class with pieces of it, or some of its methods, replaced."""
    return (written(week_10.spline_bijector, *edits, given=GIVEN, **methods),)


class FromVariableOfAnotherName(Reference):
    def __init__(self, bins, bound):
        super().__init__(bins, bound)
        self.raw = tf.zeros([3 * bins - 1])


class Untrainable(Reference):
    def __init__(self, bins, bound):
        super().__init__(bins, bound)
        self.raw = tf.Variable(tf.zeros([3 * bins - 1]), trainable=False)


RIGHT = [spline(), (written(week_10.spline_bijector, given=GIVEN, omit=["_inverse_log_det_jacobian"]),)]

WRONG = [
    (
        spline(
            ("spline_forward(z, *knots(self.raw, self.bound))[0]", "spline_forward(z, *knots(self.raw, self.bound))")
        ),
        "takes the first, `[0]`",
    ),
    (
        spline(
            (
                "spline_inverse(x, *knots(self.raw, self.bound))[1]",
                "-spline_inverse(x, *knots(self.raw, self.bound))[1]",
            )
        ),
        "returns log dx/dy already",
    ),
    (
        spline(
            (
                "spline_inverse(x, *knots(self.raw, self.bound))[0]",
                "spline_inverse(x, *knots(tf.constant(self.raw.numpy()), self.bound))[0]",
            )
        ),
        "not in a compiled function",
    ),
    (spline(("self.raw, self.bound", "self.raw, 1.0")), "hand `self.bound` on to `knots`"),
    (
        spline(("spline_inverse(x, *knots(self.raw, self.bound))", "spline_inverse(x, *knots(self.raw, 3.0))")),
        "`inverse(x)` is the same for every bound",
    ),
    (spline(("self.raw, self.bound", "2 * self.raw, self.bound")), "should be"),
    (spline(("self.raw, self.bound", "tf.stop_gradient(self.raw), self.bound")), "`self.raw` cannot learn"),
    (spline(("*knots(", "knots(")), "raised an error"),
    (spline(_inverse=blank), "`_inverse` is still to be filled in"),
    (spline(**dict.fromkeys(METHODS, blank)), "not attempted yet"),
    ((FromVariableOfAnotherName,), "`self.raw` should be a `tf.Variable` of 3K − 1 numbers"),
    ((Untrainable,), "shows no trainable `self.raw`"),
    ((Reference(4, 3.0),), "should be the class itself"),
]
