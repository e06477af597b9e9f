"""Maximum likelihood with Keras: a model whose loss is a flow's negative log-likelihood, and training that resumes."""

from course_utils.training.cache import forget, release_traced
from course_utils.training.checkpoint import History
from course_utils.training.fit import EPOCH_LIMIT, fit
from course_utils.training.folder import is_first_worker
from course_utils.training.model import MaximumLikelihood
from course_utils.training.schedule import compile_with_schedule

__all__ = [
    "EPOCH_LIMIT",
    "History",
    "MaximumLikelihood",
    "compile_with_schedule",
    "fit",
    "forget",
    "is_first_worker",
    "release_traced",
]
