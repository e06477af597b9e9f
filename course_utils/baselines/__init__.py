"""Simple densities, fitted in seconds, that a flow has to beat: Gaussians, mixtures, histograms, linear prediction."""

from course_utils.baselines.baseline import Baseline
from course_utils.baselines.conditional import (
    ConditionalBaseline,
    conditional_gaussian,
    conditional_mixture,
    nearest_simulations,
)
from course_utils.baselines.gaussians import class_gaussians, gaussian
from course_utils.baselines.histograms import histogram_mixture
from course_utils.baselines.linear import LinearPrediction, linear_prediction
from course_utils.baselines.mixtures import gaussian_mixture
from course_utils.baselines.plane_histograms import plane_histogram
from course_utils.baselines.von_mises import von_mises_mixture

__all__ = [
    "Baseline",
    "ConditionalBaseline",
    "LinearPrediction",
    "class_gaussians",
    "conditional_gaussian",
    "conditional_mixture",
    "gaussian",
    "gaussian_mixture",
    "histogram_mixture",
    "linear_prediction",
    "nearest_simulations",
    "plane_histogram",
    "von_mises_mixture",
]
