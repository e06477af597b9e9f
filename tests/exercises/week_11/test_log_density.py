"""Live 11.4, the density along the way: right answers of every kind pass, wrong ones are told what is wrong."""

import tensorflow as tf
from written import written

from course_utils import flows, ode
from course_utils.exercises import week_11

right = week_11.log_density.reference()
GIVEN = {"exact_divergence": ode.exact_divergence}


def edited(*edits):
    """The notebook's solution with pieces of it replaced."""
    return (written(week_11.log_density, *edits, given=GIVEN),)


def by_the_course(base, velocity, x, steps):
    return flows.ContinuousFlow(base, velocity, steps=steps).log_prob(x)


RIGHT = [edited(), edited(("tf.zeros_like(x[:, 0])", "tf.zeros(tf.shape(x)[0])")), (by_the_course,)]

WRONG = [
    (edited(("+ change", "- change")), "the sign of the integral is wrong"),
    (edited(("1.0, 0.0", "0.0, 1.0")), "integrate from 1.0 to 0.0"),
    (edited(("base.log_prob(z)", "base.log_prob(x)")), "yours is taken at the data x"),
    (edited(("steps=steps", "steps=20")), "as many steps as `steps` says"),
    (edited(("steps=steps", "steps=7")), "as many steps as `steps` says"),
    (edited(("steps=steps", 'steps=steps, method="midpoint"')), "these are midpoint steps"),
    (edited(("base.log_prob(z) + change", "(z, base.log_prob(z) + change)")), "should return the log-densities alone"),
    (edited(("tf.zeros_like(x[:, 0])", "tf.zeros(len(x.numpy()))")), "not in a compiled function"),
    (
        edited(("return base.log_prob(z) + change", "return tf.reduce_sum(base.log_prob(z) + change)")),
        "one number for each point",
    ),
    (
        (lambda velocity, base, x, steps: right(base, velocity, x, steps),),
        "takes its arguments in the order velocity, base",
    ),
    ((lambda base, velocity, x, steps: right(base, velocity, x, steps) * tf.constant(float("nan")),), "contains NaN"),
    ((lambda base, velocity, x, steps: ...,), "not attempted yet"),
]
