"""Week 6, Glow: its live cells and exercises, in the order of the notebook."""
# ruff: noqa: I001, RUF022

from course_utils.exercises.week_06.actnorm import actnorm
from course_utils.exercises.week_06.conv1x1 import conv1x1
from course_utils.exercises.week_06.network import network
from course_utils.exercises.week_06.affine_coupling import affine_coupling
from course_utils.exercises.week_06.step_and_level import step_and_level
from course_utils.exercises.week_06.flow import flow
from course_utils.exercises.week_06.interpolation import interpolation
from course_utils.exercises.week_06.attribute_vector import attribute_vector
from course_utils.exercises.week_06.after_initialisation import after_initialisation
from course_utils.exercises.week_06.conv1x1_log_det import conv1x1_log_det
from course_utils.exercises.week_06.slope import slope
from course_utils.exercises.week_06.comparison import comparison
from course_utils.exercises.week_06.temperature import temperature
from course_utils.exercises.week_06.my_attribute import my_attribute

__all__ = [
    "actnorm",
    "conv1x1",
    "network",
    "affine_coupling",
    "step_and_level",
    "flow",
    "interpolation",
    "attribute_vector",
    "after_initialisation",
    "conv1x1_log_det",
    "slope",
    "comparison",
    "temperature",
    "my_attribute",
]
