"""The exercises' checks, a package a week and a file an exercise; `solutions/` has their words, written from the notebooks."""

from course_utils.exercises.report import progress

__all__ = ["progress"]
