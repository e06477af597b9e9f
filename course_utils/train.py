"""Trains a flow on one of the course's data sets: RealNVP on the two moons, or Glow on digits or drawn faces.

It writes a folder: checkpoints, with which the same command resumes if it was interrupted, learning curves and samples.
Several processes train together, on one machine or more, if each is told about the others by the environment variable
TF_CONFIG, as TensorFlow's MultiWorkerMirroredStrategy expects it; several GPUs of one machine are used without asking.
"""

import argparse
import os
import sys
from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

import matplotlib.pyplot as plt
import numpy as np
import tensorflow as tf
import tensorflow_probability as tfp

from course_utils import flows, plotting, style, training
from course_utils.bijectors import initialise_actnorm
from course_utils.datasets import (
    DIGIT_LEVELS,
    TwoMoons,
    batches,
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
      epochs: Passes over the data, if nothing else is asked for.
      batch_size: Points in a batch of all workers together.
      learning_rate: The greatest learning rate.
    """

    make_flow: Callable[[int], tfd.TransformedDistribution]
    train: Callable[[int, int], tf.data.Dataset]
    held_out: np.ndarray
    plot: Callable[[np.ndarray], object]
    epochs: int
    batch_size: int
    learning_rate: float


def two_moons() -> Job:
    """RealNVP of eight couplings, on half as many points as in week 4."""
    points, held_out = (TwoMoons().sample(size, seed=seed)[0] for size, seed in ((50_000, 1), (5_000, 2)))
    return Job(
        make_flow=lambda seed: flows.realnvp(2, seed=seed),
        train=lambda size, seed: batches(points, batch_size=size, seed=seed, drop_remainder=True),
        held_out=held_out,
        plot=lambda samples: plotting.samples(samples, "samples"),
        epochs=25,
        batch_size=256,
        learning_rate=3e-3,
    )


def _images(pixels: np.ndarray, held_out: np.ndarray, levels: int, scales: int, epochs: int) -> Job:
    """Glow for images, initialised from the first of them."""
    first = tf.constant(dequantise(pixels[:256], levels, seed=1))

    def make_flow(seed: int) -> tfd.TransformedDistribution:
        flow = flows.glow(pixels.shape[1:], levels=scales, steps=6, hidden=64, seed=seed)
        initialise_actnorm(flow.bijector, first)
        return flow

    return Job(
        make_flow=make_flow,
        train=lambda size, seed: dequantised_batches(pixels, levels, batch_size=size, seed=seed),
        held_out=dequantise(held_out, levels, seed=2),
        plot=lambda samples: plotting.images(samples, "samples"),
        epochs=epochs,
        batch_size=64,
        learning_rate=1e-3,
    )


def digits_job() -> Job:
    """Glow of two levels for digits of 8 × 8 pixels."""
    train, test = digits()
    return _images(train.images, test.images, DIGIT_LEVELS, scales=2, epochs=60)


def faces_job() -> Job:
    """Glow of three levels for drawn faces of 16 × 16 pixels, as in week 6."""
    train, test = (quantise(faces(size, seed=seed).images, _FACE_BITS) for size, seed in ((6_000, 1), (500, 2)))
    return _images(train, test, 2**_FACE_BITS, scales=3, epochs=20)


_OPTIONS = ("epochs", "batch_size", "learning_rate")  # what the command line may set otherwise
JOBS = {"two_moons": two_moons, "digits": digits_job, "faces": faces_job}


def strategy_of_environment() -> tf.distribute.Strategy:
    """Several workers if TF_CONFIG names them; else all GPUs of this machine if it has several; else no distribution."""
    if "TF_CONFIG" in os.environ:
        return tf.distribute.MultiWorkerMirroredStrategy()
    if len(tf.config.list_physical_devices("GPU")) > 1:
        return tf.distribute.MirroredStrategy()
    return tf.distribute.get_strategy()


def main(arguments: list[str] | None = None) -> int:
    """Trains, draws and tells the held-out loss; returns the exit status."""
    parser = argparse.ArgumentParser(prog="python -m course_utils.train", description=__doc__.splitlines()[0])
    parser.add_argument("data", choices=JOBS, help="the data set")
    parser.add_argument("folder", type=Path, help="where checkpoints, learning curves and samples go")
    parser.add_argument("--epochs", type=int, help="passes over the data (default: depends on the data)")
    parser.add_argument("--batch-size", type=int, help="points in a batch of all workers together")
    parser.add_argument("--learning-rate", type=float, help="the greatest learning rate")
    parser.add_argument("--seed", type=int, default=0, help="seed of weights, order and noise (default: 0)")
    asked = parser.parse_args(arguments)
    strategy = strategy_of_environment()
    job = JOBS[asked.data]()
    job = job._replace(**{name: value for name, value in vars(asked).items() if name in _OPTIONS and value is not None})
    first = training.is_first_worker(strategy)
    try:
        train = job.train(job.batch_size, asked.seed)
        in_epoch = int(train.cardinality())
        with strategy.scope():
            flow = job.make_flow(asked.seed)
            model = training.MaximumLikelihood(flow)
            steps_at_once = max(1, min(64, in_epoch // 4))
            training.compile_with_schedule(model, job.learning_rate, job.epochs * in_epoch, steps_at_once)
        validation = batches(job.held_out, batch_size=min(job.batch_size, len(job.held_out)))
        history = training.fit(
            model, train, validation, epochs=job.epochs, checkpoint=asked.folder / "checkpoint", progress=first
        )
    except (ValueError, FloatingPointError) as error:
        print(error, file=sys.stderr)
        return 1
    if first:
        plt.switch_backend("agg")
        with plt.rc_context(style.RC):
            plotting.learning_curves(history).figure.savefig(asked.folder / "learning_curves.png")
            count = 2_000 if job.held_out.ndim == 2 else 40
            job.plot(flow.sample(count, seed=asked.seed)).figure.savefig(asked.folder / "samples.png")
        print(f"{asked.folder}: held-out loss {history['val_loss'][-1]:.4f} nats after {len(history['loss'])} epochs")
    return 0


if __name__ == "__main__":
    sys.exit(main())
