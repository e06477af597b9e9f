"""Trains the Glow of faces that the course ships: `python -m course_utils.commands.weights`. Resumes if interrupted."""

import argparse
import shutil
import sys
import time
from pathlib import Path

import tensorflow as tf

from course_utils import flows, pretrained, training
from course_utils.bijectors import initialise_actnorm
from course_utils.datasets import bits_per_dimension, dequantise, dequantised_batches, faces, quantise

BITS = 5
CHECKPOINT = Path("weights_training")  # removed once the weights are written
SETTINGS = {
    "flow": {"shape": [16, 16, 3], "levels": 3, "steps": 6, "hidden": 64, "seed": 1},
    "bits": BITS,
    "levels": 2**BITS,
    "training": {"faces": 20_000, "seed": 1, "batch_size": 64, "learning_rate": 1e-3},
    "held_out": {"faces": 1_000, "seed": 2, "noise_seed": 3},
}


def held_out_bits(flow: tf.Module, chosen: dict) -> float:
    """Bits per dimension on faces that the flow was not trained on."""
    drawn = faces(chosen["held_out"]["faces"], seed=chosen["held_out"]["seed"], size=chosen["flow"]["shape"][0])
    x = dequantise(quantise(drawn.images, chosen["bits"]), chosen["levels"], seed=chosen["held_out"]["noise_seed"])
    return float(bits_per_dimension(flow.log_prob(x), x[0].size, chosen["levels"]).mean())


def train(chosen: dict, epochs: int, folder: Path) -> tf.Module:
    """Trains, with checkpoints in a folder, and returns the flow."""
    options = chosen["training"]
    drawn = faces(options["faces"], seed=options["seed"], size=chosen["flow"]["shape"][0])
    pixels = quantise(drawn.images, chosen["bits"])
    flow = flows.glow(**chosen["flow"])
    initialise_actnorm(flow.bijector, tf.constant(dequantise(pixels[:512], chosen["levels"], seed=options["seed"])))
    model = training.MaximumLikelihood(flow)
    pipeline = dequantised_batches(pixels, chosen["levels"], batch_size=options["batch_size"], seed=options["seed"])
    batches = int(pipeline.cardinality())
    training.compile_with_schedule(model, options["learning_rate"], epochs * batches, steps_per_execution=batches // 8)
    training.fit(model, pipeline, epochs=epochs, checkpoint=folder)
    return flow


def main() -> int:
    """Trains, measures and writes the weights; returns the exit status."""
    parser = argparse.ArgumentParser(prog="python -m course_utils.commands.weights", description=__doc__)
    parser.add_argument("output", type=Path, help="the folder to write the weights to")
    parser.add_argument("--epochs", type=int, default=40, help="passes over the faces (default: 40)")
    asked = parser.parse_args()
    start = time.perf_counter()
    try:
        asked.output.mkdir(parents=True, exist_ok=True)  # if that fails, before the training rather than after it
        flow = train(SETTINGS, asked.epochs, CHECKPOINT)
    except (ValueError, OSError) as error:
        print(error, file=sys.stderr)
        return 1
    reached = round(held_out_bits(flow, SETTINGS), 4)
    training_settings = SETTINGS["training"] | {"epochs": asked.epochs}
    pretrained.save(flow, SETTINGS | {"training": training_settings, "held_out_bits": reached}, asked.output)
    shutil.rmtree(CHECKPOINT, ignore_errors=True)
    minutes = (time.perf_counter() - start) / 60
    print(f"{asked.output}: {reached:.3f} bits per dimension on held-out faces, after {minutes:.0f} minutes")
    return 0


if __name__ == "__main__":
    sys.exit(main())
