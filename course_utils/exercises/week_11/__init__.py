"""Week 11, continuous flows and flow matching: its live cells and exercises, in the order of the notebook."""
# ruff: noqa: I001, RUF022

from course_utils.exercises.week_11.steps import steps
from course_utils.exercises.week_11.divergence import divergence
from course_utils.exercises.week_11.hutchinson import hutchinson
from course_utils.exercises.week_11.log_density import log_density
from course_utils.exercises.week_11.flow_matching_loss import flow_matching_loss
from course_utils.exercises.week_11.trained_velocity import trained_velocity
from course_utils.exercises.week_11.few_steps import few_steps
from course_utils.exercises.week_11.linear_equation import linear_equation
from course_utils.exercises.week_11.orders import orders
from course_utils.exercises.week_11.hutchinson_variance import hutchinson_variance
from course_utils.exercises.week_11.exact_velocity import exact_velocity
from course_utils.exercises.week_11.pairs import pairs
from course_utils.exercises.week_11.ffjord import ffjord
from course_utils.exercises.week_11.guidance import guidance

__all__ = [
    "steps",
    "divergence",
    "hutchinson",
    "log_density",
    "flow_matching_loss",
    "trained_velocity",
    "few_steps",
    "linear_equation",
    "orders",
    "hutchinson_variance",
    "exact_velocity",
    "pairs",
    "ffjord",
    "guidance",
]
