"""A Glow of small real digits that is told which digit it sees, trained for longer than a notebook can.

The digits are MNIST's, as `mnist_digits` parts them: their middle 24 × 24 pixels, since there is next to no ink around,
each 2 × 2 of them averaged, in eight shades. As most pixels are black or white, a logit takes them to the line first. Each
coupling's network is given the class, one-hot.

Reference: Kingma & Dhariwal (2018), "Glow", section 3 and figure 2.
"""

import time
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np
import tensorflow as tf
import tensorflow_probability as tfp

from course_utils import flows
from course_utils.bijectors import initialise_actnorm
from course_utils.datasets import Digits, bits_per_dimension, dequantise, dequantised_batches, mnist_digits, quantise
from course_utils.experiments._resuming import finished
from course_utils.experiments._weights import round_weights
from course_utils.flows import given
from course_utils.flows.images import image_flow, logit_to_pixels
from course_utils.training import MaximumLikelihood, compile_with_schedule, fit

tfd = tfp.distributions

SETTINGS: dict[str, Any] = {
    "flow": {"shape": [12, 12, 1], "levels": 2, "steps": 6, "hidden": 64, "seed": 0, "condition_size": 10},
    "margin": 1e-5,  # of the logit
    "bits": 3,
    "training": {"learning_rate": 4e-3, "batch_size": 32, "epochs": 40, "seed": 1},
    "storage": "float16",
}


def digits(settings: Mapping[str, Any] = SETTINGS) -> tuple[Digits, Digits, Digits]:
    """Training, validation and test digits, uint8 of shape `[N, 12, 12, 1]` with eight levels."""

    def small(images: np.ndarray) -> np.ndarray:
        blocks = images[:, 2:-2, 2:-2].reshape(-1, 12, 2, 12, 2, 1)
        return quantise(np.round(blocks.mean(axis=(2, 4))), settings["bits"])

    return tuple(Digits(small(part.images), part.digits) for part in mnist_digits(seed=0))


def digit_flow(settings: Mapping[str, Any] = SETTINGS) -> tfd.TransformedDistribution:
    """The flow, untrained: a Glow with a logit in place of its shift."""
    multi_scale = flows.glow(**settings["flow"]).bijector.bijectors[-1]
    return image_flow(logit_to_pixels("float32", settings["margin"]), multi_scale, "float32", "conditional_glow")


def one_hot(classes: np.ndarray) -> np.ndarray:
    """The condition of each class, float32 of shape `[..., 10]`."""
    return np.eye(10, dtype=np.float32)[classes]


def run(folder: Path, settings: Mapping[str, Any]) -> tuple[dict[str, Any], dict[str, tfd.TransformedDistribution]]:
    """Trains, with checkpoints in the folder, and measures.

    Returns:
      Bits per dimension of training and validation digits by epoch ("loss", "val_loss") and of test digits ("test"), the
      number of parameters and seconds of processor time. And the flow, under the name of "glow".
    """
    flow = digit_flow(settings)
    told = finished(folder, "glow", dict(settings), lambda place: _train(flow, place, settings))
    MaximumLikelihood(flow).load_weights(_end(folder / "glow"))
    round_weights(flow, settings["storage"])
    test = digits(settings)[2]
    x, condition = dequantise(test.images, 2 ** settings["bits"], seed=3), tf.constant(one_hot(test.digits))
    told["test"] = _in_bits(tf.reduce_mean(flow.log_prob(x, **given(flow, condition))), settings)
    return told, {"glow": flow}


def _train(flow: tfd.TransformedDistribution, place: Path, settings: Mapping[str, Any]) -> dict[str, Any]:
    train, validation, _ = digits(settings)
    levels, options = 2 ** settings["bits"], settings["training"]
    seed, epochs = options["seed"], options["epochs"]
    first = (tf.constant(dequantise(train.images[:512], levels, seed=seed)), tf.constant(one_hot(train.digits[:512])))
    initialise_actnorm(flow.bijector, *first)
    batches = dequantised_batches(
        train.images, levels, batch_size=options["batch_size"], seed=seed, condition=one_hot(train.digits)
    )
    steps = int(batches.cardinality())
    model = MaximumLikelihood(flow)
    compile_with_schedule(model, options["learning_rate"], epochs * steps, steps_per_execution=steps // 5)
    held_out = (dequantise(validation.images, levels, seed=2), one_hot(validation.digits))
    began = time.process_time()
    history = fit(
        model,
        batches,
        tf.data.Dataset.from_tensor_slices(held_out).batch(250),
        epochs=epochs,
        checkpoint=place / "checkpoint",
        progress=False,
    )
    model.save_weights(_end(place))
    in_bits = {name: [_in_bits(-loss, settings) for loss in losses] for name, losses in history.items()}
    parameters = sum(int(tf.size(variable)) for variable in flow.trainable_variables)
    return in_bits | {"parameters": parameters, "seconds": round(time.process_time() - began)}


def _end(place: Path) -> str:
    return str(place / "weights" / "end")


def _in_bits(log_prob: float, settings: Mapping[str, Any]) -> float:
    dimensions = int(np.prod(settings["flow"]["shape"]))
    return round(float(bits_per_dimension(log_prob, dimensions, 2 ** settings["bits"])), 4)
