"""A Glow of drawn faces of 16 × 16 pixels, trained for longer than a notebook can: half an hour on two cores."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import tensorflow as tf
import tensorflow_probability as tfp

from course_utils import flows, training
from course_utils.bijectors import initialise_actnorm
from course_utils.datasets import bits_per_dimension, dequantise, dequantised_batches, faces, quantise

tfd = tfp.distributions

SETTINGS = {
    "flow": {"shape": [16, 16, 3], "levels": 3, "steps": 6, "hidden": 64, "seed": 1},
    "bits": 5,
    "levels": 32,
    "training": {"faces": 20_000, "seed": 1, "batch_size": 64, "learning_rate": 1e-3, "epochs": 40},
    "held_out": {"faces": 1_000, "seed": 2, "noise_seed": 3},
}


def run(folder: Path, settings: Mapping[str, Any]) -> tuple[dict[str, float], dict[str, tfd.Distribution]]:
    """Trains, with checkpoints in the folder, and measures."""
    flow = _trained(folder / "checkpoint", settings)
    return {"held_out_bits": round(held_out_bits(flow, settings), 4)}, {"glow": flow}


def held_out_bits(flow: tfd.Distribution, settings: Mapping[str, Any]) -> float:
    """Bits per dimension on faces that the flow was not trained on."""
    held_out, levels = settings["held_out"], settings["levels"]
    drawn = faces(held_out["faces"], seed=held_out["seed"], size=settings["flow"]["shape"][0])
    x = dequantise(quantise(drawn.images, settings["bits"]), levels, seed=held_out["noise_seed"])
    return float(bits_per_dimension(flow.log_prob(x), x[0].size, levels).mean())


def _trained(checkpoint: Path, settings: Mapping[str, Any]) -> tfd.TransformedDistribution:
    options, levels = settings["training"], settings["levels"]
    drawn = faces(options["faces"], seed=options["seed"], size=settings["flow"]["shape"][0])
    pixels = quantise(drawn.images, settings["bits"])
    flow = flows.glow(**settings["flow"])
    initialise_actnorm(flow.bijector, tf.constant(dequantise(pixels[:512], levels, seed=options["seed"])))
    model = training.MaximumLikelihood(flow)
    pipeline = dequantised_batches(pixels, levels, batch_size=options["batch_size"], seed=options["seed"])
    batches, epochs = int(pipeline.cardinality()), options["epochs"]
    training.compile_with_schedule(model, options["learning_rate"], epochs * batches, steps_per_execution=batches // 8)
    training.fit(model, pipeline, epochs=epochs, checkpoint=checkpoint)
    return flow
