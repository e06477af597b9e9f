"""Spline flows of natural image patches, beside the flows of `experiments.patches` at equal numbers of parameters.

RQ-NSF (AR) consists of autoregressive spline layers and nothing else. MAF with splines has one such layer next to the base, and
MAF's affine ones on it: where MAF with mixtures has mixture conditionals. Both begin as the training patches' Gaussian.
Patches, batches, epochs, rates to choose from and seeds are those of `experiments.patches`.
"""

from pathlib import Path
from typing import Any

import tensorflow as tf
import tensorflow_probability as tfp

from course_utils import flows
from course_utils.datasets import patches
from course_utils.experiments import patches as others
from course_utils.experiments._patch_flows import SIZE, Trainings

tfd = tfp.distributions

_SHARED = ("rates", "epochs", "steps", "batch", "seeds", "storage")

SETTINGS: dict[str, Any] = {
    # Widths of both hidden layers of each network, by depth; of MAF's affine layers, for MAF with splines.
    "models": {
        "RQ-NSF": {"3": 108, "6": 57},
        "MAF with splines": {"3": 176, "6": 108},
    },
    # Whitened entries are within ± 6, but for two in ten thousand.
    "RQ-NSF": {"bins": 4, "bound": 6.0},
    "MAF with splines": {"bins": 6, "bound": 6.0, "hidden": [72, 72]},
    "tuned_at": "3",
    "xla": True,  # a step of three spline layers takes about half the time
    **{name: others.SETTINGS[name] for name in _SHARED},
}


def run(folder: Path, settings: dict[str, Any] = SETTINGS) -> tuple[dict[str, Any], dict[str, tf.Module]]:
    """Trains all models; what an earlier call has finished in the same folder is not done again.

    Args:
      folder: Where finished trainings are kept.
      settings: As `SETTINGS`.

    Returns:
      "rates" and "runs" as `experiments.patches` gives them, and one model for each kind of flow as it gives one.
    """
    trainings = Trainings(folder, patches(seed=0), settings, patch_flow)
    rates, runs = trainings.all()
    return {"rates": rates, "runs": runs}, trainings.kept(runs)


def patch_flow(
    model: str, layers: str | int, settings: dict[str, Any] = SETTINGS, seed: int = 0
) -> tfd.TransformedDistribution:
    """One of the models, untrained, on whitened vectors of length 63.

    Args:
      model: Its name in `settings["models"]`.
      layers: Number of layers, one of those that the settings have a width for; of affine ones, for MAF with splines.
      settings: As `SETTINGS`.
      seed: Seed of the initial weights.
    """
    hidden = 2 * [settings["models"][model][str(layers)]]
    if model == "RQ-NSF":
        return flows.spline_autoregressive(SIZE, int(layers), hidden, seed=seed, **settings[model])
    base = flows.spline_autoregressive(SIZE, 1, seed=seed, **settings[model])
    return flows.maf(SIZE, int(layers), hidden, seed=seed, base=base)
