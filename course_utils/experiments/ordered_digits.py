"""A single autoregressive layer for digits of 8 × 8 pixels, told which digit it is to be: its samples come pixel by pixel."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import tensorflow as tf
import tensorflow_probability as tfp

from course_utils import flows
from course_utils.datasets import DIGIT_LEVELS, digits
from course_utils.experiments._weights import round_weights
from course_utils.training import minimise

tfb = tfp.bijectors
tfd = tfp.distributions

PIXELS = 64

SETTINGS: dict[str, Any] = {
    "hidden": [256, 256],
    "margin": 0.05,
    "steps": 2_500,
    "batch": 128,
    "rate": 0.003,
    "clipnorm": 10.0,
    "seed": 0,
    "storage": "float16",
}


def digit_flow(settings: Mapping[str, Any] = SETTINGS) -> tfd.TransformedDistribution:
    """The flow, untrained: one layer for vectors of 64 pixels, from the top left to the bottom right.

    Its condition has shape `[..., 10]`, and is 1 for the digit that it is to be.

    Args:
      settings: As `SETTINGS`.
    """
    hidden, seed = settings["hidden"], settings["seed"]
    return flows.maf(PIXELS, layers=1, hidden=hidden, seed=seed, condition_size=10)


def to_pixels(settings: Mapping[str, Any] = SETTINGS) -> tfb.Bijector:
    """From the line, where the flow's digits are, to pixels between 0 and 1: the inverse of a logit with a margin.

    Args:
      settings: As `SETTINGS`.
    """
    margin = settings["margin"]
    return tfb.Chain([tfb.Scale(1 / (1 - 2 * margin)), tfb.Shift(-margin), tfb.Sigmoid()])


def run(folder: Path, settings: Mapping[str, Any] = SETTINGS) -> tuple[dict[str, Any], dict[str, Any]]:
    """Trains the flow.

    Args:
      folder: Not used: nothing is kept of a training of half a minute.
      settings: As `SETTINGS`.

    Returns:
      Results: "loss", minus the mean log-density over each tenth of the training, in nats per digit, on the line; and the
      flow, named "maf".
    """
    train, _ = digits(seed=0)
    rows = tf.constant(train.images.reshape(-1, PIXELS), tf.float32)
    labels = tf.one_hot(train.digits, 10)
    flow, pixels, batch = digit_flow(settings), to_pixels(settings), settings["batch"]

    def loss(seed: tf.Tensor) -> tf.Tensor:
        chosen = tf.random.stateless_uniform([batch], seed, 0, len(rows), tf.int32)
        noise = tf.random.stateless_uniform([batch, PIXELS], seed + 1)
        x = pixels.inverse((tf.gather(rows, chosen) + noise) / DIGIT_LEVELS)
        return -tf.reduce_mean(flow.log_prob(x, **flows.given(flow, tf.gather(labels, chosen))))

    losses = minimise(
        loss, flow.trainable_variables, settings["rate"], settings["steps"], clipnorm=settings["clipnorm"]
    )
    round_weights(flow, settings["storage"])
    return {"loss": [round(value, 3) for value in losses]}, {"maf": flow}
