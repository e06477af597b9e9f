"""What the training command can train: a flow for each of the course's data sets."""

from collections.abc import Callable
from typing import NamedTuple

import numpy as np
import tensorflow as tf
import tensorflow_probability as tfp

from course_utils import flows, plotting
from course_utils.bijectors import initialise_actnorm
from course_utils.datasets import (
    DIGIT_LEVELS,
    TwoMoons,
    batches,
    bits_per_dimension,
    dequantise,
    dequantised_batches,
    digits,
    faces,
    quantise,
)

tfd = tfp.distributions

_FACE_BITS = 5


class Job(NamedTuple):
    """What is trained on a data set.

    Attributes:
      make_flow: From a seed to an untrained flow.
      train: From a batch size and a seed to batches to train on.
      held_out: Points to validate on.
      plot: Draws samples.
      unit: The unit that losses are told in.
      in_unit: From negative log-likelihoods in nats to losses in that unit.
      epochs: Passes over the data, if nothing else is asked for.
      batch_size: Points in a batch of all workers together.
      learning_rate: The greatest learning rate.
    """

    make_flow: Callable[[int], tfd.TransformedDistribution]
    train: Callable[[int, int], tf.data.Dataset]
    held_out: np.ndarray
    plot: Callable[[np.ndarray], object]
    unit: str
    in_unit: Callable[[list[float]], np.ndarray]
    epochs: int
    batch_size: int
    learning_rate: float


def _two_moons() -> Job:
    """RealNVP of eight couplings, on half as many points as in week 4."""
    points, held_out = (TwoMoons().sample(size, seed=seed)[0] for size, seed in ((50_000, 1), (5_000, 2)))
    return Job(
        make_flow=lambda seed: flows.realnvp(2, seed=seed),
        train=lambda size, seed: batches(points, batch_size=size, seed=seed, drop_remainder=True),
        held_out=held_out,
        plot=lambda samples: plotting.samples(samples, "samples"),
        unit="nats",
        in_unit=np.asarray,
        epochs=25,
        batch_size=256,
        learning_rate=3e-3,
    )


def _images(pixels: np.ndarray, held_out: np.ndarray, levels: int, scales: int, epochs: int) -> Job:
    """Glow for images, initialised from the first of them."""
    first = tf.constant(dequantise(pixels[:256], levels, seed=1))
    dimensions = int(np.prod(pixels.shape[1:]))

    def make_flow(seed: int) -> tfd.TransformedDistribution:
        flow = flows.glow(pixels.shape[1:], levels=scales, steps=6, hidden=64, seed=seed)
        initialise_actnorm(flow.bijector, first)
        return flow

    return Job(
        make_flow=make_flow,
        train=lambda size, seed: dequantised_batches(pixels, levels, batch_size=size, seed=seed),
        held_out=dequantise(held_out, levels, seed=2),
        plot=lambda samples: plotting.images(samples, "samples"),
        unit="bits per dimension",
        in_unit=lambda losses: bits_per_dimension(-np.asarray(losses), dimensions, levels),
        epochs=epochs,
        batch_size=64,
        learning_rate=1e-3,
    )


def _digits() -> Job:
    """Glow of two levels for digits of 8 × 8 pixels."""
    train, test = digits()
    return _images(train.images, test.images, DIGIT_LEVELS, scales=2, epochs=60)


def _faces() -> Job:
    """Glow of three levels for drawn faces of 16 × 16 pixels, as in week 6."""
    train, test = (quantise(faces(size, seed=seed).images, _FACE_BITS) for size, seed in ((6_000, 1), (500, 2)))
    return _images(train, test, 2**_FACE_BITS, scales=3, epochs=20)


JOBS: dict[str, Callable[[], Job]] = {"two_moons": _two_moons, "digits": _digits, "faces": _faces}
