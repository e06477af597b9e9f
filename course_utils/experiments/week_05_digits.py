"""A RealNVP of real digits at 28 × 28 pixels, trained for longer than a notebook may take.

The digits are the 5,000 of `datasets.mnist_digits`, with 256 levels, dequantised afresh at every pass. Training digits are
moved by up to a pixel in either direction, a batch at a time, so that there seem to be nine times as many. The weights are
those of the epoch whose loss on the validation digits was least; test digits report.
"""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np
import tensorflow as tf
import tensorflow_probability as tfp
import tf_keras

from course_utils import flows
from course_utils.bijectors import initialise_actnorm
from course_utils.datasets import bits_per_dimension, dequantise, dequantised_batches, mnist_digits
from course_utils.experiments._digit_training import Clock, Trapezoid, moved
from course_utils.experiments._resuming import finished
from course_utils.experiments._weights import round_weights
from course_utils.training import MaximumLikelihood, fit

tfd = tfp.distributions

LEVELS, SHAPE = 256, (28, 28, 1)

SETTINGS: dict[str, Any] = {
    "flow": {"scales": 3, "hidden": 32, "blocks": 1},
    "training": {"learning_rate": 2e-3, "batch_size": 32, "moves": 1},  # in pixels
    "runs": {
        "long": {"seed": 0, "epochs": 140},
        "short_1": {"seed": 1, "epochs": 12},
        "short_2": {"seed": 2, "epochs": 12},
    },
    "test_noise": 8,  # how often the test digits are dequantised
    "storage": "float16",
}


def digit_flow(settings: Mapping[str, Any] = SETTINGS, seed: int = 0) -> tfd.TransformedDistribution:
    """The flow, untrained."""
    return flows.residual_realnvp(SHAPE, **settings["flow"], seed=seed)


def run(folder: Path, settings: Mapping[str, Any]) -> tuple[dict[str, Any], dict[str, tfd.TransformedDistribution]]:
    """Trains all runs, and measures; what an earlier call has finished in the same folder is not done again.

    Returns:
      By run: bits per dimension of training and validation digits by epoch ("loss", "val_loss") and of test digits ("test"),
      seconds of processor time, and the number of parameters. And the flow of the long run, under the name of "flow".
    """
    test = mnist_digits(seed=0)[2].images
    told, trained = {}, {}
    for name, options in settings["runs"].items():
        options = options | settings["flow"] | settings["training"]
        flow = digit_flow(settings, options["seed"])
        told[name] = finished(
            folder, name, options, lambda place, flow=flow, options=options: _train(flow, place, options)
        )
        MaximumLikelihood(flow).load_weights(_best(folder / name))
        round_weights(flow, settings["storage"])
        told[name]["test"] = round(float(bits_of(flow, test, settings["test_noise"]).mean()), 4)
        trained[name] = flow
    return told, {"flow": trained["long"]}


def _train(flow: tfd.TransformedDistribution, place: Path, options: Mapping[str, Any]) -> dict[str, Any]:
    """Trains a flow, and keeps the weights of the epoch at whose end the validation digits took the fewest bits."""
    train, validation, _ = (part.images for part in mnist_digits(seed=0))
    seed, epochs, size = options["seed"], options["epochs"], options["batch_size"]
    initialise_actnorm(flow.bijector, tf.constant(dequantise(train[:512], LEVELS, seed=seed)))
    batches = moved(dequantised_batches(train, LEVELS, batch_size=size, seed=seed), options["moves"])
    steps = int(batches.cardinality())
    model = MaximumLikelihood(flow)
    schedule = Trapezoid(options["learning_rate"], epochs * steps)
    model.compile(tf_keras.optimizers.Adam(schedule), steps_per_execution=steps)
    held_out = tf.data.Dataset.from_tensor_slices(dequantise(validation, LEVELS, seed=1)).batch(100)
    keep_best = tf_keras.callbacks.ModelCheckpoint(_best(place), save_best_only=True, save_weights_only=True)
    history = fit(
        model,
        batches,
        held_out,
        epochs=epochs,
        callbacks=[keep_best, Clock()],
        checkpoint=place / "checkpoint",
        progress=False,
    )
    in_bits = {name: [round(float(_bits(-loss)), 4) for loss in history[name]] for name in ("loss", "val_loss")}
    parameters = sum(int(tf.size(variable)) for variable in flow.trainable_variables)
    return in_bits | {"parameters": parameters, "seconds": round(epochs * np.mean(history["seconds"]))}


def _best(place: Path) -> str:
    return str(place / "best" / "weights")  # beside which TensorFlow puts a file called checkpoint


def _bits(log_prob: Any) -> np.ndarray:
    return bits_per_dimension(log_prob, int(np.prod(SHAPE)), LEVELS)


def bits_of(flow: tfd.TransformedDistribution, images: np.ndarray, noise: int = 1) -> np.ndarray:
    """Bits per dimension of digits, `[N]`, each the mean over several dequantisations."""
    log_prob = tf.function(flow.log_prob)
    noisy = (dequantise(images, LEVELS, seed=seed) for seed in range(noise))
    return np.mean([np.concatenate([_bits(log_prob(x)) for x in np.array_split(part, 5)]) for part in noisy], axis=0)
