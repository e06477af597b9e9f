"""Week 10, spline flows: its live cells and exercises, in the order of the notebook."""
# ruff: noqa: I001, RUF022

from course_utils.exercises.week_10.knots import knots
from course_utils.exercises.week_10.spline_forward import spline_forward
from course_utils.exercises.week_10.spline_inverse import spline_inverse
from course_utils.exercises.week_10.spline_bijector import spline_bijector
from course_utils.exercises.week_10.autoregressive_layer import autoregressive_layer
from course_utils.exercises.week_10.coupling_layer import coupling_layer
from course_utils.exercises.week_10.two_bumps import two_bumps
from course_utils.exercises.week_10.two_formulas import two_formulas
from course_utils.exercises.week_10.tfp_spline import tfp_spline
from course_utils.exercises.week_10.layers_against_kl import layers_against_kl
from course_utils.exercises.week_10.bridge import bridge
from course_utils.exercises.week_10.seam import seam

__all__ = [
    "knots",
    "spline_forward",
    "spline_inverse",
    "spline_bijector",
    "autoregressive_layer",
    "coupling_layer",
    "two_bumps",
    "two_formulas",
    "tfp_spline",
    "layers_against_kl",
    "bridge",
    "seam",
]
