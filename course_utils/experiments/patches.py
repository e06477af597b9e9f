"""Densities of natural image patches: RealNVP, MAF and MAF with mixture conditionals at several depths, and what they have to beat.

The patches are prepared as the papers prepare theirs; see `datasets.patch_vectors`. All flows act on whitened vectors, each
pixel less its linear prediction from the pixels before, in units of that prediction's error. RealNVP and MAF begin as the
training patches' Gaussian; MAF with mixtures does not, as its base has random weights. At each depth the models have equally
many parameters. Validation patches choose each model's rate and the epoch whose weights are kept; test patches report.
"""

import time
from pathlib import Path
from typing import Any

import tensorflow as tf
import tensorflow_probability as tfp

from course_utils import baselines, flows
from course_utils.datasets import Patches, patch_vectors, patches
from course_utils.experiments._patch_flows import SIZE, Trainings, whitening
from course_utils.experiments._resuming import finished
from course_utils.made import mixture_made

tfd = tfp.distributions

__all__ = ["SETTINGS", "patch_flow", "run", "whitening"]

SETTINGS: dict[str, Any] = {
    # Widths of both hidden layers of each network, by depth.
    "models": {
        "RealNVP": {"3": 225, "6": 141, "12": 84},
        "MAF": {"3": 225, "6": 141, "12": 84},
        "MAF with mixtures": {"3": 173, "6": 106, "12": 62},
    },
    "mixture": {"hidden": [72, 72], "components": 6},
    "rates": [0.004, 0.008, 0.016],
    "tuned_at": "6",
    "epochs": 10,
    "steps": 235,  # of an epoch
    "batch": 512,
    "seeds": [0, 1, 2],
    "components": [16, 32, 64, 128],
    "iterations": 15,
    "storage": "float16",
}


def run(folder: Path, settings: dict[str, Any] = SETTINGS) -> tuple[dict[str, Any], dict[str, tf.Module]]:
    """Trains all models; what an earlier call has finished in the same folder is not done again.

    Args:
      folder: Where finished trainings are kept.
      settings: As `SETTINGS`.

    Returns:
      The results, log-densities in nats per patch: "runs", by model and depth, one entry for each seed, with the training and
      validation curves, the test patches' mean, CPU seconds and the number of parameters; "rates", by model, the validation
      patches' mean at each rate, for the first seed at the middle depth, of which the best is everyone's; "mixtures", one
      entry for each number of components. And one model for each kind of flow, of the depth at which it is best on validation
      patches and of the first seed.
    """
    data = patches(seed=0)
    trainings = Trainings(folder, data, settings, patch_flow)
    rates, runs = trainings.all()
    mixtures = [_finished_mixture(folder, k, data, settings) for k in settings["components"]]
    return {"rates": rates, "runs": runs, "mixtures": mixtures}, trainings.kept(runs)


def patch_flow(
    model: str, layers: str | int, settings: dict[str, Any] = SETTINGS, seed: int = 0
) -> tfd.TransformedDistribution:
    """One of the models, untrained, on whitened vectors of length 63.

    Args:
      model: Its name in `settings["models"]`.
      layers: Number of layers, one of those that the settings have a width for.
      settings: As `SETTINGS`.
      seed: Seed of the initial weights.
    """
    hidden = 2 * [settings["models"][model][str(layers)]]
    if model == "RealNVP":
        return flows.realnvp(SIZE, int(layers), hidden, seed=seed)
    base = None
    if model == "MAF with mixtures":
        base = flows.AutoregressiveMixture(mixture_made(SIZE, **settings["mixture"], seed=seed))
    return flows.maf(SIZE, int(layers), hidden, seed=seed, base=base)


def _finished_mixture(folder: Path, components: int, data: Patches, settings: dict[str, Any]) -> dict[str, Any]:
    options = {"components": components, "iterations": settings["iterations"]}

    def fitted(place: Path) -> dict[str, Any]:
        train, validation, test = (patch_vectors(each, seed=seed) for each, seed in zip(data, (1, 2, 2), strict=True))
        began = time.process_time()
        mixture = baselines.gaussian_mixture(train, validation, **options, floors=[1e-6])
        return {
            "components": components,
            "parameters": mixture.parameters,
            "train": float(mixture.log_prob(train[::5]).mean()),
            "validation": float(mixture.log_prob(validation).mean()),
            "test": float(mixture.log_prob(test).mean()),
            "seconds": time.process_time() - began,
        }

    return finished(folder, f"mixture_{components}", options, fitted)
