"""Densities that are known up to a constant."""

from course_utils.targets.double_well import DoubleWell
from course_utils.targets.funnel import Funnel

__all__ = ["DoubleWell", "Funnel"]
