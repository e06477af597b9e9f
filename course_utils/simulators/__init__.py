"""Simulators with priors, some of whose posteriors are known."""

from course_utils.simulators.epidemic import Epidemic
from course_utils.simulators.linear_gaussian import LinearGaussian
from course_utils.simulators.simulator import Simulator
from course_utils.simulators.two_moons import TwoMoonsSimulator

__all__ = ["Epidemic", "LinearGaussian", "Simulator", "TwoMoonsSimulator"]
