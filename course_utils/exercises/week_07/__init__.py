"""Week 7, autoregressive flows: its live cells and exercises, in the order of the notebook."""
# ruff: noqa: I001, RUF022

from course_utils.exercises.week_07.masked_dense import masked_dense
from course_utils.exercises.week_07.made import made
from course_utils.exercises.week_07.depends import depends
from course_utils.exercises.week_07.maf import maf
from course_utils.exercises.week_07.stack import stack
from course_utils.exercises.week_07.iaf import iaf
from course_utils.exercises.week_07.masks import masks
from course_utils.exercises.week_07.diagonal import diagonal
from course_utils.exercises.week_07.bumps import bumps
from course_utils.exercises.week_07.mixture_conditionals import mixture_conditionals
from course_utils.exercises.week_07.stopwatch import stopwatch
from course_utils.exercises.week_07.tfp_maf import tfp_maf
from course_utils.exercises.week_07.two_blocks import two_blocks

__all__ = [
    "masked_dense",
    "made",
    "depends",
    "maf",
    "stack",
    "iaf",
    "masks",
    "diagonal",
    "bumps",
    "mixture_conditionals",
    "stopwatch",
    "tfp_maf",
    "two_blocks",
]
