"""Week 3, bijectors: its live cells and exercises, in the order of the notebook."""
# ruff: noqa: I001, RUF022

from course_utils.exercises.week_03.first import first
from course_utils.exercises.week_03.chain import chain
from course_utils.exercises.week_03.batch import batch
from course_utils.exercises.week_03.both_lines import both_lines
from course_utils.exercises.week_03.log_normal import log_normal
from course_utils.exercises.week_03.batch_of_flows import batch_of_flows
from course_utils.exercises.week_03.triangular import triangular
from course_utils.exercises.week_03.two_ways import two_ways
from course_utils.exercises.week_03.event_ndims import event_ndims
from course_utils.exercises.week_03.own_bijector import own_bijector
from course_utils.exercises.week_03.gumbel import gumbel
from course_utils.exercises.week_03.cache import cache

__all__ = [
    "first",
    "chain",
    "batch",
    "both_lines",
    "log_normal",
    "batch_of_flows",
    "triangular",
    "two_ways",
    "event_ndims",
    "own_bijector",
    "gumbel",
    "cache",
]
