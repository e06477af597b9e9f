"""What week 6's Glow of drawn faces reaches with uniform noise and with noise that is learned, in equally many steps."""

from pathlib import Path
from typing import Any

import tensorflow as tf
import tensorflow_probability as tfp

from course_utils import flows
from course_utils.bijectors import initialise_actnorm
from course_utils.datasets import dequantise, faces, quantise
from course_utils.experiments._noise_trainings import with_either_noise

tfd = tfp.distributions

SETTINGS: dict[str, Any] = {
    "flow": {"shape": [16, 16, 3], "levels": 3, "steps": 4, "hidden": 48},
    "noise": {"steps": 2, "hidden": 16},
    "bits": 5,
    "faces": {  # as the notebook draws them
        "train": {"count": 6_000, "seed": 1},
        "validation": {"count": 500, "seed": 3},
        "test": {"count": 500, "seed": 2},
    },
    "training": {"rate": 0.008, "epochs": 8, "batch": 32},
    "draws": [1, 8],
    "seeds": [1, 2, 3],
}


def run(folder: Path, settings: dict[str, Any] = SETTINGS) -> tuple[dict[str, Any], dict[str, Any]]:
    """Trains and measures; see `with_either_noise`. No weights ship."""
    bits, levels = settings["bits"], 2 ** settings["bits"]
    size = settings["flow"]["shape"][0]
    pixels = {part: quantise(faces(**of, size=size).images, bits) for part, of in settings["faces"].items()}

    def new_flow(seed: int) -> tfd.TransformedDistribution:
        flow = flows.glow(**settings["flow"], seed=seed)
        initialise_actnorm(flow.bijector, tf.constant(dequantise(pixels["train"][:256], levels, seed=seed)))
        return flow

    return with_either_noise(
        folder, settings, new_flow, pixels["train"], pixels["test"], levels, pixels["validation"]
    ), {}
