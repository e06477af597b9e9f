"""Week 5, RealNVP for images: its live cells and exercises, in the order of the notebook."""
# ruff: noqa: I001, RUF022

from course_utils.exercises.week_05.dequantisation import dequantisation
from course_utils.exercises.week_05.to_pixels import to_pixels
from course_utils.exercises.week_05.couplings import couplings
from course_utils.exercises.week_05.squeeze import squeeze
from course_utils.exercises.week_05.scales import scales
from course_utils.exercises.week_05.multi_scale import multi_scale
from course_utils.exercises.week_05.flow import flow
from course_utils.exercises.week_05.resample import resample
from course_utils.exercises.week_05.tighter_bound import tighter_bound
from course_utils.exercises.week_05.masks import masks
from course_utils.exercises.week_05.squeeze_and_back import squeeze_and_back
from course_utils.exercises.week_05.counting import counting
from course_utils.exercises.week_05.inpaint import inpaint
from course_utils.exercises.week_05.out_of_distribution import out_of_distribution

__all__ = [
    "dequantisation",
    "to_pixels",
    "couplings",
    "squeeze",
    "scales",
    "multi_scale",
    "flow",
    "resample",
    "tighter_bound",
    "masks",
    "squeeze_and_back",
    "counting",
    "inpaint",
    "out_of_distribution",
]
