"""Ordinary differential equations: steps and solvers, and the divergence of a velocity."""

from course_utils.ode.adaptive import integrate_adaptively
from course_utils.ode.divergence import exact_divergence, hutchinson_divergence
from course_utils.ode.solvers import (
    METHODS,
    Velocity,
    euler_step,
    integrate,
    midpoint_step,
    positions,
    require_method,
    runge_kutta_step,
)

__all__ = [
    "METHODS",
    "Velocity",
    "euler_step",
    "exact_divergence",
    "hutchinson_divergence",
    "integrate",
    "integrate_adaptively",
    "midpoint_step",
    "positions",
    "require_method",
    "runge_kutta_step",
]
