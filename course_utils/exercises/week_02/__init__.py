"""Week 2, distributions: its live cells and exercises, in the order of the notebook."""
# ruff: noqa: I001, RUF022

from course_utils.exercises.week_02.univariate import univariate
from course_utils.exercises.week_02.evaluation import evaluation
from course_utils.exercises.week_02.batches import batches
from course_utils.exercises.week_02.broadcasting import broadcasting
from course_utils.exercises.week_02.diagonal import diagonal
from course_utils.exercises.week_02.cholesky import cholesky
from course_utils.exercises.week_02.batch_of_vectors import batch_of_vectors
from course_utils.exercises.week_02.independent import independent
from course_utils.exercises.week_02.prediction import prediction
from course_utils.exercises.week_02.coins import coins
from course_utils.exercises.week_02.shapes import shapes
from course_utils.exercises.week_02.mixture import mixture

__all__ = [
    "univariate",
    "evaluation",
    "batches",
    "broadcasting",
    "diagonal",
    "cholesky",
    "batch_of_vectors",
    "independent",
    "prediction",
    "coins",
    "shapes",
    "mixture",
]
