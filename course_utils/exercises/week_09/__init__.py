"""Week 9, Parallel WaveNet: its live cells and exercises, in the order of the notebook."""
# ruff: noqa: I001, RUF022

from course_utils.exercises.week_09.causal_conv import causal_conv
from course_utils.exercises.week_09.gated_layer import gated_layer
from course_utils.exercises.week_09.log_likelihood import log_likelihood
from course_utils.exercises.week_09.student_draw import student_draw
from course_utils.exercises.week_09.divergence import divergence
from course_utils.exercises.week_09.receptive_field import receptive_field
from course_utils.exercises.week_09.entropy import entropy
from course_utils.exercises.week_09.silence import silence
from course_utils.exercises.week_09.growth import growth

__all__ = [
    "causal_conv",
    "gated_layer",
    "log_likelihood",
    "student_draw",
    "divergence",
    "receptive_field",
    "entropy",
    "silence",
    "growth",
]
