"""Complete flows: a base distribution pushed through a chain of bijectors."""

from course_utils.flows.bases import standard_logistic, standard_normal, uniform_angles
from course_utils.flows.compiling import compiled, xla_pays
from course_utils.flows.continuous import ContinuousFlow
from course_utils.flows.dequantisation import noise_flow, noisy
from course_utils.flows.exact_velocity import finite_set_velocity, gaussian_mixture_velocity
from course_utils.flows.guidance import guided
from course_utils.flows.images import glow, realnvp_image
from course_utils.flows.mixtures import AutoregressiveMixture
from course_utils.flows.recomputing import recomputed
from course_utils.flows.residual import residual_realnvp
from course_utils.flows.splines import circular_spline_coupling, spline_autoregressive, spline_coupling, standardised
from course_utils.flows.use import given, stages
from course_utils.flows.variants import at_length, at_temperature
from course_utils.flows.vectors import iaf, maf, nice, realnvp
from course_utils.flows.waveforms import parallel_wavenet, wavenet_flow

__all__ = [
    "AutoregressiveMixture",
    "ContinuousFlow",
    "at_length",
    "at_temperature",
    "circular_spline_coupling",
    "compiled",
    "finite_set_velocity",
    "gaussian_mixture_velocity",
    "given",
    "glow",
    "guided",
    "iaf",
    "maf",
    "nice",
    "noise_flow",
    "noisy",
    "parallel_wavenet",
    "realnvp",
    "realnvp_image",
    "recomputed",
    "residual_realnvp",
    "spline_autoregressive",
    "spline_coupling",
    "stages",
    "standard_logistic",
    "standard_normal",
    "standardised",
    "uniform_angles",
    "wavenet_flow",
    "xla_pays",
]
