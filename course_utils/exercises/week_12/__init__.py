"""Week 12, flows at work: its live cells and exercises, in the order of the notebook."""
# ruff: noqa: I001, RUF022

from course_utils.exercises.week_12.prior_and_simulator import prior_and_simulator
from course_utils.exercises.week_12.conditional_flow import conditional_flow
from course_utils.exercises.week_12.posterior_loss import posterior_loss
from course_utils.exercises.week_12.ranks import ranks
from course_utils.exercises.week_12.coverage import coverage
from course_utils.exercises.week_12.importance_weights import importance_weights
from course_utils.exercises.week_12.latent_target import latent_target
from course_utils.exercises.week_12.linear_gaussian import linear_gaussian
from course_utils.exercises.week_12.narrowed import narrowed
from course_utils.exercises.week_12.few_simulations import few_simulations
from course_utils.exercises.week_12.double_well import double_well
from course_utils.exercises.week_12.reverse_or_forward import reverse_or_forward
from course_utils.exercises.week_12.eight_schools import eight_schools

__all__ = [
    "prior_and_simulator",
    "conditional_flow",
    "posterior_loss",
    "ranks",
    "coverage",
    "importance_weights",
    "latent_target",
    "linear_gaussian",
    "narrowed",
    "few_simulations",
    "double_well",
    "reverse_or_forward",
    "eight_schools",
]
