"""Week 4, coupling flows: its live cells and exercises, in the order of the notebook."""
# ruff: noqa: I001, RUF022

from course_utils.exercises.week_04.by_hand import by_hand
from course_utils.exercises.week_04.masks import masks
from course_utils.exercises.week_04.conditioner import conditioner
from course_utils.exercises.week_04.affine_coupling import affine_coupling
from course_utils.exercises.week_04.first_tests import first_tests
from course_utils.exercises.week_04.pipelines import pipelines
from course_utils.exercises.week_04.flow import flow
from course_utils.exercises.week_04.model import model
from course_utils.exercises.week_04.stages import stages
from course_utils.exercises.week_04.log_det_gap import log_det_gap
from course_utils.exercises.week_04.three_layers import three_layers
from course_utils.exercises.week_04.nice import nice
from course_utils.exercises.week_04.bimodal_base import bimodal_base
from course_utils.exercises.week_04.far_from_data import far_from_data
from course_utils.exercises.week_04.conditional import conditional

__all__ = [
    "by_hand",
    "masks",
    "conditioner",
    "affine_coupling",
    "first_tests",
    "pipelines",
    "flow",
    "model",
    "stages",
    "log_det_gap",
    "three_layers",
    "nice",
    "bimodal_base",
    "far_from_data",
    "conditional",
]
