"""Week 1, change of variables: its live cells and exercises, in the order of the notebook."""
# ruff: noqa: I001, RUF022

from course_utils.exercises.week_01.square import square
from course_utils.exercises.week_01.log_det import log_det
from course_utils.exercises.week_01.flow import flow
from course_utils.exercises.week_01.descent import descent
from course_utils.exercises.week_01.exp_normal import exp_normal
from course_utils.exercises.week_01.polar import polar
from course_utils.exercises.week_01.chain import chain
from course_utils.exercises.week_01.branches import branches
from course_utils.exercises.week_01.rotation import rotation

__all__ = ["square", "log_det", "flow", "descent", "exp_normal", "polar", "chain", "branches", "rotation"]
