"""Week 8, flows for variational inference: its live cells and exercises, in the order of the notebook."""
# ruff: noqa: I001, RUF022

from course_utils.exercises.week_08.log_weights import log_weights
from course_utils.exercises.week_08.log_mean_exp import log_mean_exp
from course_utils.exercises.week_08.draw import draw
from course_utils.exercises.week_08.decoder import decoder
from course_utils.exercises.week_08.binarise import binarise
from course_utils.exercises.week_08.log_posterior import log_posterior
from course_utils.exercises.week_08.gate import gate
from course_utils.exercises.week_08.other_side import other_side
from course_utils.exercises.week_08.steps import steps

__all__ = [
    "log_weights",
    "log_mean_exp",
    "draw",
    "decoder",
    "binarise",
    "log_posterior",
    "gate",
    "other_side",
    "steps",
]
